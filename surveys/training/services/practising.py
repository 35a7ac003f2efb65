"""Begin a practice interview, note what is done in it, end it with its score, leave it.

Every line of the interviewer is stored together with what the persona says to it, and in the order in which they came:
two windows of one person write into the same practice. The score is said once, at the outcome.
"""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from surveys.calling.shifts import Span
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Case
from surveys.fieldwork.queries import dispositions_of
from surveys.fieldwork.services import dial_in_practice, make_practice_case, note_practice, remove_practice_case
from surveys.interviewing.queries import Step
from surveys.interviewing.services import remove_practice_interview
from surveys.people.models import User
from surveys.questionnaire import personas
from surveys.questionnaire.model.pages import Ask, Entry, Page
from surveys.questionnaire.personas import Line, kinds
from surveys.questionnaire.types import HOME
from surveys.training.models import LONGEST_PATH, Practice, PracticeLine, PracticeState
from surveys.training.queries import (
    FAILED_TOO_OFTEN,
    briefing_of,
    failed_in_a_row,
    lines_of,
    offered_personas,
    open_practice,
    persona_of,
    practices_of,
    seconds_since,
    thresholds,
)

from .briefings import clear_if_done
from .errors import NobodyToPractiseWithError, NotAJudgementError, NothingToPractiseError
from .personas import stored_edition
from .reasons import on_one_line
from .telling import tell_supervisors

MOST_LINES = 1_500
"""More than any practice needs: beyond this a key is being held down, and nothing more is noted."""
LEFT_AFTER = timedelta(hours=3)
"""A practice in which nothing was done for so long is left."""
ROW_LOOKED_AT = 50
"""Practices, those that were left among them."""

Making = Callable[[Sequence[Line], float], Line | None]
"""Makes the interviewer's next line from those before and the second that it is now; none: nothing is noted."""


@dataclass(frozen=True, slots=True)
class ShownStep:
    """What is on the screen: the step of the interview, the study's neutral probes, what is read at its end."""

    step: Step
    probes: Sequence[str]
    closing: str


def begin_practice(*, study: Study, person: User, key: str, language: str, now: datetime) -> Practice:
    """Begin a practice with this persona; one that runs already is gone on with.

    Raises ``NothingToPractiseError``, ``NobodyToPractiseWithError``, ``fieldwork.HoldsAnotherCaseError``.
    """
    running = open_practice(person)
    if running is not None:
        return running
    if study.fielded_version_id is None:
        raise NothingToPractiseError
    offers = offered_personas(study, person)
    offer = next((one for one in offers if (one.persona.key, one.persona.language) == (key, language)), None)
    if offer is None:
        raise NobodyToPractiseWithError
    with transaction.atomic():
        edition = offer.edition or stored_edition(offer.persona, now)
        spoken = offer.persona.language
        attempt = make_practice_case(
            study=study, interviewer=person, respondent=offer.persona.name_on_case, language=spoken, now=now
        )
        return Practice.objects.create(
            person=person,
            study=study,
            persona=edition,
            version_id=study.fielded_version_id,
            attempt=attempt,
            seed=secrets.randbelow(2**31) + 1,
            begun_at=now,
        )


def dial_in(
    *, practice: Practice, attempt: Attempt, introduction: str, must_say: Collection[str], now: datetime
) -> None:
    """Dial in a practice, which reaches nobody: the first time, the persona picks up and the introduction is shown."""
    with transaction.atomic():
        is_first = not PracticeLine.objects.filter(practice=_locked(practice)).exists()
        dial_in_practice(attempt=attempt, now=now)
        if not is_first:
            return
        persona = persona_of(practice)
        _note(practice, "", now, lambda _lines, at: personas.dialled(persona, must_say=must_say, at=at))
        _note(practice, "", now, lambda _lines, at: personas.shown_script("introduction", introduction, at=at))


