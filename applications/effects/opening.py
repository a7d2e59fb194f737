"""The acquirer opened the merchant: from now on there is one in the portal, and the applicant owns it."""

from typing import Any

from applications.actions.move import move
from applications.models import Application
from portal.models import Member, MemberRole, Merchant


def open_merchant(application: Application, mid: str, columns: dict[str, Any]) -> None:
    """Merchant, owner and move in the caller's transaction; the unique MID makes it happen once."""
    merchant, _created = Merchant.objects.get_or_create(mid=mid, defaults=_merchant_columns(application))
    Member.objects.get_or_create(user=application.applicant, merchant=merchant, defaults={"role": MemberRole.OWNER})
    move(application, "open", by=None, mid=mid, merchant=merchant, acquirer_due_at=None, **columns)


def _merchant_columns(application: Application) -> dict[str, Any]:
    person, shop = application.personal, application.business
    return {
        "name": shop.name,
        "receipt_name": shop.receipt_name,
        "subject_type": application.subject_type,
        "uscc": shop.uscc,
        "legal_person": person.name,
        "mcc": shop.mcc,
        "region": shop.region,
        "address": shop.address,
        "licence_valid_until": shop.licence_valid_until,
        "id_valid_until": person.id_valid_until,
        "contact_name": person.name,
        "contact_mobile": person.mobile,
        "contact_email": person.email,
    }
