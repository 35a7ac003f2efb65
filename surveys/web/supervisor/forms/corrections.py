"""Forms of corrections, reopenings and rejections, which show their consequences before they are confirmed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.calling import corrections
from surveys.calling.corrections import CLOSED, PARKED, REFUSALS, WAITING
from surveys.calling.dispositions import OUTCOMES
from surveys.fieldwork.models import Attempt, Case, CaseStep
from surveys.fieldwork.queries import WorkedOnce
from surveys.fieldwork.services import ChangedMeanwhileError
from surveys.formatting import clock, outcome_words, short_day
from surveys.interviewing import services
from surveys.interviewing.models import UNFINISHED, Interview, InterviewStatus
from surveys.interviewing.queries import REJECTABLE
from surveys.interviewing.services import CorrectionPreview
from surveys.people.models import User
from surveys.web.screens.formatting import moment
from surveys.web.screens.forms import LONGEST_REASON

from .changes import CHOOSE, CaseForm
from .reading import CaseReading

LONGEST_ID = 18


class CorrectionForm(CaseForm):
    """A change whose consequences are shown before it is confirmed.

    ``follows``: the consequences; ``refused``: why it is impossible; both empty until enough is chosen. ``seen`` is
    sent with the confirmation: if the case has changed meanwhile nothing is done and the consequences are shown again.
    """

    is_weighed = True
    follows: tuple[str, ...] = ()
    refused: str = ""
    seen: str = ""

    def wanted(self) -> corrections.Change | None:
        """The correction that the form describes; None while something is missing."""
        raise NotImplementedError

    def weigh(self, now: datetime) -> None:
        """Work out the consequences of what is chosen so far."""
        change = self.wanted()
        if change is None:
            return
        found = services.preview_correction(case=self.case, change=change, now=now, known=self.read.known)
        self.seen = found.seen
        if found.decision.refusal:
            self.refused = _(REFUSALS[found.decision.refusal])
        else:
            self.follows = tuple(in_words(found))

    def chosen(self, name: str) -> Any:
        """What is chosen in the field, also where the form is not filled in to the end; None if nothing fits."""
        field = self.fields[name]
        try:
            return field.clean(self[name].value())
        except forms.ValidationError:
            return None

    @property
    def confirmed(self) -> str:
        """The fingerprint of the consequences that were shown when it was confirmed; empty if none were."""
        return str(self.data.get("seen", ""))


class TakeBackForm(CaseForm):
    """The last step on the case, taken back after a look at what it was before; ``seen`` names the step."""

    name = "take_back"
    title = gettext_lazy("Take the last step back")
    says = gettext_lazy("The case is as it was before: owner, outcome, attempts, appointment and due time.")
    done = gettext_lazy("The case is as it was before.")
    is_weighed = True
    follows: tuple[str, ...] = ()
    refused: str = ""
    seen: str = ""
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON)

    def weigh(self, now: datetime) -> None:
        """Say what is taken back, and what the case will be again."""
        step = self.read.step
        if step is None:
            return
        self.seen = str(step.pk)
        refusal = services.why_not_taken_back(case=self.case, step=step)
        if refusal:
            self.refused = _(refusal)
        else:
            self.follows = tuple(describe_step(step, self.case))

    def apply(self, *, by: User, now: datetime) -> None:
        seen = self.data.get("seen", "")
        if not seen.isdecimal() or len(seen) > LONGEST_ID:
            raise ChangedMeanwhileError
        reason = self.cleaned_data["reason"]
        services.take_back_step(case=self.case, by=by, now=now, reason=reason, step_id=int(seen))


class ReopenForm(CorrectionForm):
    name = "reopen"
    title = gettext_lazy("Grant a new start")
    says = gettext_lazy(
        "Its attempts, refusals and rests count from zero, and anybody may call it. Numbers on the do-not-call list "
        "stay silent."
    )
    done = gettext_lazy("The case has a new start.")
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON)

    def wanted(self) -> corrections.Change | None:
        return corrections.Reopen()

    def apply(self, *, by: User, now: datetime) -> None:
        reason = self.cleaned_data["reason"]
        services.reopen_case(case=self.case, by=by, now=now, reason=reason, seen=self.confirmed)


class CloseForm(CorrectionForm):
    name = "close"
    title = gettext_lazy("Close the case")
    says = gettext_lazy("Nobody calls any more; the outcome is what its calls say. It can be taken back.")
    done = gettext_lazy("The case is closed.")
    is_grave = True
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON)

    def wanted(self) -> corrections.Change | None:
        return corrections.Close()

    def apply(self, *, by: User, now: datetime) -> None:
        reason = self.cleaned_data["reason"]
        services.close_case(case=self.case, by=by, now=now, reason=reason, seen=self.confirmed)


def _attempt_in_words(one: WorkedOnce) -> str:
    """``3 · 24 nov 14:30 · Giulia B. · No answer``, the outcome as it stands."""
    attempt, when = one.attempt, timezone.localtime(one.attempt.claimed_at)
    who, outcome = attempt.interviewer.short_name, outcome_words(one.label)
    return f"{attempt.number} · {short_day(when)} {clock(when)} · {who} · {outcome}"


class InterviewField(forms.ModelChoiceField):
    """An interview chosen by its words: ``24 nov 14:30 · Giulia B. · complete``."""

    def label_from_instance(self, obj: Any) -> str:
        when = timezone.localtime(obj.started_at)
        return (
            f"{short_day(when)} {clock(when)} · {obj.last_attempt.interviewer.short_name} · {obj.get_status_display()}"
        )


class InterviewForm(CorrectionForm):
    """A change of one of the case's interviews, with its reason."""

    interview = InterviewField(Interview.objects.none(), label=gettext_lazy("Interview"), empty_label=None)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON)

    def __init__(self, read: CaseReading, data: Any = None) -> None:
        super().__init__(read, data)
        mine = self.chosen_from(Interview.objects.filter(case=self.case)).select_related("last_attempt__interviewer")
        self.fields["interview"].queryset = mine.order_by("-started_at", "-pk")  # type: ignore[attr-defined]

    def chosen_from(self, interviews: QuerySet[Interview]) -> QuerySet[Interview]:
        """The interviews that may be changed so."""
        raise NotImplementedError

    def interview_chosen(self) -> Interview | None:
        """The one that is chosen; the first, which the browser shows, before anything is."""
        if self.is_bound:
            return self.chosen("interview")
        return self.fields["interview"].queryset.first()  # type: ignore[attr-defined]


