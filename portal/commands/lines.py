"""Which commands there are for keeping a terminal in order, what follows each, and which could lose data: pure data."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.words import Words

BACKUP, DOWNLOAD, UPDATE, RESTART, SIGN_ON = (
    "backup_settings", "download_parameters", "update_firmware", "restart", "sign_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """`guarded`: only past the safety gate. `shown`: it counts when the terminal's report shows it."""

    key: str
    name: Words
    then: tuple[str, ...] = ()
    guarded: bool = False
    shown: bool = False
    patience: timedelta = timedelta(minutes=20)


ORDERS: Final = {
    one.key: one
    for one in (
        Order(BACKUP, _("Back up the settings"), shown=True),
        Order(DOWNLOAD, _("Download the parameters"), (SIGN_ON,), shown=True),
        Order(
            UPDATE, _("Update the firmware"), (RESTART, SIGN_ON), guarded=True, shown=True, patience=timedelta(hours=1)
        ),
        Order(RESTART, _("Restart"), (SIGN_ON,), guarded=True),
        Order(SIGN_ON, _("Sign on again")),
    )
}
#: What a person may ask for on a terminal's page.
ON_REQUEST: Final = (BACKUP, DOWNLOAD, UPDATE)


def line_of(key: str, *, backup_first: bool = False) -> tuple[Order, ...]:
    """The commands of one press, in their order."""
    before = (ORDERS[BACKUP],) if backup_first and key != BACKUP else ()
    return (*before, ORDERS[key], *(ORDERS[one] for one in ORDERS[key].then))
