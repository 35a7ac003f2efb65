"""What a new study takes over from an earlier one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.design.models import Series
from surveys.design.queries import waves_of
from surveys.design.services import StudyFacts

DRAFT = "draft"
"""What stands for the draft among the numbers of versions."""
MOST = 2**31 - 1
TAKEN = ("has_quotas", "has_texts", "has_tests", "has_rules", "has_people", "has_library")


class SourceForm(forms.Form):
    """Which questionnaire is looked at: the number of a version, or ``draft``."""

    source = forms.CharField(max_length=12, required=False)

    @classmethod
    def asked(cls, data: Any) -> str:
        """Return what was asked for; ``""`` for anything else."""
        form = cls(data)
        return str(form.cleaned_data["source"]) if form.is_valid() else ""


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form offers: the source that is looked at, languages beside the default one, variables by name.

    ``initial``: what the form says at first.
    """

    source: str
    languages: Sequence[str]
    variables: Sequence[str]
    initial: Mapping[str, Any]


class WaveForm(forms.Form):
    """The facts of the new study, and what is taken over."""

    name = forms.CharField(label=gettext_lazy("Name of the study"), max_length=120)
    series = forms.CharField(label=gettext_lazy("Series"), max_length=120, required=False)
    wave = forms.IntegerField(label=gettext_lazy("Wave"), min_value=1, max_value=MOST, required=False)
    target = forms.IntegerField(label=gettext_lazy("Interviews wanted"), min_value=1, max_value=MOST, required=False)
    has_quotas = forms.BooleanField(required=False)
    has_texts = forms.BooleanField(required=False)
    has_tests = forms.BooleanField(required=False)
    has_rules = forms.BooleanField(required=False)
    has_people = forms.BooleanField(required=False)
    has_library = forms.BooleanField(required=False)
    languages = forms.MultipleChoiceField(required=False)
    locked = forms.MultipleChoiceField(required=False)

    def __init__(self, data: Any, offered: Offered) -> None:
        super().__init__(data, initial=dict(offered.initial))
        self.offered = offered
        self._offer("languages", offered.languages)
        self._offer("locked", offered.variables)
        for name in ("name", "series", "wave", "target"):
            self.fields[name].widget.attrs["class"] = "control"

    def _offer(self, name: str, values: Sequence[str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        field.choices = [(value, value) for value in values]

    def clean(self) -> dict[str, Any]:
        """Check that a wave belongs to a series that does not have it yet."""
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        wave, series = sent.get("wave"), (sent.get("series") or "").strip()
        if wave and not series:
            self.add_error("series", _("A wave belongs to a series: write its name."))
        if wave and series and (known := Series.objects.filter(name=series).first()) and wave in waves_of(known):
            self.add_error("wave", _("The series has this wave already."))
        return sent

    @property
    def version(self) -> int | None:
        """The number of the version that is taken over; ``None`` for the draft."""
        return None if self.offered.source == DRAFT else int(self.offered.source)

    def facts(self) -> StudyFacts:
        """The facts of the new study."""
        sent = self.cleaned_data
        facts: StudyFacts = {"name": sent["name"], "target": sent["target"]}
        if sent["wave"]:
            facts |= {"series": sent["series"].strip(), "wave": sent["wave"]}
        return facts

    def taken(self) -> dict[str, Any]:
        """What is taken over, as ``Taken`` names it, without the quotas’ targets."""
        sent = self.cleaned_data
        kept = set(sent["languages"])
        return {
            **{name: sent[name] for name in TAKEN},
            "without": [code for code in self.offered.languages if code not in kept],
            "locked": sent["locked"] if sent["wave"] else None,
        }
