"""What an administrator records of the agreement on which watching people at work rests."""

from datetime import date
from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from surveys.people.models import SCOPES_SO_FAR, AgreementKind, WatchingAgreement
from surveys.web.screens.forms import StyledForm

USUAL_MONTHS = 12
MOST_MONTHS = 120


class WatchingForm(StyledForm):
    """Kind, date, document, what it covers and how long figures of persons are kept."""

    kind = forms.ChoiceField(label=_("It rests on"), choices=AgreementKind.choices)
    reached_on = forms.DateField(
        label=_("Date of the agreement"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    document = forms.CharField(
        label=_("Document"),
        max_length=200,
        help_text=_("Where it is kept: protocol number, folder. Whoever is watched reads this."),
    )
    months = forms.IntegerField(
        label=_("Figures of single persons are kept for so many months"), min_value=1, max_value=MOST_MONTHS
    )
    scopes = forms.MultipleChoiceField(
        label=_("It covers"),
        choices=[(scope.value, scope.label) for scope in SCOPES_SO_FAR],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "tick-box"}),
        error_messages={"required": _("Tick at least one: an agreement that covers nothing is not recorded.")},
    )

    @classmethod
    def about(cls, agreement: WatchingAgreement | None) -> Self:
        """Filled in with the agreement in force."""
        if agreement is None:
            return cls(initial={"months": USUAL_MONTHS})
        return cls(initial={name: getattr(agreement, name) for name in cls.base_fields})

    def clean_reached_on(self) -> date:
        """Not in the future: watching begins when this is recorded."""
        day: date = self.cleaned_data["reached_on"]
        if day > self.today:
            raise forms.ValidationError(_now("This day has not come yet: record the agreement when it is reached."))
        return day

    def __init__(self, *args: Any, today: date = date.max, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
