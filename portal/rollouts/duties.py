"""Which shops have an update of the firmware waiting, said once for each shop and release."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from portal.models import Release, Terminal, TerminalStatus
from portal.roles import May, may
from portal.rollouts.choosing import is_older
from portal.shops.duties import Duty
from portal.shops.sentence import Shop

_NEWEST = 50  # releases; of each model only the newest counts


def updates_waiting(shops: Iterable[Shop]) -> list[Duty]:
    """For those who look after the terminals: two queries where anything was ever released, else none."""
    kept = {shop.merchant.pk: shop for shop in shops if shop.releases and may(shop.role, May.KEEP_TERMINALS)}
    releases = list(Release.objects.order_by("-created_at", "-pk")[:_NEWEST]) if kept else []
    if not releases:
        return []
    rows = Terminal.objects.filter(merchant__in=list(kept), status=TerminalStatus.ACTIVE, report__isnull=False)
    groups = rows.values("merchant_id", "model", "firmware")
    found: dict[tuple[UUID, Release], list[tuple[int, str, bool]]] = defaultdict(list)
    for group in groups.annotate(number=Count("pk"), serial=Min("serial")).order_by():
        release = next((row for row in releases if row.model in {"", group["model"]}), None)
        if release and is_older(str(group["firmware"] or ""), release.version):
            must = bool(release.minimum) and is_older(str(group["firmware"]), release.minimum) is True
            found[group["merchant_id"], release].append((group["number"], group["serial"], must))
    return [_duty(kept[shop], release, groups) for (shop, release), groups in found.items()]


def _duty(shop: Shop, release: Release, groups: list[tuple[int, str, bool]]) -> Duty:
    number, must = sum(number for number, _serial, _must in groups), any(must for _number, _serial, must in groups)
    words = {"version": release.version, "number": number, "serial": groups[0][1]}
    if must:
        text = ngettext(
            "Terminal %(serial)s must be updated to firmware %(version)s",
            "%(number)s terminals must be updated, to firmware %(version)s",
            number,
        )
    else:
        text = ngettext(
            "An update waits for terminal %(serial)s: firmware %(version)s",
            "An update waits for %(number)s terminals: firmware %(version)s",
            number,
        )
    url = reverse("terminal_settings", args=[groups[0][1]]) + "#firmware" if number == 1 else reverse("firmware")
    day = timezone.localdate(release.created_at)
    return Duty(text % words, day, must, url, shop.merchant.shown_name, since=True)
