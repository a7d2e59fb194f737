"""What a person prefers."""

from portal.models import User


def choose_language(language: str, *, by: User) -> None:
    """Pages and messages come in this language from now on."""
    User.objects.filter(pk=by.pk).update(language=language)
