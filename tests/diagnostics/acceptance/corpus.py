"""All cases, numbered by their place: the number makes the names of their merchant and terminal."""

from tests.diagnostics.acceptance import (
    cases_info,
    cases_merchant,
    cases_order,
    cases_outage,
    cases_settings,
    cases_silence,
    cases_terminal,
    cases_tomorrow,
)
from tests.diagnostics.acceptance.case import Case

CASES: list[Case] = [
    *cases_merchant.EVERY,
    *cases_info.EVERY,
    *cases_terminal.EVERY,
    *cases_settings.EVERY,
    *cases_order.EVERY,
    *cases_outage.EVERY,
    *cases_silence.EVERY,
    *cases_tomorrow.EVERY,
]
