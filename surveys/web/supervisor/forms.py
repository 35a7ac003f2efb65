"""What a supervisor fills in: changes of a case, each with its service, and of a quota cell."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.calling.dispositions import DISPOSITIONS, OF_THE_SYSTEM
from surveys.design.queries import interviewers_of
from surveys.fieldwork import services
from surveys.fieldwork.models import AppointmentKind, Attempt, Case, QuotaCell
from surveys.fieldwork.services.promising import forbid_calls, force_appointment, make_exact
from surveys.interviewing.casework import REJECTABLE
from surveys.interviewing.models import Interview, InterviewStatus
from surveys.interviewing.services import reject_interview, restore_interview
from surveys.people.models import User
from surveys.results.erasing import erase_everywhere
from surveys.web.screens.moments import city_of

LONGEST_REASON = 300
CHOOSE = _("choose…")


class CaseChange(forms.Form):
    """One thing that may be done to a case. ``title`` names it, ``says`` what follows, ``done`` that it was done."""

    title: ClassVar[Promise]
    says: ClassVar[Promise]
    done: ClassVar[Promise]
    name: ClassVar[str]
    is_grave: ClassVar[bool] = False

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{self.name}_%s")
        self.case = case
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
                field.widget.attrs.setdefault("class", kind)

    def apply(self, *, by: User, now: datetime) -> None:
        """Do it. Raises ``FieldworkError`` when the case is not in a state for it any more."""
        raise NotImplementedError


class Release(CaseChange):
    name = "release"
    title = _("Put back into the queue")
    says = _("Out of the hands of whoever holds it; it comes again when its rest is over.")
    done = _("The case is back in the queue.")
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)

    def apply(self, *, by: User, now: datetime) -> None:
        services.release_case(case=self.case, by=by, now=now, reason=self.cleaned_data["reason"])


class Reassign(CaseChange):
    name = "reassign"
    title = _("Give to an interviewer")
    says = _("With its appointment if one stands; otherwise it comes to them next.")
    done = _("The case is given to its new interviewer.")
    to = forms.ModelChoiceField(User.objects.none(), label=_("Interviewer"), empty_label=CHOOSE)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(case, data)
        self.fields["to"].queryset = interviewers_of(case.study)  # type: ignore[attr-defined]

    def apply(self, *, by: User, now: datetime) -> None:
        given = self.cleaned_data
        services.reassign_case(case=self.case, to=given["to"], by=by, now=now, reason=given["reason"])


class Reopen(CaseChange):
    name = "reopen"
    title = _("Reopen")
    says = _("Its attempts count anew. Numbers on the do-not-call list stay silent.")
    done = _("The case is open again.")
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)

    def apply(self, *, by: User, now: datetime) -> None:
        services.reopen_case(case=self.case, by=by, now=now, reason=self.cleaned_data["reason"])


class AttemptField(forms.ModelChoiceField):
    """An attempt chosen by its words: ``3 · 24/11 14:30 · Giulia B. · No answer``."""

    def label_from_instance(self, obj: Any) -> str:
        label = DISPOSITIONS[obj.disposition].label
        when = timezone.localtime(obj.claimed_at)
        return f"{obj.number} · {when:%d/%m %H:%M} · {obj.interviewer.short_name} · {_(label)}"


class PutThrough(CaseChange):
    name = "ring"
    title = _("The respondent is ringing")
    says = _("The case opens in the hands of an interviewer who is on no call; one they have not dialled goes back.")
    done = _("The case is open in the interviewer's hands: put the call through.")
    to = forms.ModelChoiceField(User.objects.none(), label=_("Interviewer"), empty_label=CHOOSE)
    reason = forms.CharField(label=_("Note"), required=False, max_length=LONGEST_REASON)

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(case, data)
        self.fields["to"].queryset = interviewers_of(case.study)  # type: ignore[attr-defined]

    def apply(self, *, by: User, now: datetime) -> None:
        given = self.cleaned_data
        services.put_through(case=self.case, to=given["to"], by=by, now=now, reason=given["reason"])


class InterviewField(forms.ModelChoiceField):
    """An interview chosen by its words: ``24/11 14:30 · Giulia B. · complete``."""

    def label_from_instance(self, obj: Any) -> str:
        when = timezone.localtime(obj.started_at)
        return f"{when:%d/%m %H:%M} · {obj.last_attempt.interviewer.short_name} · {obj.get_status_display()}"


class InterviewChange(CaseChange):
    """Something that is done to one of the case's interviews, with its reason."""

    interview = InterviewField(Interview.objects.none(), label=_("Interview"), empty_label=None)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(case, data)
        mine = self.chosen_from(Interview.objects.filter(case=case)).select_related("last_attempt__interviewer")
        self.fields["interview"].queryset = mine.order_by("-started_at")  # type: ignore[attr-defined]

    def chosen_from(self, interviews: Any) -> Any:
        """Those to which it may be done."""
        raise NotImplementedError


