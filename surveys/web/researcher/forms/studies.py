"""The form of a study's facts."""

from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import get_default_timezone_name
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.calling.exclusions import LONGEST_CLIENT
from surveys.design.models import Study
from surveys.design.services import StudyFacts


class StudyForm(forms.ModelForm):
    """The facts of a study."""

    series = forms.CharField(label=gettext_lazy("Series"), max_length=120, required=False)
    former_clients = forms.CharField(
        label=gettext_lazy("Earlier names of the client, one a line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Whom it must not have called under these names is not called in this study either."),
    )
    time_zone = forms.CharField(label=gettext_lazy("Time zone"), max_length=64, initial=get_default_timezone_name)

    field_order = (
        *("name", "client_name", "former_clients", "series", "wave"),
        *("target", "promised_minutes", "starts_on", "ends_on"),
    )

    class Meta:
        model = Study
        fields = [
            "name",
            "client_name",
            "wave",
            "target",
            "promised_minutes",
            "starts_on",
            "ends_on",
            "shown_number",
            "time_zone",
        ]
        labels = {
            "name": gettext_lazy("Name of the study"),
            "client_name": gettext_lazy("Client"),
            "wave": gettext_lazy("Wave"),
            "target": gettext_lazy("Interviews wanted"),
            "promised_minutes": gettext_lazy("Minutes promised to respondents"),
            "starts_on": gettext_lazy("Field starts on"),
            "ends_on": gettext_lazy("Field ends on"),
            "shown_number": gettext_lazy("Number shown to respondents"),
        }
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.series is not None:
            self.initial["series"] = self.instance.series.name
        if self.instance.former_clients:
            self.initial["former_clients"] = "\n".join(self.instance.former_clients)
        else:
            del self.fields["former_clients"]
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "control")

    def clean_time_zone(self) -> str:
        """Return the name, which must be in the time zone database. Raises ``ValidationError``."""
        zone: str = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise ValidationError(_("No such time zone. Write it as in “Europe/Rome”."))
        return zone

    def clean_former_clients(self) -> list[str]:
        """The names, without empty lines."""
        lines = self.cleaned_data["former_clients"].splitlines()
        return [name[:LONGEST_CLIENT] for line in lines if (name := line.strip())]

    def facts(self) -> StudyFacts:
        """The form's content, as the services take it."""
        return cast(StudyFacts, dict(self.cleaned_data))
