"""What a call's pages show: the case, its history, scripts, docks, the step of the interview."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.middleware import HtmxDetails

from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import Call, Case, Direction
from surveys.fieldwork.queries import CasePanel, case_panel
from surveys.fieldwork.services import (
    TAKEN_OVER,
    FieldEndedError,
    FieldworkError,
    NotAnInterviewerError,
    NotClearedError,
    StudyNotFieldingError,
    check_dialling,
    is_running,
)
from surveys.formatting import clock
from surveys.interviewing.models import InterviewEvent
from surveys.interviewing.queries import OwnAttempt, Step
from surveys.people.models import Institute
from surveys.people.queries import institute
from surveys.questionnaire.model.pages import Ask, Entry, Line, Rich
from surveys.questionnaire.model.predefined_names import greeting
from surveys.web.interviewer.forms.kept_input import carried, take_sent
from surveys.web.screens.form_tokens import form_token
from surveys.web.screens.formatting import closing, long_day
from surveys.web.screens.moments import city_of
from surveys.web.screens.questions import Screen, screen

from .appointments import AppointmentDock, dock_of, outcome_with_time
from .last_words import LastWordsPage, last_words_page
from .numbers import NumbersDock, numbers_dock
from .practice import PracticePanel, is_practice, practice_panel
from .say import SayDock, say_dock
from .scripts import CallScripts, blanks, call_scripts

LINES_SHOWN = 60
DOCKS = {"appointment", "help", "note", "numbers", "say", "stop"}
NOT_FIELDING = {
    StudyStatus.PAUSED.value: gettext_lazy("%(study)s has been paused."),
    StudyStatus.CLOSED.value: gettext_lazy("%(study)s has been closed."),
}


@dataclass(frozen=True, slots=True)
class CallPage:
    """What every page of a call shows around its own part: the case's panel, scripts and docks.

    ``since``: when the conversation began, as a Unix timestamp. ``there``: the respondent's local time and city, empty
    if it is the page's own time. ``dock``: the dock that is open;
    ``refused``: dock → its refused input; ``carried``: input typed before a dock was opened. ``key``: identifies a
    request that is sent again. ``notice``: what to do if no other case follows. ``noted``: what the dock for breaking
    off holds as its note. ``me``: the interviewer's name. ``shown_number``: the number that is called.
    ``numbers``: what the dock for numbers and people shows, if it is open; ``ready``: that of what to say.
    ``practice``: the simulated person, if the call is a practice.
    ``dialled_at``, ``ended_at``: the times of its call in words; ``open_until``: until when calls are made, by the
    respondent's clock.
    """

    attempt: OwnAttempt
    study: Study
    case: Case
    panel: CasePanel
    call: Call | None
    since: int | None
    say: CallScripts
    zone: ZoneInfo
    greeting: str
    appointment_dock: AppointmentDock
    there: str
    dock: str
    refused: Mapping[str, Mapping[str, str]]
    carried: Mapping[str, str]
    key: str
    respondent: str
    notice: str
    noted: str
    me: str
    institute: Institute
    csrf_token: str
    shown_number: str
    dialled_at: str
    ended_at: str
    open_until: str
    numbers: NumbersDock | None
    ready: SayDock | None
    practice: PracticePanel | None


@dataclass(frozen=True, slots=True)
class NotesPage:
    """The notes that the interviewer took for whoever calls next."""

    attempt: OwnAttempt
    notes: Sequence[InterviewEvent]
    key: str


@dataclass(frozen=True, slots=True)
class AnswersSoFar:
    """The latest answers in words, ``last`` the very last; ``appended``: ``lines`` follow those shown already."""

    lines: tuple[Line, ...]
    last: Line | None
    appended: bool = False


@dataclass(frozen=True, slots=True)
class StepPage:
    """The step of the interview and what changes with it.

    ``screen``: the page to ask; None at the end of the interview, where ``closing`` and ``last_words`` are read.
    ``languages``: code and name of each. ``oob``: the fragment brings the parts outside of the form along.
    ``not_taken``: an answer, as typed, that came for another page than the current one. ``is_half_typed``: the answer
    in the box is gone on with.
    """

    attempt: OwnAttempt
    step: Step
    screen: Screen | None
    find_url: str
    today: date
    lines: tuple[Line, ...]
    last: Line | None
    appended: bool
    languages: list[tuple[str, str]]
    language: str
    key: str
    saved_at: str
    oob: bool
    closing: Rich
    last_words: LastWordsPage
    not_taken: str | None
    is_half_typed: bool


def call_page(request: HttpRequest, own: OwnAttempt, *, language: str = "") -> CallPage:
    """Return the case panel, scripts and docks, for any page of this attempt."""
    now = timezone.now()
    panel, refused = case_panel(own.attempt, now), take_sent(request, own)
    study = own.case.study = panel.study
    spoken = language or own.case.language or translation.get_language() or ""
    call, before, respondent = panel.call, carried(request, own), panel.respondent or panel.name
    called = (call and call.phone) or panel.next_phone
    noted, dock = before.get("note", ""), request.GET.get("dock", "")
    words, key = blanks(str(request.user), panel, spoken, now), new_key()
    return CallPage(
        attempt=own,
        study=study,
        case=own.case,
        panel=panel,
        call=call,
        since=_since(own, call),
        say=call_scripts(study, spoken, words),
        zone=ZoneInfo(panel.time_zone),
        greeting=greeting_at(now.astimezone(ZoneInfo(panel.time_zone))),
        appointment_dock=_appointment_dock(own, panel, refused.get("appointment", {}), before, dock, now),
        there=_there_now(panel.time_zone, now),
        dock=dock if dock in DOCKS else "",
        refused=refused,
        carried=before,
        key=key,
        respondent=respondent,
        notice=notice_of(own),
        noted=refused.get("stop", {}).get("note", "") or noted,
        me=str(own.attempt.interviewer),
        institute=institute(),
        csrf_token=form_token(request),
        shown_number=called.number if called else "",
        dialled_at=clock(call.dialled_at) if call else "",
        ended_at=clock(call.ended_at) if call and call.ended_at else "",
        open_until=_closing_there(panel),
        numbers=numbers_dock(panel, refused.get("numbers", {})) if dock == "numbers" else None,
        ready=say_dock(study, spoken, words, key, own.attempt) if dock == "say" else None,
        practice=practice_panel(own, now),
    )


def _appointment_dock(
    own: OwnAttempt,
    panel: CasePanel,
    sent: Mapping[str, str],
    before: Mapping[str, str],
    dock: str,
    now: datetime,
) -> AppointmentDock:
    """The dock of the appointment; opened by the server it is for the outcome that asked for a time."""
    respondent, noted = panel.respondent or panel.name, before.get("note", "")
    outcome = outcome_with_time(panel.dispositions, (sent or before) if dock == "appointment" else {})
    return dock_of(own.case, sent, now, respondent=respondent, noted=noted, outcome=outcome)


def notice_of(own: OwnAttempt) -> str:
    """Return a notice that this is the last case, and what to do with it; empty if another case may follow.

    Raises ``NotClearedError`` where nobody was rung yet and the person may not ring.
    """
    if is_practice(own):
        return ""
    try:
        check_dialling(own.study, own.attempt.interviewer, timezone.now())
    except NotAnInterviewerError as refusal:
        if own.attempt.reason == TAKEN_OVER:
            return _("You took this call over: finish it, or hand it back: F7, then “Hand the case to a colleague”.")
        return f"{no_more_words(own.study, refusal)} {_what_to_do(own)}"
    except NotClearedError as refusal:
        if not is_running(own.attempt):
            # Whoever may not ring does not see whom they would ring.
            raise
        return f"{no_more_words(own.study, refusal)} {_what_to_do(own)}"
    except FieldworkError as refusal:
        return f"{no_more_words(own.study, refusal)} {_what_to_do(own)}"
    return ""


def _what_to_do(own: OwnAttempt) -> str:
    if is_running(own.attempt):
        return _("Finish this call: every answer is kept. No other case comes.")
    return _("Give it back.")


def no_more_words(study: Study, refusal: FieldworkError) -> str:
    """Return in words why this person gets no further case of the study."""
    if isinstance(refusal, NotAnInterviewerError):
        return _("You are no longer an interviewer of %(study)s.") % {"study": study.name}
    if isinstance(refusal, StudyNotFieldingError) and study.status in NOT_FIELDING:
        return NOT_FIELDING[study.status] % {"study": study.name}
    if isinstance(refusal, FieldEndedError):
        said = _("The field of %(study)s ended on %(day)s: no case comes until whoever coordinates moves that day.")
        return said % {"study": study.name, "day": long_day(study.ends_on)}
    return error_words(refusal)


def _there_now(zone: str, now: datetime) -> str:
    """Return the respondent's local time and city (``03:05, New York``); empty if it is the same as the page's."""
    local = now.astimezone(ZoneInfo(zone))
    if local.utcoffset() == timezone.localtime(now).utcoffset():
        return ""
    return f"{clock(local.time())}, {city_of(zone)}"


def _closing_there(panel: CasePanel) -> str:
    """Return until when calls are made, by the respondent's clock; empty outside calling hours."""
    if panel.open_until is None:
        return ""
    with timezone.override(ZoneInfo(panel.time_zone)):
        return closing(panel.open_until)


