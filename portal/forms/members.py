"""Forms about the people of a shop."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.forms.base import PageForm
from portal.forms.contacts import ContactField
from portal.models import MemberRole, Merchant


class ShopField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Merchant) -> str:
        return f"{obj.shown_name} ({obj.mid})"


class InviteForm(PageForm):
    """Asking a person in. The shop is a choice only among one's own."""

    merchant = ShopField(Merchant.objects.none(), label=_("Shop"), empty_label=None)
    contact = ContactField()
    role = forms.ChoiceField(
        label=_("May do"),
        choices=MemberRole.choices,
        initial=MemberRole.CASHIER,
        help_text=_("Owners decide on everything and on people; the others see the terminals and can run a diagnosis."),
    )

    def __init__(self, *args: Any, merchants: QuerySet[Merchant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shop = self.fields["merchant"]
        assert isinstance(shop, ShopField)
        shop.queryset = merchants


class RoleForm(PageForm):
    """Another role, or none."""

    role = forms.ChoiceField(label=_("May do"), choices=MemberRole.choices)
