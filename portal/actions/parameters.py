"""Asking the acquirer what a terminal should download, and keeping what it said."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError, NotFound
from portal.errors import PortalError
from portal.models import ParameterSet, Terminal


def look_up_parameters(terminal: Terminal) -> ParameterSet:
    """One row for each version. Raises PortalError: not_known, acquirer_silent."""
    try:
        data = acquirer().parameters(terminal.serial).data
    except NotFound as error:
        raise PortalError("not_known", _("The acquirer has no parameters for this terminal.")) from error
    except AcquirerError as error:
        raise PortalError(
            "acquirer_silent", _("The acquirer does not answer right now. What is below is what it said last.")
        ) from error
    found, new = ParameterSet.objects.get_or_create(
        terminal=terminal, version=data["param_version"][:60], defaults={"data": data}
    )
    if not new:
        found.data, found.seen_at = data, timezone.now()
        found.save(update_fields=["data", "seen_at"])
    return found