def _since(own: OwnAttempt, call: Call | None) -> int | None:
    """Return when the conversation began, as a Unix timestamp: answered, dialled, or claimed for an incoming call."""
    if call is not None:
        return int((call.answered_at or call.dialled_at).timestamp())
    return int(own.attempt.claimed_at.timestamp()) if own.attempt.direction == Direction.INBOUND else None


def step_page(
    request: HttpRequest,
    own: OwnAttempt,
    step: Step,
    *,
    correcting: dict[str, Entry] | None = None,
    not_taken: str | None = None,
    is_half_typed: bool = False,
    so_far: AnswersSoFar | None = None,
    key: str = "",
) -> StepPage:
    """Return what the step's fragment shows: its screen and what changes with it.

    ``correcting``: entries shown in place of the step's own. ``so_far``: the result of ``answers_so_far``, and ``key``:
    that of ``new_key``, if they are known already.
    """
    shown: Screen | None = None
    if isinstance(step.outcome, Ask):
        shown = screen(
            step.outcome.page,
            today=step.run.facts.asked_on,
            complaints=step.complaints,
            given=correcting if correcting is not None else step.given,
        )
    so_far = so_far or answers_so_far(step)
    scripts = {} if shown else _last_scripts(request, own, step)
    return StepPage(
        attempt=own,
        step=step,
        screen=shown,
        find_url=reverse("interview-find", args=[own.pk]),
        today=step.run.facts.asked_on,
        lines=so_far.lines,
        last=so_far.last,
        appended=so_far.appended,
        languages=[(item.code, item.name) for item in step.run.program.questionnaire.languages],
        language=step.run.state.language,
        key=key or new_key(),
        saved_at=clock(step.interview.changed_at),
        oob=bool(HtmxDetails(request)),
        closing=scripts.get("closing", ()),
        last_words=last_words_page(step, scripts, own.case.purpose),
        not_taken=not_taken,
        is_half_typed=is_half_typed,
    )


