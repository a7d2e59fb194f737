"""A bundle holds named fields and nothing else: what is planted anywhere never leaves."""

import json
import os
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from diagnostics.bundle import PARTS, Dossier, digest, is_intact, pack
from diagnostics.bundle.shapes import Known
from tests.diagnostics.bundles import KNOWN, bundle_from, dossiers, furnished
from tests.diagnostics.core.cases import MID, SERIAL, TID, case_of, healthy

EXAMPLES = int(os.environ.get("BUNDLES", "500"))  # BUNDLES=10000 for the thorough run


def text_of(bundle: dict[str, Any]) -> str:
    """What could be read in it; its own digests are random letters."""
    return re.sub(r'"[0-9a-f]{64}"', '""', json.dumps(bundle, ensure_ascii=False))


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(dossiers())
def test_nothing_planted_in_any_member_of_any_reading_leaves(made: tuple[list[str], dict[str, Any]]) -> None:
    planted, bundle = made
    text = text_of(bundle)
    digits = [re.sub(r"\D", "", str(value)) for value in _leaves(bundle)]

    for secret in planted:
        assert secret not in text
        bare = re.sub(r"\D", "", secret)
        assert len(bare) < 11 or not [value for value in digits if bare in value]
    assert is_intact(bundle)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for name, one in value.items() if "sha256" not in name for leaf in _leaves(one)]
    return [leaf for one in value for leaf in _leaves(one)] if isinstance(value, list) else [value]


def test_a_healthy_shop_s_bundle_lacks_nothing() -> None:
    bundle = bundle_from(furnished())
    withheld = [row for row in bundle["missing"] if row["why"] == "withheld"]

    assert [row["what"] for row in withheld] == ["answers.slip_name"]
    assert bundle["numbers"] == {"mid": MID, "tid": TID, "serial": SERIAL}
    assert bundle["fault"]["code"] == "03"
    assert len(bundle["steps"]) == 7
    assert bundle["attempts"][0] == {
        "at": "2026-11-23T03:40:00+00:00", "rc": "00", "amount_fen": 1000, "kind": "sale", "entry": "chip",
        "card_kind": "debit", "issuer": "招商银行", "last4": "**** 1234", "mid": MID, "tid": TID,
        "rrn": "633012345678", "stan": "000012",
    }  # fmt: skip
    assert bundle["readings"]["heartbeat"]["facts"]["iccid"] == "89860000000000000001"


def test_what_is_never_on_the_list() -> None:
    text = text_of(bundle_from(furnished()))
    unwanted = ("测试甲", "星河便利店", "示例路", "92440300MA5F000000", "860000000000001", "622202", "120000")
    assert [word for word in unwanted if word in text] == []


def test_the_same_readings_make_the_same_bundle() -> None:
    assert bundle_from(furnished()) == bundle_from(furnished())


def test_the_manifest_proves_every_part_and_a_change_shows() -> None:
    bundle = json.loads(json.dumps(bundle_from(furnished())))
    assert {row["part"]: row["sha256"] for row in bundle["manifest"]} == {name: digest(bundle[name]) for name in PARTS}
    assert is_intact(bundle)
    bundle["fault"]["cause"] = "card_side"
    assert not is_intact(bundle)


@pytest.mark.parametrize("why", ["timeout", "circuit_open", "not_found", "a_new_reason"])
def test_who_was_silent_is_said_with_the_reason(why: str) -> None:
    case = case_of(healthy(), silent={"account": why, "transactions": why})
    bundle = pack(Dossier(about="diagnosis:x", case=case, known=KNOWN))
    told = {row["what"]: row["why"] for row in bundle["missing"]}
    expected = why if why != "a_new_reason" else "not_asked"
    assert (told["readings.account"], told["attempts"]) == (expected, expected)
    assert bundle["attempts"] == []


def test_a_number_of_somebody_else_s_shop_is_evidence_and_stays() -> None:
    facts = healthy()
    facts["heartbeat"]["mid"] = "898310058120777"
    assert bundle_from(facts)["readings"]["heartbeat"]["facts"]["mid"] == "898310058120777"


def test_an_answered_null_is_told_apart_from_nothing() -> None:
    facts = healthy()
    facts["terminal"]["mid"] = None
    del facts["terminal"]["tid"]
    told = bundle_from(facts)["readings"]["terminal"]["facts"]
    assert told["mid"] is None
    assert "tid" not in told


def test_at_most_ten_attempts_the_newest_first() -> None:
    facts = furnished()
    first = facts["transactions"]["items"][0]
    facts["transactions"]["items"] = [
        {**first, "at": f"2026-11-23T0{number % 4}:{number:02d}:00+00:00"} for number in range(40)
    ]
    times = [row["at"] for row in bundle_from(facts)["attempts"]]
    assert (len(times), times) == (10, sorted(times, reverse=True))


def test_a_run_without_readings_packs_and_says_what_is_missing() -> None:
    bundle = pack(Dossier(about="diagnosis:x", case=case_of({}), known=Known(serial=SERIAL)))
    assert {row["why"] for row in bundle["missing"]} == {"not_typed", "not_asked"}
    assert bundle["numbers"] == {"serial": SERIAL}
