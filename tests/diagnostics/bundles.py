"""Bundles of cases made of readings with something planted in them."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from diagnostics.bundle import Dossier, pack
from diagnostics.bundle.shapes import Known
from diagnostics.verdict import judge
from tests.diagnostics.core.cases import FAULTS, MID, SERIAL, TID, case_of, healthy

KNOWN = Known(MID, TID, SERIAL)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SURNAMES, _GIVEN = "王李张刘陈杨黄赵周吴欧", "伟芳娜敏静丽强磊军洋勇艳杰涛明"
_PINYIN = ("Zhang San", "WANG WEI", "ouyang feng", "LI NA", "zhaoliu", "ZHANGSAN", "Chen-Jie")


def with_check_digit(digits: str) -> str:
    """The digits and the one that makes a card number of them."""
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def _identity(region: str, born: str, number: str) -> str:
    body = region + born + number
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def _digits(least: int, most: int | None = None) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=least, max_size=most or least)


_born = st.dates().filter(lambda day: 1930 <= day.year <= 2015).map(lambda day: day.strftime("%Y%m%d"))
_region = st.sampled_from(["110101", "310115", "350102", "440305", "510104", "650102"])
identities = st.one_of(
    st.builds(_identity, _region, _born, _digits(3)),
    st.builds(lambda region, born, number: region + born[2:] + number, _region, _born, _digits(3)).filter(
        lambda old: len(old) == 15
    ),
)
cards = st.one_of(
    st.builds(lambda head, rest: with_check_digit(head + rest), st.sampled_from(["62", "4", "51", "35"]), _digits(13)),
    st.builds(lambda rest: with_check_digit("62" + rest), _digits(16)),
    st.builds(lambda rest: with_check_digit("37" + rest), _digits(12)),
)
mobiles = st.builds(
    lambda code, head, rest: code + head + rest,
    st.sampled_from(["", "+86", "86", "0", "+86 "]),
    st.sampled_from(["130", "138", "159", "177", "199"]),
    _digits(8),
)
accounts = st.builds(lambda head, rest: head + rest, st.sampled_from(["1001", "4402", "0200", "3305"]), _digits(13, 17))
names = st.one_of(
    st.builds(lambda one, two: one + two, st.sampled_from(_SURNAMES), st.text(_GIVEN, min_size=1, max_size=2)),
    st.sampled_from(_PINYIN),
)
numbers = st.one_of(identities, cards, mobiles, accounts)
secrets = st.one_of(numbers, names)


def spread(text: str, between: str) -> str:
    """The same number as people write it, in groups of four."""
    return between.join(text[start : start + 4] for start in range(0, len(text), 4))


@st.composite
def planted(draw: st.DrawFn) -> tuple[str, Any]:
    """A secret, and the value that carries it: bare, in groups, in a sentence, as a number, or inside an object."""
    secret = draw(secrets)
    forms: list[Any] = [secret, f"持卡人 {secret} 来电", {"code": secret, "message": secret}, [secret, {"at": secret}]]
    if secret.isascii() and secret.isdecimal():
        forms += [spread(secret, " "), spread(secret, "-"), int(secret), float(secret)]
    return secret, draw(st.sampled_from(forms))


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, one in members for place in ((*path, key), *_places(one, (*path, key)))]


_TYPED = {"slip_mid": MID, "slip_tid": TID, "slip_name": "星河便利店", "cards_failing": "all", "code": "03"}
_EXTRA = {"settlement": {"holder": "x", "last4": "1234", "status": "verified"}, "status_reason": "x"}


def furnished() -> dict[str, Any]:
    """A shop with every member that a witness may name, free texts included."""
    facts = healthy()
    facts["answers"] = dict(_TYPED)
    facts["merchant"] |= copy.deepcopy(_EXTRA)
    facts["account"]["alerts"] = [{"code": "x", "message": "x"}]
    facts["account"]["restrictions"] = [{"code": "credit_suspended", "reason": "x", "how_to_lift": "x"}]
    facts["sign_on"] |= {"text": "x", "stan": "000001", "batch": "000001"}
    facts["status"] |= {"message": "x", "since": None}
    for item in facts["transactions"]["items"]:
        item |= {"bin": "622202", "last4": "1234", "rrn": "633012345678", "stan": "000012", "issuer": "招商银行"}
    return facts


PLACES = [place for place in _places(furnished()) if len(place) > 1 and place not in {("heartbeat", "reported_at")}]


@st.composite
def dossiers(draw: st.DrawFn) -> tuple[list[Any], dict[str, Any]]:
    """What was planted, and the bundle packed from readings that carry it in up to eight of their members."""
    facts = furnished()
    if draw(st.booleans()):
        draw(st.sampled_from(FAULTS[draw(st.sampled_from(sorted(FAULTS)))]))(facts)
    secrets_planted = []
    for place in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=8)):
        secret, value = draw(planted())
        if put_at(facts, place, value):
            secrets_planted.append(secret)
    return secrets_planted, bundle_from(facts, silent=draw(st.sampled_from([{}, {"account": "timeout"}])))


def put_at(facts: Any, place: tuple[Any, ...], value: Any) -> bool:
    for step in place[:-1]:
        if not isinstance(facts, dict | list) or (isinstance(facts, dict) and step not in facts):
            return False
        if isinstance(facts, list) and not (isinstance(step, int) and step < len(facts)):
            return False
        facts = facts[step]
    if isinstance(facts, dict) or (isinstance(facts, list) and isinstance(place[-1], int) and place[-1] < len(facts)):
        facts[place[-1]] = value
        return True
    return False


def bundle_from(facts: dict[str, Any], *, silent: Any = None) -> dict[str, Any]:
    """Judged and packed as a run is; the planted words reach verdict, findings and evidence as well."""
    case = case_of(facts, silent=silent)
    found = judge(case)
    said = found.to_json()
    return pack(
        Dossier(
            about="diagnosis:00000000-0000-4000-8000-000000000000",
            case=case,
            known=KNOWN,
            state=said["state"],
            code=str((facts.get("answers") or {}).get("code", "")),
            verdict=said["verdict"],
            also=said["also"],
            examined={"ruled_out": said["ruled_out"], "open": said["open"]},
            judged_by="1/1",
            steps=said["steps"],
        )
    )
