"""The history of each answer, and what both sides see of before and after."""

from datetime import date

from django.test import Client
from django.urls import reverse

from applications.actions.draft import save_step
from applications.actions.review import ask_correction, claim
from applications.actions.submit import resubmit
from applications.desk.changes import changes_of
from applications.desk.dossier import dossier_of
from applications.effects.corrections import CorrectionItem
from applications.models import Application
from portal.models import User
from tests.applications.conftest import PERSONAL
from tests.applications.desk.conftest import browser


def correct(application: Application, rita: User, wang: User, **values: object) -> None:
    items = [
        CorrectionItem("contact.mobile", "unreachable", "Nobody answers.", "Rang twice."),
        CorrectionItem("contact.id_valid_until", "date_mismatch"),
    ]
    ask_correction(application, by=rita, items=items, seen_version=application.version)
    save_step(application, "personal", by=wang, values={**PERSONAL, **values})
    resubmit(application, by=wang)
    claim(application, by=rita)


def test_each_answer_remembers_who_asked_and_what_it_was(in_review: Application, rita: User, wang: User) -> None:
    correct(in_review, rita, wang, mobile="13900139001")
    correct(in_review, rita, wang, mobile="13900139002", id_long_term=False, id_valid_until=date(2036, 5, 31))
    rows = {row.target: row for row in dossier_of(in_review).rows}
    turns = [
        (str(turn.who), str(turn.words), turn.before and str(turn.before), turn.after and str(turn.after), turn.note)
        for turn in rows["contact.mobile"].turns
    ]
    asked = ("rita", "We could not reach you there", None, None, "Nobody answers.")
    assert turns == [
        asked,
        ("The applicant", "changed it", "138****8000", "139****9001", ""),
        asked,
        ("The applicant", "changed it", "139****9001", "139****9002", ""),
    ]
    assert rows["contact.mobile"].turns[0].internal == "Rang twice."
    valid = rows["contact.id_valid_until"].turns[-1]
    assert (str(valid.before), str(valid.after)) == ("Long-term", "2036-05-31")
    assert rows["contact.name"].turns == []


def test_the_desk_shows_it_masked(at_desk: Client, in_review: Application, rita: User, wang: User) -> None:
    correct(in_review, rita, wang, mobile="13900139001")
    html = at_desk.get(reverse("applications:desk_case", args=[in_review.pk])).content.decode()
    assert "History of this field" in html
    assert ("138****8000" in html, "13900139001" in html, "13800138000" in html) == (True, False, False)


def test_the_applicant_sees_before_and_after_while_correcting_and_afterwards(
    in_review: Application, rita: User, wang: User
) -> None:
    items = [CorrectionItem("contact.mobile", "unreachable")]
    ask_correction(in_review, by=rita, items=items, seen_version=in_review.version)
    save_step(in_review, "personal", by=wang, values={**PERSONAL, "mobile": "13900139001"})
    own = browser(wang, second_factor=False)
    page = own.get(reverse("applications:correct", args=[in_review.pk])).content.decode()
    assert "<del>138****8000</del> → <strong>139****9001</strong>" in page
    resubmit(in_review, by=wang)
    after = own.get(reverse("applications:application", args=[in_review.pk])).content.decode()
    assert "What you changed last" in after
    assert "<del>138****8000</del> → <strong>139****9001</strong>" in after


def test_nothing_corrected_is_nothing_changed(in_review: Application) -> None:
    assert changes_of(in_review) == []
