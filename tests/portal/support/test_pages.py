"""The pages of a case: who sees what, pictures, and what is kept when something goes wrong."""

import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from portal.actions.support import Written, move_case
from portal.models import Merchant, SupportCase, SupportFile, SupportMessage, Terminal, Upload, User
from portal.support.lists import DESK_PAGE, PAGE
from portal.tasks import process_upload, prune
from tests.portal.support.conftest import ask, photo, signed_in

pytestmark = pytest.mark.django_db


def page_of(case: SupportCase, desk: bool = False) -> str:
    return f"/support/{'desk/' if desk else ''}{case.pk}/"


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return found[1]


def test_a_merchant_s_people_read_it_strangers_find_nothing(case: SupportCase, bob: User, charlie: User) -> None:
    assertContains(signed_in(bob).get(page_of(case)), "The terminal is bound to nobody")
    assertContains(signed_in(bob).get("/support/"), case.reference)
    stranger = signed_in(charlie)
    assert [stranger.get(address).status_code for address in (page_of(case), page_of(case) + "bundle.json")] == [
        404
    ] * 2
    assertNotContains(stranger.get("/support/"), case.reference)


def test_who_has_left_the_shop_sees_its_cases_no_more(case: SupportCase, alice: User, shop: Merchant) -> None:
    shop.memberships.filter(user=alice).delete()
    assert signed_in(alice).get(page_of(case)).status_code == 404


def test_without_a_shop_one_sees_one_s_own(charlie: User, alice: User) -> None:
    own = ask(charlie, None)
    assert signed_in(charlie).get(page_of(own)).status_code == 200
    assert signed_in(alice).get(page_of(own)).status_code == 404


def test_a_new_case_asks_only_what_is_not_known(alice: User, terminal: Terminal) -> None:
    browser = signed_in(alice)
    form = browser.get("/support/new/")
    assertNotContains(form, 'name="merchant"')
    sent = {
        "topic": "payments", "terminal": terminal.pk, "body": "It beeps.", "key": hidden(form.content.decode(), "key"),
        "pictures": photo(),
    }  # fmt: skip
    answers = [browser.post("/support/new/", {**sent, "pictures": photo()}) for _press in range(2)]

    case = SupportCase.objects.get()
    for answer in answers:
        assertRedirects(answer, page_of(case), fetch_redirect_response=False)
    assert (case.merchant, case.terminal, case.subject_en) == (terminal.merchant, terminal, "Payments or a terminal")
    assert case.messages.get().body == "It beeps."


def test_a_terminal_of_somebody_else_is_no_choice(charlie: User, terminal: Terminal) -> None:
    answer = signed_in(charlie).post("/support/new/", {"topic": "payments", "terminal": terminal.pk, "body": "Hm."})
    assert answer.status_code == 422
    assert not SupportCase.objects.exists()


def test_pictures_are_shown_when_they_are_ready(case: SupportCase, alice: User, reviewer: User, charlie: User) -> None:
    browser = signed_in(alice)
    answer = browser.post(page_of(case) + "act/", {"body": "See here", "pictures": [photo(), photo("b.jpg", "JPEG")]})
    assertRedirects(answer, page_of(case), fetch_redirect_response=False)
    assertContains(browser.get(page_of(case)), "Received, being prepared", count=2)

    for upload in Upload.objects.all():
        process_upload(str(upload.pk))
    assertContains(browser.get(page_of(case)), "?size=small", count=2)
    address = f"/support/files/{SupportFile.objects.first().pk}/1/"  # type: ignore[union-attr]
    for reader in (alice, reviewer):
        picture = signed_in(reader).get(address)
        assert (picture.status_code, picture["Content-Type"], picture["X-Content-Type-Options"]) == (
            200, "image/jpeg", "nosniff",
        )  # fmt: skip
    assert signed_in(charlie).get(address).status_code == 404
    Upload.objects.update(created_at="2020-01-01T00:00:00Z")
    prune()
    assert Upload.objects.count() == 2


def test_a_wrong_file_keeps_the_others_and_the_text(case: SupportCase, alice: User) -> None:
    browser = signed_in(alice)
    key = hidden(browser.get(page_of(case)).content.decode(), "key")
    wrong = photo("virus.exe")
    wrong.file.seek(0)  # type: ignore[union-attr]
    wrong.file.write(b"MZ" + bytes(100))  # type: ignore[union-attr]
    wrong.seek(0)
    answer = browser.post(page_of(case) + "act/", {"body": "Two pictures", "key": key, "pictures": [photo(), wrong]})

    assert answer.status_code == 422
    assertContains(answer, "virus.exe", status_code=422)
    assertContains(answer, "This is not a JPEG, PNG or HEIC picture", status_code=422)
    assertContains(answer, "Two pictures", status_code=422)
    kept = hidden(answer.content.decode(), "kept")
    assert case.messages.count() == 1

    browser.post(page_of(case) + "act/", {"body": "Two pictures", "key": key, "kept": kept})
    line = case.messages.last()
    assert line is not None
    assert [str(file.upload_id) for file in line.files.all()] == [kept]


