"""The page of one case: its state, possible changes, its history."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from surveys.calling.dispositions import OUTCOMES
from surveys.design.models import StudyStatus
from surveys.design.queries import studies_supervised_by
from surveys.fieldwork.models import Case, CaseState, PhoneNumber
from surveys.fieldwork.queries import CaseFile, same_number
from surveys.fieldwork.services import RETIRED
from surveys.formatting import outcome_words
from surveys.interviewing.models import Interview, InterviewKind, InterviewStatus
from surveys.interviewing.queries import REJECTABLE, CaseInterview, interviews_of
from surveys.people.models import AuditVerb, User
from surveys.web.screens.formatting import case_number, moment, there
from surveys.web.supervisor.forms.changes import (
    AppointForm,
    CaseForm,
    EraseForm,
    ForbidForm,
    MakeExactForm,
    PutThroughForm,
    ReassignForm,
    ReleaseForm,
)
from surveys.web.supervisor.forms.corrections import (
    CloseForm,
    CorrectForm,
    RejectForm,
    ReopenForm,
    RestoreForm,
    TakeBackForm,
)
from surveys.web.supervisor.forms.personal_data import EndQuarantineForm, QuarantineForm, RectifyForm
from surveys.web.supervisor.forms.reading import CaseReading

from .history import HistoryEntry, history_in_words

CHANGES: dict[str, type[CaseForm]] = {
    change.name: change
    for change in (
        *(
            ReleaseForm,
            PutThroughForm,
            ReassignForm,
            AppointForm,
            MakeExactForm,
            CorrectForm,
            TakeBackForm,
            ReopenForm,
            CloseForm,
            RejectForm,
            RestoreForm,
        ),
        *(EndQuarantineForm, RectifyForm, QuarantineForm, ForbidForm, EraseForm),
    )
}
OPEN_STATES = {CaseState.WAITING, CaseState.PARKED}


@dataclass(frozen=True, slots=True)
class CasePage:
    """What the page of a case shows. ``forms``: what may be done now; ``opened``: the one sent back with errors.

    ``alike``: cases with the same number in studies of the viewer's; ``alike_elsewhere``: how many in others.
    """

    heading: str
    number: str
    file: CaseFile
    interviews: list[CaseInterview]
    moments: list[HistoryEntry]
    forms: list[CaseForm]
    opened: str
    outcome: str
    alike: list[Case]
    alike_elsewhere: int
    numbers: list[tuple[PhoneNumber, str]]

    @property
    def answered(self) -> Interview | None:
        """The latest interview that can be read: not one that runs just now."""
        mains = [one.interview for one in self.interviews if one.interview.kind == InterviewKind.MAIN]
        return next((one for one in mains if one.status != InterviewStatus.OPEN), None)

    @property
    def never_again(self) -> bool:
        """Whether the person who was erased asked never to be called again."""
        erased = [step for step in self.file.steps if step.verb == AuditVerb.CASE_ERASED]
        return any(step.details.get("never_again") != "no" for step in erased)


def case_page(case: Case, viewer: User, now: datetime, sent: CaseForm | None = None) -> CasePage:
    """The case's page; ``sent`` is an invalid form, shown with its errors."""
    read = CaseReading(case)
    if sent:
        sent.read = read  # what is shown is the case as it is now, not as it was before the form was refused
    file, others = read.file, same_number(case, {phone.number for phone in read.file.phones})
    supervised = set(studies_supervised_by(viewer).values_list("pk", flat=True)) if others else set()
    alike = [other for other in others if other.study_id in supervised]
    interviews = interviews_of(case)
    names = [sent.name] if sent else []
    names += [
        name for name in possible_changes(file, interviews, is_changed=read.step is not None) if name not in names
    ]
    forms = [sent if sent and name == sent.name else CHANGES[name](read) for name in names]
    for form in forms:
        form.weigh(now)
    return CasePage(
        heading=_heading(file, now),
        number=case_number(case.number),
        file=file,
        interviews=interviews,
        moments=history_in_words(file, interviews),
        forms=forms,
        opened=sent.name if sent else "",
        outcome=_(OUTCOMES.get(case.final_outcome, "")) if case.final_outcome else "",
        alike=alike,
        alike_elsewhere=len(others) - len(alike),
        numbers=[(one, _why_retired(one, file)) for one in file.phones],
    )


def _why_retired(number: PhoneNumber, file: CaseFile) -> str:
    """Why a number is dead, if that is known; the do-not-call list is said beside it."""
    if number.dead_at is None or not number.dead_as or number.number in file.forbidden:
        return ""
    outcome = file.dispositions.by_code.get(number.dead_as)
    if number.dead_as in RETIRED:
        return _(RETIRED[number.dead_as])
    return outcome_words(outcome.label) if outcome else ""


def possible_changes(file: CaseFile, interviews: list[CaseInterview], *, is_changed: bool) -> list[str]:
    """The changes that the state of the case and its interviews allows, the likeliest first.

    None for a person who was erased. ``is_changed``: a supervisor has done something that can be taken back.
    """
    statuses = {one.interview.status for one in interviews}
    is_there = file.contact.erased_at is None
    if file.case.quarantined_at is not None:
        return ["decide", *(["rectify", "forbid", "erase"] if is_there else []), *_of_interviews(statuses)]
    names = ["take_back"] if is_changed and is_there and file.case.state != CaseState.HELD else []
    names += _with_the_case(file) if is_there else []
    if file.last_said is not None:
        names.append("correct")
    if is_there and file.case.state != CaseState.HELD and file.case.study.status == StudyStatus.FIELDING:
        names.append("ring")
    names += _of_interviews(statuses)
    if is_there and file.case.state in OPEN_STATES:
        names.append("close")
    if is_there and file.case.state != CaseState.HELD:
        names += ["rectify", "quarantine", "forbid", "erase"]
    return names


def _of_interviews(statuses: set[str]) -> list[str]:
    return [
        *(["reject"] if statuses & REJECTABLE else []),
        *(["restore"] if InterviewStatus.REJECTED in statuses else []),
    ]


def _with_the_case(file: CaseFile) -> list[str]:
    state, standing = file.case.state, file.standing
    names = ["release"] if state in {CaseState.HELD, CaseState.PARKED} else []
    if state in OPEN_STATES:
        names += ["reassign", "appoint"]
        if standing is not None and standing.kind == "soft":
            names.append("exact")
    if state == CaseState.CLOSED:
        names.append("reopen")
    return names


def _heading(file: CaseFile, now: datetime) -> str:
    case, standing = file.case, file.standing
    if case.quarantined_at is not None:
        return _("In quarantine since %(when)s: nobody calls until it is decided") % {
            "when": moment(case.quarantined_at)
        }
    if case.state == CaseState.CLOSED:
        label = OUTCOMES.get(case.final_outcome, "")
        return _("Closed: %(outcome)s") % {"outcome": _(label).lower()} if label else _("Closed")
    if case.state == CaseState.HELD and case.holder:
        return _("In the hands of %(name)s now") % {"name": case.holder.short_name}
    if case.state == CaseState.PARKED:
        if case.owner:
            return _("Set aside for %(name)s after a screen was left") % {"name": case.owner.short_name}
        return _("Set aside after a screen was left: it waits for you")
    if standing is not None:
        return _("Appointment: %(when)s") % {"when": moment(standing.at) + there(standing.at, case.time_zone)}
    if case.due_at <= now:
        return _("In the queue, ready now")
    return _("In the queue, ready %(when)s") % {"when": moment(case.due_at)}
