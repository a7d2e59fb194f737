"""People who sign in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import crypto
from portal.models.fields import BlindIndexField, EncryptedTextField


class Role(models.TextChoices):
    """What a person may do in the back office; most people are members of merchants or applicants."""

    MEMBER = "member", _("Applicant or merchant")
    REVIEWER = "reviewer", _("Reviewer")
    OPERATOR = "operator", _("Operator")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None = None, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower() if email else None, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, role=Role.OPERATOR, **extra)

    def with_mobile(self, mobile: str) -> "User | None":
        """The user who signs in with this mobile number (11 digits or +86…), or None."""
        return self.filter(mobile_index__in=crypto.blind_indexes(mobile)).first()


class User(AbstractBaseUser, PermissionsMixin):
    """Signs in by email or mainland mobile number; at least one of the two is known."""

    email = models.EmailField(_("Email"), unique=True, null=True, blank=True)
    mobile = EncryptedTextField(_("Mobile number"), blank=True, default="")
    mobile_index = BlindIndexField(null=True, default=None, unique=True)
    mobile_verified = models.BooleanField(default=False)
    name = models.CharField(_("Name"), max_length=80, blank=True)
    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)
    language = models.CharField(max_length=8, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
        ]
        indexes = [  # our people are a handful among everybody
            models.Index(
                fields=["name", "email", "id"],
                condition=models.Q(role__in=["operator", "reviewer"]),
                name="user_of_staff",
            ),
        ]

    def __str__(self) -> str:
        return f"user {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.mobile_index = crypto.blind_index(self.mobile) if self.mobile else None
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """How colleagues see this person: the name, else the part of the email before the @, else the number."""
        return self.name or (self.email or "").partition("@")[0] or f"#{self.pk}"

    @property
    def is_reviewer(self) -> bool:
        """May work at the review desk."""
        return self.role in {Role.REVIEWER, Role.OPERATOR}
