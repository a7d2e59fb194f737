"""The page of a check and the problems that earlier ones found."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagnostics.models import Problem
from portal.models import Terminal
from tests.diagnostics.conftest import Acquirer, finished


def test_what_an_earlier_check_left_open_comes_after_what_this_one_says(
    acquirer: Acquirer, shop: Terminal, page: Client
) -> None:
    at = timezone.now() - timedelta(hours=2)
    Problem.objects.create(
        terminal=shop, merchant=shop.merchant, cause="terminal_moved", certainty="confirmed", seen_at=at
    )
    run = finished(shop)  # nothing was reported: where it stands is not known
    body = page.get(reverse("diagnostics:diagnosis", args=[run.pk])).content.decode()
    assert run.cause is None
    assert body.index("What to do now") < body.index("Still open from before")
    assert "This check neither found it again nor proved it gone." in body
