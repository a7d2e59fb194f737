"""Telling other systems: what is told, to whom, signed by what, and what happens when nobody takes it."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from portal.acquirer import signing
from portal.actions.terminals import move_terminal
from portal.actions.webhooks import add_endpoint, renew_secret, send_again, send_test, turn_off, turn_on
from portal.models import (
    Happening,
    Notice,
    Terminal,
    TerminalStatus,
    User,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from portal.tasks import prune, sweep
from portal.webhooks.announcing import announce
from portal.webhooks.lanes import TRIED_FOR, deliver, endpoints_due


class Receiver:
    """An address of this machine that remembers what it got and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.headers, self.body = 204, {}, b""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(receiver.body)))
                self.end_headers()
                self.wfile.write(receiver.body)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


Listener = tuple[WebhookEndpoint, str]


@pytest.fixture
def listener(receiver: Receiver, reviewer: User, settings: Settings) -> Listener:
    settings.WEBHOOKS_MAY_STAY_INSIDE = True
    return add_endpoint(by=reviewer, name="示例", url=receiver.url, happenings=[Happening.TERMINAL_STATE])


def _spare(terminal: Terminal) -> None:
    move_terminal(terminal, TerminalStatus.SPARE, by=None)


def _happened(terminal: Terminal, capture: DjangoCaptureOnCommitCallbacks) -> None:
    with capture(execute=True):
        _spare(terminal)


def _due_again(delivery: WebhookDelivery) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now(), lease_until=None)
    WebhookEndpoint.objects.update(rest_until=None)


def test_what_happened_is_told_signed_with_ids_and_states_only(
    terminal: Terminal,
    listener: Listener,
    receiver: Receiver,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    endpoint, secret = listener
    _happened(terminal, django_capture_on_commit_callbacks)
    ((path, headers, body),) = receiver.got
    told = json.loads(body)
    event = WebhookEvent.objects.get()
    assert (told["id"], told["type"]) == (str(event.pk), "terminal.state_changed")
    assert told["data"] == {"serial": "SN-0001", "from": "active", "to": "spare"}
    keys = {str(endpoint.pk): secret}
    signing.verify(keys=keys, method="POST", target=path, headers=headers, body=body, seen=lambda _nonce: False)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.answer_code, delivery.trouble, delivery.due_at) == (204, "", None)
    assert delivery.delivered_at is not None


def test_what_was_undone_is_not_told(terminal: Terminal, listener: Listener, receiver: Receiver) -> None:
    with transaction.atomic():
        _spare(terminal)
        transaction.set_rollback(True)
    assert not WebhookEvent.objects.exists()
    assert receiver.got == []


