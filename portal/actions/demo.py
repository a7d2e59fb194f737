"""The demonstration's data: invented people, one shop with terminals, and a stock to ship from."""

import json

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from portal.actions.fleet import import_fleet
from portal.demo import FLEET_FILE, SIGN_INS, WAREHOUSE_MID, SignIn
from portal.models import Merchant, Terminal, TerminalStatus, User


def make_demo() -> None:
    """Add what is missing; what is there already, and what people did with it, stays as it is."""
    with transaction.atomic():
        for person in SIGN_INS:
            _make_person(person)
        lines = [json.loads(line) for line in FLEET_FILE.read_text(encoding="utf-8").splitlines()]
        for line in lines:
            if line["merchant"]["mid"] == WAREHOUSE_MID:
                _fill_stock(line["terminals"])
            elif not Merchant.objects.filter(mid=line["merchant"]["mid"]).exists():
                import_fleet([json.dumps(line).encode()])


def _make_person(person: SignIn) -> None:
    user = User.objects.filter(email=person.email).first()
    if user is None:
        user = User.objects.create_user(person.email, person.password, name=person.name, role=person.role)
    EmailAddress.objects.get_or_create(user=user, email=person.email, defaults={"primary": True, "verified": True})
    if person.secret and not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, person.secret)


def _fill_stock(devices: list[dict[str, str]]) -> None:
    """Stock belongs to nobody, so it is not imported under the warehouse that stands in the file."""
    names = ("serial", "tusn", "imei", "iccid", "model")
    rows = [Terminal(status=TerminalStatus.STOCK, **{name: device[name] for name in names}) for device in devices]
    Terminal.objects.bulk_create(rows, ignore_conflicts=True)
