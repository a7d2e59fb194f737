"""The kinds of change as data: what is asked, which papers are wanted, who may ask, how it reaches the acquirer.

A new kind is a line here, a form (portal/forms/change_kinds.py) and, if the acquirer takes it by a call, a line in
portal/changes/binding.py.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.changes.fields import LIMITS
from portal.models import ChangeKind, MemberRole, Merchant, SubjectType
from portal.roles import May, with_leave
from portal.words import Words

BIND, UNBIND, BY_HAND = "bind", "unbind", "by_hand"
REGISTER, PARAMETERS, ANSWER = "register", "parameters", "answer"

_OWNER = frozenset(with_leave(May.CHANGE_SHOP))
_KEEPERS = frozenset(with_leave(May.KEEP_TERMINALS))


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: `micro` says whether a micro merchant has it too (None: makes no difference)."""

    kind: str
    label: Words
    hint: Words
    required: bool = True
    micro: bool | None = None

    def is_for(self, subject_type: str) -> bool:
        return self.micro is None or self.micro == (subject_type == SubjectType.MICRO)


@dataclass(frozen=True, slots=True)
class Kind:
    """`carry`: by which call it reaches the acquirer, or by hand. `roles`: who of the shop may ask for it.

    `days` are the working days within which the acquirer is expected to show it. `proof`: what shows that it is in
    effect: the register, the terminal's parameters, or, for what neither holds, the acquirer's answer to a colleague.
    """

    key: ChangeKind
    lead: Words
    fields: tuple[str, ...]
    papers: tuple[Paper, ...]
    carry: str
    roles: frozenset[MemberRole]
    days: int
    proof: str = REGISTER

    @property
    def label(self) -> Words:
        return self.key.label

    @property
    def of_terminal(self) -> bool:
        return self.key in OF_TERMINAL

    @property
    def by_hand(self) -> bool:
        return self.carry == BY_HAND

    @property
    def is_answered(self) -> bool:
        """Nothing that can be read shows it: the acquirer confirms it to a colleague."""
        return self.proof == ANSWER

    @property
    def owners_only(self) -> bool:
        return self.roles == _OWNER

    def papers_for(self, subject_type: str) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.papers if paper.is_for(subject_type))


OF_TERMINAL = frozenset({ChangeKind.SIM, ChangeKind.PLACE, ChangeKind.BINDING, ChangeKind.UNBIND, ChangeKind.LIMITS})

_WHOLE = _("The whole paper, all four corners, readable, without glare.")
_LICENCE = Paper("licence", _("Business licence"), _WHOLE, micro=False)

KINDS: dict[ChangeKind, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            ChangeKind.SIM,
            _("A terminal with a SIM card that is not registered may be refused. File the new card here."),
            ("iccid",),
            (),
            BIND,
            _KEEPERS,
            1,
        ),
        Kind(
            ChangeKind.PLACE,
            _("A terminal may only be used where it is registered. If it moved, file the new place here."),
            ("address", "position"),
            (
                Paper("shop_photo", _("Photo of the new place"), _("The shop front with its sign."), required=False),
                Paper("lease", _("Lease"), _("The page with the address and both signatures."), required=False),
            ),
            BIND,
            _KEEPERS,
            1,
        ),
        Kind(
            ChangeKind.BINDING,
            _("The acquirer has this terminal under another shop or number. Ask for the binding to be put right."),
            ("mid", "tid"),
            (
                Paper(
                    "label_photo",
                    _("Photo of the label on the terminal"),
                    _("The back of the terminal with the serial number."),
                    required=False,
                ),
            ),
            BIND,
            _KEEPERS,
            1,
        ),
        Kind(
            ChangeKind.UNBIND,
            _("The terminal leaves your shop: it can take no more payments for you after that."),
            ("why",),
            (),
            UNBIND,
            _OWNER,
            1,
        ),
        Kind(
            ChangeKind.LICENCE,
            _("Upload the renewed business licence. It is checked, given to the acquirer and read back."),
            ("licence_valid_until",),
            (_LICENCE,),
            BY_HAND,
            _OWNER,
            3,
        ),
        Kind(
            ChangeKind.IDENTITY,
            _("Upload both sides of the renewed identity card. It is checked, given to the acquirer and read back."),
            ("id_valid_until",),
            (
                Paper("id_front", _("Identity card, side with the portrait"), _WHOLE),
                Paper("id_back", _("Identity card, side with the emblem"), _WHOLE),
            ),
            BY_HAND,
            _OWNER,
            3,
        ),
        Kind(
            ChangeKind.DETAILS,
            _("Name, name on the slip, address or credit code are no longer right? Change only what changed."),
            ("name", "receipt_name", "address", "uscc"),
            (
                _LICENCE,
                Paper("shop_photo", _("Photo of the shop"), _("The shop front with its sign."), micro=True),
            ),
            BY_HAND,
            _OWNER,
            3,
        ),
    )
}
KINDS[ChangeKind.ACCOUNT] = Kind(
    ChangeKind.ACCOUNT,
    _("The money goes to another account from then on. It counts when the acquirer has verified the account."),
    ("account_kind", "holder", "account_number", "bank"),
    (
        Paper(
            "account_paper",
            _("Bank card or proof of the account"),
            _("The side with the number and the holder."),
        ),
    ),
    BY_HAND,
    _OWNER,
    3,
)

KINDS[ChangeKind.CONTACT] = Kind(
    ChangeKind.CONTACT,
    _("Another person, mobile number or email to reach the shop by. It counts when the acquirer has confirmed it."),
    ("contact_name", "contact_mobile", "contact_email"),
    (
        Paper(
            "contact_paper",
            _("Identity card of the new contact, side with the portrait"),
            _("Only if another person becomes the contact."),
            required=False,
        ),
    ),
    BY_HAND,
    _OWNER,
    3,
    proof=ANSWER,
)
KINDS[ChangeKind.LIMITS] = Kind(
    ChangeKind.LIMITS,
    _("Payments are refused above a limit. Ask the acquirer for another one, and say what you sell."),
    tuple(LIMITS),
    (
        Paper(
            "need_paper",
            _("What shows the need"),
            _("An order, an invoice or a price list, for example."),
            required=False,
        ),
    ),
    BY_HAND,
    _OWNER,
    3,
    proof=PARAMETERS,
)

FOR_REMEDY: dict[str, tuple[ChangeKind, ...]] = {
    "correct_binding": (ChangeKind.BINDING,),
    "report_place_change": (ChangeKind.PLACE,),
    "report_sim_change": (ChangeKind.SIM,),
    "update_merchant_info": (ChangeKind.DETAILS,),
    "renew_qualification": (ChangeKind.LICENCE, ChangeKind.IDENTITY),
}
"""Remedy of a diagnosis → the kinds of change that carry it out."""

_RENEWS: dict[str, str] = {ChangeKind.LICENCE: "licence_valid_until", ChangeKind.IDENTITY: "id_valid_until"}


def has_ended(kind: Kind, merchant: Merchant, today: date) -> bool:
    """Whether this change renews a paper that is past its date by our record: that one is offered first."""
    until = getattr(merchant, _RENEWS[kind.key]) if kind.key in _RENEWS else None
    return until is not None and until < today


def kind_of(key: str) -> Kind | None:
    return KINDS[ChangeKind(key)] if key in ChangeKind.values else None
