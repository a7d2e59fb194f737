"""Whose turn it is: by serial number, by the hour, by version. Pure: a terminal is always in the same share."""

import hashlib
import re


def place_of(serial: str, version: str) -> int:
    """0 to 99: a share of N takes the places below N. Each release begins with other terminals."""
    return int.from_bytes(hashlib.sha256(f"{version}:{serial}".encode()).digest()[:8], "big") % 100


def in_window(hour: int, from_hour: int, to_hour: int) -> bool:
    """From one hour up to another, over midnight too; the same twice is the whole day."""
    if from_hour == to_hour:
        return True
    if from_hour < to_hour:
        return from_hour <= hour < to_hour
    return hour >= from_hour or hour < to_hour


def is_older(version: str, than: str) -> bool | None:
    """By the numbers between the dots; None when one of them is no such version."""
    ours, theirs = _numbers(version), _numbers(than)
    return None if ours is None or theirs is None else ours < theirs


def _numbers(version: str) -> tuple[int, ...] | None:
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9}){0,7}", version, re.ASCII):
        return None
    numbers = [int(part) for part in version.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
