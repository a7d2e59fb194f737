"""A correction round keeps what is typed as the first round does: at once, beside another window, past a sign-out."""

from typing import Any

from django.test import Client

from applications.actions.submit import resubmit
from applications.models import Application, DocumentReading
from applications.queries import current_documents
from applications.rules.read import LONG_TERM, ReadValue, fields_to_json
from portal.models import User
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import read, text
from tests.applications.pages.test_correct import MENDED, url


def save(browser: Client, application: Application, **typed: str) -> Any:
    sent = {name.replace("__", "-"): value for name, value in typed.items()}
    return browser.post(url(application, "correct_save"), {"changed": list(sent), **sent})


def read_on_the_card(application: Application, value: str) -> None:
    """The identity card's other side was read."""
    DocumentReading.objects.create(
        document=current_documents(application).get(kind="id_back"),
        fields=fields_to_json({"valid_until": ReadValue(value, 0.97, 1, (1, 2, 3, 4))}),
    )


def test_one_correction_is_saved_by_itself_and_the_others_stay(
    correcting: Application, wang: User, visit: Visit
) -> None:
    before = correcting.personal.id_long_term
    answer = save(visit(wang), correcting, personal__mobile="13900139000")
    correcting.refresh_from_db()
    assert answer.json()["said"] == {"personal-mobile": []}
    assert (correcting.personal.mobile, correcting.personal.id_long_term) == ("13900139000", before)


def test_a_day_and_its_tick_are_saved_together_and_can_be_emptied(
    correcting: Application, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    days = {"personal__id_valid_until": "2036-05-31", "personal__id_long_term": ""}
    save(browser, correcting, **days)
    correcting.refresh_from_db()
    assert (str(correcting.personal.id_valid_until), correcting.personal.id_long_term) == ("2036-05-31", False)
    save(browser, correcting, **dict.fromkeys(days, ""))
    correcting.refresh_from_db()
    assert (correcting.personal.id_valid_until, correcting.personal.id_long_term) == (None, False)


def test_what_the_rules_say_comes_back_under_the_name_on_the_page(
    correcting: Application, wang: User, visit: Visit
) -> None:
    said = save(visit(wang), correcting, personal__mobile="12800138000").json()["said"]
    assert said == {"personal-mobile": ["Mainland mobile numbers begin with 13 to 19; this one begins with 12."]}


def test_what_is_locked_is_not_saved_along(correcting: Application, wang: User, visit: Visit) -> None:
    before = correcting.business.receipt_name
    assert save(visit(wang), correcting, business__receipt_name="别的").status_code == 200
    correcting.refresh_from_db()
    assert correcting.business.receipt_name == before


def test_after_it_was_sent_nothing_is_saved_along(correcting: Application, wang: User, visit: Visit) -> None:
    resubmit(correcting, by=wang, unchanged=True)
    answer = save(visit(wang), correcting, personal__mobile="13900139000")
    assert (answer.status_code, "submitted" in answer.json()["refused"]) == (409, True)


def test_an_older_window_wipes_nothing_that_another_one_saved(
    correcting: Application, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    old = read(browser.get(url(correcting))).values
    save(browser, correcting, personal__id_valid_until="2036-05-31", personal__id_long_term="")
    browser.post(url(correcting), {**old, "personal-mobile": "13900139000"})
    correcting.refresh_from_db()
    assert (str(correcting.personal.id_valid_until), correcting.personal.mobile) == ("2036-05-31", "13900139000")


def test_what_both_windows_changed_is_said(correcting: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    old = read(browser.get(url(correcting))).values
    save(browser, correcting, personal__id_valid_until="2036-05-31", personal__id_long_term="")
    mine = {**old, "personal-id_valid_until": "2037-01-01", "personal-id_long_term": ""}
    words = text(browser.post(url(correcting), mine, follow=True))
    assert "“Identity card valid until” had been changed in another window meanwhile." in words
    correcting.refresh_from_db()
    assert str(correcting.personal.id_valid_until) == "2037-01-01"


def test_what_was_typed_when_the_session_had_ended_is_there_after_the_sign_in(
    correcting: Application, wang: User, visit: Visit
) -> None:
    browser = visit()
    answer = browser.post(url(correcting), {**MENDED, "send": "1"})
    assert answer.headers["Location"].startswith("/accounts/login/")
    browser.force_login(wang)
    page = browser.get(url(correcting))
    assert read(page).values["personal-mobile"] == "13900139000"
    assert "You had been signed out." in text(page)
    correcting.refresh_from_db()
    assert (correcting.status, correcting.personal.mobile) == ("correction_asked", "13800138000")


def test_what_was_read_on_a_paper_need_not_be_typed(correcting: Application, wang: User, visit: Visit) -> None:
    read_on_the_card(correcting, "2036-05-31")
    browser = visit(wang)
    assert "Read on your document “Identity card, side with the national emblem”: 2036-05-31" in text(
        browser.get(url(correcting))
    )
    browser.post(url(correcting), {**read(browser.get(url(correcting))).values, "use": "contact.id_valid_until"})
    correcting.refresh_from_db()
    assert (str(correcting.personal.id_valid_until), correcting.personal.id_long_term) == ("2036-05-31", False)
    assert "Read on your document" not in text(browser.get(url(correcting)))


def test_long_term_is_read_as_the_tick(correcting: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    save(browser, correcting, personal__id_valid_until="2036-05-31", personal__id_long_term="")
    read_on_the_card(correcting, LONG_TERM)
    browser.post(url(correcting), {**MENDED, "use": "contact.id_valid_until"})
    correcting.refresh_from_db()
    assert (correcting.personal.id_valid_until, correcting.personal.id_long_term) == (None, True)


def test_what_is_locked_is_not_taken_from_a_paper(correcting: Application, wang: User, visit: Visit) -> None:
    card = current_documents(correcting).get(kind="id_front")
    DocumentReading.objects.create(
        document=card, fields=fields_to_json({"name": ReadValue("王小禾", 0.97, 1, (1, 2, 3, 4))})
    )
    browser = visit(wang)
    assert "王小禾" not in text(browser.get(url(correcting)))
    browser.post(url(correcting), {"use": "contact.name"})
    correcting.refresh_from_db()
    assert correcting.personal.name == "示例甲"
