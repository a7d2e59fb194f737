"""Forms about the people of a shop."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import PageForm
from portal.forms.contacts import ContactField
from portal.models import MemberRole, Merchant


class InviteForm(PageForm):
    """Asking a person in. The shop is a choice only among one's own."""

    merchant = forms.ModelChoiceField(Merchant.objects.none(), label=_("Shop"), empty_label=None)
    contact = ContactField()
    role = forms.ChoiceField(
        label=_("May do"),
        choices=MemberRole.choices,
        initial=MemberRole.CASHIER,
        help_text=_("Owners decide on everything and on people; the others see the terminals and can run a diagnosis."),
    )

    def __init__(self, *args: object, merchants: "object", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        shop = self.fields["merchant"]
        assert isinstance(shop, forms.ModelChoiceField)
        shop.queryset = merchants
        shop.label_from_instance = lambda merchant: f"{merchant.shown_name} ({merchant.mid})"


class RoleForm(PageForm):
    """Another role, or none."""

    role = forms.ChoiceField(label=_("May do"), choices=MemberRole.choices)
