"""Every fault makes its cause's evidence true, and lifting it brings back exactly what was there."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from portal.acquirer.sandbox.faults import FAULTS, inject, lift
from portal.acquirer.sandbox.world import SERVICE, World
from tests.portal.sandbox.conftest import MID, SERIAL, Api

Evidence = Callable[[Any], Any]
NO_CAUSE_OF_ITS_OWN = {"silent", "unsent_payments"}


def look(world: World) -> Any:
    """Everything that can be seen about the terminal."""
    kinds = {"merchant": MID, "account": MID, "terminal": SERIAL, "parameters": SERIAL, "device": SERIAL}
    seen: dict[str, Any] = {kind: world.get(kind, key) for kind, key in kinds.items()}
    attempts = [body for _, body in world.store.attempts(MID, tid=None, since=None, before=None, limit=50)]
    return SimpleNamespace(**seen, attempts=attempts, service=world.get(SERVICE, SERVICE))


def declines(seen: Any) -> list[dict[str, Any]]:
    return [attempt for attempt in seen.attempts if attempt["rc"] != "00"]


EVIDENCE: dict[str, Evidence] = {
    "merchant_not_registered": lambda s: s.merchant["registration"]["switch"] == "not_registered",
    "registration_pending": lambda s: s.merchant["registration"]["switch"] == "pending",
    "contactless_not_filed": lambda s: (
        s.merchant["registration"]["contactless_filed"] is False
        and {d["entry"] for d in declines(s)} == {"contactless"}
        and {a["entry"] for a in s.attempts if a["rc"] == "00"} == {"chip"}
    ),
    "merchant_number_mismatch": lambda s: (
        s.device["mid"] != s.terminal["mid"] == MID and declines(s)[0]["mid"] == s.device["mid"]
    ),
    "terminal_number_mismatch": lambda s: s.device["tid"] != s.terminal["tid"] and declines(s)[0]["rc"] == "97",
    "merchant_info_mismatch": lambda s: s.merchant["address"] != "上海市浦东新区示例路 1 号",
    "receipt_merchant_mismatch": lambda s: {d["receipt_name"] for d in declines(s)} == {"晴川便利店（示例）"},
    "qualification_not_approved": lambda s: s.merchant["qualification"]["status"] == "rejected",
    "qualification_expired": lambda s: (s.merchant["qualification"]["licence_valid_until"] or "9999") < "2026-09-21",
    "merchant_frozen": lambda s: (
        s.merchant["status"] == "frozen" and s.account["restrictions"][0]["code"] == "collect_suspended"
    ),
    "merchant_closed": lambda s: s.merchant["status"] == "closed",
    "merchant_dormant": lambda s: s.merchant["status"] == "dormant",
    "fees_in_arrears": lambda s: s.account["fees_due_fen"] > 0,
    "provider_licence_lost": lambda s: s.merchant["provider_licence"] == "suspended",
    "terminal_not_bound": lambda s: s.terminal["mid"] is None,
    "terminal_bound_elsewhere": lambda s: s.terminal["mid"] not in {MID, None},
    "terminal_blocked": lambda s: s.terminal["status"] == "blocked",
    "activation_incomplete": lambda s: s.terminal["status"] == "bound" and s.terminal["activated_at"] is None,
    "serial_mismatch": lambda s: s.device["imei"] != s.terminal["imei"] and s.device["tusn"] != s.terminal["tusn"],
    "sim_replaced": lambda s: s.device["iccid"] != s.terminal["iccid"],
    "terminal_moved": lambda s: abs(s.device["lat"] - s.terminal["place"]["lat"]) > 0.04,
    "tampered": lambda s: s.device["tampered"] is True,
    "keys_invalid": lambda s: s.terminal["keys"] == "expired" and declines(s)[0]["rc"] == "99",
    "parameters_stale": lambda s: s.device["param_version"] != s.parameters["param_version"],
    "wrong_host": lambda s: s.device["acquirer_host"] != s.parameters["acquirer_host"],
    "mcc_not_allowed": lambda s: s.parameters["mcc"] == s.merchant["mcc"] == "5411",
    "function_not_enabled": lambda s: (
        {d["card_kind"] for d in declines(s)} == {"credit"} and s.parameters["card_types"] == ["debit"]
    ),
    "limit_exceeded": lambda s: (
        s.account["used_fen"]["debit_day"] >= s.parameters["limits_fen"]["debit"]["per_day"]
        and declines(s)[0]["rc"] == "61"
    ),
    "fee_out_of_range": lambda s: (
        float(s.parameters["fees"]["credit_rate"]) > float(s.parameters["allowed_fees"]["credit_rate"]["max"])
    ),
    "firmware_outdated": lambda s: s.device["firmware"] < s.terminal["minimum_firmware"],
    "hardware_fault": lambda s: s.device["card_reader"] == "fault",
    "network_down": lambda s: s.device["network"] == "none" and declines(s) == [],
    "provider_outage": lambda s: s.service["state"] == "outage" and {d["rc"] for d in declines(s)} == {"96"},
    "issuer_refusal": lambda s: (
        len(declines(s)) == 2
        and {d["rc"] for d in declines(s)} == {"03"}
        and len({d["issuer"] for d in declines(s)}) == 1
        and declines(s)[0]["issuer"] not in {a["issuer"] for a in s.attempts[:4] if a["rc"] == "00"}
    ),
    "card_side": lambda s: [d["rc"] for d in declines(s)] == ["51"],
    "balance_insufficient": lambda s: s.account["balance_fen"] < 0,
}


def test_there_is_one_fault_for_every_cause_of_the_table() -> None:
    assert set(FAULTS) - NO_CAUSE_OF_ITS_OWN == set(EVIDENCE)
    assert len(EVIDENCE) == 36


@pytest.mark.parametrize("name", sorted(EVIDENCE))
def test_a_fault_makes_its_evidence_true_and_lifting_restores_the_state(world: World, name: str) -> None:
    before = look(world)
    assert not _holds(name, before)
    inject(world, name, SERIAL)
    assert EVIDENCE[name](look(world))
    assert lift(world, name, SERIAL) == [(name, SERIAL)]
    assert look(world) == before


@pytest.mark.parametrize("name", sorted(EVIDENCE))
def test_a_fault_makes_no_other_cause_true(world: World, name: str) -> None:
    inject(world, name, SERIAL)
    seen = look(world)
    assert {other for other in EVIDENCE if _holds(other, seen)} == {name}


def _holds(name: str, seen: Any) -> bool:
    try:
        return bool(EVIDENCE[name](seen))
    except IndexError:  # no refused payment to look at
        return False


def test_faults_lie_over_each_other_and_are_lifted_in_any_order(world: World) -> None:
    before = look(world)
    inject(world, "merchant_frozen", SERIAL)
    inject(world, "merchant_closed", SERIAL)
    inject(world, "registration_pending", SERIAL)
    inject(world, "contactless_not_filed", SERIAL)
    assert look(world).merchant["status"] == "closed"
    assert look(world).merchant["registration"]["switch"] == "pending"
    lift(world, "merchant_frozen", SERIAL)
    assert look(world).merchant["status"] == "closed"
    assert look(world).account["restrictions"] == []
    lift(world, "registration_pending", SERIAL)
    assert look(world).merchant["registration"] == before.merchant["registration"] | {"contactless_filed": False}
    assert len(lift(world)) == 2
    assert look(world) == before


def test_injecting_again_starts_the_fault_anew(world: World) -> None:
    inject(world, "merchant_frozen", SERIAL)
    inject(world, "merchant_frozen", SERIAL)
    assert len(declines(look(world))) == 2
    assert len(world.faults()) == 1


def test_a_refused_payment_shows_at_the_terminal_too(world: World) -> None:
    inject(world, "merchant_frozen", SERIAL)
    seen = look(world)
    assert seen.device["last_transaction_rc"] == "03"
    assert seen.device["last_transaction_at"] == seen.attempts[0]["at"]
    assert len({attempt["issuer"] for attempt in declines(seen)}) == 2


@pytest.mark.parametrize(
    ("name", "rc"),
    [
        (None, "00"),
        ("merchant_not_registered", "03"),
        ("merchant_frozen", "03"),
        ("merchant_closed", "03"),
        ("terminal_blocked", "03"),
        ("provider_licence_lost", "03"),
        ("terminal_not_bound", "97"),
        ("terminal_bound_elsewhere", "97"),
        ("keys_invalid", "99"),
        ("provider_outage", "96"),
        ("sim_replaced", "00"),
    ],
)
def test_the_sign_on_test_sees_what_the_host_would_see(world: World, api: Api, name: str | None, rc: str) -> None:
    if name:
        inject(world, name, SERIAL)
    body = {"mid": MID, "tid": "10000001"}
    answer = api.call("POST", f"/v1/terminals/{SERIAL}/sign-on-test", body, key="sign-on-key-1")
    assert answer.json is not None
    assert answer.json["rc"] == rc


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("keys_invalid", "sign_on"),
        ("activation_incomplete", "sign_on"),
        ("parameters_stale", "download_parameters"),
        ("wrong_host", "download_parameters"),
        ("merchant_number_mismatch", "download_parameters"),
        ("terminal_number_mismatch", "download_parameters"),
        ("firmware_outdated", "update_firmware"),
        ("terminal_blocked", "unlock"),
    ],
)
def test_the_remedy_cures_the_fault(world: World, api: Api, name: str, command: str) -> None:
    inject(world, name, SERIAL)
    answer = api.door("POST", f"devices/{SERIAL}/commands", {"command": command})
    assert answer.json == {"state": "succeeded", "failure": None}
    assert world.faults() == []
    assert not EVIDENCE[name](look(world)) if name != "keys_invalid" else look(world).terminal["keys"] == "loaded"


def test_signing_on_does_not_cure_a_frozen_merchant(world: World, api: Api) -> None:
    inject(world, "merchant_frozen", SERIAL)
    inject(world, "keys_invalid", SERIAL)
    answer = api.door("POST", f"devices/{SERIAL}/commands", {"command": "sign_on"})
    assert answer.json == {"state": "failed", "failure": "sign-on refused: 03 商户未登记"}
    assert len(world.faults()) == 2


def test_a_fault_of_an_unknown_terminal_or_name_is_refused(api: Api) -> None:
    for wish in ({"name": "merchant_frozen", "serial": "NOBODY"}, {"name": "no_such_fault", "serial": SERIAL}):
        assert api.door("POST", "control/inject", wish).status_code == 404