def test_a_kept_file_can_be_left_out_and_nobody_else_s_is_taken(case: SupportCase, alice: User, bob: User) -> None:
    browser = signed_in(alice)
    wrong = [photo() for _ in range(6)]
    answer = browser.post(page_of(case) + "act/", {"body": "Many", "pictures": wrong})
    assertContains(answer, "At most five files", status_code=422)
    kept = [str(pk) for pk in Upload.objects.order_by("created_at").values_list("pk", flat=True)]
    assert len(kept) == 5

    signed_in(bob).post(page_of(case) + "act/", {"body": "Mine?", "kept": [*kept, "nonsense"]})
    browser.post(page_of(case) + "act/", {"body": "Many", "kept": kept, "drop": kept[1:]})
    assert {line.body: line.files.count() for line in case.messages.all() if line.body} == {"Mine?": 0, "Many": 1}


def test_solved_and_opened_again_by_the_merchant(case: SupportCase, alice: User) -> None:
    browser = signed_in(alice)
    browser.post(page_of(case) + "act/", {"action": "settle"})
    assertContains(browser.get(page_of(case)), 'data-status="solved"')
    browser.post(page_of(case) + "act/", {"action": "reopen", "body": "It came back"})
    assertContains(browser.get(page_of(case)), 'data-status="waiting_for_us"')


def test_a_page_that_is_no_longer_true_keeps_the_text(case: SupportCase, alice: User, reviewer: User) -> None:
    browser = signed_in(alice)
    move_case(case, "solve", by=reviewer, written=Written("Done."))
    answer = browser.post(page_of(case) + "act/", {"action": "write", "body": "One more thing"})
    assertContains(answer, "the case has moved on", status_code=422)
    assertContains(answer, "One more thing", status_code=422)
    assertContains(answer, "Open it again", status_code=422)


def test_notes_are_for_us_alone(case: SupportCase, alice: User, reviewer: User) -> None:
    move_case(case, "note", by=reviewer, written=Written("He is angry"))
    move_case(case, "take", by=reviewer)
    assertContains(signed_in(reviewer).get(page_of(case, desk=True)), "He is angry")
    seen = signed_in(alice).get(page_of(case))
    assertNotContains(seen, "He is angry")
    assertNotContains(seen, reviewer.label)
    assertNotContains(seen, "took the case")


def test_the_other_of_two_sees_what_happened_and_sends_again(case: SupportCase, reviewer: User, sam: User) -> None:
    rita, other = signed_in(reviewer), signed_in(sam)
    forms = {
        who: {name: hidden(text, name) for name in ("seen_version", "seen_line", "key")}
        for who, browser in (("rita", rita), ("sam", other))
        for text in [browser.get(page_of(case, desk=True)).content.decode()]
    }
    address = page_of(case, desk=True) + "act/"
    assert rita.post(address, {**forms["rita"], "action": "ask", "body": "Which card?"}).status_code == 302
    late = other.post(address, {**forms["sam"], "action": "solve", "body": "All fine"})

    for words in ("Somebody was faster", "Since you opened this page", "Which card?", "All fine"):
        assertContains(late, words, status_code=409)
    again = {name: hidden(late.content.decode(), name) for name in ("seen_version", "seen_line", "key")}
    assert other.post(address, {**again, "action": "solve", "body": "All fine"}).status_code == 302
    assert [line.name for line in case.messages.all()] == ["open", "ask", "solve"]


def test_the_second_factor_is_asked_for_at_the_desk(case: SupportCase, reviewer: User, client: Client) -> None:
    client.force_login(reviewer)
    for address in ("/support/desk/", page_of(case, desk=True), page_of(case), page_of(case) + "bundle.json"):
        assert client.get(address)["Location"].startswith("/accounts/2fa/")


def test_the_desk_finds_by_reference_merchant_and_serial(case: SupportCase, reviewer: User) -> None:
    browser = signed_in(reviewer)
    for words in (case.reference.lower(), "898310058120001", "SN-0001"):
        assertContains(browser.get("/support/desk/", {"search": words}), page_of(case, desk=True))
    for words in ("SN-000", "x\x00y", "CS"):
        assertNotContains(browser.get("/support/desk/", {"search": words}), page_of(case, desk=True))


