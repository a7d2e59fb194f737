"""What the one statement of a page passes over, no check would have found: over values of every kind."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostics.checks.comparing import today
from diagnostics.fleet.candidates import suspects
from diagnostics.fleet.compare import MERCHANT_CHECKS, TERMINAL_CHECKS, differences
from diagnostics.fleet.pages import case_of
from portal.models import Report, Terminal
from tests.diagnostics.conftest import MID, PLACE, SERIAL, Acquirer

SETTINGS = settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
TELLING = ("tid", "imei", "iccid", "tusn")
NUMBERS = {
    "tid": "10000001",
    "imei": "358123456789013",
    "iccid": "89860000000000000011",
    "tusn": "00005702280117638929",
}
#: Another number, in other writing, not ASCII, nothing.
WORDS = ("10000002", "１０００００01", " 10000001", "a1", "A1", "é", "")
FIRMWARE = ("2.4.1", "2.4.10", "2.10", "v2.4.1", "3", "old", "")
PLACES = tuple({"lat": PLACE["lat"] + by, "lng": PLACE["lng"] + by} for by in (0.001, 0.0031, 0.0032, 0.0046, 0.01, 40))
SHOP = {
    "mid": MID, "name": "晴川面馆（示例）", "receipt_name": "晴川面馆", "address": PLACE["address"],
    "uscc": "92310115MA00ABC16D", "mcc": "5812", "status": "normal", "registration": {"switch": "registered"},
    "qualification": {"status": "approved", "id_valid_until": "2040-01-01"}, "provider_licence": "valid",
}  # fmt: skip
ENTRY = {
    **NUMBERS, "serial": SERIAL, "mid": MID, "status": "active", "activated_at": "2026-01-01T00:00:00Z",
    "keys": "loaded", "minimum_firmware": "2.4.1", "place": {"lat": PLACE["lat"], "lng": PLACE["lng"]},
}  # fmt: skip
REPORT = {
    **NUMBERS, "mid": MID, "firmware": "2.4.1", "param_version": "2026.11.1", "accuracy_m": 20,
    "lat": PLACE["lat"], "lng": PLACE["lng"],
}  # fmt: skip
OTHERWISE: dict[str, dict[str, tuple[Any, ...]]] = {
    "entry": {
        **dict.fromkeys(TELLING, (*WORDS, None)),
        "mid": ("898310058129999", "", None),
        "status": ("blocked", "stock", "retired", "new_word"),
        "activated_at": (None,),
        "keys": ("missing", "stale", ""),
        "minimum_firmware": (*FIRMWARE, None),
        "place": (*PLACES, None),
    },
    "shop": {
        "name": ("晴川面馆(示例)", "另一家"),
        "receipt_name": ("另一家", ""),
        "address": ("别处", ""),
        "uscc": ("92310115ma00abc16d", "92310115MA00ABC17X", None),
        "mcc": ("5411", ""),
        "status": ("frozen", "closed", "dormant", "new_word"),
        "registration": tuple({"switch": word} for word in ("pending", "not_registered", "new_word")),
        "qualification": (
            {"status": "pending"},
            {"licence_valid_until": "2020-01-01"},
            {"id_valid_until": "2020-01-01"},
        ),
        "provider_licence": ("revoked", "suspended", ""),
    },
    "report": {
        **dict.fromkeys((*TELLING, "mid", "param_version"), WORDS),
        "firmware": FIRMWARE,
        "lat": tuple(place["lat"] for place in PLACES),
        "lng": tuple(place["lng"] for place in PLACES),
        "accuracy_m": (0, 5000, None),
    },
    "ours": dict.fromkeys(TELLING, WORDS),
    "item": {"param_version": (*WORDS, "2026.11.2", None), "merchant": (None,)},
}
ONE = st.sampled_from([(where, name, to) for where, parts in OTHERWISE.items() for name in parts for to in parts[name]])


@SETTINGS
@given(changes=st.lists(ONE, max_size=3))
def test_nothing_that_a_check_would_find_is_passed_over(ready: Acquirer, changes: list[tuple[str, str, Any]]) -> None:
    now = timezone.now()
    told: dict[str, dict[str, Any]] = {name: {} for name in OTHERWISE}
    for where, name, to in changes:
        told[where][name] = to
    item = {"terminal": ENTRY | told["entry"], "merchant": SHOP | told["shop"], "param_version": "2026.11.1"}
    item |= told["item"]
    with transaction.atomic():
        Terminal.objects.filter(serial=SERIAL).update(**NUMBERS | told["ours"])
        Report.objects.filter(terminal__serial=SERIAL).update(data=REPORT | told["report"], measured_at=now)
        terminal = Terminal.objects.select_related("merchant", "report").get(serial=SERIAL)
        looked_at = next(iter(suspects([item], now=now, today=today(now), fine=[])), None)
        case = case_of(terminal, item, now=now)
        itself, its_shop = differences(case, TERMINAL_CHECKS), differences(case, MERCHANT_CHECKS)
        transaction.set_rollback(True)
    assert not itself or (looked_at is not None and looked_at.itself), [one.kind for one in itself]
    assert not its_shop or (looked_at is not None and looked_at.shop), [one.kind for one in its_shop]
    if not changes:
        assert looked_at is None  # or everything would be looked at, and nothing proved