class Reject(InterviewChange):
    name = "reject"
    title = _("Reject an interview")
    says = _(
        "It leaves the results and its quota cells; the answers stay. The case is not rung again for it: "
        "reopen it, or correct its outcome."
    )
    done = _("The interview is rejected: it counts no more.")
    is_grave = True

    def chosen_from(self, interviews: Any) -> Any:
        return interviews.filter(status__in=REJECTABLE)

    def apply(self, *, by: User, now: datetime) -> None:
        reject_interview(**self.cleaned_data, by=by, now=now)


class Restore(InterviewChange):
    name = "restore"
    title = _("Take a rejection back")
    says = _("The interview counts again as before, where its quota cells still have room.")
    done = _("The interview counts again.")

    def chosen_from(self, interviews: Any) -> Any:
        return interviews.filter(status=InterviewStatus.REJECTED)

    def apply(self, *, by: User, now: datetime) -> None:
        restore_interview(**self.cleaned_data, by=by, now=now)


class Correct(CaseChange):
    name = "correct"
    title = _("Correct an outcome")
    says = _("What was first said stays in the history; the case moves as the right outcome wants.")
    done = _("The outcome is corrected.")
    attempt = AttemptField(Attempt.objects.none(), label=_("Attempt"), empty_label=None)
    code = forms.ChoiceField(label=_("What it really was"))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(case, data)
        closed = Attempt.objects.filter(case=case, closed_at__isnull=False).select_related("interviewer")
        attempt, code = self.fields["attempt"], self.fields["code"]
        assert isinstance(attempt, forms.ModelChoiceField) and isinstance(code, forms.ChoiceField)  # noqa: S101, PT018
        attempt.queryset = closed.order_by("-number")
        code.choices = [("", CHOOSE), *outcome_choices()]

    def apply(self, *, by: User, now: datetime) -> None:
        services.correct_disposition(**self.cleaned_data, by=by, now=now)


class Appoint(CaseChange):
    name = "appoint"
    title = _("Have it called at a time")
    says = _("It goes before everything else. Leave the time empty for now.")
    done = _("The appointment is made.")
    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
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

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(case, data)
        self.fields["to"].queryset = interviewers_of(case.study)  # type: ignore[attr-defined]
        if case.time_zone != case.study.time_zone:
            cities = {"study": city_of(case.study.time_zone), "there": city_of(case.time_zone)}
            self.fields["at"].help_text = _("By the study’s clock (%(study)s); the person is in %(there)s.") % cities

    def apply(self, *, by: User, now: datetime) -> None:
        given = self.cleaned_data
        wanted = services.NewAppointment(
            at=given["at"] or now,
            kind=AppointmentKind.SUPER,
            owner=given["to"],
            ask_for=given["ask_for"],
            hours_reason=given["hours_reason"],
        )
        force_appointment(case=self.case, wanted=wanted, by=by, now=now)


class Exact(CaseChange):
    name = "exact"
    title = _("Make the appointment exact")
    says = _("Same time, same interviewer; it goes before approximate ones.")
    done = _("The appointment is exact now.")

    def apply(self, *, by: User, now: datetime) -> None:
        make_exact(case=self.case, by=by, now=now)


class Forbid(CaseChange):
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


class Erase(CaseChange):
    name = "erase"
    title = _("Erase the person’s data")
    says = _(
        "Erased: name, numbers, personal attributes, the code of the list, notes, the answers to personal questions, "
        "and the workbooks of the institute that may hold them. Kept: attempts, outcome and all other answers; the "
        "numbers only on the do-not-call list. It cannot be undone. Have workbooks deleted that were fetched; erase "
        "other cases with the same number too if they are the same person."
    )
    done = _("The person’s data are erased.")
    is_grave = True
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("Who asked for it, when and how, without a name: this line stays."),
    )
    sure = forms.BooleanField(label=_("I am sure: it cannot be undone"))

    def apply(self, *, by: User, now: datetime) -> None:
        erase_everywhere(case=self.case, reason=self.cleaned_data["reason"], by=by, now=now)


CHANGES: dict[str, type[CaseChange]] = {
    change.name: change
    for change in (Release, PutThrough, Reassign, Appoint, Exact, Correct, Reopen, Reject, Restore, Forbid, Erase)
}


class QuotaForm(forms.Form):
    """A cell's target and what happens when it is full."""

    target = forms.IntegerField(label=_("Target"), min_value=0, max_value=1_000_000)
    on_full = forms.ChoiceField(
        label=_("When it is full"),
        choices=[("stop", _("it stops")), ("warn", _("it only warns"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why you change it"), max_length=LONGEST_REASON)

    def __init__(self, cell: QuotaCell, data: Any = None) -> None:
        super().__init__(data, initial={"target": cell.target, "on_full": cell.on_full})
        for name in ("target", "reason"):
            self.fields[name].widget.attrs["class"] = "form-control"


def outcome_choices() -> list[tuple[str, Any]]:
    """Every outcome a supervisor may say: those interviewers type and those of the interview."""
    return [(code, _(item.label)) for code, item in DISPOSITIONS.items() if item not in OF_THE_SYSTEM]
