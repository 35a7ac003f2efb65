"""The form of a simulation: the number of interviews and the seed."""

from django import forms
from django.utils.translation import gettext_lazy as _

USUAL = 300
NUMBERS = (100, USUAL, 1000)


class SimulationForm(forms.Form):
    """The form above the results. The address of interviews that are held at once brings the same results again."""

    interviews = forms.TypedChoiceField(
        label=_("How many interviews"),
        choices=[(number, str(number)) for number in NUMBERS],
        coerce=int,
        widget=forms.Select(attrs={"class": "control own-width"}),
    )
    seed = forms.IntegerField(
        label=_("Draw"),
        min_value=1,
        max_value=10**6,
        required=False,
        widget=forms.NumberInput(attrs={"class": "control", "inputmode": "numeric"}),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def first(cls, version: str) -> "SimulationForm":
        """Return the form before anything is simulated."""
        return cls(initial={"interviews": USUAL, "seed": 1, "version": version})

    @property
    def number(self) -> int:
        """The number of interviews to simulate."""
        return int(self.cleaned_data["interviews"])

    @property
    def people(self) -> int:
        """The seed: with the same one, the same respondents give the same answers."""
        return int(self.cleaned_data["seed"] or 1)