class RejectForm(InterviewForm):
    name = "reject"
    title = gettext_lazy("Reject an interview")
    says = gettext_lazy("It counts no more; the answers stay. To have the person rung again, correct the outcome.")
    done = gettext_lazy("The interview is rejected: it counts no more.")
    is_grave = True

    def chosen_from(self, interviews: QuerySet[Interview]) -> QuerySet[Interview]:
        return interviews.filter(status__in=REJECTABLE)

    def wanted(self) -> corrections.Change | None:
        interview = self.interview_chosen()
        return corrections.Reject(interview.pk) if interview else None

    def apply(self, *, by: User, now: datetime) -> None:
        services.reject_interview(**self.cleaned_data, by=by, now=now, seen=self.confirmed)


class RestoreForm(InterviewForm):
    name = "restore"
    title = gettext_lazy("Take a rejection back")
    says = gettext_lazy("The interview counts again as before, where its quota cells still have room.")
    done = gettext_lazy("The rejection is taken back.")

    def chosen_from(self, interviews: QuerySet[Interview]) -> QuerySet[Interview]:
        return interviews.filter(status=InterviewStatus.REJECTED)

    def wanted(self) -> corrections.Change | None:
        interview = self.interview_chosen()
        return corrections.Restore(interview.pk) if interview else None

    def apply(self, *, by: User, now: datetime) -> None:
        services.restore_interview(**self.cleaned_data, by=by, now=now, seen=self.confirmed)


