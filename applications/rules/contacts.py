"""Telephone numbers, email, names and addresses."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from applications.rules.findings import Finding, hard, soft
from applications.rules.folding import fold_mobile, fold_number, fold_text
from applications.rules.regions import is_province, table

_SERVICE = re.compile(r"1[3-9]\d{9}|0\d{2,3}[2-9]\d{6,7}|[48]00\d{7}|9[56]\d{3,6}|1010\d{4}|12\d{3}")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def check_mobile(value: str) -> Finding | None:
    """Mainland mobile: 11 digits, the second from 3 to 9."""
    number = fold_mobile(value)
    if not number:
        return hard("mobile_missing", _("Enter the mobile number."))
    if not number.isdecimal():
        return hard("mobile_character", _("A mobile number has digits only."))
    if len(number) != 11:
        return hard("mobile_length", _("A mobile number has 11 digits; this one has {count}."), count=len(number))
    if not re.fullmatch(r"1[3-9]\d{9}", number):
        return hard(
            "mobile_head",
            _("Mainland mobile numbers begin with 13 to 19; this one begins with {head}."),
            head=number[:2],
        )
    return None


def check_service_phone(value: str) -> Finding | None:
    """A number that customers may ring: mobile, fixed line with area code, 400 or 800, 95 short number."""
    number = fold_number(value)
    if not number or _SERVICE.fullmatch(number):
        return None
    return hard(
        "service_phone",
        _("Enter a mobile number, a fixed line with its area code, a 400 number or a number that begins with 95."),
    )


def check_email(value: str) -> Finding | None:
    if not value:
        return None
    try:
        validate_email(value)
    except ValidationError:
        return hard("email", _("This is not an email address. It should look like name@example.cn."))
    return None


def check_person_name(value: str) -> Finding | None:
    """Any script's letters, the middle dot, and what foreign names need; at least two characters."""
    name = fold_text(value)
    if not name:
        return hard("name_missing", _("Enter the name as it is printed on the identity card."))
    for position, char in enumerate(name, start=1):
        if unicodedata.category(char)[0] not in "LM" and char not in "· -'.’":
            return hard(
                "name_character",
                _("Character {position} is “{char}”, which does not belong in a person's name."),
                position=position,
                char=char,
            )
    if not 2 <= len(name) <= 50:
        return hard("name_length", _("A name has 2 to 50 characters; this one has {count}."), count=len(name))
    return None


def check_text(value: str, *, least: int, most: int) -> Finding | None:
    """For registered names, banks and branches: only the length and control characters can be wrong."""
    text = fold_text(value)
    if not text:
        return hard("missing", _("This is needed. Please fill it in."))
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} for char in text):
        return hard("text_character", _("There is a character in it that cannot be printed. Please type it again."))
    if not least <= len(text) <= most:
        return hard(
            "text_length",
            _("{least} to {most} characters are expected; this has {count}."),
            least=least,
            most=most,
            count=len(text),
        )
    return None


def check_address(value: str) -> Finding | None:
    """Where the terminal will stand: it is filed with the serial number, so it must be found on a map."""
    found = check_text(value, least=5, most=100)
    if found is None and not _HAN.search(value):
        return soft("address_script", _("Addresses are filed in Chinese; a person will look at this."))
    return found


def check_region(code: str) -> Finding | None:
    """A GB/T 2260 code, at least down to the city."""
    if not code:
        return hard("region_missing", _("Choose province and city."))
    if not re.fullmatch(r"\d{6}", code) or not is_province(code[:2]):
        return hard("region_unknown", _("There is no region with this code."))
    if code.endswith("0000") and code[:2] not in {"71", "81", "82"}:
        return hard("region_city", _("Choose the city as well."))
    return (
        None
        if code in table()
        else soft("region_new", _("This region is not in our list; a person will look at this."))
    )
