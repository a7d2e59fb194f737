"""How every form is drawn: crispy fields without the form tag; the template brings tag, token and buttons."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

REQUIRED = _("Please fill this in.")


def page_helper() -> FormHelper:
    """Errors stand at their field; the summary on top is components/_error_summary.html, so crispy shows none."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = True
    helper.show_errors_first = False
    helper.form_error_title = ""
    helper.include_media = False
    return helper


class PageForm(forms.Form):
    """Base of our forms: one helper, our words for a missing value, no browser checks in another language."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = page_helper()
        for field in self.fields.values():
            field.error_messages["required"] = REQUIRED


class PageModelForm(forms.ModelForm):  # type: ignore[type-arg]
    """The same for forms over one row."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = page_helper()
        for field in self.fields.values():
            field.error_messages["required"] = REQUIRED
