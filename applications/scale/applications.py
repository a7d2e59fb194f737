"""Invented applications as rows: the application, its answers, and what happened to it."""

import random
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.utils import timezone

from applications.journey.outlook import OUTLOOK
from applications.journey.status import AT_ACQUIRER, BANDS, CORRECTING, Status
from applications.models import Application, Business, CorrectionRequest, Event, PersonalInfo, Settlement
from applications.rules.grams import grams_of
from applications.scale import names
from applications.scale.histories import Way, way
from portal import crypto
from portal.models import SubjectType

Rows = dict[type[models.Model], list[dict[str, Any]]]
TABLES: Final = (Application, PersonalInfo, Business, Settlement, Event, CorrectionRequest)
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SUBJECTS: Final = ((SubjectType.SOLE_TRADER, 6), (SubjectType.MICRO, 3), (SubjectType.ENTERPRISE, 1))
_ASKED: Final = (
    ("business.name", "name_mismatch"), ("contact.mobile", "unreachable"), ("documents.shop_front", "unreadable"),
    ("documents.id_front", "cut_off"), ("settlement.account_number", "number_mismatch"),
    ("business.address", "address_incomplete"), ("documents.shop_front", "please_check"),
)  # fmt: skip
_REFUSED: Final = ("no_premises", "duplicate", "licence_not_valid", "identity_not_proved")
_LINE: Final = 60


@dataclass(slots=True)
class Makers:
    """Who and what the rows refer to. `shops` gives the next merchant (key and MID) for one that is active, or None."""

    applicants: list[int]
    reviewers: list[int]
    shops: Callable[[], tuple[uuid.UUID, str] | None]
    history: bool
    now: datetime
    event_pk: int
    correction_pk: int
    rows: Rows = field(default_factory=lambda: defaultdict(list))

    def take(self) -> Rows:
        """The rows made since the last time."""
        made, self.rows = self.rows, defaultdict(list)
        return made


def make_application(makers: Makers, chance: random.Random, number: int) -> None:
    """Adds the rows of one application. Every choice comes from `chance`."""
    pk = uuid.UUID(int=chance.getrandbits(128), version=4)
    subject = chance.choices([one for one, _ in _SUBJECTS], weights=[share for _, share in _SUBJECTS])[0]
    gone = way(chance, makers.now)
    shop = names.shop(chance, licensed=subject != SubjectType.MICRO)
    started = gone.deeds[0].at
    reference = f"MP{timezone.localtime(started):%y%m}-" + _spelt(number)
    reviewer = chance.choice(makers.reviewers)
    applicant = makers.applicants[number % len(makers.applicants)]
    row = {
        "id": pk, "reference": reference, "applicant_id": applicant, "subject_type": subject.value,
        "created_at": started, "updated_at": gone.deeds[-1].at,
    } | _standing(makers, chance, gone, reviewer)  # fmt: skip
    declared = row["declared_at"] is not None
    row |= {"region": shop.region if declared else "", "mcc": shop.mcc if declared else ""}
    makers.rows[Application].append(row)
    _answers(makers, chance, pk, subject, shop, gone.deeds[-1].at)
    if makers.history:
        _history(makers, chance, pk, gone, applicant, reviewer)


def _standing(makers: Makers, chance: random.Random, gone: Way, reviewer: int) -> dict[str, Any]:
    """The columns that say where it is; all keys in every row, for they are written side by side."""
    status, since = gone.status, gone.deeds[-1].at
    declared = gone.last("submit", "resubmit")
    days = OUTLOOK[Status.SUBMITTED].due.days(timezone.localdate(declared)) if declared else None
    claimed = gone.last("claim")
    shop = makers.shops() if status is Status.ACTIVE else None
    score = chance.choice((0, 0, 0, 10, 20, 25, 30, 45)) + chance.choice((0, 0, 10, 25, 40)) if declared else 0
    ended = status in {Status.REFUSED, Status.WITHDRAWN}
    late = days is not None and days[1] < timezone.localdate(makers.now) and status in BANDS["waiting"]
    return {
        "status": status.value,
        "status_since": since,
        "ended_from": gone.deeds[-1].source if ended else "",
        "version": len(gone.deeds) + 3,
        "round": gone.round,
        "submitted_at": gone.first("submit"),
        "declared_at": declared,
        "due_on": days[1] if days else None,
        "escalated_at": makers.now if late else None,
        "claimed_by_id": reviewer if claimed else None,
        "claimed_at": claimed,
        "risk_score": score,
        "risk_high": score >= _LINE,
        "refusal_reason": chance.choice(_REFUSED) if status is Status.REFUSED else "",
        "mid": shop[1] if shop else "",
        "merchant_id": shop[0] if shop else None,
        "acquirer_state": "checking" if status in AT_ACQUIRER else "",
    }


