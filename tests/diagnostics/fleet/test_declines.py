"""A refusal told by callback offers a check before anybody asks, once an hour for a terminal and a code."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from diagnostics.models import RefusedPayment
from portal.effects.news import take_event
from portal.models import AcquirerEvent, Notice, Terminal, User
from tests.diagnostics.conftest import MID


def declined(code: str = "03", *, at: datetime | None = None, **members: Any) -> AcquirerEvent:
    at = at or timezone.now()
    members = {name.rstrip("_"): value for name, value in members.items()}
    data = {
        "id": f"txn-{secrets.token_hex(6)}", "at": at.isoformat(), "amount_fen": 1200, "rc": code, "mid": MID,
        "tid": "10000001", "issuer": "工商银行", "card_kind": "debit", "entry": "chip", "last4": "4242", **members,
    }  # fmt: skip
    event = AcquirerEvent.objects.create(
        id=f"evt-{secrets.token_hex(6)}", type="transaction.declined", at=at, data=data
    )
    take_event(event.pk)
    event.refresh_from_db()
    return event


def test_the_people_of_the_shop_are_offered_a_check(shop: Terminal, cashier: User) -> None:
    assert declined().handled_at
    notice = Notice.objects.get(user=cashier)
    assert notice.url == f"/diagnostics/terminals/{shop.serial}/start?code=03"
    assert "10000001" in notice.title
    assert "03" in notice.title


def test_many_refusals_of_an_hour_make_one_notice(shop: Terminal, cashier: User) -> None:
    at = timezone.now().replace(minute=0, second=1)
    for second in (5, 3, 9, 1):
        declined(at=at + timedelta(seconds=second))
    assert (RefusedPayment.objects.count(), Notice.objects.count()) == (4, 1)
    declined("96", at=at)
    assert Notice.objects.count() == 2


def test_the_same_refusal_told_twice_is_kept_once(shop: Terminal, cashier: User) -> None:
    for _ in range(3):
        declined(id="txn-1")
    assert (RefusedPayment.objects.count(), Notice.objects.count()) == (1, 1)


@pytest.mark.parametrize("code", ["51", "55", "14", "54"])
def test_the_cards_own_affair_offers_no_repair(shop: Terminal, cashier: User, code: str) -> None:
    declined(code)
    assert (RefusedPayment.objects.get().code, Notice.objects.count()) == (code, 0)


def test_old_news_is_kept_and_offers_nothing(shop: Terminal, cashier: User) -> None:
    declined(at=timezone.now() - timedelta(hours=2))
    assert (RefusedPayment.objects.count(), Notice.objects.count()) == (1, 0)


def test_an_unknown_terminal_is_kept_for_operators(shop: Terminal, cashier: User) -> None:
    declined(tid="99999999")
    refusal = RefusedPayment.objects.get()
    assert (refusal.terminal, refusal.mid, refusal.tid) == (None, MID, "99999999")
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "members", [{"id": None}, {"rc": 3}, {"amount_fen": 10**30}, {"at_": "yesterday"}, {"mid": ["x"]}]
)
def test_whatever_stands_in_it_the_event_is_handled(shop: Terminal, cashier: User, members: dict[str, Any]) -> None:
    assert declined(**members).handled_at


def test_nothing_of_the_card_is_kept(shop: Terminal) -> None:
    declined()
    assert "4242" not in str(RefusedPayment.objects.values().get())
