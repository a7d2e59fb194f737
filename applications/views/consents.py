"""One consent of an application: its words, when it was given, and taking it back after reading what follows."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from applications.access import application_for
from applications.actions.consents import ends_it, withdraw_consent
from applications.models import Application, ConsentPurpose
from applications.rules.consents import all_agreements
from portal.access import signed_in
from portal.errors import PortalError
from portal.words import Words

AFTERWARDS: dict[str, Words] = {
    ConsentPurpose.IDENTITY: gettext_lazy(
        "Your identity data and papers are used for nothing new from now on, and our people can no longer see your "
        "identity number in full. They stay stored, encrypted, for ten "
        "years after the relationship ends, because the anti-money-laundering law demands it. Your merchant goes on; "
        "the acquirer may stop the service if it cannot examine you again."
    ),
    ConsentPurpose.ACCOUNT: gettext_lazy(
        "Your account data is used for nothing new from now on, and our people can no longer see the account number in "
        "full. It stays stored, encrypted, as long as the law "
        "demands. The acquirer goes on paying out to this account; to be paid to another one, have the account changed."
    ),
    ConsentPurpose.HAND_OVER: gettext_lazy(
        "From now on nothing more of this application is handed over. What the acquirer has got already it keeps as "
        "far as the law obliges it to; please turn to it directly for that."
    ),
}
"""What follows once the acquirer has it, and why not everything can go."""


def handed_over_at(application: Application) -> datetime | None:
    """When the acquirer got it last: taking a consent back does not undo that."""
    done = application.hand_overs.filter(done_at__isnull=False).order_by("-done_at")
    return done.values_list("done_at", flat=True).first()


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, pk: str, purpose: str) -> HttpResponse:
    """Asked once more before it happens, because in the middle of a review it ends the application."""
    user = signed_in(request)
    found = application_for(user, pk)
    given = found.consents.filter(purpose=purpose).order_by("-pk").first()
    if given is None:
        raise Http404
    if request.method == "POST":
        try:
            withdraw_consent(found, by=user, purpose=purpose)
        except PortalError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Your consent is taken back."))
        return redirect("applications:consent", pk=found.pk, purpose=purpose)
    context = {
        "nav": "applications",
        "application": found,
        "consent": given,
        "agreement": all_agreements().get((given.purpose, given.version)),
        "ends_it": ends_it(found),
        "afterwards": AFTERWARDS.get(purpose, ""),
        "handed_over": handed_over_at(found),
        "can_withdraw": purpose != ConsentPurpose.TRUTH and given.withdrawn_at is None,
    }
    return render(request, "applications/consent.html", context)
