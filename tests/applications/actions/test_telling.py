"""What other systems are told of applications: their states, from the moment they are submitted."""

from applications.actions.review import claim
from applications.actions.submit import submit
from applications.models import Application
from portal.actions.webhooks import add_endpoint
from portal.models import Happening, User, WebhookEvent
from tests.applications.conftest import CONSENTS


def test_states_are_told_from_the_submission_on(filled: Application, wang: User, rita: User) -> None:
    add_endpoint(by=rita, name="x", url="https://hooks.example/", happenings=[Happening.APPLICATION_STATE])
    claim(submit(filled, by=wang, consents=CONSENTS), by=rita)
    told = list(WebhookEvent.objects.order_by("created_at").values_list("data", flat=True))
    about = {"application": str(filled.pk), "reference": filled.reference}
    assert told == [
        {**about, "from": "draft", "to": "submitted"},
        {**about, "from": "submitted", "to": "in_review"},
    ]
