"""How personal data may be shown: enough to recognise, not enough to use."""


def mask_id_number(value: str) -> str:
    """110101190001010014 → 1101**********0014."""
    return _ends(value, 4, 4)


def mask_account(value: str) -> str:
    """Last four digits only; a settlement card number is a PAN (PCI DSS 3.4.1)."""
    return f"**** {value[-4:]}" if len(value) > 4 else "****"


def mask_mobile(value: str) -> str:
    """13800138000 → 138****8000."""
    return _ends(value, 3, 4)


def mask_email(value: str) -> str:
    """zhang@example.cn → z***@example.cn."""
    name, at, host = value.partition("@")
    return f"{name[:1]}***{at}{host}" if at else "***"


def mask_name(value: str) -> str:
    """张三丰 → 张**."""
    return value[:1] + "*" * max(len(value) - 1, 1) if value else ""


def _ends(value: str, head: int, tail: int) -> str:
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]
