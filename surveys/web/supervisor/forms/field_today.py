"""The form in which an alarm of a field is dismissed."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from surveys.web.screens.forms import LONGEST_REASON, StyledForm

UNTIL = [
    ("changed", gettext_lazy("until it says something else")),
    ("tomorrow", gettext_lazy("until tomorrow morning")),
    ("week", gettext_lazy("for a week")),
]


class DismissForm(StyledForm):
    """Why an alarm is not to be shown, and until when."""

    alarm = forms.CharField(widget=forms.HiddenInput, max_length=160)
    reason = forms.CharField(label=gettext_lazy("Why it needs nothing"), max_length=LONGEST_REASON)
    until = forms.ChoiceField(label=gettext_lazy("Do not show it"), choices=UNTIL)

    def until_when(self, now: datetime) -> datetime | None:
        """When it is shown again; ``None`` for when it changes."""
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        days = {"tomorrow": 1, "week": 7}.get(self.cleaned_data["until"])
        return midnight + timedelta(days=days) if days else None
