"""Asking for a comparison of the whole fleet."""

from django.db import transaction

from diagnostics.fleet.scan import open_scan
from diagnostics.models import FleetScan
from portal.actions.audit import record
from portal.dispatch import ask
from portal.models import User


def compare_now(*, by: User) -> FleetScan:
    """A comparison at once; the one that is under way, if there is one."""
    with transaction.atomic():
        scan = open_scan(by)
        record("fleet.compare", f"fleet_scan:{scan.pk}", by=by)
        ask("diagnostics.scan_fleet", scan.pk)
    return scan
