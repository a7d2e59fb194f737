"""Why a step of the activation has not come out, in words, with what to do about it."""

from django.utils.translation import gettext_lazy as _

from portal.words import Words

REASONS: dict[str, Words] = {
    "terminal_busy": _("The terminal is still busy with something else. It goes on by itself after that."),
    "command_running": _("The terminal has not answered yet. Is it switched on and connected?"),
    "no_report": _("The terminal has not reported its new settings yet. Is it switched on and connected?"),
    "not_active_yet": _("The acquirer has not noted the sign-on yet. Try again in a few minutes."),
    "command_failed": _("The terminal could not do this. Restart it and try again."),
    "command_refused": _("The acquirer does not allow this for the terminal now. Try again later or contact us."),
    "parameters_differ": _("The terminal reports other settings than it should have. Try again, or contact us."),
    "sign_on_refused": _("The sign-on was refused. Try again; if it repeats, contact us and name the code."),
    "keys_missing": _("The terminal has no keys yet. Keep it connected and try again; if it repeats, contact us."),
    "keys_expired": _("The keys of the terminal have lapsed. Try again: it signs on once more and gets new ones."),
    "keys_unknown": _("The acquirer does not say whether the keys are loaded. Try again in a few minutes."),
    "keys_rejected": _(
        "The host does not accept the terminal's keys. Try again: it signs on once more. If it repeats, contact us and "
        "name the code."
    ),
    "binding_differs": _("The acquirer has this terminal under another merchant or number. Please contact us."),
    "terminal_blocked": _("The acquirer has blocked this terminal. Please contact us."),
    "no_payment": _(
        "Now take a payment of 0.01 yuan with a card of your own. As soon as the acquirer shows it as approved, the "
        "terminal is active."
    ),
    "payment_refused": _(
        "The test payment was refused with the code named here. Try another card. If that is refused as well, start a "
        "check on the terminal's page: it names the cause."
    ),
    "not_known": _("The acquirer does not know this terminal. Please contact us."),
}
SILENT = _("The acquirer does not answer at the moment. We keep trying by ourselves.")


def reason_words(code: str) -> Words | str:
    """For any code, also the client's (timeout, transport …): those mean that the acquirer is silent."""
    return REASONS.get(code, SILENT) if code else ""
