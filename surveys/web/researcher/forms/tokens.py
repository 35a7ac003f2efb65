"""The form of a new API token."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.design.models import ApiScope, Study


class TokenFacts(TypedDict):
    """Keyword arguments for ``make_token``."""

    name: str
    scopes: list[ApiScope]
    studies: Sequence[Study]
    expires_at: datetime | None


class TokenForm(forms.Form):
    """A new token: for whom, with which scopes, in which of the maker's own studies, until when."""

    name = forms.CharField(
        label=gettext_lazy("Who uses it"),
        help_text=gettext_lazy("The system or the client, so that you know it again."),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "control", "autocomplete": "off"}),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Empty: until you revoke it."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "control"}, format="%Y-%m-%d"),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple
    )
    studies = forms.ModelMultipleChoiceField(
        label=gettext_lazy("In which studies"), queryset=Study.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, studies: QuerySet[Study], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["studies"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 (declared above)
        field.queryset = studies

    def clean_expires_on(self) -> object:
        """Return the day, which must not be in the past. Raises ``ValidationError``."""
        day = self.cleaned_data["expires_on"]
        if day and day < timezone.localdate():
            raise ValidationError(_("This day has gone by."))
        return day

    def facts(self) -> TokenFacts:
        """The form's content; a token is valid until the end of its last day."""
        filled = self.cleaned_data
        day = filled["expires_on"]
        return {
            "name": filled["name"],
            "scopes": [ApiScope(scope) for scope in filled["scopes"]],
            "studies": list(filled["studies"]),
            "expires_at": timezone.make_aware(datetime.combine(day, time.max)) if day else None,
        }
