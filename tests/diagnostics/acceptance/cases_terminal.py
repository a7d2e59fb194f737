"""Binding, device, place, keys, software and parts: every such cause alone, by each of its kinds of evidence."""

from tests.diagnostics.acceptance.case import ANY, GONE, SILENT, Case
from tests.diagnostics.acceptance.healthy import PLACE, stamp
from tests.diagnostics.acceptance.words import DARK, NO_TERMINAL, OTHER_MID, OTHER_TID

TERMINAL = [
    Case("terminal 404", "terminal_not_bound", acquirer={"terminal": GONE, "parameters": GONE}, steps=NO_TERMINAL),
    Case(
        "terminal bound to nobody", "terminal_not_bound", acquirer={"terminal.mid": None}, steps={"merchant_info": ANY}
    ),
    Case(
        "terminal's merchant not said",
        acquirer={"terminal.mid": GONE},
        steps={"merchant_info": ANY, "terminal_installation": ANY},
    ),
    Case(
        "terminal bound elsewhere",
        "terminal_bound_elsewhere",
        acquirer={"terminal.mid": OTHER_MID},
        evidence=("acquirer", OTHER_MID),
    ),
    Case("terminal blocked", "terminal_blocked", acquirer={"terminal.status": "blocked"}),
    Case("terminal retired", "terminal_blocked", acquirer={"terminal.status": "retired"}),
    Case("terminal shipped", "activation_incomplete", acquirer={"terminal.status": "shipped"}),
    Case("terminal bound, not active", "activation_incomplete", acquirer={"terminal.status": "bound"}),
    Case("never activated", "activation_incomplete", acquirer={"terminal.activated_at": None}),
    Case("activation not said", acquirer={"terminal.activated_at": GONE}, steps={"terminal_installation": ANY}),
    Case("portal knows no activation", portal={"terminal.activated_at": None}),
    Case("another imei", "serial_mismatch", heartbeat={"imei": "861234567890127"}),
    Case("another tusn", "serial_mismatch", heartbeat={"tusn": "00000999999999999999"}),
    Case("imei not in the register", acquirer={"terminal.imei": None}, steps={"terminal_installation": ANY}),
    Case("imei not in the heartbeat", heartbeat={"imei": GONE}, steps={"terminal_installation": ANY}),
    Case("another SIM", "sim_replaced", heartbeat={"iccid": "89860099999999999999"}),
    Case("SIM not in the register", acquirer={"terminal.iccid": None}, steps={"terminal_installation": ANY}),
    Case("another terminal number in the heartbeat", "terminal_number_mismatch", heartbeat={"tid": OTHER_TID}),
    Case(
        "another terminal number on the slip, no heartbeat",
        "terminal_number_mismatch",
        "likely",
        heartbeat=SILENT,
        code="03",
        answers={"slip_tid": OTHER_TID},
        steps=DARK,
    ),
    Case("another terminal number on the slip, the heartbeat is right", answers={"slip_tid": OTHER_TID}),
    Case("sign-on 97", "terminal_number_mismatch", acquirer={"sign_on.rc": "97"}),
    Case("--code 97", "terminal_number_mismatch", code="97"),
    Case("newest attempt 97", "terminal_number_mismatch", attempts=({"rc": "97", "ago": 60},)),
    Case("older attempt 97, approved since", attempts=({"rc": "97", "ago": 120}, {"ago": 60})),
    Case("heartbeat 97", "terminal_number_mismatch", heartbeat={"last_transaction_rc": "97"}),
    Case(
        "heartbeat sign-on 97, newest",
        "terminal_number_mismatch",
        heartbeat={"last_sign_on_rc": "97", "last_sign_on_at": lambda: stamp(60)},
    ),
    Case("heartbeat sign-on 97, paid since", heartbeat={"last_sign_on_rc": "97"}),
    Case(
        "newest attempt 97, heartbeat older",
        "terminal_number_mismatch",
        heartbeat={"last_transaction_rc": "00"},
        attempts=({"rc": "97", "ago": 200},),
    ),
    Case("attempt 97, heartbeat's code newer", attempts=({"rc": "97", "ago": 5000},)),
    Case("portal's terminal number differs from the register's", portal={"terminal.tid": OTHER_TID}),
    Case("portal's imei differs from the register's", portal={"terminal.imei": "861234567890127"}),
    Case("portal's SIM differs from the register's", portal={"terminal.iccid": "89860099999999999999"}),
]

LAT = PLACE["lat"]
METRE = 1 / 111_194.93  # of latitude, on a sphere of 6 371 000 m


def moved(metres: float, **more: object) -> dict[str, object]:
    return {"lat": float(str(LAT)) + metres * METRE, "lng": PLACE["lng"], **more}


