"""How every form of the site is drawn: crispy-forms with our one helper."""

from crispy_forms.helper import FormHelper
from django import forms


class PageHelper(FormHelper):
    """The <form> tag, the error summary and the buttons stand in the template; fields and their errors come from here."""

    def __init__(self, form: forms.BaseForm | None = None) -> None:
        super().__init__(form)
        self.form_tag = False
        self.disable_csrf = True
        self.form_show_errors = True
        self.error_text_inline = True
        self.use_custom_control = True


class PageForm(forms.Form):
    """A form on a page of its own; `{% crispy form %}` inside the template's <form>."""

    use_required_attribute = False  # our own messages say more than the browser's bubbles

    @property
    def helper(self) -> PageHelper:
        return PageHelper(self)
