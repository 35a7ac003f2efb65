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
from surveys.design.queries import OF_A_CLIENT, clients_in_field
from surveys.web.screens.forms import RowsField


class TokenFacts(TypedDict):
    """Keyword arguments for ``make_token``."""

    name: str
    scopes: list[ApiScope]
    studies: Sequence[Study]
    expires_at: datetime | None
    for_client: bool
    client: str
    makes_files: bool


class TokenForm(forms.Form):
    """A new token: for whom, with which scopes, in which of the maker's own studies, until when."""

    name = forms.CharField(
        label=gettext_lazy("Who uses it"),
        help_text=gettext_lazy("The system or the client, so that you know it again."),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "control", "autocomplete": "off"}),
    )
    for_client = forms.BooleanField(
        label=gettext_lazy("A client’s system"),
        help_text=gettext_lazy("It gets what was released or handed over to the client, and nothing else."),
        required=False,
    )
    client = forms.CharField(
        label=gettext_lazy("Which client"),
        help_text=gettext_lazy("Where several clients share the questionnaire: the name in it."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "control", "autocomplete": "off"}),
    )
    makes_files = forms.BooleanField(
        label=gettext_lazy("The client may have deliveries made"),
        help_text=gettext_lazy("They pass the same checks as yours, and wait for your yes where groups are small."),
        required=False,
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
    studies = RowsField(
        label=gettext_lazy("In which studies"), queryset=Study.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, studies: QuerySet[Study], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["studies"]
        assert isinstance(field, RowsField)  # noqa: S101 (declared above)
        field.queryset = studies

    def clean_expires_on(self) -> object:
        """Return the day, which must not be in the past. Raises ``ValidationError``."""
        day = self.cleaned_data["expires_on"]
        if day and day < timezone.localdate():
            raise ValidationError(_("This day has gone by."))
        return day

    def clean(self) -> dict[str, Any]:
        """Check that a client's token reads only what reaches clients, and whose it is; take the studies' spelling."""
        filled: dict[str, Any] = super().clean() or self.cleaned_data
        filled["for_client"] = filled.get("for_client", False) or bool(filled.get("client"))
        if filled["for_client"]:
            self._check_scopes(filled)
            self._check_client(filled)
        elif filled.get("makes_files"):
            self.add_error("makes_files", _("This is a right of clients’ systems only."))
        return filled

    def _check_scopes(self, filled: dict[str, Any]) -> None:
        others = [ApiScope(scope) for scope in filled.get("scopes", ()) if scope not in OF_A_CLIENT]
        if others:
            words = _("A client’s system reads what was released or handed over only, so without: %(scopes)s.")
            self.add_error("scopes", words % {"scopes": ", ".join(str(scope.label) for scope in others)})
        if filled.get("makes_files") and ApiScope.EXPORTS not in filled.get("scopes", ()):
            words = _("To have deliveries made it needs: %(scope)s.")
            self.add_error("scopes", words % {"scope": ApiScope.EXPORTS.label})

    def _check_client(self, filled: dict[str, Any]) -> None:
        written = filled.get("client", "")
        for study in filled.get("studies", ()):
            listed = clients_in_field(study)
            client = next((one for one in listed or [""] if one.casefold() == written.casefold()), None)
            if client is None:
                words = _("“%(study)s” does not list this client, but: %(clients)s.")
                self.add_error("client", words % {"study": study.name, "clients": ", ".join(listed) or "–"})
                break
            filled["client"] = client

    def facts(self) -> TokenFacts:
        """The form's content; a token is valid until the end of its last day."""
        filled = self.cleaned_data
        day = filled["expires_on"]
        return {
            "name": filled["name"],
            "scopes": [ApiScope(scope) for scope in filled["scopes"]],
            "studies": list(filled["studies"]),
            "for_client": filled["for_client"],
            "client": filled["client"],
            "makes_files": filled["makes_files"],
            "expires_at": timezone.make_aware(datetime.combine(day, time.max)) if day else None,
        }
