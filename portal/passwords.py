"""What a password must be, in our own words."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    """Django's rule; its sentence is not translated in every release."""

    def get_error_message(self) -> str:
        text = ngettext("Use at least %(number)d character.", "Use at least %(number)d characters.", self.min_length)
        return text % {"number": self.min_length}