def _answers(
    makers: Makers, chance: random.Random, pk: uuid.UUID, subject: SubjectType, shop: names.Shop, at: datetime
) -> None:
    who, number = names.person(chance), names.card(chance)
    common = {"application_id": pk, "updated_at": at}
    makers.rows[PersonalInfo].append(
        common
        | {
            "name": who.name, "name_grams": grams_of(who.name), "id_number": who.id_number, "id_long_term": True,
            "id_number_index": crypto.blind_index(who.id_number), "mobile": who.mobile,
            "mobile_index": crypto.blind_index(who.mobile),
        }
    )  # fmt: skip
    makers.rows[Business].append(
        common
        | {
            "name": shop.name, "receipt_name": shop.receipt_name, "name_grams": grams_of(shop.name, shop.receipt_name),
            "uscc": shop.credit_code, "licence_long_term": bool(shop.credit_code), "mcc": shop.mcc,
            "region": shop.region, "address": shop.address, "service_phone": who.mobile,
        }
    )  # fmt: skip
    corporate = subject == SubjectType.ENTERPRISE
    makers.rows[Settlement].append(
        common
        | {
            "kind": "corporate" if corporate else "personal", "holder": shop.name if corporate else who.name,
            "account_number": number, "account_number_index": crypto.blind_index(number), "last4": number[-4:],
            "bank": "示例银行", "cnaps": "102100000005",
        }
    )  # fmt: skip


def _history(makers: Makers, chance: random.Random, pk: uuid.UUID, gone: Way, applicant: int, reviewer: int) -> None:
    actors = {"applicant": applicant, "reviewer": reviewer}
    round_ = 0
    for deed in gone.deeds:
        payload: dict[str, Any] = {}
        if deed.name in {"ask_correction", "acquirer_correction"}:
            round_ += 1
            asked = list(dict(chance.sample(_ASKED, k=chance.choice((1, 1, 2)))).items())
            payload = {"round": round_, "items": [{"field": name, "reason": reason} for name, reason in asked]}
            _corrections(makers, pk, round_, asked, deed.at, gone)
        elif deed.name == "refuse":
            payload = {"reason": makers.rows[Application][-1]["refusal_reason"]}
        makers.rows[Event].append(
            {
                "id": makers.event_pk, "application_id": pk, "name": deed.name, "source": deed.source,
                "target": deed.target, "actor_id": actors.get(deed.role), "role": deed.role.value,
                "payload": payload, "created_at": deed.at, "handled_at": deed.at, "due_at": None,
            }
        )  # fmt: skip
        makers.event_pk += 1


def _corrections(
    makers: Makers, pk: uuid.UUID, round_: int, asked: list[tuple[str, str]], at: datetime, gone: Way
) -> None:
    answered = None if gone.status in CORRECTING and round_ == gone.round else at + timedelta(hours=1)
    for name, reason in asked:
        makers.rows[CorrectionRequest].append(
            {
                "id": makers.correction_pk, "application_id": pk, "round": round_, "source": "reviewer", "field": name,
                "reason": reason, "changed": answered is not None, "created_at": at, "resolved_at": answered,
            }
        )  # fmt: skip
        makers.correction_pk += 1


def _spelt(number: int) -> str:
    """The number as the last part of a reference."""
    letters = []
    for _ in range(6):
        number, rest = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return "".join(letters)
