"""Forms of replicates: into how many a list is divided, and how many cases are released."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.fieldwork.models import Sample
from surveys.fieldwork.services import MOST_PARTS

CONTROL = {"class": "control", "autocomplete": "off"}
LAST, FIRST = "last", "first"


class DivideForm(forms.Form):
    """Which list is divided, into how many replicates, whether by stratum, and with which seed."""

    sample = forms.ChoiceField(label=_("List"), widget=forms.Select(attrs={"class": "control"}))
    parts = forms.IntegerField(
        label=_("Replicates"), min_value=2, max_value=MOST_PARTS, initial=5, widget=forms.NumberInput(attrs=CONTROL)
    )
    by_stratum = forms.BooleanField(label=_("Each with its share of every stratum"), required=False)
    seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=1,
        max_value=10**15,
        widget=forms.NumberInput(attrs=CONTROL),
        help_text=_("Left empty, one is drawn and kept: with it the same cases come out again."),
    )

    def __init__(self, samples: Sequence[Sample], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.samples = {sample.pk: sample for sample in samples}
        self.fields["sample"].choices = [(sample.pk, sample.name) for sample in samples]  # type: ignore[attr-defined]

    def chosen(self) -> Sample:
        """Return the list that was chosen."""
        return self.samples[int(self.cleaned_data["sample"])]


class CasesForm(forms.Form):
    """How many cases are released, and whether they come before the fresh ones in the field.

    ``looked_at``: the mark of the last look that was confirmed.
    """

    count = forms.IntegerField(label=_("Cases"), min_value=1, widget=forms.NumberInput(attrs=CONTROL))
    order = forms.ChoiceField(
        label=_("When they come"),
        choices=[(LAST, _("After the cases in the field")), (FIRST, _("Before those never called"))],
        widget=forms.Select(attrs={"class": "control"}),
    )
    looked_at = forms.CharField(required=False)
