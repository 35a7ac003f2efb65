"""The form of a new webhook."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.results.services import CHOSEN, OF_A_CLIENT, REASONS, AddressError, webhook_target


class WebhookForm(forms.Form):
    """A new webhook: whose, where to, at which events."""

    name = forms.CharField(
        label=gettext_lazy("Which system is called"),
        help_text=gettext_lazy("So that you know it again."),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "control", "autocomplete": "off"}),
    )
    url = forms.CharField(
        label=gettext_lazy("Address that is called"),
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

    for_client = forms.BooleanField(
        label=gettext_lazy("A client’s system"),
        help_text=gettext_lazy("It is told the numbers that the client knows, and nothing of cases and quotas."),
        required=False,
    )
    client = forms.ChoiceField(
        label=gettext_lazy("Which client"), required=False, widget=forms.Select(attrs={"class": "control"})
    )

    def __init__(self, clients: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not clients:
            del self.fields["client"]
            return
        field = self.fields["client"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [("", "–"), *((one, one) for one in clients)]

    def clean(self) -> dict[str, Any]:
        """A client's system is called for what is the client's, and of several clients it is said which."""
        filled: dict[str, Any] = super().clean() or self.cleaned_data
        if not filled.get("for_client"):
            return filled
        if not set(filled.get("kinds", ())) <= set(OF_A_CLIENT):
            self.add_error("kinds", _("A client’s system is called for interviews, deliveries and erasures only."))
        if "client" in self.fields and not filled.get("client"):
            self.add_error("client", _("Say which client."))
        return filled

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
        chosen = self.cleaned_data
        facts = {name: chosen[name] for name in ("name", "url", "kinds", "for_client")}
        return {**facts, "client": chosen.get("client", "") if chosen["for_client"] else ""}