MOVED = [
    Case("moved 600 m, radius 500 + 20", "terminal_moved", heartbeat=moved(600)),
    Case("moved 519 m, radius 500 + 20", heartbeat=moved(519)),
    Case("moved 521 m, radius 500 + 20", "terminal_moved", heartbeat=moved(521)),
    Case("moved 501 m, accuracy missing", "terminal_moved", heartbeat=moved(501, accuracy_m=GONE)),
    Case("moved 499 m, accuracy null", heartbeat=moved(499, accuracy_m=None)),
    Case("moved 501 m, accuracy null", "terminal_moved", heartbeat=moved(501, accuracy_m=None)),
    Case("moved 519 m, radius missing", heartbeat=moved(519), acquirer={"terminal.place.radius_m": GONE}),
    Case(
        "moved 521 m, radius missing",
        "terminal_moved",
        heartbeat=moved(521),
        acquirer={"terminal.place.radius_m": GONE},
    ),
    Case("moved 121 m, radius 100", "terminal_moved", heartbeat=moved(121), acquirer={"terminal.place.radius_m": 100}),
    Case("not moved, radius 0, accuracy 0", heartbeat={"accuracy_m": 0}, acquirer={"terminal.place.radius_m": 0}),
    Case(
        "moved, place null at the acquirer",
        heartbeat=moved(9000),
        acquirer={"terminal.place": None},
        steps={"terminal_installation": ANY},
    ),
    Case(
        "place without lat and lng",
        heartbeat=moved(9000),
        acquirer={"terminal.place": {"address": "x"}},
        steps={"terminal_installation": ANY},
    ),
    Case("heartbeat without a position", heartbeat={"lat": None, "lng": None}, steps={"terminal_installation": ANY}),
    Case("portal's place is elsewhere", portal={"terminal.place.lat": 30.0}),
]

DEVICE = [
    Case("tampered", "tampered", heartbeat={"tampered": True}, evidence=("terminal", True)),
    Case("keys missing", "keys_invalid", acquirer={"terminal.keys": "missing"}),
    Case("keys expired", "keys_invalid", acquirer={"terminal.keys": "expired"}),
    *(
        case
        for rc in ("A0", "99", "77", "22")
        for case in (
            Case(f"sign-on {rc}", "keys_invalid", acquirer={"sign_on.rc": rc}, evidence=("acquirer", rc)),
            Case(f"--code {rc}", "keys_invalid", code=rc),
            Case(f"newest attempt {rc}", "keys_invalid", attempts=({"rc": rc, "ago": 60},)),
        )
    ),
    Case("unknown sign-on answer", acquirer={"sign_on.rc": "Z9"}, steps={"live_test": "unknown"}),
    Case("old firmware", "firmware_outdated", heartbeat={"firmware": "1.9.9"}),
    Case(
        "firmware 2.9 before 2.10",
        "firmware_outdated",
        heartbeat={"firmware": "2.9"},
        acquirer={"terminal.minimum_firmware": "2.10"},
    ),
    Case("firmware 2.10 after 2.9", heartbeat={"firmware": "2.10"}, acquirer={"terminal.minimum_firmware": "2.9"}),
    Case("firmware 2.0 is 2.0.0", heartbeat={"firmware": "2.0"}),
    Case("firmware 2.0.0 is 2", heartbeat={"firmware": "2.0.0"}, acquirer={"terminal.minimum_firmware": "2"}),
    Case(
        "firmware 2.0 before 2.0.0.1",
        "firmware_outdated",
        heartbeat={"firmware": "2.0"},
        acquirer={"terminal.minimum_firmware": "2.0.0.1"},
    ),
    *(
        Case(f"firmware {text} says nothing", heartbeat={"firmware": text}, steps={"software": "unknown"})
        for text in ("1.0-beta", "v1.0", "1..0", "", "1.0a")
    ),
    Case(
        "minimum firmware null",
        heartbeat={"firmware": "0.1"},
        acquirer={"terminal.minimum_firmware": None},
        steps={"software": ANY},
    ),
    Case("no power", "hardware_fault", heartbeat={"power": "none"}),
    Case("card reader fault", "hardware_fault", heartbeat={"card_reader": "fault"}),
    Case("answer: no power", "hardware_fault", answers={"power_ok": "no"}),
    Case("answer: cable broken", "hardware_fault", answers={"cable_ok": "no"}),
    Case("answers: all well", answers={"power_ok": "yes", "cable_ok": "yes", "network_ok": "yes"}),
    Case(
        "answers: nobody knows",
        answers={
            "power_ok": "unknown",
            "cable_ok": "unknown",
            "network_ok": "unknown",
            "cards_failing": "unknown",
            "entry_failing": "unknown",
            "recent_change": "unknown",
        },
    ),
    *(
        Case(f"recent change {change}", answers={"recent_change": change})
        for change in ("none", "sim", "place", "repair", "owner")
    ),
    Case("on battery", heartbeat={"power": "battery"}),
    Case("printer fault", heartbeat={"printer": "fault"}),
    Case("no card reader", heartbeat={"card_reader": "absent"}),
]

EVERY = TERMINAL + MOVED + DEVICE
