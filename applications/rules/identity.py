"""Resident identity card numbers (GB 11643-1999) and the permits that share their form.

python-stdnum's `cn.ric` is not used: it demands that the county code existed in the birth year, and so refuses real
people; it also takes birth dates in the future.
"""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from applications.rules.findings import Finding, hard, soft
from applications.rules.folding import fold_number
from applications.rules.regions import is_province, table

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
YOUNGEST = 16
ADULT = 18


def check_id_number(value: str, *, today: date) -> Finding | None:
    """The first thing that does not fit, or None. The age is counted on `today`."""
    number = fold_number(value)
    if not number:
        return hard("id_missing", _("Enter the identity card number."))
    if re.fullmatch(r"\d{15}", number):
        return hard("id_old", _("This is an old number of 15 digits. Enter the 18 characters of the present card."))
    if len(number) != 18:
        return hard(
            "id_length", _("An identity card number has 18 characters; this one has {count}."), count=len(number)
        )
    return _characters(number) or _area(number) or _birth(number, today) or _check(number) or _questions(number, today)


def check_digit(first_17: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True)) % 11]


def birth_date(number: str) -> date | None:
    """Day of birth in a well-formed number, None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def age_on(birth: date, day: date) -> int:
    """Full years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _characters(number: str) -> Finding | None:
    for position, char in enumerate(number, start=1):
        if not ("0" <= char <= "9" or (char == "X" and position == 18)):
            return hard(
                "id_character",
                _("Character {position} is “{char}”. Only digits are expected there, or an X at the very end."),
                position=position,
                char=char,
            )
    return None


def _area(number: str) -> Finding | None:
    """Permanent residents from abroad carry 9 + province + country; 81, 82 and 83 are residence permits."""
    province = number[1:3] if number[0] == "9" else number[:2]
    if is_province(province) or number[:2] == "83":
        return None
    return hard("id_area", _("The number begins with {head}. There is no such region."), head=number[:2])


def _birth(number: str, today: date) -> Finding | None:
    born = birth_date(number)
    text = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    if born is None:
        return hard("id_birth", _("Characters 7 to 14 are the date of birth; {text} is not a date."), text=text)
    if born > today:
        return hard("id_future", _("Characters 7 to 14 are the date of birth; {text} is in the future."), text=text)
    if age_on(born, today) < YOUNGEST:
        return hard("id_age", _("The responsible person must be at least {age} years old."), age=YOUNGEST)
    return None


def _check(number: str) -> Finding | None:
    expected = check_digit(number[:17])
    if number[17] == expected:
        return None
    return hard(
        "id_check",
        _("The last character should be {expected}, not {char}. At least one of the 18 was mistyped."),
        expected=expected,
        char=number[17],
    )


def _questions(number: str, today: date) -> Finding | None:
    """What a person should look at, though nothing is wrong by itself."""
    born = birth_date(number)
    if born is not None and age_on(born, today) < ADULT:
        return soft("id_minor", _("The responsible person is under {age}; a person will look at this."), age=ADULT)
    if number[0] not in "89" and number[:6] not in table() and f"{number[:4]}00" not in table():
        return soft(
            "id_region",
            _("The region {head} at the start is not in today's list; a person will look at this."),
            head=number[:6],
        )
    return None