def note_line(*, practice: Practice, make: Making, key: str = "", now: datetime) -> list[Line]:
    """Note what the interviewer did, and what the persona says to it; once for each ``key``. All lines."""
    with transaction.atomic():
        return _note(practice, key, now, make)


def note_shown(*, practice: Practice, shown: ShownStep, now: datetime) -> list[Line]:
    """Note that this page is on the screen; nothing is written if it was shown last and not answered since."""
    lines = lines_of(practice)
    if _stands(lines, shown.step):
        return lines
    with transaction.atomic():
        return _note_shown(practice, shown, now)


def note_entry(
    *,
    practice: Practice,
    page: Page,
    entries: Mapping[str, Entry],
    today: date,
    shown: ShownStep,
    key: str,
    now: datetime,
) -> list[Line]:
    """Note what was entered for ``page``, as it was understood, and the page that follows."""
    run = shown.step.run
    with transaction.atomic():
        _note(
            practice,
            key,
            now,
            lambda _lines, at: personas.entered(
                page,
                entries,
                today=today,
                language=run.state.language,
                at=at,
                country=run.program.questionnaire.settings.get("country", HOME),
                is_accepted=not shown.step.complaints,
            ),
        )
        return _note_shown(practice, shown, now)


def end_practice(
    *,
    practice: Practice,
    close: Callable[[], Case],
    details: Making | None = None,
    tells: str = "",
    now: datetime,
) -> Practice:
    """Close the call by ``close``, store the score, and delete case and interview, in one transaction.

    An exception of ``close`` leaves everything as it was. ``details``: makes the line that is noted before the outcome,
    such as an appointment. ``tells``: the message to the study's supervisors, in this person's name, when
    ``FAILED_TOO_OFTEN`` practices in a row were not passed.
    """
    with transaction.atomic():
        held = _locked(practice)
        if held.state != PracticeState.OPEN or held.attempt_id is None:
            return held
        case = close()
        attempt = Attempt.objects.select_related("case").get(pk=held.attempt_id)
        if details is not None:
            _note(held, "", now, details)
        code = case.last_disposition or attempt.disposition
        known = dispositions_of(practice.study).by_code.get(code)
        label = str(known.label) if known is not None else ""
        lines = _note(held, "", now, lambda _lines, at: personas.outcome(at, code, label))
        found = personas.score(lines, thresholds())
        held.state, held.ended_at = PracticeState.ENDED, now
        held.points, held.is_passed = found.points, found.is_passed
        held.score = personas.score_to_json(found)
        held.save(update_fields=["state", "ended_at", "points", "is_passed", "score"])
        _take_away(attempt)
        note_practice(person=held.person, held=Span(held.begun_at, now))
        _clear_if_done(held, now)
        if tells:
            _tell_once(held, tells, now)
    return held


def leave_practice(*, practice: Practice, until: datetime | None = None, now: datetime) -> Practice:
    """Leave the practice: it is kept as left, without a score. ``until``: when it was held last, if not now."""
    with transaction.atomic():
        held = _locked(practice)
        if held.state != PracticeState.OPEN or held.attempt_id is None:
            return held
        _note(held, "", now, lambda _lines, at: personas.other(kinds.LEFT, at))
        held.state, held.ended_at = PracticeState.LEFT, now
        held.save(update_fields=["state", "ended_at"])
        _take_away(Attempt.objects.select_related("case").get(pk=held.attempt_id))
        note_practice(person=held.person, held=Span(held.begun_at, until or now))
    return held


def leave_abandoned_practices(*, now: datetime) -> int:
    """Leave the practices in which nothing was done for hours; how many. For the worker."""
    limit = now - LEFT_AFTER
    running = Practice.objects.filter(state=PracticeState.OPEN, begun_at__lt=limit).annotate(last=Max("lines__at"))
    abandoned: list[Any] = list(running.filter(Q(last=None) | Q(last__lt=limit)))
    for practice in abandoned:
        leave_practice(practice=practice, until=practice.last or practice.begun_at, now=now)
    return len(abandoned)


