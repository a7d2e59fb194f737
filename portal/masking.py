"""How personal data may be shown: enough to recognise, not enough to use."""

import re
from datetime import date
from typing import Final

_RUN: Final = re.compile(r"(?<![0-9A-Za-z])\d(?:[ \u00a0-]?\d){9,24}(?:[ -]?[Xx])?(?![0-9A-Za-z])", re.ASCII)
_DISTRICT_WITHIN: Final = 15
_CARD_LENGTHS: Final = range(13, 20)
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FULL_WIDTH: Final = {ord("０") + digit: str(digit) for digit in range(10)} | {ord("Ｘ"): "X"}


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


def mask_address(value: str) -> str:
    """上海市浦东新区示例路 1 号 → 上海市浦东新区****: enough to sort parcels by, not enough to ring the bell."""
    ends = [place for place, char in enumerate(value[:_DISTRICT_WITHIN], start=1) if char in "省市区县旗州盟"]
    return value[: ends[-1] if ends else _DISTRICT_WITHIN // 3] + "****" if value else ""


def is_card_number(digits: str) -> bool:
    """A bank card's number (PAN) by its first digits, its length and its check digit."""
    return digits.isdecimal() and len(digits) in _CARD_LENGTHS and digits[0] in "23456" and _luhn(digits)


def is_id_number(text: str) -> bool:
    """A mainland identity number of 18 characters with a right check character, or an old one of 15 digits."""
    if len(text) == 15 and text.isdecimal():
        return text[0] in "12345678" and _is_day("19" + text[6:12])
    if len(text) != 18 or not text[:17].isdecimal() or not _is_day(text[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _ID_WEIGHTS, strict=False))
    return text[17].upper() == "10X98765432"[total % 11]


def is_mobile_number(digits: str) -> bool:
    """A mainland mobile number, with or without the country's code or a leading zero."""
    return re.fullmatch(r"(?:0|86|086|0086)?1[3-9]\d{9}", digits, re.ASCII) is not None


def hide_numbers(text: str) -> tuple[str, int]:
    """The text with card and identity numbers masked, whatever stands between their digits, and how many there were.

    Other long numbers stay: a merchant number, a SIM card's or a receipt's number is what support asks for.
    """
    hidden = 0

    def mask(found: re.Match[str]) -> str:
        nonlocal hidden
        plain = re.sub(r"[^0-9Xx]", "", found[0])
        if is_id_number(plain) and len(plain) == 18:
            hidden += 1
            return mask_id_number(plain)
        if is_card_number(plain.rstrip("Xx")):
            hidden += 1
            return mask_account(plain)
        return found[0]

    return _RUN.sub(mask, text.translate(_FULL_WIDTH)), hidden


def _luhn(digits: str) -> bool:
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2])
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return text[:2] in {"18", "19", "20"}


def _ends(value: str, head: int, tail: int) -> str:
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]
