"""manage.py seed_scale: large, plausible, and the same again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.desk.queue import queue_page
from applications.journey.moves import MOVES
from applications.journey.status import Status
from applications.models import Application, CorrectionRequest, Event, PersonalInfo
from applications.rules.grams import grams_of
from applications.rules.identity import check_id_number
from portal.models import Merchant, Report, ReportHistory, Terminal, User
from tests.portal.signin import sign_in


def seed(**asked: object) -> str:
    out = StringIO()
    numbers = {"merchants": 12, "terminals": 30, "applications": 300, "seed": 7} | asked
    call_command("seed_scale", stdout=out, stderr=StringIO(), **numbers)
    return out.getvalue()


@pytest.mark.django_db
def test_it_makes_what_was_asked_for() -> None:
    assert seed().startswith("made 12 merchants, 30 terminals, 300 applications in ")
    assert (Merchant.objects.count(), Terminal.objects.count(), Application.objects.count()) == (12, 30, 300)
    assert 0 < Report.objects.count() < 30
    assert ReportHistory.objects.count() == Report.objects.count() * 5
    newest = ReportHistory.objects.filter(reported_at=F("terminal__report__reported_at")).count()
    assert newest == Report.objects.count()
    assert PersonalInfo.objects.count() == 300
    assert CorrectionRequest.objects.exists()


@pytest.mark.django_db
def test_every_history_is_one_that_the_table_of_moves_allows() -> None:
    seed()
    for application in Application.objects.prefetch_related("events"):
        events = list(application.events.all())
        stands = Status.DRAFT
        for event in events[1:]:
            move = MOVES[event.name]
            assert (stands in move.sources, event.source, event.target) == (True, stands, move.target)
            stands = move.target
        assert (application.status, events[0].name) == (stands, "start")
        assert application.status_since == events[-1].created_at
        assert sorted(event.created_at for event in events) == [event.created_at for event in events]
    assert Event.objects.filter(due_at__isnull=False).count() == 0


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_and_another_one_makes_others() -> None:
    def made() -> list[tuple[object, ...]]:
        columns = ("pk", "reference", "status", "business__name", "mid")
        rows = Application.objects.order_by("reference").values_list(*columns)
        return [*rows, *Terminal.objects.order_by("serial").values_list("serial", "tusn", "merchant_id")]

    seed()
    first = made()
    for model in (Application, Terminal, Merchant, User):
        model.objects.all().delete()
    seed()
    again = made()
    assert [row[2:] for row in again] == [row[2:] for row in first]
    seed(seed=8)
    assert len(made()) == 2 * len(first)


@pytest.mark.django_db
def test_the_same_seed_twice_is_refused_and_changes_nothing() -> None:
    seed(applications=5)
    with pytest.raises(CommandError, match="seed 7 is here already"):
        seed(applications=5)
    assert Application.objects.count() == 5


@pytest.mark.django_db
def test_what_is_made_is_searched_listed_and_opened_like_any_other(rita: User) -> None:
    seed()
    row = PersonalInfo.objects.select_related("application__business").filter(application__status="submitted").first()
    assert row is not None
    assert check_id_number(row.id_number, today=timezone.localdate()) is None
    assert row.name_grams == grams_of(row.name)
    shop = row.application.business
    assert shop.name_grams == grams_of(shop.name, shop.receipt_name)
    assert row.application in queue_page(rita, search=row.id_number).rows
    assert row.application in queue_page(rita, search=shop.name).rows
    desk = sign_in(Client(headers={"accept-language": "en"}), rita, second_factor=True)
    assert desk.get(reverse("applications:desk_case", args=[row.application_id])).status_code == 200
    assert len(desk.get(reverse("applications:desk")).context["rows"]) > 0


@pytest.mark.django_db
def test_rows_made_afterwards_get_numbers_of_their_own(wang: User) -> None:
    seed(applications=20)
    assert User.objects.create_user("next@example.cn", "correct horse").pk > wang.pk
    assert Event.objects.create(application=Application.objects.all()[0], name="start", role="applicant").pk


@pytest.mark.django_db
def test_without_history_nothing_but_the_applications_is_made() -> None:
    seed(no_history=True)
    assert (Application.objects.count(), Event.objects.count(), CorrectionRequest.objects.count()) == (300, 0, 0)
