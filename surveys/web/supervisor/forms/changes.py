"""Forms that change a case, each with the service that it calls."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.calling.appointment_times import LONGEST, Complaint, Moment, understand
from surveys.fieldwork import services
from surveys.fieldwork.models import AppointmentKind
from surveys.fieldwork.queries import interviewers_for
from surveys.fieldwork.services import forbid_calls, force_appointment, make_exact
from surveys.people.models import User
from surveys.results.tasks import request_erasure
from surveys.web.screens.appointment_times import complaint_in_words, examples, in_words
from surveys.web.screens.formatting import there
from surveys.web.screens.forms import LONGEST_REASON
from surveys.web.screens.moments import city_of

from .reading import CaseReading

CHOOSE = _("choose…")
WAYS_OF_ASKING = {
    "call": _("by telephone"),
    "letter": _("by letter or e-mail"),
    "client": _("through the client"),
    "other": _("in another way"),
}
"""How a person asked to be erased."""


class CaseForm(forms.Form):
    """A change of a case. ``title``: its name; ``says``: what it does; ``done``: the message when it is done."""

    title: ClassVar[Promise]
    says: ClassVar[Promise]
    done: ClassVar[Promise]
    name: ClassVar[str]
    is_grave: ClassVar[bool] = False
    is_weighed: ClassVar[bool] = False

    def __init__(self, read: CaseReading, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{self.name}_%s")
        self.read, self.case = read, read.case
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs.setdefault("class", "control")

    @property
    def message_when_done(self) -> str:
        """The message when it is done."""
        return str(self.done)

    def apply(self, *, by: User, now: datetime) -> None:
        """Call the service. Raises ``FieldworkError`` when the case's state no longer allows it."""
        raise NotImplementedError

    def weigh(self, now: datetime) -> None:
        """Work out the consequences, for forms that show them before they are confirmed."""


class ReleaseForm(CaseForm):
    name = "release"
    title = _("Put back into the queue")
    says = _("Out of the hands of whoever holds it; it comes again when its rest is over.")
    done = _("The case is back in the queue.")
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)

    def apply(self, *, by: User, now: datetime) -> None:
        services.release_case(case=self.case, by=by, now=now, reason=self.cleaned_data["reason"])


class ReassignForm(CaseForm):
    name = "reassign"
    title = _("Give to an interviewer")
    says = _("With its appointment if one stands; otherwise it comes to them next.")
    done = _("The case is given to its new interviewer.")
    to = forms.ModelChoiceField(User.objects.none(), label=_("Interviewer"), empty_label=CHOOSE)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)

    def __init__(self, read: CaseReading, data: Any = None) -> None:
        super().__init__(read, data)
        self.fields["to"].queryset = interviewers_for(self.case)  # type: ignore[attr-defined]

    def apply(self, *, by: User, now: datetime) -> None:
        given = self.cleaned_data
        services.reassign_case(case=self.case, to=given["to"], by=by, now=now, reason=given["reason"])


class PutThroughForm(CaseForm):
    name = "ring"
    title = _("The respondent is ringing")
    says = _("The case opens in the hands of an interviewer who is on no call; one they have not dialled goes back.")
    done = _("The case is open in the interviewer's hands: put the call through.")
    to = forms.ModelChoiceField(User.objects.none(), label=_("Interviewer"), empty_label=CHOOSE)
    reason = forms.CharField(label=_("Note"), required=False, max_length=LONGEST_REASON)

    def __init__(self, read: CaseReading, data: Any = None) -> None:
        super().__init__(read, data)
        self.fields["to"].queryset = interviewers_for(self.case)  # type: ignore[attr-defined]

    def apply(self, *, by: User, now: datetime) -> None:
        given = self.cleaned_data
        services.put_through(case=self.case, to=given["to"], by=by, now=now, reason=given["reason"])


