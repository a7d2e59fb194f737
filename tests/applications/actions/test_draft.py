"""Filling in: every page is kept at once, in one form, and locked when it is not the applicant's turn."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from applications.actions.draft import change_subject, save_step, start_application, withdraw
from applications.actions.submit import submit
from applications.models import Application, Business, PersonalInfo, Settlement
from applications.queries import answers_of, findings_of
from portal.errors import PortalError
from portal.models import User
from tests.applications.conftest import BUSINESS, CONSENTS, PERSONAL, SETTLEMENT


def test_an_application_starts_with_a_reference_and_an_event(wang: User) -> None:
    application = start_application(by=wang, subject_type="micro")
    assert (application.status, application.version, application.round) == ("draft", 1, 0)
    assert len(application.reference) == 13
    assert not set(application.reference[7:]) & set("01OIL")
    assert [(event.name, event.role) for event in application.events.all()] == [("start", "applicant")]


def test_an_unknown_subject_is_refused(wang: User, draft: Application) -> None:
    with pytest.raises(PortalError, match="subject_unknown"):
        start_application(by=wang, subject_type="king")
    with pytest.raises(PortalError, match="subject_unknown"):
        change_subject(draft, by=wang, subject_type="king")


def test_answers_are_folded_encrypted_and_found_again(draft: Application, wang: User) -> None:
    save_step(draft, "personal", by=wang, values=PERSONAL | {"id_number": "１１０１０１１９０００１０１００１４"})
    save_step(draft, "settlement", by=wang, values=SETTLEMENT)
    assert draft.personal.id_number == "110101190001010014"
    assert draft.settlement.account_number == "6217000000000000004"
    assert draft.settlement.last4 == "0004"
    raw = PersonalInfo.objects.filter(pk=draft.pk).extra(select={"raw": "id_number"}).values_list("raw", flat=True)[0]
    assert "110101190001010014" not in raw
    assert draft.version == 3


def test_answers_come_together_for_the_rules(draft: Application, wang: User) -> None:
    save_step(draft, "business", by=wang, values=BUSINESS)
    answers = answers_of(Application.objects.get(pk=draft.pk))
    assert answers.text("business.mcc") == "5812"
    assert answers.day("business.licence_valid_until") == date(2036, 1, 1)
    assert answers.yes("business.licence_long_term") is False
    assert {found.field.partition(".")[0] for found in findings_of(draft)} == {"contact", "settlement", "documents"}


def test_a_name_that_is_no_answer_is_a_mistake_of_ours(draft: Application, wang: User) -> None:
    with pytest.raises(KeyError):
        save_step(draft, "personal", by=wang, values={"id_number_index": "x"})


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes one writer at a time anyway")
@pytest.mark.parametrize(
    "deed",
    [
        lambda filled, wang: save_step(filled, "business", by=wang, values={"receipt_name": "别的"}),
        lambda filled, wang: change_subject(filled, by=wang, subject_type="micro"),
        lambda filled, wang: submit(filled, by=wang, consents=CONSENTS),
    ],
)
def test_the_rows_of_an_application_are_taken_before_itself(
    deed: Callable[[Application, User], object], filled: Application, wang: User
) -> None:
    """In one order by everybody: of two that wait for each other, PostgreSQL ends one."""
    with CaptureQueriesContext(connection) as asked:
        deed(filled, wang)
    taken = [one["sql"] for one in asked if one["sql"].startswith("UPDATE ") or "FOR UPDATE" in one["sql"]]
    ours = [table for sql in taken for table in re.findall(r'^(?:UPDATE|SELECT.* FROM) "applications_(\w+)"', sql)]
    assert ours[0] == "business"
    assert "application" in ours


def test_nobody_else_fills_in(draft: Application, stranger: User, rita: User) -> None:
    for person in (stranger, rita):
        with pytest.raises(PortalError, match="not_allowed"):
            save_step(draft, "personal", by=person, values={"name": "X"})


def test_what_was_submitted_stays(filled: Application, wang: User) -> None:
    submit(filled, by=wang, consents=CONSENTS)
    for deed in (
        lambda: save_step(filled, "personal", by=wang, values={"name": "示例乙"}),
        lambda: change_subject(filled, by=wang, subject_type="micro"),
    ):
        with pytest.raises(PortalError, match="not_editable"):
            deed()
    assert PersonalInfo.objects.get(pk=filled.pk).name == "示例甲"


def test_a_micro_merchant_keeps_no_licence(filled: Application, wang: User) -> None:
    change_subject(filled, by=wang, subject_type="micro")
    business = Business.objects.get(pk=filled.pk)
    assert (filled.subject_type, business.uscc, business.licence_valid_until) == ("micro", "", None)


def test_withdrawing_ends_it(draft: Application, wang: User, stranger: User) -> None:
    with pytest.raises(PortalError, match="not_allowed"):
        withdraw(draft, by=stranger)
    withdraw(draft, by=wang)
    assert (draft.status, draft.ended_from) == ("withdrawn", "draft")
    with pytest.raises(PortalError, match="not_now"):
        withdraw(draft, by=wang)


def test_the_database_refuses_nonsense(draft: Application) -> None:
    for columns in ({"status": "nowhere"}, {"subject_type": "king"}, {"status": "submitted"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=draft.pk).update(**columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.filter(pk=draft.pk).update(kind="pocket")


def test_nothing_personal_is_in_the_words_of_a_row(filled: Application) -> None:
    assert str(filled) == filled.reference
    rows = [filled.personal, filled.business, filled.settlement, *filled.documents.all(), *filled.events.all()]
    for row in rows:
        for secret in ("示例甲", "110101190001010014", "6217000000000000004", "13800138000", "照片"):
            assert secret not in str(row)
