"""What is entered about a pilot: after how many completes the field stops, and what becomes of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.fieldwork.models import PilotDecision
from surveys.web.screens.forms import LONGEST_REASON, StyledForm

MOST_COMPLETES = 1_000


class PilotForm(StyledForm):
    """After how many completes the field stops."""

    completes = forms.IntegerField(
        label=gettext_lazy("Stop after so many completes"), min_value=1, max_value=MOST_COMPLETES, initial=10
    )


class DecisionForm(StyledForm):
    """What becomes of a pilot's interviews."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What becomes of these interviews"),
        choices=[
            (PilotDecision.KEEP.value, gettext_lazy("Keep them: they count with all others")),
            (PilotDecision.DISCARD.value, gettext_lazy("Discard them: they are rejected, their answers stay")),
        ],
        widget=forms.RadioSelect(attrs={"class": "tick-box"}),
    )
    reason = forms.CharField(label=gettext_lazy("What you have seen"), max_length=LONGEST_REASON, required=False)

    def clean(self) -> dict[str, Any]:
        """The data; discarding needs its reason. Raises ``ValidationError``."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == PilotDecision.DISCARD and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", _("Say why they are discarded: it stands with each of them."))
        return cleaned
