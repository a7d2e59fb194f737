"""For every state of a swap and of a readiness check: who acts, and what each reader reads; pure."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.models import Readiness, ReadinessState, SwapState
from portal.terminals.stages import Doer, Reader
from portal.words import Words


@dataclass(frozen=True, slots=True)
class SwapOutlook:
    tone: str
    doer: Doer
    keeper: Words
    other: Words

    def step(self, reader: Reader) -> Words:
        return self.keeper if reader is Reader.KEEPER else self.other


_S = SwapState
SWAPS: dict[SwapState, SwapOutlook] = {
    _S.SWAPPING: SwapOutlook(
        "busy",
        Doer.PORTAL,
        _("Switch the spare on and put it on the counter. It is bound, set up and proved by itself."),
        _("The spare is being set up. Keep it switched on."),
    ),
    _S.SWAPPED: SwapOutlook(
        "ok",
        Doer.SHOP,
        _("The spare takes payments. When the other terminal is repaired, swap back; or let the spare stay."),
        _("The spare takes payments."),
    ),
    _S.RETURNING: SwapOutlook(
        "busy",
        Doer.PORTAL,
        _("Switch the repaired terminal on. It is set up and proved; until then the spare goes on taking payments."),
        _("The repaired terminal is being set up. Until then use the spare."),
    ),
    _S.RETURNED: SwapOutlook("ok", Doer.NOBODY, _("Everything is as it was."), _("Everything is as it was.")),
    _S.KEPT: SwapOutlook("ok", Doer.NOBODY, _("The spare stays where it is."), _("The spare stays where it is.")),
    _S.CANCELLED: SwapOutlook(
        "idle", Doer.NOBODY, _("It was cancelled. The spare is a spare again."), _("It was cancelled.")
    ),
}
TROUBLES: dict[str, Words] = {
    "bind_refused": _("The acquirer did not accept the binding."),
    "not_known": _("The acquirer does not know this terminal."),
    "binding_differs": _("The acquirer's register shows another shop or number."),
    "terminal_blocked": _("The acquirer has blocked this terminal."),
    "not_active_yet": _("The acquirer has not activated it yet."),
    "terminal_busy": _("The terminal is still busy with something else. It goes on by itself after that."),
    "command_running": _("The terminal has not done it yet. Is it switched on and connected?"),
    "command_failed": _("The terminal could not do it."),
    "command_refused": _("The acquirer did not accept the command."),
    "no_report": _("The terminal has not reported since. Is it switched on and connected?"),
    "parameters_differ": _("The terminal reports other parameters than the acquirer's."),
    "sign_on_refused": _("The host refused the sign-on."),
    "keys_not_loaded": _("The keys are not loaded."),
    "terminal_moved": _("The state of a terminal was changed meanwhile."),
}
SILENT = _("The acquirer does not answer at the moment. We go on by ourselves.")


def trouble_words(code: str) -> Words | str:
    return TROUBLES.get(code, SILENT) if code else ""


def readiness_words(readiness: Readiness | None, today: date) -> tuple[str, Words]:
    """Tone and word for a spare's readiness."""
    if readiness is None:
        return "warn", _("Never checked")
    if readiness.state == ReadinessState.CHECKING:
        return "busy", _("Check is going on")
    if readiness.state == ReadinessState.FAILED:
        return "bad", _("Not ready")
    if readiness.due_on <= today:
        return "warn", _("Check is due")
    return ("ok", _("Ready")) if readiness.ready_at else ("idle", _("Not checked yet"))
