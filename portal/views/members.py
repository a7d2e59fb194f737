"""The people who act for a shop."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.access import member_for, members_of, merchants_of, owned_merchants, signed_in
from portal.actions.handing_over import in_hand, successors_of
from portal.actions.members import change_member_role, invite_member, remove_member
from portal.errors import PortalError
from portal.forms.members import InviteForm, LeaveForm, RoleForm
from portal.limits import too_often
from portal.models import MemberRole, User
from portal.roles import table

INVITATIONS_PER_HOUR = 30


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """Everybody of one's shops; owners can ask people in."""
    user = signed_in(request)
    owned = owned_merchants(user)
    form = InviteForm(request.POST or None, merchants=owned)
    if request.method == "POST" and form.is_valid() and _invite(form, user):
        messages.success(request, _("Done. We have told this person."))
        return redirect("member_list")
    people = list(members_of(user))
    context = {
        "people": people,
        "form": form,
        "owned": {shop.pk for shop in owned},
        "acts": bool(people) or merchants_of(user).exists(),
        "table": table(),
        "nav": "members",
    }
    return render(request, "portal/members.html", context)


def _invite(form: InviteForm, user: User) -> bool:
    data = form.cleaned_data
    if too_often(user, "invite", most=INVITATIONS_PER_HOUR, seconds=3600):
        form.add_error(None, _("That was too often. Please wait a moment."))
        return False
    try:
        invite_member(data["merchant"], by=user, contact=data["contact"], role=MemberRole(data["role"]))
    except PortalError as error:
        form.add_error(error.field, error.message)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One person of a shop: another role, or good-bye with a successor."""
    user = signed_in(request)
    found = member_for(user, pk)
    leaving = "remove" in request.POST
    form = RoleForm(request.POST if request.method == "POST" and not leaving else None, initial={"role": found.role})
    leave = LeaveForm(request.POST if leaving else None, successors=successors_of(found))
    if request.method == "POST" and (leave if leaving else form).is_valid():
        try:
            if leaving:
                remove_member(found, by=user, successor=leave.cleaned_data["successor"])
            else:
                change_member_role(found, by=user, role=MemberRole(form.cleaned_data["role"]))
        except PortalError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Done."))
            return redirect("member_list")
    context = {"member": found, "form": form, "leave": leave, "in_hand": in_hand(found).numbers(), "nav": "members"}
    return render(request, "portal/member.html", context)