class CorrectForm(CorrectionForm):
    name = "correct"
    title = gettext_lazy("Correct an outcome")
    says = gettext_lazy("What was first said stays in the history; case and interview move as the right outcome wants.")
    done = gettext_lazy("The outcome is corrected.")
    attempt = forms.ModelChoiceField(Attempt.objects.none(), label=gettext_lazy("Attempt"), empty_label=None)
    code = forms.ChoiceField(label=gettext_lazy("What it really was"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON)

    def __init__(self, read: CaseReading, data: Any = None) -> None:
        super().__init__(read, data)
        closed = Attempt.objects.filter(case=self.case, closed_at__isnull=False).select_related("interviewer")
        attempt, code = self.fields["attempt"], self.fields["code"]
        assert isinstance(attempt, forms.ModelChoiceField) and isinstance(code, forms.ChoiceField)  # noqa: S101, PT018
        by_code = read.file.dispositions.by_code
        attempt.queryset = closed.order_by("-number")
        attempt.choices = [(one.attempt.pk, _attempt_in_words(one)) for one in read.file.worked if one.outcome]
        listed = services.outcomes_offered(read.known)
        if self.is_bound and self["code"].value() in by_code:
            # What is not offered any more is refused in words of its own.
            listed = [*listed, *({str(self["code"].value())} - set(listed))]
        code.choices = [("", CHOOSE), *((one, outcome_words(by_code[one].label)) for one in listed)]

    def wanted(self) -> corrections.Change | None:
        attempt, code = self.chosen("attempt"), self.chosen("code")
        return corrections.Correct(attempt.pk, code) if attempt and code else None

    def apply(self, *, by: User, now: datetime) -> None:
        services.correct_disposition(**self.cleaned_data, by=by, now=now, seen=self.confirmed)


def in_words(found: CorrectionPreview) -> Iterator[str]:
    """The consequences, a sentence each: interviews, attempts, the case, its numbers."""
    statuses = dict(found.decision.statuses)
    for interview in found.interviews:
        yield from _interview_in_words(interview, statuses.get(interview.pk, ""))
    if found.decision.alive is not None:
        yield _("The number dialled then is called again.")
    if found.decision.dead is not None:
        yield _("The number dialled then is called no more.")
    if found.decision.forbids:
        yield _("All its numbers go on the do-not-call list, for every study, for good.")
    yield from _case_in_words(found)


def _interview_in_words(interview: Interview, status: str) -> Iterator[str]:
    label = InterviewStatus(status or interview.status).label
    facts = {"when": moment(interview.started_at), "status": label, "was": interview.get_status_display()}
    if status == InterviewStatus.REJECTED:
        if interview.status == InterviewStatus.COMPLETE:
            yield (
                _("The interview of %(when)s stays and is rejected: it leaves the results and its quota cells.") % facts
            )
        else:
            yield _("The interview of %(when)s (%(was)s) stays and is rejected: it counts no more.") % facts
    elif status == InterviewStatus.SUSPENDED:
        yield _("The interview of %(when)s (%(was)s) goes on where it stopped, once somebody is reached.") % facts
    elif status == InterviewStatus.COMPLETE:
        yield _("The interview of %(when)s counts again, in the results and in its quota cells.") % facts
    elif status and interview.status in UNFINISHED:
        yield _("The interview of %(when)s ends here: %(status)s.") % facts
    elif status:
        yield _("The interview of %(when)s counts again: %(status)s.") % facts
    elif interview.status != InterviewStatus.REJECTED:
        yield _("The interview of %(when)s stays as it is: %(status)s.") % facts


def _case_in_words(found: CorrectionPreview) -> Iterator[str]:
    decision, before = found.decision, found.facts.state
    if decision.state == PARKED:
        yield _("The case stays set aside: put it back into the queue when it is to be called.")
    elif decision.state == WAITING:
        yield _("The case stays in the queue.") if before == WAITING else _("The case goes back to the queue.")
    elif decision.state == CLOSED:
        facts = {"code": decision.final_outcome, "outcome": _(OUTCOMES[decision.final_outcome])}
        if before == CLOSED:
            yield _("The case stays closed, with the final outcome %(code)s %(outcome)s.") % facts
        else:
            yield _("The case closes, with the final outcome %(code)s %(outcome)s.") % facts
        if found.facts.history.promise is not None:
            yield _("Its appointment falls away.")
        if found.facts.forbidden and decision.call is not None and decision.call.reason == "no_number":
            yield _("Its numbers stay on the do-not-call list: nobody calls them.")
    if decision.reopens:
        yield _("Its attempts count anew.")
        yield from _refusals_in_words(found)


def _refusals_in_words(found: CorrectionPreview) -> Iterator[str]:
    """That the person has refused, where a new start has them called nevertheless."""
    call = found.decision.call
    if call is None or call.due_at is None:
        return
    if any(attempt.disposition.is_refusal for attempt in found.facts.history.telling):
        is_today = timezone.localdate(call.due_at) <= timezone.localdate()
        yield (
            _("The person has refused, and would be called today.")
            if is_today
            else _("The person has refused, and would be called again.")
        )


def describe_step(step: CaseStep, case: Case) -> Iterator[str]:
    """What is taken back, and the state of the case before it, a sentence each."""
    facts = {"what": step.get_kind_display(), "when": moment(step.taken_at)}
    if step.taken_by is None:
        yield _("Taken back: %(what)s, %(when)s.") % facts
    else:
        yield _("Taken back: %(what)s, by %(who)s, %(when)s.") % (facts | {"who": step.taken_by.short_name})
    columns = step.before["columns"]
    if columns["state"] == CLOSED:
        code = columns["final_outcome"]
        yield _("The case is closed again: %(code)s %(outcome)s.") % {
            "code": code,
            "outcome": _(OUTCOMES.get(code, "")),
        }
    elif columns["state"] == PARKED:
        yield _("The case is set aside again.")
    elif case.state == CLOSED:
        yield _("The case goes back to the queue, with its attempts, rests and refusals as they were.")
    if step.before["appointment"]:
        yield _("Its appointment stands as before.")
    for was in step.before["interviews"]:
        yield _("Its interview is as before: %(status)s.") % {"status": InterviewStatus(was["status"]).label}
