"""A release reaches its share of the terminals, each once, past the gate, and stops when it fails."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.actions import rollouts
from portal.errors import PortalError
from portal.models import (
    AuditEntry,
    Notice,
    OutboxMessage,
    Release,
    RollOut,
    RollOutState,
    SentCommand,
    SentState,
    Terminal,
    User,
)
from portal.rollouts import working
from portal.rollouts.choosing import in_window, is_older, place_of
from portal.rollouts.counting import by_day, count
from tests.diagnostics.conftest import SERIAL, Acquirer
from tests.portal.signin import sign_in
from tests.portal.upkeep.conftest import carried_on

WORDS = {"news_zh": "刷卡更快", "news_en": "Cards are read faster", "why_zh": "更稳定", "why_en": "It is steadier"}


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_user("rita@portal.example", "correct horse", role="reviewer", language="en")


def begun(staff: User, version: str = "2.4.1", **plan: Any) -> RollOut:
    """The whole day unless told otherwise, so that the hour decides no test."""
    wanted = {"share": 100, "from_hour": 0, "to_hour": 0, **plan}
    return rollouts.begin_roll_out(Release(version=version, **WORDS), RollOut(**wanted), by=staff)


def round_of(row: RollOut) -> None:
    RollOut.objects.filter(pk=row.pk, due_at__isnull=False).update(due_at=timezone.now(), lease_until=None)
    working.roll_out(row.pk)
    row.refresh_from_db()


@pytest.fixture
def older(acquirer: Acquirer) -> Acquirer:
    acquirer.world.change("device", SERIAL, {"firmware": "2.1.0", "unsent_count": 0})
    acquirer.report()
    return acquirer


@given(st.text(min_size=1, max_size=20), st.integers(1, 99))
def test_who_is_in_a_share_stays_in_every_larger_one(serial: str, share: int) -> None:
    assert 0 <= place_of(serial, "2.4.1") < 100
    assert not (place_of(serial, "2.4.1") < share and place_of(serial, "2.4.1") >= share + 1)
    assert place_of(serial, "2.4.1") == place_of(serial, "2.4.1")


def test_a_share_is_about_as_large_as_it_says_and_another_release_begins_elsewhere() -> None:
    serials = [f"SN{number:08d}" for number in range(2000)]
    first = {serial for serial in serials if place_of(serial, "2.4.1") < 10}
    second = {serial for serial in serials if place_of(serial, "2.5.0") < 10}
    assert 140 < len(first) < 260
    assert len(first & second) < 60


def test_versions_are_compared_by_their_numbers() -> None:
    assert [is_older(*pair) for pair in (("2.9.0", "2.10.0"), ("2.4.1", "2.4.1"), ("2.4.0", "2.4"), ("3", "2.9"))] == [
        True, False, False, False,
    ]  # fmt: skip
    assert is_older("beta", "2.4.1") is None
    assert is_older("", "2.4.1") is None


def test_a_window_may_cross_midnight() -> None:
    assert [hour for hour in range(24) if in_window(hour, 22, 2)] == [0, 1, 22, 23]
    assert [hour for hour in range(24) if in_window(hour, 2, 5)] == [2, 3, 4]
    assert all(in_window(hour, 7, 7) for hour in range(24))


def test_a_terminal_is_backed_up_updated_restarted_and_never_asked_again(older: Acquirer, staff: User) -> None:
    row = begun(staff)
    round_of(row)
    round_of(row)
    ended = carried_on(older)
    Terminal.objects.get(serial=SERIAL).report.delete()
    older.report(firmware="2.1.0")  # as if it had gone back
    round_of(row)

    assert ended == [
        ("backup_settings", "succeeded"), ("update_firmware", "succeeded"), ("restart", "succeeded"),
        ("sign_on", "succeeded"),
    ]  # fmt: skip
    assert SentCommand.objects.count() == 4
    assert (count(row).done, count(row).failed, count(row).under_way) == (1, 0, 0)
    assert [(done, failed) for _day, done, failed in by_day(row)] == [(1, 0)]


def test_only_those_heard_of_just_now_with_an_older_version_in_the_share_are_asked(
    older: Acquirer, staff: User
) -> None:
    row = begun(staff, version="2.0.0")
    round_of(row)
    assert not SentCommand.objects.exists()  # what it has is newer

    other = begun(staff, share=place_of(SERIAL, "2.4.1") or 1)
    if place_of(SERIAL, "2.4.1"):
        round_of(other)
        assert not SentCommand.objects.exists()  # the share ends just before it
        rollouts.widen(other, place_of(SERIAL, "2.4.1") + 1, by=staff)
    Terminal.objects.get(serial=SERIAL).report.__class__.objects.update(measured_at=timezone.now() - timedelta(hours=1))
    round_of(other)
    assert not SentCommand.objects.exists()  # nobody knows how it is now
    older.report()
    round_of(other)
    assert SentCommand.objects.filter(roll_out=other).count() == 4


def test_unsent_payments_hold_it_back_until_another_night(older: Acquirer, staff: User) -> None:
    row = begun(staff)
    round_of(row)
    older.world.change("device", SERIAL, {"unsent_count": 2})
    ended = carried_on(older)
    round_of(row)

    assert ended[0] == ("backup_settings", "succeeded")
    assert ended[1] == ("update_firmware", "blocked")
    assert (count(row).held, SentCommand.objects.count()) == (1, 4)
    SentCommand.objects.update(created_at=timezone.now() - timedelta(hours=21))
    round_of(row)
    assert SentCommand.objects.count() == 8


def test_another_version_at_the_acquirer_is_not_installed(client: Client, older: Acquirer, staff: User) -> None:
    row = begun(staff, version="9.9.9")
    round_of(row)
    ended = carried_on(older)
    update = SentCommand.objects.get(command="update_firmware")
    assert (ended[1], update.blocked_by) == (("update_firmware", "blocked"), ["not_offered"])
    client.cookies["django_language"] = "en"
    page = sign_in(client, staff, second_factor=True).get(reverse("roll_out", args=[row.pk])).content.decode()
    assert "No terminal has been updated: every one was held back for safety." in page


def failed(row: RollOut, number: int) -> None:
    now = timezone.now()
    for place in range(number):
        terminal = Terminal.objects.create(serial=f"BAD-{row.pk}-{place}-{now.timestamp()}")
        SentCommand.objects.create(
            terminal=terminal,
            roll_out=row,
            command="update_firmware",
            state=SentState.FAILED,
            finished_at=now,
            due_at=None,
        )


def test_it_pauses_by_itself_says_why_and_staff_resume_it(older: Acquirer, staff: User) -> None:
    row = begun(staff, failures_at_most=10)
    failed(row, 1)
    round_of(row)
    first = (row.state, SentCommand.objects.filter(terminal__serial=SERIAL).count())
    failed(row, 1)
    round_of(row)
    held = carried_on(older)

    assert first == (RollOutState.RUNNING, 4)  # one is chance
    assert (row.state, row.reason, row.due_at) == (RollOutState.PAUSED, "too_many_failures", None)
    assert ("backup_settings", "blocked") in held  # what had not left yet stays here
    told = Notice.objects.get(user=staff)
    assert (told.kind, told.url) == ("duty", f"/firmware/desk/{row.pk}/")
    assert "2.4.1" in told.title
    assert "2 failed" in told.body
    assert OutboxMessage.objects.filter(about=f"roll_out:{row.pk}").count() == 1
    rollouts.resume(row, by=staff)
    round_of(row)
    assert (row.state, row.reason) == (RollOutState.RUNNING, "")
    assert AuditEntry.objects.filter(action="roll_out.resumed").count() == 1


@pytest.mark.parametrize("gone", [False, True])
def test_who_began_it_is_told_once_or_the_others_when_they_are_gone(older: Acquirer, staff: User, gone: bool) -> None:
    other = User.objects.create_user("otto@portal.example", "correct horse", role="operator", language="zh-hans")
    User.objects.create_user("somebody@shop.example", "correct horse")
    row = begun(staff)
    failed(row, 2)
    User.objects.filter(pk=staff.pk).update(is_active=not gone)
    for _time in range(2):
        round_of(row)
    assert [notice.user for notice in Notice.objects.all()] == [other if gone else staff]
    rollouts.resume(row, by=other)
    failed(row, 2)
    round_of(row)
    assert Notice.objects.count() == 2  # it stopped once more


def test_outside_its_hours_nothing_is_asked(older: Acquirer, staff: User) -> None:
    hour = timezone.localtime().hour
    row = begun(staff, from_hour=(hour + 5) % 24, to_hour=(hour + 7) % 24)
    round_of(row)
    assert (SentCommand.objects.count(), row.due_at is not None) == (0, True)


def test_a_worker_that_dies_in_the_middle_asks_nobody_twice(older: Acquirer, staff: User) -> None:
    row = begun(staff)
    round_of(row)
    RollOut.objects.filter(pk=row.pk).update(  # the worker died after the rows were written, before its own was
        due_at=timezone.now(), lease_until=timezone.now() - timedelta(seconds=1)
    )
    working.roll_out(row.pk)
    assert SentCommand.objects.filter(command="update_firmware").count() == 1


def test_what_has_ended_stays_ended_and_a_share_only_grows(staff: User) -> None:
    row = begun(staff, share=50)
    codes = []
    for act in (
        lambda: rollouts.widen(row, 40, by=staff),
        lambda: begun(staff),
        lambda: (rollouts.end(row, by=staff), rollouts.resume(row, by=staff)),
    ):
        with pytest.raises(PortalError) as refused:
            act()
        codes.append(refused.value.code)
    assert codes == ["share_not_larger", "release_known", "roll_out_moved"]


def test_staff_announce_a_release_and_shops_read_it(client: Client, staff: User, older: Acquirer) -> None:
    sign_in(client, staff, second_factor=True)
    client.cookies["django_language"] = "en"
    plan = {"share": 5, "from_hour": 0, "to_hour": 0, "failures_at_most": 10}
    wrong = client.post(reverse("roll_out_new"), {"version": "2.4.1", **WORDS, "minimum": "3.0", **plan})
    made = client.post(reverse("roll_out_new"), {"version": "2.4.1", **WORDS, "minimum": "2.2", **plan}, follow=True)
    row = RollOut.objects.get()
    failed(row, 2)
    round_of(row)
    page = client.get(reverse("roll_out", args=[row.pk])).content.decode()
    news = client.get(reverse("firmware")).content.decode()
    settings_page = client.get(reverse("terminal_settings", args=[SERIAL])).content.decode()

    assert "This must be a version up to this release." in wrong.content.decode()
    assert made.status_code == 200
    assert "It stopped by itself: too many terminals failed." in page
    assert "The numbers as a table" in page
    assert "Failed or held back" in page
    assert page.count("/settings/") == 2  # to each terminal that somebody has to look at
    assert "Cards are read faster" in news
    assert "Must be updated" in settings_page
    client.post(reverse("roll_out_act", args=[row.pk]), {"act": "resume"})
    row.refresh_from_db()
    assert row.state == RollOutState.RUNNING
