"""import_fleet against docs/contract/commands.md and rule 19."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from portal.actions.fleet import import_fleet
from portal.models import Member, MemberRole, Merchant, Terminal, User

MERCHANT = {
    "mid": "898310058120001", "name": "晚风面馆", "receipt_name": "晚风", "subject_type": "sole_trader",
    "uscc": "92310115MA00ABC16D", "legal_person": "商老板", "mcc": "5812", "region": "310115", "address": "路 1 号",
    "status": "suspended", "licence_valid_until": "2031-06-30", "id_valid_until": None,
    "contact": {"name": "商老板", "mobile": "13800138000", "email": "Shop@Demo.Example"},
    "owner_email": "Owner@Demo.Example",
}  # fmt: skip
TERMINAL = {
    "serial": "SN-1",
    "tusn": "T",
    "imei": "358123456789013",
    "iccid": "8986",
    "model": "P3000",
    "tid": "10000001",
    "status": "active",
    "place": {"address": "前台", "lat": 31.2, "lng": 121},
    "activated_at": "2026-03-02T10:00:00+08:00",
}

pytestmark = pytest.mark.django_db
Import = Callable[..., tuple[int, str, str]]


def line(*terminals: dict[str, Any], **merchant: Any) -> bytes:
    return json.dumps({"merchant": {**MERCHANT, **merchant}, "terminals": list(terminals)}).encode()


def summary(new_merchants: int, old_merchants: int, new_terminals: int, old_terminals: int) -> str:
    return (
        f"merchants: {new_merchants} new, 0 changed, {old_merchants} as they were; "
        f"terminals: {new_terminals} new, 0 changed, {old_terminals} as they were; accounts: 0 new; bad lines: 0\n"
    )


@pytest.fixture
def run(tmp_path: Path) -> Import:
    def run_import(*lines: bytes, options: tuple[str, ...] = ()) -> tuple[int, str, str]:
        path = tmp_path / "fleet.jsonl"
        path.write_bytes(b"\n".join(lines))
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("import_fleet", str(path), *options, stdout=out, stderr=err, no_color=True)
        except SystemExit as done:
            return int(str(done.code)), out.getvalue(), err.getvalue()
        return 0, out.getvalue(), err.getvalue()

    return run_import


def test_everything_arrives(run: Import) -> None:
    assert run(line(TERMINAL))[0] == 0

    merchant, terminal, member = Merchant.objects.get(), Terminal.objects.get(), Member.objects.get()
    assert (merchant.mid, merchant.status, merchant.licence_valid_until) == (
        MERCHANT["mid"],
        "suspended",
        date(2031, 6, 30),
    )
    assert (merchant.contact_mobile, merchant.contact_email) == ("13800138000", "shop@demo.example")
    assert (terminal.merchant, terminal.status, terminal.place_lng) == (merchant, "active", 121.0)
    assert terminal.activated_at == datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    assert (member.user.email, member.role) == ("owner@demo.example", MemberRole.OWNER)
    assert member.user.has_usable_password() is False


def test_only_three_members_are_needed(run: Import) -> None:
    assert run(b'{"merchant":{"mid":"898310058120001","name":"A"},"terminals":[{"serial":"S"}]}') == (
        0, summary(1, 0, 1, 0), "",
    )  # fmt: skip
    assert (Merchant.objects.get().status, Terminal.objects.get().status) == ("active", "stock")


def test_every_other_member_may_be_null(run: Import) -> None:
    merchant = dict.fromkeys(MERCHANT) | {"mid": MERCHANT["mid"], "name": "A"}
    terminal = dict.fromkeys(TERMINAL) | {"serial": "S"}

    assert run(json.dumps({"merchant": merchant, "terminals": [terminal]}).encode())[0] == 0
    assert (
        run(line(dict.fromkeys(TERMINAL) | {"serial": "S2"}, contact=dict.fromkeys(("name", "mobile", "email"))))[0]
        == 0
    )
    assert run(json.dumps({"merchant": {"mid": MERCHANT["mid"], "name": "A"}, "terminals": None}).encode())[0] == 0


def test_the_same_file_twice_changes_nothing(run: Import) -> None:
    lines = [line(TERMINAL, {"serial": "SN-2"}), line({"serial": "SN-3"}, mid="898310058120002", owner_email=None)]
    run(*lines)
    before = [list(model.objects.order_by("pk").values()) for model in (Merchant, Terminal, Member, User)]
    code, out, _ = run(*lines)

    assert (code, out) == (
        0, summary(0, 2, 0, 3),
    )  # fmt: skip
    after = [list(model.objects.order_by("pk").values()) for model in (Merchant, Terminal, Member, User)]
    assert after == before


def test_missing_keeps_and_null_empties(run: Import) -> None:
    run(line(TERMINAL))
    changed = {
        "merchant": {"mid": MERCHANT["mid"], "name": "新名", "uscc": None, "status": None, "contact": {"mobile": None}},
        "terminals": [{"serial": "SN-1", "tid": None, "place": None, "activated_at": None}],
    }
    run(json.dumps(changed).encode())

    merchant, terminal = Merchant.objects.get(), Terminal.objects.get()
    assert (merchant.name, merchant.uscc, merchant.status) == ("新名", "", "suspended")
    assert (merchant.contact_name, merchant.contact_mobile, merchant.mcc) == ("商老板", "", "5812")
    assert (terminal.tid, terminal.place_address, terminal.place_lat, terminal.activated_at) == ("", "", None, None)
    assert (terminal.imei, terminal.status) == ("358123456789013", "active")


def test_a_change_is_dated(run: Import) -> None:
    run(line())
    before = Merchant.objects.get().updated_at
    run(line(name="新名"))

    assert Merchant.objects.get().updated_at > before


def test_a_terminal_may_move_to_another_merchant(run: Import) -> None:
    run(line(TERMINAL))
    run(line(TERMINAL, mid="898310058120002"))

    assert Terminal.objects.get().merchant == Merchant.objects.get(mid="898310058120002")


def test_an_owner_who_is_known_keeps_account_and_role(run: Import) -> None:
    user = User.objects.create_user("owner@demo.example", "secret")
    merchant = baker.make(Merchant, mid=MERCHANT["mid"], contact_email="")
    Member.objects.create(user=user, merchant=merchant, role=MemberRole.FINANCE)
    run(line())

    assert (User.objects.get().check_password("secret"), Member.objects.get().role) == (True, MemberRole.FINANCE)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"[" * 5000, "not JSON"),
        (b'{"merchant": NaN}', "not JSON"),
        (b"1" * 5000, "not JSON"),
        (b"{}", "merchant: Field required"),
        (b'{"merchant": 5}', "merchant: "),
        (b'{"merchant": {"name": "A"}}', "merchant.mid: Field required"),
        (line(mid="1234"), "merchant.mid: "),
        (line(mid=898310058120001), "merchant.mid: "),
        (line(mid=None), "merchant.mid: "),
        (line(mid="898310058120001\n"), "merchant.mid: "),
        (line(name=""), "merchant.name: "),
        (line(name=None), "merchant.name: "),
        (line(name="x" * 201), "merchant.name: "),
        (line(name="a\x00"), "merchant.name: "),
        (line(name="\ud800"), "merchant.name: "),
        (line(status="frozen"), "merchant.status: "),
        (line(subject_type="bank"), "merchant.subject_type: "),
        (line(mcc=5812), "merchant.mcc: "),
        (line(mcc="581"), "merchant.mcc: "),
        (line(region="31"), "merchant.region: "),
        (line(licence_valid_until="2031-02-30"), "merchant.licence_valid_until: "),
        (line(id_valid_until=20310101), "merchant.id_valid_until: "),
        (line(contact=[]), "merchant.contact: "),
        (line(contact={"email": "nobody"}), "merchant.contact.email: "),
        (line(owner_email="nobody"), "merchant.owner_email: "),
        (line({"tid": "1"}), "terminals.0.serial: Field required"),
        (line({"serial": None}), "terminals.0.serial: "),
        (line({"serial": ""}), "terminals.0.serial: "),
        (line({"serial": "x" * 51}), "terminals.0.serial: "),
        (line({"serial": "S", "status": "lost"}), "terminals.0.status: "),
        (line({"serial": "S", "tid": 1}), "terminals.0.tid: "),
        (line({"serial": "S", "place": {"lat": "31"}}), "terminals.0.place.lat: "),
        (line({"serial": "S", "place": {"lat": 91}}), "terminals.0.place.lat: "),
        (line({"serial": "S", "activated_at": "2026-03-02"}), "terminals.0.activated_at: "),
        (line({"serial": "S"}, {"serial": "S"}), "terminals: the same serial twice"),
        (line({"serial": "GOOD"}), "terminals: serial GOOD stands in line 1 already"),
        (b'{"merchant": {"mid": "898310058120001", "name": "A"}, "terminals": {"serial": "S"}}', "terminals: "),
    ],
)
def test_a_bad_line_is_reported_and_the_others_are_imported(run: Import, bad: bytes, reason: str) -> None:
    code, _, err = run(line({"serial": "GOOD"}), bad, b"", line({"serial": "ALSO"}, mid="898310058120002"))

    assert code == 1
    assert [text[: len(f"line 2: {reason}")] for text in err.splitlines()] == [f"line 2: {reason}"]
    assert sorted(Terminal.objects.values_list("serial", flat=True)) == ["ALSO", "GOOD"]


def test_windows_files_are_read(run: Import) -> None:
    assert run(b"\xef\xbb\xbf" + line({"serial": "A"}) + b"\r", b"\r", b"  ")[0] == 0
    assert Terminal.objects.get().serial == "A"


def test_json_is_one_document(run: Import) -> None:
    code, out, _ = run(line(TERMINAL), b"{", options=("--json",))

    assert (code, json.loads(out)) == (1, {
        "lines": 2, "merchants": {"created": 1, "changed": 0, "unchanged": 0},
        "terminals": {"created": 1, "changed": 0, "unchanged": 0}, "accounts": 1,
        "bad": [{"line": 2, "reason": "not JSON"}],
    })  # fmt: skip


def test_a_merchant_on_two_lines_is_one(run: Import) -> None:
    assert run(line({"serial": "A"}), line({"serial": "B"}, name="二"))[0] == 0
    assert (Merchant.objects.get().name, Terminal.objects.count()) == ("二", 2)


def test_a_file_that_is_not_there_is_one_line() -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_fleet", "/nowhere/fleet.jsonl")


def test_queries_do_not_grow_with_the_lines() -> None:
    counts = []
    for size in (1, 40):
        lines = [
            line({"serial": f"{size}-{n}"}, mid=f"89831005812{size:02}{n:02}", owner_email=f"o{size}.{n}@x.cn")
            for n in range(size)
        ]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            import_fleet(lines)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_reasons_hold_no_personal_data(run: Import) -> None:
    _, _, err = run(line(contact={"mobile": "1" * 30, "email": "secret-person"}, owner_email="secret-person"))
    assert "secret-person" not in err
    assert "1111" not in err
