"""Who acts for a merchant: owners ask people in, change what they may do, and let them go."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.access import role_in
from portal.actions.audit import record
from portal.actions.handing_over import hand_over
from portal.errors import PortalError
from portal.masking import mask_email, mask_mobile
from portal.models import Member, MemberRole, Merchant, User
from portal.notify import tell


def invite_member(merchant: Merchant, *, by: User, contact: str, role: MemberRole) -> Member:
    """Make a person (found or made by email or mobile number) act for the merchant, and tell them.

    A new person sets a password through "new password", which proves that the address is theirs. The answer is the
    same for known and unknown people. Raises PortalError "not_owner" or "member_already".
    """
    _require_owner(merchant, by)
    with transaction.atomic():
        user = _person(contact)
        member, created = Member.objects.get_or_create(merchant=merchant, user=user, defaults={"role": role})
        if not created:
            raise PortalError("member_already", _("This person acts for the shop already."), field="contact")
        masked = mask_email(contact) if "@" in contact else mask_mobile(contact)
        record("member.invited", f"merchant:{merchant.mid}", by=by, after={"who": masked, "role": role.value})
        tell(
            user,
            "portal/invited",
            context={"shop": merchant.shown_name, "role": role.label},
            url="/accounts/password/reset/" if not user.has_usable_password() else "/",
            key=f"member:{member.pk}:invited",
            merchant=merchant,
        )
    return member


def change_member_role(member: Member, *, by: User, role: MemberRole) -> None:
    """Raises PortalError "not_owner", or "last_owner" when nobody would be left to decide."""
    _require_owner(member.merchant, by)
    with transaction.atomic():
        _keep_an_owner(member, role)
        before = member.role
        Member.objects.filter(pk=member.pk).update(role=role)
        record("member.role_changed", f"member:{member.pk}", by=by, before={"role": before}, after={"role": role.value})


def remove_member(member: Member, *, by: User, successor: Member | None = None) -> None:
    """The person no longer acts for the merchant; the account stays. What they have in hand goes to the successor, or
    to the longest-standing owner. Raises as change_member_role does, and PortalError "no_successor"."""
    _require_owner(member.merchant, by)
    with transaction.atomic():
        _keep_an_owner(member, None)
        moved = hand_over(member, successor, by=by)
        record("member.removed", f"member:{member.pk}", by=by, before={"role": member.role}, after=moved)
        Member.objects.filter(pk=member.pk).delete()


def _require_owner(merchant: Merchant, by: User) -> None:
    if role_in(by, merchant) != MemberRole.OWNER:
        raise PortalError("not_owner", _("Only an owner may change who acts for the shop."))


def _keep_an_owner(member: Member, role: MemberRole | None) -> None:
    """Owners are locked in one order, so that two who remove each other at once cannot both succeed."""
    owners = Member.objects.select_for_update().filter(merchant=member.merchant, role=MemberRole.OWNER)
    keys = list(owners.order_by("pk").values_list("pk", flat=True))
    if role != MemberRole.OWNER and keys == [member.pk]:
        raise PortalError("last_owner", _("The shop needs at least one owner."), field="role")


def _person(contact: str) -> User:
    if (found := _known(contact)) is not None:
        return found
    try:
        with transaction.atomic():
            return _new(contact)
    except IntegrityError:  # somebody else asks the same person in at this moment
        if (found := _known(contact)) is None:
            raise
        return found


def _known(contact: str) -> User | None:
    return User.objects.filter(email=contact).first() if "@" in contact else User.objects.with_mobile(contact)


def _new(contact: str) -> User:
    language = translation.get_language() or "zh-hans"
    if "@" not in contact:
        return User.objects.create_user(mobile=contact, language=language)
    user = User.objects.create_user(contact, language=language)
    EmailAddress.objects.create(user=user, email=contact, primary=True, verified=False)
    return user