def test_overdue_cases_come_first_and_say_so(case: SupportCase, alice: User, shop: Merchant, reviewer: User) -> None:
    late = ask(alice, shop)
    SupportCase.objects.filter(pk=late.pk).update(due_at="2026-01-01T00:00:00Z")
    browser = signed_in(reviewer)
    text = browser.get("/support/desk/").content.decode()
    assert text.index(late.reference) < text.index(case.reference)
    assertContains(browser.get("/support/desk/?band=overdue"), late.reference)
    assertNotContains(browser.get("/support/desk/?band=overdue"), case.reference)


@pytest.mark.parametrize("band", ["waiting", "all"])
def test_pages_of_the_desk_hold_every_case_once(alice: User, shop: Merchant, reviewer: User, band: str) -> None:
    wanted = {ask(alice, shop).reference for _ in range(DESK_PAGE + 3)}
    SupportCase.objects.update(due_at="2026-01-01T00:00:00Z", updated_at="2026-01-01T00:00:00Z")
    browser, found = signed_in(reviewer), []
    address: str | None = f"?band={band}"
    while address:
        answer = browser.get(f"/support/desk/{address}")
        found += [case.reference for case in answer.context["cases"]]
        address = answer.context["next_url"]
    assert (len(found), set(found)) == (len(wanted), wanted)


def test_a_merchant_s_list_shows_open_ones_first_on_every_page(alice: User, shop: Merchant) -> None:
    cases = [ask(alice, shop) for _ in range(PAGE + 3)]
    for case in cases[PAGE // 2 :]:
        move_case(case, "settle", by=alice)
    browser, found = signed_in(alice), []
    address: str | None = "?"
    while address:
        answer = browser.get(f"/support/{address}")
        found += answer.context["cases"]
        address = answer.context["next_url"]
    assert [case.is_solved for case in found] == sorted(case.is_solved for case in found)
    assert len({case.pk for case in found}) == len(found) == PAGE + 3
    assert browser.get("/support/?after=nonsense").status_code == 200


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_pages_ask_the_same_number_of_questions(
    rows: int, alice: User, shop: Merchant, terminal: Terminal, reviewer: User, django_assert_num_queries: Any
) -> None:
    case = ask(alice, shop, terminal)
    common = {"merchant": shop, "terminal": terminal, "due_at": case.due_at}
    SupportCase.objects.bulk_create(
        SupportCase(reference=f"CS-{number}", about=f"new:{uuid.uuid4()}", **common) for number in range(rows - 1)
    )
    SupportMessage.objects.bulk_create(
        SupportMessage(case=case, name="write", side="merchant", author=alice, body="Hm", target="open")
        for _ in range(rows - 1)
    )
    line = case.messages.last()
    uploads = Upload.objects.bulk_create(
        Upload(purpose="support", media_type="image/png", sha256="0", size=1, kept=True) for _ in range(rows)
    )
    SupportFile.objects.bulk_create(SupportFile(message=line, upload=upload) for upload in uploads)
    merchant, desk = signed_in(alice), signed_in(reviewer)
    counts = [  # session, person, the case or cases; lines, files and pages; the sizes of four bands
        (merchant, "/support/", 3),
        (merchant, page_of(case), 6),
        (desk, "/support/desk/", 7),
        (desk, "/support/desk/?band=all", 7),
        (desk, page_of(case, desk=True), 6),
    ]
    for browser, address, number in counts:
        browser.get(address)
        with django_assert_num_queries(number):
            browser.get(address)


def test_the_machines_twin_is_what_was_attached(alice: User, reviewer: User, shop: Merchant) -> None:
    case = ask(alice, shop, bundle={"format": "test", "sha256": "ab"})
    for reader in (alice, reviewer):
        answer = signed_in(reader).get(page_of(case) + "bundle.json")
        assert json.loads(answer.content) == {"format": "test", "sha256": "ab"}
        assert answer["Content-Disposition"] == f'attachment; filename="{case.reference}.json"'


def test_home_says_how_many_are_open_and_whose_turn_it_is(case: SupportCase, alice: User, reviewer: User) -> None:
    move_case(case, "ask", by=reviewer, written=Written("Which card?"))
    answer = signed_in(alice).get("/")
    assertContains(answer, "1 support case is open.")
    assertContains(answer, "In 1 it is your turn.")
