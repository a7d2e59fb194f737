"""The pages of questions: labels come from the map of steps, hints say what and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.fields import DayField, PickField, TextField, mcc_choices, region_choices
from applications.forms.step import StepForm
from applications.journey.steps import field as asked
from applications.rules.accounts import KINDS_FOR, AccountKind
from applications.rules.terminals import MOST, DeliverTo, terminal_models
from portal.models import SubjectType
from portal.words import Words

BANKS = (
    "中国工商银行",
    "中国农业银行",
    "中国银行",
    "中国建设银行",
    "交通银行",
    "中国邮政储蓄银行",
    "招商银行",
    "中信银行",
    "中国光大银行",
    "中国民生银行",
    "上海浦东发展银行",
    "兴业银行",
    "平安银行",
    "广发银行",
    "华夏银行",
    "浙商银行",
)
"""Suggestions only; any bank may be typed. Names as banks print them."""


def _label(dotted: str) -> Words:
    found = asked(dotted)
    assert found is not None
    return found.label


class PersonalForm(StepForm):
    """The responsible person."""

    key = "personal"

    name = TextField(
        _label("contact.name"),
        _("As on the identity card. A middle dot or a rare character is fine."),
        autocomplete="name",
    )
    id_number = TextField(
        _label("contact.id_number"),
        _("18 characters; the last may be X. We need it to make sure who applies."),
        autocapitalize="characters",
    )
    id_valid_until = DayField(
        _label("contact.id_valid_until"), _("The last day on the side with the emblem, for example 2036-05-31.")
    )
    id_long_term = forms.BooleanField(label=_("Long-term (长期)"), required=False)
    mobile = TextField(
        _label("contact.mobile"),
        _("11 digits, for example 138 0013 8000. The courier and the acquirer call here."),
        type="tel",
        inputmode="tel",
        autocomplete="tel",
    )
    email = TextField(
        _label("contact.email"),
        _("Optional. We send you a copy of every message there."),
        type="email",
        inputmode="email",
        autocomplete="email",
        autocapitalize="none",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["email"] = self.initial.get("email") or self.application.applicant.email or ""


class BusinessForm(StepForm):
    """The shop."""

    key = "business"

    name = TextField(_label("business.name"), _("As on the business licence."), autocomplete="organization")
    receipt_name = TextField(
        _label("business.receipt_name"),
        _("The name customers know, at most 20 characters, for example 老街面馆. It is printed on every slip."),
    )
    uscc = TextField(
        _label("business.uscc"),
        _("18 characters from the licence, without the letters I, O, S, V and Z."),
        autocapitalize="characters",
    )
    licence_valid_until = DayField(
        _label("business.licence_valid_until"), _("The end of the term on the licence, for example 2040-12-31.")
    )
    licence_long_term = forms.BooleanField(label=_("Long-term (长期)"), required=False)
    mcc = PickField(_label("business.mcc"), _("What you mainly sell. Fees and limits depend on it."), [])
    region = PickField(_label("business.region"), _("The city in which the terminal will stand."), [])
    address = TextField(
        _label("business.address"),
        _("Street, house number and shop, for example 文三路 12 号 1 层. The terminal is filed and sent there."),
        autocomplete="street-address",
    )
    service_phone = TextField(
        _label("business.service_phone"),
        _("Optional. The number for your customers' questions, for example 0571-88886666."),
        type="tel",
        inputmode="tel",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.application.subject_type == SubjectType.MICRO:
            self._ask_for_a_name()
        self.fill_lists(mcc=mcc_choices, region=region_choices)

    def _ask_for_a_name(self) -> None:
        """Who has no licence has no registered name: the shop's, or the person's own."""
        if "name" in self.fields:
            self.fields["name"].help_text = _("The name on your sign, or your own name if the stall has none.")


class SettlementForm(StepForm):
    """Where the money goes."""

    key = "settlement"
    datalists = {"banks": BANKS}

    kind = forms.ChoiceField(
        label=_label("settlement.kind"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Your takings are paid here. It must be your own account."),
    )
    holder = TextField(_label("settlement.holder"), "", autocomplete="name")
    holder_id_number = TextField(
        _label("settlement.holder_id_number"),
        _("Only for the card of an authorised person: the 18 characters of that person's identity card."),
        autocapitalize="characters",
    )
    account_number = TextField(
        _label("settlement.account_number"),
        _("Without the three digits on the back. We never ask for a PIN or a code."),
        inputmode="numeric",
    )
    bank = TextField(_label("settlement.bank"), _("For example 中国工商银行."), list="banks")
    branch = TextField(
        _label("settlement.branch"), _("Optional for a bank card. Copy it from the proof of a corporate account.")
    )
    cnaps = TextField(
        _label("settlement.cnaps"),
        _("Optional. 12 digits on the proof of account; your bank tells it too."),
        inputmode="numeric",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject = self.application.subject_type
        kinds = KINDS_FOR[subject]
        if "kind" in self.fields:
            self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
            if len(kinds) == 1:
                self.initial["kind"] = self.initial["kind"] or kinds[0].value
            if AccountKind.AUTHORISED in kinds:
                self.fields["kind"].help_text = _(
                    "Your takings are paid here. It is your own account, or the card of somebody whom you authorise in "
                    "writing."
                )
        if "holder" in self.fields:
            self.fields["holder"].help_text = _HOLDER[subject]
            self.initial["holder"] = self.initial["holder"] or self._likely_holder(subject)

    def _likely_holder(self, subject: str) -> str:
        """Nothing is to be typed twice: the rules allow one name only."""
        if subject == SubjectType.MICRO:
            return self.application.personal.name
        return self.application.business.name if subject == SubjectType.ENTERPRISE else ""


_HOLDER: dict[str, Words] = {
    SubjectType.MICRO: _("The responsible person, as on the bank card."),
    SubjectType.SOLE_TRADER: _(
        "For a bank card the responsible person, for a corporate account the registered name, for an authorised person "
        "that person's name."
    ),
    SubjectType.ENTERPRISE: _("The registered name of the enterprise."),
}


class TerminalForm(StepForm):
    """What is to be sent, and where to."""

    key = "terminal"

    model = forms.ChoiceField(label=_label("terminal.model"), required=False, widget=forms.RadioSelect)
    quantity = forms.ChoiceField(
        label=_label("terminal.quantity"),
        required=False,
        choices=[(str(number), str(number)) for number in range(1, MOST + 1)],
        help_text=_("One for each place where customers pay."),
    )
    deliver_to = forms.ChoiceField(
        label=_label("terminal.deliver_to"), required=False, choices=DeliverTo.choices, widget=forms.RadioSelect
    )
    region = PickField(_label("terminal.region"), _("Only for another address."), [])
    address = TextField(
        _label("terminal.address"),
        _("Only for another address: street, house number and name on the door."),
        autocomplete="off",
    )
    receiver = TextField(
        _label("terminal.receiver"), _("Leave this empty if the responsible person receives the parcel.")
    )
    mobile = TextField(
        _label("terminal.mobile"),
        _("Leave this empty if the courier may call the responsible person."),
        type="tel",
        inputmode="tel",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "model" in self.fields:
            choices = [(one.code, f"{one.name}: {one.suits}") for one in terminal_models().values()]
            self.fields["model"].choices = choices  # type: ignore[attr-defined]
        self.fill_lists(region=region_choices)


FORMS: dict[str, type[StepForm]] = {
    form.key: form for form in (PersonalForm, BusinessForm, SettlementForm, TerminalForm)
}
