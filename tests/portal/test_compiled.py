"""A question made once answers as the ORM does, for every value and from every thread."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.compiled import Compiled
from portal.models import Merchant, Report, Terminal, User

pytestmark = pytest.mark.django_db


def test_only_the_values_change(shop: Merchant, alice: User, charlie: User, terminal: Terminal) -> None:
    now = timezone.now()
    Report.objects.create(terminal=terminal, measured_at=now, received_at=now, data={})

    def asked(user, since, name, shop):  # type: ignore[no-untyped-def]
        rows = Terminal.objects.filter(merchant__memberships__user=user, report__measured_at__gte=since)
        return rows.filter(serial=name, merchant=shop).values_list("serial", "merchant", "report__measured_at")

    question = Compiled(asked, user=int, since=type(now), name=str, shop=UUID)
    right = {"user": alice.pk, "since": now - timedelta(minutes=1), "name": terminal.serial, "shop": shop.pk}
    assert question.rows(**right) == [(terminal.serial, shop.pk, now)]
    for wrong in (
        {"user": charlie.pk},
        {"since": now + timedelta(seconds=1)},
        {"name": "another"},
        {"shop": UUID(int=1)},
    ):
        assert question.rows(**(right | wrong)) == []
    assert question.rows(**right) == [(terminal.serial, shop.pk, now)]


def test_objects_come_with_those_they_point_to(
    terminal: Terminal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Report.objects.create(terminal=terminal, measured_at=timezone.now(), received_at=timezone.now(), data={"a": 1})
    alone = Terminal.objects.create(serial="SN-ALONE")
    question = Compiled(
        lambda serial: Terminal.objects.select_related("merchant", "report").filter(serial=serial), serial=str
    )
    question.objects(serial="nobody's")
    with django_assert_num_queries(2):
        (found,), (bare,) = question.objects(serial=terminal.serial), question.objects(serial=alone.serial)
        assert (found, found.merchant, found.report.data) == (terminal, terminal.merchant, {"a": 1})
        assert (bare, bare.merchant) == (alone, None)
        assert not hasattr(bare, "report")
    wanted = Terminal.objects.get(pk=terminal.pk)
    assert {field.attname: getattr(found, field.attname) for field in Terminal._meta.concrete_fields} == {
        field.attname: getattr(wanted, field.attname) for field in Terminal._meta.concrete_fields
    }
    assert not found._state.adding


def test_a_value_that_the_question_does_not_hold_is_a_mistake() -> None:
    question = Compiled(lambda user: User.objects.values_list("pk"), user=int)
    with pytest.raises(ValueError, match="user"):
        question.rows(user=1)


@pytest.mark.django_db(transaction=True)
def test_threads_share_the_words_and_not_the_values(alice: User, bob: User) -> None:
    question = Compiled(lambda user: User.objects.filter(pk=user).values_list("pk"), user=int)

    def ask(pk: int) -> int:
        try:
            return int(question.rows(user=pk)[0][0])
        finally:
            connection.close()

    wanted = [alice.pk, bob.pk] * 10
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, wanted)) == wanted
