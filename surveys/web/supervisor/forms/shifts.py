"""What those who lead people enter: planned shifts, from when on one is late, hours that are paid, budgets."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.calling.shifts import Span
from surveys.design.models import Study
from surveys.people.models import User
from surveys.web.screens.formatting import long_day
from surveys.web.screens.forms import StyledForm

TIME = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class PlanForm(StyledForm):
    """One person's shifts, at the same time on one or more days of a week."""

    person = forms.TypedChoiceField(label=_("Who"), coerce=int)
    days = forms.TypedMultipleChoiceField(
        label=_("Days"),
        coerce=date.fromisoformat,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "tick-box"}),
        error_messages={"required": _("Tick at least one day.")},
    )
    starts = forms.TimeField(label=_("From"), widget=TIME)
    ends = forms.TimeField(label=_("To"), widget=TIME, help_text=_("Earlier than its start: on the day after."))
    study = forms.TypedChoiceField(label=_("Study"), coerce=int, required=False, empty_value=None)
    centre = forms.CharField(label=_("Centre"), max_length=60, required=False)

    def __init__(
        self, *args: Any, people: Sequence[User], studies: Sequence[Study], monday: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.studies = {one.pk: one for one in people}, {one.pk: one for one in studies}
        week = [monday + timedelta(days=place) for place in range(7)]
        self.fields["person"].choices = [(one.pk, str(one)) for one in people]  # type: ignore[attr-defined]
        self.fields["days"].choices = [(one.isoformat(), long_day(one)) for one in week]  # type: ignore[attr-defined]
        named = [("", _("whichever they have")), *((one.pk, str(one)) for one in studies)]
        self.fields["study"].choices = named  # type: ignore[attr-defined]

    @property
    def spans(self) -> list[Span]:
        """The shifts, by the site's clock."""
        zone = timezone.get_default_timezone()
        starts, ends = self.cleaned_data["starts"], self.cleaned_data["ends"]
        over = timedelta(days=int(ends <= starts))
        return [
            Span(datetime.combine(day, starts, zone), datetime.combine(day + over, ends, zone))
            for day in self.cleaned_data["days"]
        ]

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, as the service takes it."""
        data = self.cleaned_data
        study = self.studies.get(data["study"]) if data["study"] else None
        return {"person": self.people[data["person"]], "study": study, "centre": data["centre"], "spans": self.spans}


class ShiftSettingsForm(StyledForm):
    """From when on somebody is late, a break long, a shift forgotten."""

    late = forms.IntegerField(label=_("Late from so many minutes on"), min_value=1, max_value=240)
    long_break = forms.IntegerField(label=_("A break is long from so many minutes on"), min_value=1, max_value=240)
    forgotten = forms.IntegerField(
        label=_("A shift that nobody ended ends so many minutes after the last case"), min_value=15, max_value=480
    )


class ApprovedForm(StyledForm):
    """The hours of one day that are paid."""

    person = forms.TypedChoiceField(label=_("Who"), coerce=int)
    study = forms.TypedChoiceField(label=_("Study"), coerce=int)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    hours = forms.RegexField(
        label=_("Hours"),
        regex=r"^([01]?\d|2[0-3]):[0-5]\d$|^24:00$",
        help_text=_("As 6:30."),
        error_messages={"invalid": _("Write hours and minutes, as 6:30.")},
    )

    def __init__(self, *args: Any, people: Sequence[User], studies: Sequence[Study], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.studies = {one.pk: one for one in people}, {one.pk: one for one in studies}
        self.fields["person"].choices = [(one.pk, str(one)) for one in people]  # type: ignore[attr-defined]
        self.fields["study"].choices = [(one.pk, str(one)) for one in studies]  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """A day that is over: hours that are still to be worked are approved by nobody."""
        day: date = self.cleaned_data["day"]
        if day >= timezone.localdate():
            raise forms.ValidationError(_("Only days that are over are approved."))
        return day

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, as the service takes it."""
        data = self.cleaned_data
        hours, minutes = map(int, data["hours"].split(":"))
        return {
            "person": self.people[data["person"]],
            "study": self.studies[data["study"]],
            "day": data["day"],
            "minutes": hours * 60 + minutes,
        }


class BudgetForm(StyledForm):
    """What an hour of a study's field costs, and a complete may cost."""

    study = forms.TypedChoiceField(label=_("Study"), coerce=int)
    hour = forms.DecimalField(label=_("An hour costs, €"), min_value=0, max_value=1000, decimal_places=2, localize=True)
    complete = forms.DecimalField(
        label=_("A complete may cost, €"), min_value=0, max_value=10_000, decimal_places=2, localize=True
    )

    def __init__(self, *args: Any, studies: Sequence[Study], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.studies = {one.pk: one for one in studies}
        self.fields["study"].choices = [(one.pk, str(one)) for one in studies]  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, as the service takes it."""
        hour, complete = (int(Decimal(self.cleaned_data[name]) * 100) for name in ("hour", "complete"))
        return {"study": self.studies[self.cleaned_data["study"]], "hour_cents": hour, "complete_cents": complete}
