"""What a case without a check may be about: chosen, never typed, so that lists need not decrypt anything."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    PAYMENTS = "payments", _("Payments or a terminal")
    MONEY = "money", _("Payouts and settlement")
    APPLICATION = "application", _("An application or papers")
    PEOPLE = "people", _("Signing in and people")
    OTHER = "other", _("Something else")

    @property
    def subject(self) -> tuple[str, str]:
        """Its words in Chinese and in English, as a case keeps them."""
        words = []
        for language in ("zh-hans", "en"):
            with translation.override(language):
                words.append(str(self.label))
        return words[0], words[1]
