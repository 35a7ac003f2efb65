"""Forms of a sample: its file, its columns, its check against the opposition register."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.formats.samples import CHOICES, FIELDS, REFUSE, WARN, ColumnUse, Reading, attribute_name

LARGEST_SAMPLE = 40 * 1024 * 1024
SAMPLE_ENDINGS = (".xlsx", ".xlsm", ".xls", ".csv", ".txt")
REST_DAYS = 90
"""The days of rest that the form proposes."""
FLAGS = ("show", "route", "export", "personal")


class SampleFileForm(forms.Form):
    """A table of people to call, to upload."""

    file = forms.FileField(label=gettext_lazy("Excel or CSV file"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs.update({"class": "control", "accept": ",".join(SAMPLE_ENDINGS)})

    def clean_file(self) -> UploadedFile:
        """Return the file, which must not be too large to load. Raises ``ValidationError``."""
        file: UploadedFile = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith(SAMPLE_ENDINGS):
            raise ValidationError(_("Choose an Excel workbook or a CSV file."))
        if (file.size or 0) > LARGEST_SAMPLE:
            raise ValidationError(_("The file is larger than 40 MB: split it into several samples."))
        return file


class OppositionForm(forms.Form):
    """When the sample was checked against the opposition register, or why that is not needed."""

    opposition_checked_on = forms.DateField(
        label=gettext_lazy("Checked with the opposition register on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "control"}, format="%Y-%m-%d"),
    )
    opposition_waiver = forms.CharField(
        label=gettext_lazy("or why no check is needed"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "control"}),
    )

    def clean_opposition_checked_on(self) -> object:
        """Return the day, which must not be in the future. Raises ``ValidationError``."""
        day = self.cleaned_data["opposition_checked_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return day


class ColumnsForm(OppositionForm):
    """The sample's name and source, and the use of each column of its file.

    Fields of a column are called ``field-0``, ``show-0``, ``route-0``, ``export-0`` and ``personal-0``; those about
    people who are known already ``choice-`` and a key of ``formats.samples.CHOICES``.
    """

    field_order = ("name", "source", "opposition_checked_on", "opposition_waiver")

    name = forms.CharField(
        label=gettext_lazy("Name of the sample"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "control"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Where the numbers come from"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "control"}),
    )
    accept_suggestions = forms.BooleanField(label=gettext_lazy("Take away the 0 before mobile numbers"), required=False)

    rest_days = forms.IntegerField(
        label=gettext_lazy("Days of rest after a call by any study"),
        required=False,
        min_value=0,
        max_value=730,
        initial=REST_DAYS,
        widget=forms.NumberInput(attrs={"class": "control"}),
        help_text=gettext_lazy("0 for no such rule."),
    )

    def __init__(self, uses: Sequence[ColumnUse], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uses = uses
        for number, use in enumerate(uses):
            self.fields[f"field-{number}"] = forms.ChoiceField(
                choices=[(field, _(message)) for field, message in FIELDS.items()],
                initial=use.field,
                widget=forms.Select(
                    attrs={"class": "control", "aria-label": _("%(column)s becomes") % {"column": use.column}}
                ),
            )
            for flag in FLAGS:
                self._add_flag(flag, number, use)
        for code, (usual, case) in CHOICES.items():
            warned = _("loaded with its other numbers") if code == "do_not_call" else _("loaded, with a note")
            self.fields[f"choice-{code}"] = forms.ChoiceField(
                label=_(case),
                choices=[(REFUSE, _("stays out")), (WARN, warned)],
                initial=usual,
                required=False,
                widget=forms.Select(attrs={"class": "control"}),
            )

    def clean(self) -> dict[str, Any]:
        """Return the data, in which at least one column must be a telephone number."""
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(f"field-{number}") == "phone" for number in range(len(self.uses))):
            raise ValidationError(_("Say which column holds the telephone numbers."))
        return cleaned

    def first_reading(self) -> Reading:
        """How the file is read if the guesses are not changed."""
        return Reading(columns=tuple(self.uses), rest_days=REST_DAYS)

    def reading(self) -> Reading:
        """How the file is to be read, as filled in."""
        return Reading(
            columns=tuple(self._use(number, use) for number, use in enumerate(self.uses)),
            accept_suggestions=self.cleaned_data["accept_suggestions"],
            rest_days=self.cleaned_data["rest_days"] or 0,
            choices={code: self.cleaned_data[f"choice-{code}"] or usual for code, (usual, _case) in CHOICES.items()},
        )

    @property
    def list_fields(self) -> list[forms.BoundField]:
        """The fields about the sample as a whole."""
        return [self[name] for name in self.field_order]

    @property
    def choice_fields(self) -> list[forms.BoundField]:
        """The fields about people who are known already."""
        return [self[f"choice-{code}"] for code in CHOICES]

    def facts(self) -> dict[str, Any]:
        """Keyword arguments for ``request_loading``."""
        names = ("name", "source", "opposition_checked_on", "opposition_waiver")
        return {"reading": self.reading(), **{name: self.cleaned_data[name] for name in names}}

    def _add_flag(self, flag: str, number: int, use: ColumnUse) -> None:
        labels = {
            "show": _("%(column)s: shown to interviewers"),
            "route": _("%(column)s: used by the questionnaire"),
            "export": _("%(column)s: exported"),
            "personal": _("%(column)s: personal data"),
        }
        self.fields[f"{flag}-{number}"] = forms.BooleanField(
            required=False,
            initial=getattr(use, flag) or (flag == "personal" and use.field in {"phone", "name"}),
            widget=forms.CheckboxInput(attrs={"aria-label": labels[flag] % {"column": use.column}}),
        )

    def _use(self, number: int, use: ColumnUse) -> ColumnUse:
        field = self.cleaned_data[f"field-{number}"]
        flags = {flag: self.cleaned_data[f"{flag}-{number}"] and field == "attribute" for flag in FLAGS}
        name = (use.attribute or attribute_name(use.column)) if field == "attribute" else ""
        return replace(use, field=field, attribute=name, **flags)
