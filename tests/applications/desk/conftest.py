"""Rita's and Rob's browsers at the desk, second factor passed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.actions.draft import start_application
from applications.journey.outlook import OUTLOOK
from applications.journey.status import Status
from applications.models import Application, Business
from portal.models import User
from tests.portal.signin import sign_in

Waiting = Callable[..., Application]


def browser(user: User, *, second_factor: bool = True) -> Client:
    return sign_in(Client(headers={"accept-language": "en"}), user, second_factor=second_factor)


@pytest.fixture
def at_desk(rita: User) -> Client:
    return browser(rita)


@pytest.fixture
def at_robs_desk(rob: User) -> Client:
    return browser(rob)


@pytest.fixture
def waiting(wang: User) -> Waiting:
    """Makes applications that stand somewhere, without the long way there; for lists only."""

    def make(name: str = "示例小店", *, hours: int = 1, **columns: object) -> Application:
        application = start_application(by=wang, subject_type="micro")
        when = timezone.now() - timedelta(hours=hours)
        due = OUTLOOK[Status.SUBMITTED].due.days(timezone.localdate(when))
        given = {"declared_at": when, "due_on": due[1] if due else None}
        columns = {"status": "submitted", "submitted_at": when, "status_since": when, **given, **columns}
        Application.objects.filter(pk=application.pk).update(**columns)
        shop = Business.objects.get(application=application)
        shop.name = name
        shop.save()
        application.refresh_from_db()
        return application

    return make
