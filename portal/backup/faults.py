"""Why a copy cannot be made, trusted or brought back: a stable code and one line for the operator."""

from portal.errors import PortalError


class CopyFault(PortalError):
    """Nothing was changed when this is raised."""


def cut_off() -> CopyFault:
    return CopyFault("cut_off", "the copy is cut off: its end is missing")


def changed(what: str) -> CopyFault:
    return CopyFault("changed", f"the copy has been changed or damaged ({what})")
