"""A case's history in words: calls, corrections, appointments, interviews, what supervisors did."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from surveys.fieldwork.models import Appointment, Call, Direction, StepKind
from surveys.fieldwork.queries import CaseFile, WorkedOnce
from surveys.formatting import outcome_words
from surveys.interviewing.queries import CaseInterview
from surveys.people.models import AuditVerb
from surveys.web.screens.formatting import moment, phone, there

STEPS: dict[str, str] = {
    AuditVerb.CASE_RELEASED: gettext_noop("Put back into the queue"),
    AuditVerb.CASE_CLOSED: gettext_noop("Closed by a supervisor"),
    AuditVerb.CASE_REOPENED: gettext_noop("New start granted"),
    AuditVerb.CASE_STEP_TAKEN_BACK: gettext_noop("Taken back"),
    AuditVerb.CASE_REASSIGNED: gettext_noop("Given to another interviewer"),
    AuditVerb.CASE_APPOINTED: gettext_noop("To be called at a set time"),
    AuditVerb.CASE_APPOINTMENT_MOVED: gettext_noop("Appointment moved"),
    AuditVerb.CASE_APPOINTMENT_CANCELLED: gettext_noop("Appointment cancelled"),
    AuditVerb.CASE_REPLICATE_CHANGED: gettext_noop("Moved to another replicate"),
    AuditVerb.CASE_MADE_EXACT: gettext_noop("Appointment made exact"),
    AuditVerb.CASE_FORBIDDEN: gettext_noop("Never to be called again"),
    AuditVerb.CASE_ERASED: gettext_noop("The person’s data erased"),
    AuditVerb.CASE_CONTACT_CORRECTED: gettext_noop("Name or numbers corrected"),
    AuditVerb.CASE_NUMBER_ADDED: gettext_noop("Number added in the call"),
    AuditVerb.CASE_NUMBER_CHOSEN: gettext_noop("Number chosen to be called next"),
    AuditVerb.CASE_NUMBER_CORRECTED: gettext_noop("Number corrected in the call"),
    AuditVerb.CASE_NUMBER_RETIRED: gettext_noop("Number found wrong in the call"),
    AuditVerb.CASE_PERSON_ADDED: gettext_noop("Another person added in the call"),
    AuditVerb.CASE_RESPONDENT_CHANGED: gettext_noop("Somebody else is asked for from now on"),
    AuditVerb.CASE_QUARANTINED: gettext_noop("In quarantine: nobody’s until it is decided"),
    AuditVerb.CASE_QUARANTINE_ENDED: gettext_noop("Quarantine ended"),
    AuditVerb.PERSON_DATA_GIVEN: gettext_noop("What is held was given to the person"),
    AuditVerb.CASE_PUT_THROUGH: gettext_noop("The respondent rang and was put through to an interviewer"),
    AuditVerb.INTERVIEW_REJECTED: gettext_noop("Interview rejected: it counts no more"),
    AuditVerb.INTERVIEW_RESTORED: gettext_noop("Rejection of the interview taken back"),
    AuditVerb.INTERVIEW_TAKEN_UP: gettext_noop("Interview that had broken off: it goes on"),
}
APPOINTMENT_ENDS = {
    "reached": gettext_noop("kept: somebody was reached"),
    "replaced": gettext_noop("replaced by another"),
    "case_closed": gettext_noop("ended with the case"),
    "cancelled": gettext_noop("cancelled"),
}
MINUTE = 60


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Something that happened: when, who did it, what in a sentence, further lines, a sign."""

    at: datetime
    who: str
    what: str
    lines: list[str] = field(default_factory=list)
    sign: str = ""


def history_in_words(file: CaseFile, interviews: list[CaseInterview]) -> list[HistoryEntry]:
    """Everything that happened to the case, newest first."""
    moments = [
        *(_attempt(one) for one in file.worked),
        *_corrections(file),
        *(_appointment(one) for one in file.appointments),
        *(_interview(one) for one in interviews),
        *_steps(file),
    ]
    return sorted(moments, key=lambda one: one.at, reverse=True)


