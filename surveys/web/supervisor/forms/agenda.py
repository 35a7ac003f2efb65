"""The forms in which an appointment is moved, given to another keeper, or cancelled."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.calling.appointment_times import LONGEST, Complaint, understand
from surveys.design.queries import interviewer_memberships
from surveys.fieldwork.models import Appointment, AppointmentKind, Keeping
from surveys.fieldwork.queries import PROBLEMS, Keeper, MoveProblem, interviewers_for
from surveys.people.models import User
from surveys.web.screens.appointment_times import complaint_in_words, examples
from surveys.web.screens.forms import LONGEST_REASON, StyledForm

from .agenda_query import AgendaSlot

CHOOSE = gettext_lazy("choose…")
CONVERTER = "converter"
RULES = [
    (Keeping.PRESENT.value, gettext_lazy("theirs if they are at work, otherwise anybody")),
    (Keeping.ONLY.value, gettext_lazy("this person only")),
    (Keeping.FIRST.value, gettext_lazy("this person first, then anybody")),
    (Keeping.TEAM.value, gettext_lazy("anybody")),
    (Keeping.SKILL.value, gettext_lazy("whoever converts refusals and speaks the language")),
    (Keeping.SUPERVISOR.value, gettext_lazy("I decide when it is time")),
]
FIELD_OF = {
    MoveProblem.PAST: "at",
    MoveProblem.TOO_LATE: "at",
    MoveProblem.OUTSIDE_HOURS: "hours_reason",
    MoveProblem.NO_OWNER: "owner",
    MoveProblem.CLASH: "despite_clash",
    MoveProblem.REASON: "reason",
}


class MoveForm(StyledForm):
    """When an appointment is to be and who keeps it. ``seen``: the one that was looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    slot = forms.CharField(required=False, widget=forms.HiddenInput)
    at = forms.CharField(
        label=gettext_lazy("When"), max_length=LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    keeping = forms.ChoiceField(label=gettext_lazy("Who keeps it"), choices=RULES)
    owner = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Interviewer"), required=False, empty_label=CHOOSE
    )
    wait_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes they are waited for"), min_value=1, max_value=600, required=False
    )
    hours_reason = forms.CharField(
        label=gettext_lazy("If outside the calling hours, why"), required=False, max_length=200
    )
    despite_clash = forms.BooleanField(label=gettext_lazy("Two at the same time, all the same"), required=False)
    reason = forms.CharField(label=gettext_lazy("Why it is changed"), required=False, max_length=LONGEST_REASON)

    def __init__(
        self,
        appointment: Appointment,
        zone: str,
        data: Any = None,
        *,
        to: AgendaSlot | None = None,
        by: User | None = None,
    ) -> None:
        self.appointment, self.zone, self.by = appointment, zone, by
        target = to.at(zone) if to else None
        written = _written(target or appointment.at, zone)
        initial = {
            "seen": appointment.pk,
            "slot": str(to) if target else "",
            "at": written,
            "keeping": appointment.keeping,
            "owner": appointment.owner_id if appointment.keeping != Keeping.SUPERVISOR else None,
            "wait_minutes": appointment.wait_minutes or 15,
            "hours_reason": appointment.hours_reason if target is None else "",
        }
        super().__init__(data, initial=initial, auto_id="move_%s")
        self.fields["owner"].queryset = interviewers_for(appointment.case)  # type: ignore[attr-defined]
        self.fields["at"].help_text = examples()
        skills = interviewer_memberships(appointment.study).values_list("skills", flat=True)
        if appointment.keeping != Keeping.SKILL and not any(CONVERTER in listed for listed in skills):
            rules = [rule for rule in RULES if rule[0] != Keeping.SKILL]
            self.fields["keeping"].choices = rules  # type: ignore[attr-defined]
        if data is None or not data.get("clash"):
            self.fields["despite_clash"].widget = forms.HiddenInput()

    def clean_at(self) -> datetime:
        """The moment: of the slot if it was chosen in the grid and nothing else was typed, or as it was typed."""
        typed = self.cleaned_data["at"].strip()
        chosen = AgendaSlot.read(self.cleaned_data.get("slot", ""))
        moment = chosen.at(self.zone) if chosen else None
        for known in (moment, self.appointment.at):
            if known is not None and typed == _written(known, self.zone):
                return known
        found = understand(typed, now=timezone.now(), zone=ZoneInfo(self.zone))
        if isinstance(found, Complaint):
            raise forms.ValidationError(complaint_in_words(found))
        if found.occurrence:
            raise forms.ValidationError(_("The clocks show this hour twice that night: choose another."))
        return found.at

    @property
    def keeper(self) -> Keeper:
        """Who is to keep it; what the rule does not need is left out."""
        given = self.cleaned_data
        keeping = given["keeping"]
        if keeping == Keeping.SUPERVISOR:
            return Keeper(keeping, self.by)
        return Keeper(
            keeping,
            given["owner"] if keeping in {Keeping.PRESENT, Keeping.ONLY, Keeping.FIRST} else None,
            (given["wait_minutes"] or 15) if keeping == Keeping.FIRST else 0,
            CONVERTER if keeping == Keeping.SKILL else "",
        )

    def refuse(self, problems: list[MoveProblem]) -> None:
        """Put each problem where it can be mended."""
        for problem in problems:
            name = FIELD_OF.get(problem)
            if problem == MoveProblem.CLASH:
                self.fields["despite_clash"].widget = forms.CheckboxInput()
            self.add_error(name, _(PROBLEMS[problem]))

    @property
    def asks_why(self) -> bool:
        """Whether the respondent asked for the present time."""
        return self.appointment.kind == AppointmentKind.HARD


class CancelForm(StyledForm):
    """Why an appointment is cancelled."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Why it is cancelled"), max_length=LONGEST_REASON)

    def __init__(self, appointment: Appointment, data: Any = None) -> None:
        super().__init__(data, initial={"seen": appointment.pk}, auto_id="cancel_%s")


def _written(at: datetime, zone: str) -> str:
    """``27/11/2026 14:15``, which is understood again."""
    return at.astimezone(ZoneInfo(zone)).strftime("%d/%m/%Y %H:%M")