def test_nobody_is_told_what_they_did_not_choose(
    terminal: Terminal,
    listener: Listener,
    receiver: Receiver,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    WebhookEndpoint.objects.update(happenings=[Happening.PROBLEM_OPENED])
    _happened(terminal, django_capture_on_commit_callbacks)
    assert receiver.got == []
    assert not WebhookEvent.objects.exists()


def test_for_a_day_after_a_rotation_both_secrets_verify(
    terminal: Terminal,
    listener: Listener,
    receiver: Receiver,
    reviewer: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    endpoint, old = listener
    new = renew_secret(endpoint, by=reviewer)
    _happened(terminal, django_capture_on_commit_callbacks)
    path, headers, body = receiver.got[0]
    parts = ("POST", path, headers["X-Timestamp"], headers["X-Nonce"], body)
    assert headers["X-Signature"] == signing.sign(new, *parts)
    assert headers["X-Signature-Old"] == signing.sign(old, *parts)
    WebhookEndpoint.objects.update(old_secret_until=timezone.now())
    send_again(WebhookDelivery.objects.get(), by=reviewer)
    deliver(endpoint.pk)
    assert "X-Signature-Old" not in receiver.got[1][1]


def test_a_refused_event_is_tried_again_with_the_same_id_and_bytes(
    terminal: Terminal,
    listener: Listener,
    receiver: Receiver,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    receiver.status, receiver.body = 500, "出错 13800138000\x00\r\n<b>".encode()
    _happened(terminal, django_capture_on_commit_callbacks)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.answer_code, delivery.trouble, delivery.tries) == (500, "http_500", 1)
    assert delivery.answer_head == "出错 138**** <b>"
    assert delivery.due_at is not None
    assert delivery.due_at > timezone.now()
    assert not endpoints_due(timezone.now()).exists()
    receiver.status = 200
    _due_again(delivery)
    sweep()
    delivery.refresh_from_db()
    assert delivery.delivered_at is not None
    assert receiver.got[0][2] == receiver.got[1][2]
    assert WebhookEndpoint.objects.get().failing_since is None


def test_no_redirect_is_followed(
    terminal: Terminal,
    listener: Listener,
    receiver: Receiver,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    receiver.status, receiver.headers = 307, {"Location": receiver.url}
    _happened(terminal, django_capture_on_commit_callbacks)
    assert len(receiver.got) == 1
    assert WebhookDelivery.objects.get().trouble == "http_307"


def test_an_address_that_is_gone_rests_and_holds_nobody_up(
    terminal: Terminal,
    listener: Listener,
    receiver: Receiver,
    reviewer: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    dead, _ = add_endpoint(by=reviewer, name="tot", url="http://127.0.0.1:9/", happenings=[Happening.TERMINAL_STATE])
    _happened(terminal, django_capture_on_commit_callbacks)
    assert len(receiver.got) == 1
    dead.refresh_from_db()
    assert dead.rest_until is not None
    assert dead.lane_until is None
    lost = WebhookDelivery.objects.get(endpoint=dead)
    assert (lost.answer_code, lost.trouble) == (None, "ClientConnectorError")


def test_a_lane_that_somebody_holds_is_left_to_them_and_taken_when_they_died(
    terminal: Terminal, listener: Listener, receiver: Receiver
) -> None:
    endpoint, _ = listener
    _spare(terminal)
    WebhookEndpoint.objects.update(lane_until=timezone.now() + timedelta(minutes=1), lane_holder="another")
    deliver(endpoint.pk)
    assert receiver.got == []
    WebhookEndpoint.objects.update(lane_until=timezone.now() - timedelta(seconds=1))
    sweep()
    assert len(receiver.got) == 1


def test_after_three_days_it_is_given_up_turned_off_and_said_once(
    terminal: Terminal, listener: Listener, receiver: Receiver, reviewer: User
) -> None:
    endpoint, _ = listener
    _spare(terminal)
    receiver.status = 500
    long_ago = timezone.now() - TRIED_FOR - timedelta(minutes=1)
    WebhookDelivery.objects.update(created_at=long_ago)
    WebhookEndpoint.objects.update(failing_since=long_ago, failures=40)
    deliver(endpoint.pk)
    delivery = WebhookDelivery.objects.get()
    assert delivery.given_up_at is not None
    endpoint.refresh_from_db()
    assert (endpoint.is_on, endpoint.off_reason) == (False, "failing")
    assert Notice.objects.filter(user=reviewer, key__startswith="webhook_off:").count() == 1
    receiver.status = 204
    turn_on(endpoint, by=reviewer)
    send_again(WebhookDelivery.objects.get(), by=reviewer)
    deliver(endpoint.pk)
    assert len(receiver.got) == 2


def test_what_is_turned_off_is_told_nothing(
    terminal: Terminal,
    listener: Listener,
    receiver: Receiver,
    reviewer: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    endpoint, _ = listener
    turn_off(endpoint, by=reviewer)
    _happened(terminal, django_capture_on_commit_callbacks)
    assert receiver.got == []


def test_a_test_event_arrives(
    listener: Listener,
    receiver: Receiver,
    reviewer: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send_test(listener[0], by=reviewer)
    assert json.loads(receiver.got[0][2])["type"] == "test"


def test_old_news_is_forgotten(terminal: Terminal, listener: Listener) -> None:
    _spare(terminal)
    prune()
    assert WebhookEvent.objects.count() == 1
    WebhookEvent.objects.update(created_at=timezone.now() - timedelta(days=31))
    prune()
    assert (WebhookEvent.objects.count(), WebhookDelivery.objects.count()) == (0, 0)


def test_the_secret_is_not_readable_in_the_table(listener: Listener) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM portal_webhookendpoint")
        assert listener[1] not in str(cursor.fetchall())


def test_telling_nobody_costs_one_question(terminal: Terminal, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        announce(Happening.TERMINAL_STATE, {"serial": "SN-0001"})
