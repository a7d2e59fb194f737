"""What the acquirer's refusals mean, for people; its own sentence stands beside them."""

from django.utils.translation import gettext_lazy as _

from portal.words import Words

OBJECTIONS: dict[str, Words] = {
    "bound_elsewhere": _("The acquirer has this terminal bound to another merchant. It must be released there first."),
    "not_bound": _("The acquirer has this terminal bound to nobody. Ask for its binding to be corrected first."),
    "unavailable": _("The acquirer has this terminal blocked or out of service."),
    "not_found": _("The acquirer does not know this terminal."),
    "invalid": _("The acquirer could not accept the values."),
    "declined": _("The acquirer declined it."),
}
"""By the stable code kept in ChangeRequest.trouble; another code is shown by the acquirer's sentence alone."""
