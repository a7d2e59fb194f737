"""Commands ride out on the answer to a report and are reported back."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.models import CommandState, Terminal, TerminalCommand
from tests.portal.reports import FULL, Send, at


def test_commands_ride_back_until_they_are_reported(send: Send, client: Client, terminal: Terminal, token: str) -> None:
    command = TerminalCommand.objects.create(terminal=terminal, command="sign_on")
    expected = {"commands": [{"command_id": str(command.pk), "command": "sign_on"}], "next_seconds": 10}
    now = timezone.now()

    assert send(at(now)).json() == expected
    assert TerminalCommand.objects.get().state == CommandState.SENT
    assert send(at(now + timedelta(seconds=1))).json() == expected
    report_back(client, terminal, token, str(command.pk), {"state": "succeeded"})
    assert send(at(now + timedelta(seconds=2))).json() == {"commands": [], "next_seconds": 60}


def report_back(client: Client, terminal: Terminal, token: str, command_id: str, body: Any) -> HttpResponse:
    url = f"/api/v1/terminals/{terminal.serial}/commands/{command_id}"
    return client.post(url, body, content_type="application/json", headers={"authorization": f"Bearer {token}"})


def test_old_commands_are_not_handed_over(send: Send, terminal: Terminal) -> None:
    command = TerminalCommand.objects.create(terminal=terminal, command="sign_on")
    TerminalCommand.objects.filter(pk=command.pk).update(created_at=timezone.now() - timedelta(minutes=16))

    assert send(FULL).json()["commands"] == []


def test_the_first_word_about_a_command_counts(client: Client, terminal: Terminal, token: str) -> None:
    command = TerminalCommand.objects.create(terminal=terminal, command="sign_on")
    failed = report_back(client, terminal, token, str(command.pk), {"state": "failed", "failure": "no keys"})
    again = report_back(client, terminal, token, str(command.pk), {"state": "succeeded"})

    assert (failed.status_code, again.status_code, again.json()["state"]) == (200, 200, "failed")
    command.refresh_from_db()
    assert (command.state, command.failure) == (CommandState.FAILED, "no keys")


@pytest.mark.parametrize(
    "body", [{}, {"state": "running"}, {"state": None}, {"state": "failed", "failure": 5}, [], "x"]
)
def test_nonsense_about_a_command_is_refused(client: Client, terminal: Terminal, token: str, body: Any) -> None:
    command = TerminalCommand.objects.create(terminal=terminal, command="sign_on")

    assert report_back(client, terminal, token, str(command.pk), body).status_code == 422
    assert TerminalCommand.objects.get().state == CommandState.PENDING


@pytest.mark.parametrize("command_id", ["5", "00000000-0000-0000-0000-000000000000", "x%00", "%FF"])
def test_an_unknown_command_is_not_found(client: Client, terminal: Terminal, token: str, command_id: str) -> None:
    assert report_back(client, terminal, token, command_id, {"state": "succeeded"}).status_code == 404


def test_a_terminal_cannot_report_for_another(client: Client, terminal: Terminal, token: str) -> None:
    other = Terminal.objects.create(serial="SN-0002")
    command = TerminalCommand.objects.create(terminal=other, command="sign_on")

    assert report_back(client, terminal, token, str(command.pk), {"state": "succeeded"}).status_code == 404
