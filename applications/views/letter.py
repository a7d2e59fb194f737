"""The letter of authorisation for a third person's account, filled in as far as we know, to be printed and signed."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications.access import application_for
from applications.models import Application
from applications.rules.accounts import AccountKind
from portal import printing
from portal.access import signed_in

_BLANK = "________________________"


@require_safe
def letter(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Numbers of identity cards are left to be written by hand: a file on a shared printer should not hold them."""
    found = application_for(signed_in(request), pk)
    if found.settlement.kind != AccountKind.AUTHORISED:
        raise Http404
    content = printing.pages(
        [
            printing.heading(_("Letter of authorisation for the account"), 17),
            printing.table(_parties(found)),
            printing.space(4),
            *(printing.paragraph(words) for words in _terms()),
            printing.space(8),
            printing.table(
                [(_("Signature of who authorises, date"), " "), (_("Signature of the account holder, date"), " ")]
            ),
        ],
        title=_("Letter of authorisation for the account"),
        foot=found.reference,
    )
    answer = FileResponse(content, as_attachment=True, filename=f"{found.reference}-letter.pdf")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _parties(application: Application) -> list[tuple[str, str]]:
    account = application.settlement
    ending = f"**** {account.last4}" if account.last4 else _BLANK
    return [
        (_("Who authorises"), application.personal.name or _BLANK),
        (_("Identity card number"), _BLANK),
        (_("Registered name"), application.business.name or _BLANK),
        (_("Unified social credit code"), application.business.uscc or _BLANK),
        (_("Account holder"), account.holder or _BLANK),
        (_("Identity card number of the account holder"), _BLANK),
        (_("Bank"), account.bank or _BLANK),
        (_("Account number"), ending),
    ]


def _terms() -> list[str]:
    return [
        _("1. Who authorises agrees that all takings of the merchant named above are paid to the account named above."),
        _(
            "2. The account holder agrees to receive them, and that identity and account are examined for it by the "
            "acquirer and by those who act for it."
        ),
        _("3. What has been paid to this account counts as paid to the merchant."),
        _("4. This holds from the day it is signed until the merchant has the settlement account changed."),
    ]
