"""What is known about a declaration that bears on its risk: counts, days, yes or no. A fixed number of questions.

What cannot be known is None and holds against nobody. Numbers are compared by their blind indexes, pictures by their
hashes, browsers by the keyed hash of a random mark; nothing personal is in the answer.
"""

import json
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from applications.journey.status import FINAL, Status
from applications.models import Application, Business, DocumentPage, PersonalInfo, Settlement, Submission
from applications.queries import answers_of
from applications.readings import readings_of, values_by_kind
from applications.rules import mcc
from applications.rules.folding import same_name
from applications.rules.identity import age_on, birth_date
from applications.rules.papers import DocumentKind
from applications.rules.read import days_since_founded, differences
from portal import crypto

Facts = dict[str, int | None]


def facts_of(submission: Submission) -> Facts:
    """Everything the rules of data/risk.json may ask for, about what was declared in this submission."""
    application, frozen = submission.application, json.loads(submission.frozen)
    answers: dict[str, Any] = frozen["answers"]
    day = timezone.localdate(submission.created_at)
    return {
        **_seen_before(application, answers),
        **_same_person(application, answers),
        "same_device_others": _applicants_on(submission.device),
        "same_paper_others": _same_pictures(application, {page["sha256"] for page in frozen["documents"]}),
        **_of_the_papers(application, day),
        **_of_the_answers(answers, day),
        "rounds": submission.round,
        "minutes_taken": _minutes_taken(application),
    }


def _of_the_papers(application: Application, day: date) -> Facts:
    """What was read on them: how many answers say something else, and how old the licence is."""
    read = values_by_kind(readings_of(application))
    return {
        "typed_differs": len(differences(answers_of(application), read)) if read else None,
        "licence_days_old": days_since_founded(read.get(DocumentKind.BUSINESS_LICENCE, {}), day=day),
    }


def _others(application: Application) -> QuerySet[Application]:
    """What other people ever submitted."""
    return Application.objects.filter(submitted_at__isnull=False).exclude(applicant=application.applicant_id)


def _seen_before(application: Application, answers: dict[str, Any]) -> Facts:
    """In how many applications of other people the same account, mobile, place or licence stands."""
    others = _others(application)
    accounts = Settlement.objects.filter(account_number_index__in=_indexes(answers, "settlement.account_number"))
    mobiles = PersonalInfo.objects.filter(mobile_index__in=_indexes(answers, "contact.mobile"))
    place, code = answers.get("business.address") or "", answers.get("business.uscc") or ""
    places = Business.objects.filter(region=answers.get("business.region") or "", address=place)
    return {
        "same_account_others": others.filter(settlement__in=accounts).count(),
        "same_mobile_others": others.filter(personal__in=mobiles).count(),
        "same_address_others": others.filter(business__in=places).count() if place else None,
        "same_licence_others": others.filter(business__uscc=code).count() if code else None,
    }


def _same_person(application: Application, answers: dict[str, Any]) -> Facts:
    """What else stands under the same identity card, and how often it, this applicant or this licence was refused."""
    cards = _indexes(answers, "contact.id_number")
    submitted = Application.objects.filter(submitted_at__isnull=False).exclude(pk=application.pk)
    same = submitted.filter(personal__id_number_index__in=cards)
    found = same.aggregate(
        open=Count("pk", filter=~Q(status__in=list(FINAL))), merchants=Count("merchant", distinct=True)
    )
    refused = submitted.filter(status=Status.REFUSED).order_by()
    code = answers.get("business.uscc")
    ways = [
        refused.filter(applicant=application.applicant_id),
        refused.filter(personal__id_number_index__in=cards),
        refused.filter(business__uscc=code) if code else refused.none(),
    ]
    pks = [way.values_list("pk", flat=True) for way in ways]
    return {
        "same_id_open": found["open"],
        "same_id_merchants": found["merchants"],
        "refused_before": len(set(pks[0].union(*pks[1:]))),
    }


def _indexes(answers: dict[str, Any], dotted: str) -> list[str]:
    value = answers.get(dotted) or ""
    return crypto.blind_indexes(value) if value else []


def _applicants_on(device: str) -> int | None:
    """How many people declared something with this browser, the present one among them."""
    if not device:
        return None
    people = Submission.objects.filter(device=device).values("application__applicant").order_by()
    return people.distinct().count()


def _same_pictures(application: Application, pictures: set[str]) -> int | None:
    """In how many applications of other people one of the very same pictures was uploaded."""
    if not pictures:
        return None
    same = DocumentPage.objects.filter(sha256__in=pictures, document__application__submitted_at__isnull=False)
    same = same.exclude(document__application__applicant=application.applicant_id).order_by()
    return same.values("document__application").distinct().count()


def _of_the_answers(answers: dict[str, Any], day: date) -> Facts:
    """What the answers say by themselves."""
    card, region = answers.get("contact.id_number") or "", answers.get("business.region") or ""
    born = birth_date(card) if len(card) == 18 else None
    category = mcc.categories().get(answers.get("business.mcc") or "")
    holder = answers.get("settlement.holder") or ""
    owners = [answers.get("contact.name") or "", answers.get("business.name") or ""]
    resident = bool(card) and card[0] not in "89"  # other permits name no province of birth
    return {
        "licence_days_left": _days_left(answers.get("business.licence_valid_until"), day),
        "id_days_left": _days_left(answers.get("contact.id_valid_until"), day),
        "mcc_restricted": int(category.restricted) if category else None,
        "region_mismatch": int(card[:2] != region[:2]) if resident and region else None,
        "account_of_another": int(not any(same_name(holder, owner) for owner in owners)) if holder else None,
        "age": age_on(born, day) if born else None,
    }


def _days_left(until: str | None, day: date) -> int | None:
    """None for long-term, and where no day was asked for."""
    return (date.fromisoformat(until) - day).days if until else None


def _minutes_taken(application: Application) -> int | None:
    """From the start to the first declaration; unknown for one that was started with the answers of an earlier one."""
    copied = application.events.filter(name="start", payload__has_key="earlier").exists()
    if copied or application.submitted_at is None:
        return None
    return int((application.submitted_at - application.created_at).total_seconds() // 60)
