"""The forms in which an interviewer moves or cancels one of their own appointments."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.calling.appointment_times import LONGEST, Complaint, understand
from surveys.fieldwork.models import Appointment
from surveys.fieldwork.queries import PROBLEMS, MoveProblem
from surveys.web.screens.appointment_times import complaint_in_words, examples

LONGEST_REASON = 300
FIELD_OF = {
    MoveProblem.PAST: "at",
    MoveProblem.TOO_LATE: "at",
    MoveProblem.OUTSIDE_HOURS: "hours_reason",
    MoveProblem.CLASH: "despite_clash",
    MoveProblem.REASON: "reason",
}


class OwnForm(forms.Form):
    """A form whose boxes have the class of the interviewer's pages."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs.setdefault("class", "field")


class OwnMoveForm(OwnForm):
    """When an appointment is to be, by the respondent's clock, and why."""

    at = forms.CharField(
        label=gettext_lazy("When"), max_length=LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    hours_reason = forms.CharField(
        label=gettext_lazy("If outside the calling hours, why"), required=False, max_length=200
    )
    despite_clash = forms.BooleanField(label=gettext_lazy("Two at the same time, all the same"), required=False)
    reason = forms.CharField(label=gettext_lazy("Why it is changed"), required=False, max_length=LONGEST_REASON)

    def __init__(self, appointment: Appointment, data: Any = None) -> None:
        self.appointment = appointment
        written = appointment.at.astimezone(ZoneInfo(appointment.case.time_zone)).strftime("%d/%m/%Y %H:%M")
        self.written = written
        super().__init__(data, initial={"seen": appointment.pk, "at": written}, auto_id="move_%s")
        self.fields["at"].help_text = examples()
        if data is None or not data.get("clash"):
            self.fields["despite_clash"].widget = forms.HiddenInput()

    def clean_at(self) -> datetime:
        """The moment that was typed; the present one where nothing was changed."""
        typed = self.cleaned_data["at"].strip()
        if typed == self.written:
            return self.appointment.at
        found = understand(typed, now=timezone.now(), zone=ZoneInfo(self.appointment.case.time_zone))
        if isinstance(found, Complaint):
            raise forms.ValidationError(complaint_in_words(found))
        if found.occurrence:
            raise forms.ValidationError(_("The clocks show this hour twice that night: choose another."))
        return found.at

    def refuse(self, problems: list[MoveProblem]) -> None:
        """Put each problem where it can be mended."""
        for problem in problems:
            if problem == MoveProblem.CLASH:
                self.fields["despite_clash"].widget = forms.CheckboxInput()
            self.add_error(FIELD_OF.get(problem), _(PROBLEMS[problem]))


class OwnCancelForm(OwnForm):
    """Why an appointment is cancelled."""

    reason = forms.CharField(label=gettext_lazy("Why it is cancelled"), max_length=LONGEST_REASON)

    def __init__(self, appointment: Appointment, data: Any = None) -> None:
        super().__init__(data, initial={"seen": appointment.pk}, auto_id="cancel_%s")
