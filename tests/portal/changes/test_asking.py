"""A shop asks for a change on one page: known things filled in, wrong things said, nothing asked twice."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.actions.changes import open_change
from portal.models import (
    ChangeKind,
    ChangePaper,
    ChangeRequest,
    Member,
    MemberRole,
    Merchant,
    Notice,
    Report,
    SubjectType,
    Terminal,
    Upload,
    User,
)
from tests.applications.conftest import upload as picture
from tests.portal.changes.conftest import NEW_SIM, OLD_SIM, Settle
from tests.portal.signin import sign_in

SIM = "/changes/new/sim/?terminal=SN-0001&about=problem:0a1b2c3d-0000-4000-8000-000000000001"
LICENCE = "/changes/new/licence/"


@pytest.fixture
def asking(client: Client, alice: User, terminal: Terminal) -> Client:
    return sign_in(client, alice)


def test_the_new_card_is_filled_in_from_what_the_terminal_reports(asking: Client, report: Report) -> None:
    page = asking.get(SIM).content.decode()
    assert f'value="{NEW_SIM}"' in page
    assert OLD_SIM in page


def test_what_was_asked_is_kept_with_what_it_was_about(asking: Client, report: Report, settle: Settle) -> None:
    answer = settle(lambda: asking.post(SIM, {"iccid": NEW_SIM, "note": "The old card broke."}))
    change = ChangeRequest.objects.get()
    assert answer["Location"] == f"/changes/{change.pk}/"
    assert (change.state, change.wanted, change.before) == ("submitted", {"iccid": NEW_SIM}, {"iccid": OLD_SIM})
    assert (change.note, change.about) == ("The old card broke.", "problem:0a1b2c3d-0000-4000-8000-000000000001")
    assert [event.name for event in change.events.all()] == ["submit"]
    assert Notice.objects.filter(user=change.opened_by, url=f"/changes/{change.pk}/").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("8986", "has 19 or 20 digits; this has 4"), ("89860000000000000012", "check digit does not fit")],
)
def test_a_number_that_cannot_be_is_refused_with_a_sentence(asking: Client, typed: str, sentence: str) -> None:
    assert sentence in asking.post(SIM, {"iccid": typed}).content.decode()
    assert not ChangeRequest.objects.exists()


def test_a_card_without_a_check_digit_can_be_filed_after_comparing(asking: Client) -> None:
    first = asking.post(SIM, {"iccid": "89860000000000000012"}).content.decode()
    assert 'name="sure"' in first
    asking.post(SIM, {"iccid": "89860000000000000012", "sure": "on"})
    assert ChangeRequest.objects.get().wanted == {"iccid": "89860000000000000012"}


def test_what_the_terminal_itself_reads_needs_no_check_digit(asking: Client, report: Report) -> None:
    Report.objects.update(data={"iccid": "89860000000000000012"})
    asking.post(SIM, {"iccid": "8986 0000 0000 0000 0012"})
    assert ChangeRequest.objects.get().wanted == {"iccid": "89860000000000000012"}


def test_pressing_twice_leads_to_the_same_request(
    asking: Client, alice: User, shop: Merchant, terminal: Terminal
) -> None:
    asking.post(SIM, {"iccid": NEW_SIM})
    again = asking.post(SIM, {"iccid": NEW_SIM})
    first = ChangeRequest.objects.get()
    assert again["Location"] == f"/changes/{first.pk}/"
    same, is_new = open_change(ChangeKind.SIM, by=alice, merchant=shop, terminal=terminal, wanted={"iccid": "1"})
    assert (same.pk, is_new) == (first.pk, False)


def test_the_place_of_the_terminal_is_taken_from_its_fresh_report(asking: Client, report: Report) -> None:
    asking.post("/changes/new/place/?terminal=SN-0001", {"address": "上海市徐汇区示例路 9 号", "here": "on"})
    assert ChangeRequest.objects.get().wanted == {"address": "上海市徐汇区示例路 9 号", "position": [31.2804, 121.5237]}


def test_an_old_report_says_nothing_about_the_place(asking: Client, report: Report) -> None:
    Report.objects.update(measured_at=report.measured_at.replace(year=2025))
    assert 'name="here"' not in asking.get("/changes/new/place/?terminal=SN-0001").content.decode()


def test_a_renewed_licence_comes_with_its_paper_and_its_day(asking: Client, settle: Settle) -> None:
    settle(lambda: asking.post(LICENCE, {"until": "2036-12-31", "paper_licence": picture()}))
    change = ChangeRequest.objects.get()
    assert change.wanted == {"licence_valid_until": "2036-12-31"}
    paper = change.papers.get()
    assert (paper.kind, paper.upload.kept, paper.upload.state) == ("licence", True, "ready")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"until": "2020-01-01"}, "This day is past"),
        ({}, "Enter the last day of validity"),
        ({"until": "2036-01-01", "long_term": "on"}, "not both"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_the_file_is_kept(
    asking: Client, given: dict[str, str], sentence: str
) -> None:
    page = asking.post(LICENCE, {**given, "paper_licence": picture()}).content.decode()
    assert sentence in page
    kept = Upload.objects.get()
    assert f'name="kept_licence" value="{kept.pk}"' in page
    asking.post(LICENCE, {"long_term": "on", "kept_licence": str(kept.pk)})
    assert ChangePaper.objects.get().upload_id == kept.pk
    assert ChangeRequest.objects.get().wanted == {"licence_valid_until": "long_term"}


def test_a_wrong_file_is_named_and_the_other_one_kept(asking: Client) -> None:
    bad = SimpleUploadedFile("card.txt", b"hello, I am no picture")
    page = asking.post(
        "/changes/new/identity/", {"until": "2036-01-01", "paper_id_front": picture(), "paper_id_back": bad}
    ).content.decode()
    assert "not a JPEG, PNG or HEIC" in page
    assert 'name="kept_id_front"' in page
    assert 'name="kept_id_back"' not in page
    assert not ChangeRequest.objects.exists()


def test_a_missing_paper_is_asked_for(asking: Client) -> None:
    assert "Please add this paper." in asking.post(LICENCE, {"until": "2036-01-01"}).content.decode()


def test_somebody_else_s_file_cannot_be_taken(asking: Client, ready_paper: Callable[[], Upload], bob: User) -> None:
    foreign = ready_paper()
    Upload.objects.filter(pk=foreign.pk).update(by=bob)
    for value in (str(foreign.pk), "nonsense"):
        page = asking.post(LICENCE, {"until": "2036-01-01", "kept_licence": value}).content.decode()
        assert "Please add this paper." in page


def test_only_what_changed_is_asked_to_change(asking: Client, shop: Merchant) -> None:
    same = {"name": shop.name, "receipt_name": shop.receipt_name, "address": shop.address, "uscc": shop.uscc}
    assert "Nothing is changed yet" in asking.post("/changes/new/details/", same).content.decode()
    asking.post("/changes/new/details/", same | {"receipt_name": "Alice & Tea", "paper_licence": picture()})
    assert ChangeRequest.objects.get().wanted == {"receipt_name": "Alice & Tea"}


def test_a_micro_merchant_is_led_to_the_identity_card(asking: Client, shop: Merchant) -> None:
    Merchant.objects.update(subject_type=SubjectType.MICRO)
    assert "has no business licence" in asking.get(LICENCE).content.decode()


def test_giving_a_terminal_up_wants_a_reason_and_a_tick(asking: Client) -> None:
    url = "/changes/new/unbind/?terminal=SN-0001"
    assert "Please fill this in." in asking.post(url, {"why": "closing"}).content.decode()
    asking.post(url, {"why": "closing", "sure": "on"})
    assert ChangeRequest.objects.get().wanted == {"why": "closing"}


def test_a_cashier_is_told_who_may_ask(client: Client, bob: User, terminal: Terminal) -> None:
    page = sign_in(client, bob).get(SIM).content.decode()
    assert "who looks after its terminals" in page
    assert sign_in(client, bob).post(SIM, {"iccid": NEW_SIM}).status_code == 200
    assert not ChangeRequest.objects.exists()


def test_who_looks_after_terminals_files_a_card_but_sees_no_owner_s_papers(
    client: Client, bob: User, licence: ChangeRequest, terminal: Terminal
) -> None:
    Member.objects.filter(user=bob).update(role=MemberRole.MAINTENANCE)
    assert sign_in(client, bob).post(SIM, {"iccid": NEW_SIM}).status_code == 302
    assert client.get(f"/changes/{licence.pk}/").status_code == 404
    assert client.get(f"/changes/papers/{licence.papers.get().pk}/1/").status_code == 404


def test_a_stranger_sees_nothing(client: Client, charlie: User, licence: ChangeRequest) -> None:
    sign_in(client, charlie)
    for path in (f"/changes/{licence.pk}/", f"/changes/papers/{licence.papers.get().pk}/1/", SIM):
        assert client.get(path).status_code == 404
    assert str(licence.number) not in client.get("/changes/").content.decode()


def test_a_shop_withdraws_while_nobody_has_decided(asking: Client, sim: ChangeRequest) -> None:
    asking.post(f"/changes/{sim.pk}/withdraw/")
    sim.refresh_from_db()
    assert sim.state == "withdrawn"
    page = asking.post(f"/changes/{sim.pk}/withdraw/", follow=True).content.decode()
    assert "has moved on" in page
    assert asking.post(SIM, {"iccid": NEW_SIM}).status_code == 302
    assert ChangeRequest.objects.count() == 2


def test_only_what_one_s_role_lets_one_file_is_offered(asking: Client, shop: Merchant, alice: User) -> None:
    member = Member.objects.get(merchant=shop, user=alice)
    assert "/changes/new/account/" in asking.get("/changes/").content.decode()
    Member.objects.filter(pk=member.pk).update(role=MemberRole.MAINTENANCE)
    page = asking.get("/changes/").content.decode()
    assert "/changes/new/sim/" in page
    assert "/changes/new/account/" not in page
    assert "Any other change is filed by the owner of the shop." in page
    Member.objects.filter(pk=member.pk).update(role=MemberRole.CASHIER)
    page = asking.get("/changes/").content.decode()
    assert "/changes/new/" not in page
    assert "Tell the owner of the shop what changed." in page


def test_with_several_terminals_one_is_chosen(asking: Client, shop: Merchant) -> None:
    Terminal.objects.create(serial="SN-0002", merchant=shop)
    page = asking.get("/changes/new/sim/").content.decode()
    assert "?terminal=SN-0002" in page


def test_pages_cost_the_same_however_many_there_are(
    asking: Client, sim: ChangeRequest, shop: Merchant, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        asking.get("/changes/")
    for number in range(3):
        terminal = Terminal.objects.create(serial=f"SN-1{number}", merchant=shop)
        open_change(ChangeKind.SIM, by=alice, merchant=shop, terminal=terminal, wanted={"iccid": NEW_SIM})
    with django_assert_num_queries(4):
        asking.get("/changes/")
    with django_assert_num_queries(5):
        asking.get(f"/changes/{sim.pk}/")
