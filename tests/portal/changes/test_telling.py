"""What other systems are told of changes: a reviewer's decisions, and none of the words."""

from portal.actions.changes import open_change
from portal.actions.deciding import approve_change, ask_more
from portal.actions.webhooks import add_endpoint
from portal.models import ChangeKind, ChangeRequest, Happening, Terminal, User, WebhookEvent
from tests.portal.changes.conftest import NEW_SIM


def test_a_decision_is_told_without_a_word_of_it(terminal: Terminal, alice: User, reviewer: User) -> None:
    add_endpoint(by=reviewer, name="x", url="https://hooks.example/", happenings=[Happening.CHANGE_DECIDED])
    assert terminal.merchant
    change, _ = open_change(
        ChangeKind.SIM, by=alice, merchant=terminal.merchant, terminal=terminal, wanted={"iccid": NEW_SIM}
    )
    assert not WebhookEvent.objects.exists()
    approve_change(change, by=reviewer, seen_version=change.version)
    event = WebhookEvent.objects.get()
    about = {"change_request": str(change.pk), "number": change.number, "kind": "sim", "to": "approved"}
    assert event.data == about
    assert ChangeRequest.objects.get().state == "approved"


def test_what_is_asked_for_is_a_decision_too(terminal: Terminal, alice: User, reviewer: User) -> None:
    add_endpoint(by=reviewer, name="x", url="https://hooks.example/", happenings=[Happening.CHANGE_DECIDED])
    assert terminal.merchant
    change, _ = open_change(
        ChangeKind.SIM, by=alice, merchant=terminal.merchant, terminal=terminal, wanted={"iccid": NEW_SIM}
    )
    ask_more(change, by=reviewer, reason="unreadable", note="a word of mine", seen_version=change.version)
    assert WebhookEvent.objects.get().data["to"] == "needs_more"