def answers_so_far(step: Step) -> AnswersSoFar:
    """Return the latest answers in words or, if they can be ``appended``, those of the page just answered only.

    This keeps the cost of an answer independent of the number of answers before it.
    """
    if step.first_time:
        added = step.run.lines_on(step.first_time)
        latest = step.run.lines(len(added) + 1)
        if len(latest) > len(added):
            return AnswersSoFar(added, latest[-1], appended=True)
    lines = step.run.lines(LINES_SHOWN)
    return AnswersSoFar(lines, lines[-1] if lines else None)


def _last_scripts(request: HttpRequest, own: OwnAttempt, step: Step) -> Mapping[str, Rich]:
    now, language = timezone.now(), step.run.state.language
    words = blanks(str(request.user), case_panel(own.attempt, now), language, now)
    return call_scripts(own.study, language, words).scripts


def greeting_at(local: datetime) -> str:
    """Return the greeting for this time of day in the page's language, capitalised."""
    words = greeting(translation.get_language() or "", local.hour)
    return words[:1].upper() + words[1:]


def new_key() -> str:
    """Return a random key that identifies a request, so that a repetition is recognised."""
    return secrets.token_urlsafe(18)


def error_words(error: Exception) -> str:
    """Return the error's message in the interviewer's language."""
    return _(str(error))
