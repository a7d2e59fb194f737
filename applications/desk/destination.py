"""Where the parcel of an application goes, and to whom."""

from dataclasses import dataclass

from applications.models import Application, TerminalWish
from applications.rules.regions import describe
from applications.rules.terminals import DeliverTo


@dataclass(frozen=True, slots=True)
class Destination:
    """In full: whoever shows it masks it."""

    receiver: str
    mobile: str
    address: str


def destination_of(application: Application) -> Destination:
    """What the applicant wished; where nothing was said, the responsible person at the shop."""
    wish = TerminalWish.objects.filter(application=application).first() or TerminalWish()
    person, shop = application.personal, application.business
    address = shop.address
    if wish.deliver_to == DeliverTo.OTHER and wish.address:
        address = f"{describe(wish.region)} {wish.address}".strip()
    return Destination(wish.receiver or person.name, wish.mobile or person.mobile, address)