def _attempt(one: WorkedOnce) -> HistoryEntry:
    attempt = one.attempt
    inbound = attempt.direction == Direction.INBOUND
    if one.said_first is None:
        what = _("Has the case now.")
    else:
        # What was said then; a correction is a moment of its own.
        what = outcome_words(one.said_first.past)
    lines = [_("The respondent got in touch.")] if inbound else []
    lines += [_call(call) for call in one.calls]
    if attempt.texts is not None:
        lines.append(
            _("Scripts and privacy notice on the screen: edition %(number)s") % {"number": attempt.texts.number}
        )
    if attempt.note:
        lines.append(f"«{attempt.note}»")
    sign = "bad" if attempt.is_abandoned else ""
    return HistoryEntry(attempt.claimed_at, attempt.interviewer.short_name, what, lines, sign)


def _call(call: Call) -> str:
    number = phone(call.phone.number) if call.phone else _("a number no longer kept")
    if call.answered_at is None or call.ended_at is None:
        return _("Dialled %(number)s") % {"number": number}
    # Not less than nothing where the server's clock was set back meanwhile.
    seconds = max(0, int((call.ended_at - call.answered_at).total_seconds()))
    return _("Dialled %(number)s, spoke for %(minutes)s:%(seconds)s") % {
        "number": number,
        "minutes": seconds // MINUTE,
        "seconds": f"{seconds % MINUTE:02}",
    }


def _corrections(file: CaseFile) -> Iterator[HistoryEntry]:
    for one in file.worked:
        for correction in one.corrections:
            what = _("Attempt %(number)s corrected: from “%(before)s” to “%(after)s”.") % {
                "number": one.attempt.number,
                "before": outcome_words(file.dispositions.by_code[correction.before].label),
                "after": outcome_words(file.dispositions.by_code[correction.after].label),
            }
            who = correction.corrected_by.short_name
            lines = [f"«{correction.reason}»"] if correction.reason else []
            yield HistoryEntry(correction.corrected_at, who, what, lines, "warn")


def _appointment(one: Appointment) -> HistoryEntry:
    what = _("Appointment (%(kind)s) for %(when)s.") % {
        "kind": one.get_kind_display(),
        "when": moment(one.at) + there(one.at, one.case.time_zone),
    }
    lines = []
    if one.owner:
        lines.append(_("For %(name)s") % {"name": one.owner.short_name})
    if one.ask_for:
        lines.append(_("Ask for %(name)s") % {"name": one.ask_for})
    if one.hours_reason:
        lines.append(_("Outside the calling hours: %(reason)s") % {"reason": one.hours_reason})
    if one.ended_as:
        lines.append(_(APPOINTMENT_ENDS.get(one.ended_as, one.ended_as)))
    who = one.made_in.interviewer.short_name if one.made_in else _("supervisor")
    return HistoryEntry(one.made_at, who, what, lines)


def _interview(one: CaseInterview) -> HistoryEntry:
    interview = one.interview
    answers = ngettext("%(count)s answer", "%(count)s answers", one.answers) % {"count": one.answers}
    what = _("Interview begun, now %(status)s: %(answers)s, version %(version)s.") % {
        "status": interview.get_status_display(),
        "answers": answers,
        "version": interview.version.number,
    }
    lines = []
    if one.late:
        late = ngettext("%(count)s answer came too late", "%(count)s answers came too late", one.late)
        lines.append(late % {"count": one.late})
    return HistoryEntry(
        interview.started_at, interview.last_attempt.interviewer.short_name, what, lines, "warn" if one.late else "ok"
    )


def _steps(file: CaseFile) -> Iterator[HistoryEntry]:
    for step in file.steps:
        reason = str(step.details.get("reason") or "")
        what = _(STEPS.get(step.verb, step.verb))
        if step.verb == AuditVerb.CASE_STEP_TAKEN_BACK and step.details.get("step") in StepKind.values:
            what = f"{what}: {StepKind(step.details['step']).label}"
        yield HistoryEntry(
            step.at, step.actor.short_name if step.actor else "", f"{what}.", [f"«{reason}»"] if reason else []
        )
