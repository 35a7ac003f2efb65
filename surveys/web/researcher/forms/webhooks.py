"""The form of a new webhook."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from surveys.results.services import CHOSEN, REASONS, AddressError, webhook_target


class WebhookForm(forms.Form):
    """A new webhook: whose, where to, at which events."""

    name = forms.CharField(
        label=gettext_lazy("Which system is called"),
        help_text=gettext_lazy("So that you know it again."),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "control", "autocomplete": "off"}),
    )
    url = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("It begins with https:// and is reached from the internet."),
        max_length=500,
        widget=forms.TextInput(
            attrs={"class": "control mono", "autocomplete": "off", "inputmode": "url", "spellcheck": "false"}
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("When it is called"),
        choices=[(kind.value, kind.label) for kind in CHOSEN],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_url(self) -> str:
        """The address, if it may be called. Raises ``ValidationError``."""
        url: str = self.cleaned_data["url"]
        try:
            webhook_target(url)
        except AddressError as error:
            raise ValidationError(str(REASONS[error.reason])) from None
        return url

    def facts(self) -> dict[str, Any]:
        """Arguments of ``add_webhook``."""
        return {name: self.cleaned_data[name] for name in ("name", "url", "kinds")}