def contest_judgement(*, practice: Practice, line: int, words: str, now: datetime) -> Practice:
    """The interviewer says that the judgement of this line is not right; the score stays until a trainer answers.

    Raises ``NotAJudgementError`` without words, or where that line was not judged.
    """
    words = on_one_line(words)
    judged = {one.index for one in personas.score_from_json(practice.score).judgements} if practice.score else set()
    if not words or line not in judged:
        raise NotAJudgementError
    with transaction.atomic():
        held = _locked(practice)
        if held.contested_line is None:
            held.contested_line, held.contested_words, held.contested_at = line, words, now
            held.save(update_fields=["contested_line", "contested_words", "contested_at"])
    return held


def _note(practice: Practice, key: str, now: datetime, make: Making) -> list[Line]:
    """Append the interviewer's line and what the persona says to it; called inside a transaction."""
    held = _locked(practice)
    lines = lines_of(held)
    is_known = key and PracticeLine.objects.filter(practice=held, key=key).exists()
    if is_known or held.state != PracticeState.OPEN or len(lines) >= MOST_LINES:
        return lines
    line = make(lines, seconds_since(held, now))
    if line is None:
        return lines
    added = [line, *personas.react(persona_of(held), [*lines, line], seed=held.seed, at=seconds_since(held, now))]
    PracticeLine.objects.bulk_create(
        PracticeLine(
            practice=held,
            number=number,
            who=one.who,
            kind=one.kind,
            path=one.path[:LONGEST_PATH],
            at=held.begun_at + timedelta(seconds=one.at),
            detail=dict(one.detail),
            key="" if number > len(lines) else key[:64],
        )
        for number, one in enumerate(added, len(lines))
    )
    return [*lines, *added]


def _note_shown(practice: Practice, shown: ShownStep, now: datetime) -> list[Line]:
    step = shown.step
    persona = persona_of(practice)

    def make(lines: Sequence[Line], at: float) -> Line | None:
        if _stands(lines, step):
            return None
        if not isinstance(step.outcome, Ask):
            return personas.shown_script("closing", shown.closing, at=at)
        page = step.outcome.page
        run = step.run
        return personas.shown(
            persona,
            run.program,
            run.state,
            run.facts,
            page,
            seed=practice.seed,
            lines=lines,
            at=at,
            probes=shown.probes,
        )

    return _note(practice, "", now, make)


def _stands(lines: Sequence[Line], step: Step) -> bool:
    """Whether this step is what was shown last, and nothing was entered since."""
    before = kinds.last_shown(lines)
    if not isinstance(step.outcome, Ask):
        return before is not None and before.path == f"{kinds.SCRIPT_PATH}closing"
    return before is not None and before.path == step.outcome.page.path and not _was_entered(lines)


def _was_entered(lines: Sequence[Line]) -> bool:
    """Whether the page on the screen was answered since it came: then one that looks the same has come again."""
    for line in reversed(lines):
        if line.kind == kinds.SHOWN:
            return False
        if line.kind in {kinds.ENTRY, kinds.BACK}:
            return True
    return False


def _locked(practice: Practice) -> Practice:
    return Practice.objects.select_for_update(of=("self",)).select_related("persona").get(pk=practice.pk)


def _take_away(attempt: Attempt) -> None:
    remove_practice_interview(attempt=attempt)
    remove_practice_case(attempt=attempt)


def _tell_once(practice: Practice, words: str, now: datetime) -> None:
    """Told at this number and not at the next one: one message for each such row."""
    if failed_in_a_row(practices_of(practice.study, [practice.person])[:ROW_LOOKED_AT]) == FAILED_TOO_OFTEN:
        tell_supervisors(study=practice.study, person=practice.person, words=words, now=now)


def _clear_if_done(practice: Practice, now: datetime) -> None:
    """Whoever has done all that the study asks gets its cases from now on."""
    briefing = briefing_of(practice.study)
    if briefing is not None:
        clear_if_done(practice.study, practice.person, briefing, now)
