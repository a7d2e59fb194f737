"""Forms about the people of a shop."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.forms.base import PageForm
from portal.forms.contacts import ContactField
from portal.models import Member, MemberRole, Merchant


class ShopField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Merchant) -> str:
        return f"{obj.shown_name} ({obj.mid})"


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Member) -> str:
        return f"{obj.user.label} ({obj.get_role_display()})"


class InviteForm(PageForm):
    """Asking a person in. The shop is a choice only among one's own."""

    merchant = ShopField(Merchant.objects.none(), label=_("Shop"), empty_label=None)
    contact = ContactField()
    role = forms.ChoiceField(
        label=_("May do"),
        choices=MemberRole.choices,
        initial=MemberRole.CASHIER,
        help_text=_("What each may do stands in the table below."),
    )

    def __init__(self, *args: Any, merchants: QuerySet[Merchant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shop = self.fields["merchant"]
        assert isinstance(shop, ShopField)
        shop.queryset = merchants


class LeaveForm(PageForm):
    """Good-bye: who takes over what this person has in hand."""

    successor = PersonField(Member.objects.none(), label=_("Takes over what is open"), empty_label=None)

    def __init__(self, *args: Any, successors: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        assert isinstance(field, PersonField)
        field.queryset = successors
        field.required = False  # nobody chosen: an owner


class RoleForm(PageForm):
    """Another role, or none."""

    role = forms.ChoiceField(label=_("May do"), choices=MemberRole.choices)
