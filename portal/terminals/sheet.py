"""One terminal as a line of a table for a spreadsheet."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.condition import Condition, is_fresh
from portal.models import Terminal

HEADS = (
    _("Serial number"), _("Terminal number (TID)"), _("Merchant number (MID)"), _("Shop"), _("Model"), _("State"),
    _("In words"), _("Online"), _("Last report"), _("Firmware"), _("Parameters"), _("Open problems"), _("Place"),
)  # fmt: skip


def line_of(terminal: Terminal, condition: Condition, now: datetime) -> list[object]:
    """Wants what portal.queries.terminal_page selects."""
    report, shop = getattr(terminal, "report", None), terminal.merchant
    online = _("Yes") if report and is_fresh(report.measured_at, now) else _("Not known")
    data = report.data if report else {}
    return [
        terminal.serial,
        terminal.tid,
        shop.mid if shop else "",
        shop.shown_name if shop else "",
        terminal.model,
        condition.outlook.word,
        condition.text,
        online,
        f"{timezone.localtime(report.measured_at):%Y-%m-%d %H:%M:%S}" if report else "",
        data.get("firmware", ""),
        data.get("param_version", ""),
        terminal.problem_count,
        terminal.place_address,
    ]
