"""What other systems are told of runs and problems: with the verdict, once, in ids and codes."""

import pytest

from diagnostics.models import Diagnosis
from portal.actions.webhooks import add_endpoint
from portal.models import Happening, Role, Terminal, User, WebhookEvent
from tests.diagnostics.conftest import Acquirer, finished
from tests.diagnostics.fix.conftest import found


@pytest.fixture(autouse=True)
def listening(db: None) -> None:
    staff = User.objects.create_user("rita@portal.example", "correct horse", role=Role.REVIEWER)
    add_endpoint(by=staff, name="x", url="https://hooks.example/", happenings=Happening.values)


def _told() -> list[str]:
    return [f"{event.kind} {event.data.get('cause')}" for event in WebhookEvent.objects.order_by("created_at")]


def test_a_verdict_and_its_problem_are_told(acquirer: Acquirer, shop: Terminal) -> None:
    problem = found(acquirer, shop, "merchant_frozen")
    assert _told() == ["problem.opened merchant_frozen", "diagnosis.concluded merchant_frozen"]
    opened, concluded = WebhookEvent.objects.order_by("created_at")
    run = str(Diagnosis.objects.get().pk)
    about = {"serial": shop.serial, "cause": "merchant_frozen", "diagnosis": run}
    assert opened.data == {**about, "problem": str(problem.pk)}
    assert concluded.data == {**about, "certainty": "confirmed"}


def test_a_problem_that_is_proved_gone_is_told(acquirer: Acquirer, shop: Terminal) -> None:
    found(acquirer, shop, "merchant_frozen")
    WebhookEvent.objects.all().delete()
    acquirer.lift()
    acquirer.report()
    finished(shop)
    assert _told() == ["problem.closed merchant_frozen", "diagnosis.concluded None"]


def test_the_same_problem_found_again_is_no_news(acquirer: Acquirer, shop: Terminal) -> None:
    found(acquirer, shop, "merchant_frozen")
    WebhookEvent.objects.all().delete()
    finished(shop)
    assert _told() == ["diagnosis.concluded merchant_frozen"]