class AppointForm(CaseForm):
    name = "appoint"
    title = _("Have it called at a time")
    says = _("It goes before everything else. Leave the time empty for now.")
    done = _("The appointment is made.")
    at = forms.CharField(
        label=_("When"), required=False, max_length=LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    to = forms.ModelChoiceField(
        User.objects.none(), label=_("Interviewer"), required=False, empty_label=_("anybody who is free")
    )
    ask_for = forms.CharField(label=_("Ask for"), required=False, max_length=160)
    hours_reason = forms.CharField(
        label=_("If outside the calling hours, why"),
        required=False,
        max_length=200,
        help_text=_("For example: the respondent asked for it."),
    )

    def __init__(self, read: CaseReading, data: Any = None) -> None:
        super().__init__(read, data)
        self.fields["to"].queryset = interviewers_for(self.case)  # type: ignore[attr-defined]
        self.fields["at"].help_text = examples()
        here, theirs = self.case.study.time_zone, self.case.time_zone
        if here != theirs:
            cities = {"study": city_of(here), "there": city_of(theirs)}
            whose = _("By the study’s clock (%(study)s); the person is in %(there)s.") % cities
            self.fields["at"].help_text = f"{whose} {examples()}"

    def clean_at(self) -> Moment | None:
        """The typed moment, read by the study's clock; None for now."""
        typed = self.cleaned_data["at"]
        if not typed:
            return None
        found = understand(typed, now=timezone.now(), zone=ZoneInfo(self.case.study.time_zone))
        if isinstance(found, Complaint):
            raise forms.ValidationError(complaint_in_words(found))
        if found.occurrence:
            raise forms.ValidationError(_("The clocks show this hour twice that night: choose another."))
        return found

    @property
    def message_when_done(self) -> str:
        """The message with the moment in words, and in the person's own time zone."""
        moment = self.cleaned_data["at"]
        if moment is None:
            return super().message_when_done
        return f"{self.done} {in_words(moment, timezone.now())}{there(moment.at, self.case.time_zone)}."

    def apply(self, *, by: User, now: datetime) -> None:
        given = self.cleaned_data
        wanted = services.NewAppointment(
            at=given["at"].at if given["at"] else now,
            kind=AppointmentKind.SUPER,
            owner=given["to"],
            ask_for=given["ask_for"],
            hours_reason=given["hours_reason"],
        )
        force_appointment(case=self.case, wanted=wanted, by=by, now=now)


class MakeExactForm(CaseForm):
    name = "exact"
    title = _("Make the appointment exact")
    says = _("Same time, same interviewer; it goes before approximate ones.")
    done = _("The appointment is exact now.")

    def apply(self, *, by: User, now: datetime) -> None:
        make_exact(case=self.case, by=by, now=now)


class ForbidForm(CaseForm):
    name = "forbid"
    title = _("Never call again")
    says = _("All its numbers go on the do-not-call list, for every study, for good.")
    done = _("Nobody will call these numbers again.")
    is_grave = True
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, help_text=_("Who asked for it, when and how.")
    )

    def apply(self, *, by: User, now: datetime) -> None:
        forbid_calls(case=self.case, reason=self.cleaned_data["reason"], by=by, now=now)


class EraseForm(CaseForm):
    name = "erase"
    title = _("Erase the person’s data")
    says = _(
        "Erased: name, numbers, personal attributes and those that neither the questionnaire nor files read, the "
        "code of the list, notes and reasons, the answers to personal questions, and every workbook and file of "
        "ours that may hold them. Kept: attempts, outcome and all other answers. Clients are told to delete the "
        "workbooks they fetched; those of the institute delete by hand. It cannot be undone. Erase other cases "
        "with the same number too if they are the same person."
    )
    done = _("The person’s data are erased.")
    is_grave = True
    # Words would have to be erased with the person, and whoever types them names who asked.
    reason = forms.ChoiceField(
        label=_("How did they ask?"),
        choices=[("", CHOOSE), *WAYS_OF_ASKING.items()],
        help_text=_("It stays, with who erased them and when; nothing else is written down."),
    )
    never_again = forms.ChoiceField(
        label=_("Did they ask never to be called again?"),
        choices=[
            ("", CHOOSE),
            ("yes", _("Yes: the numbers stay on the do-not-call list, where nobody can read them")),
            ("no", _("No: nothing is kept of the numbers")),
        ],
    )
    sure = forms.BooleanField(label=_("I am sure: it cannot be undone"))

    def apply(self, *, by: User, now: datetime) -> None:
        given = self.cleaned_data
        reason, forbids = str(WAYS_OF_ASKING[given["reason"]]), given["never_again"] == "yes"
        request_erasure(case=self.case, reason=reason, by=by, now=now, forbids=forbids)
