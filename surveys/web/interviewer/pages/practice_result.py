"""The result of a practice: points with reasons, one thing to improve, the call line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.questionnaire import personas
from surveys.questionnaire.personas import Improvement, Judgement, Line, Persona, Score, Thresholds, kinds
from surveys.questionnaire.personas.score import GOOD
from surveys.training.models import Practice, PracticeState
from surveys.training.queries import FAILED_TOO_OFTEN, failed_in_a_row, lines_of, persona_of, practices_of
from surveys.web.screens.practice_lines import (
    CRITERIA,
    judgement_words,
    moment_of_line,
    place_of_line,
    replay_words,
    spoken_line,
    you,
)
from surveys.web.screens.training_words import script_words

from .practice import PersonaRow, about, persona_rows

WIDTH = 84


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion: its points, and how wide its bar is. ``is_worst``: the one to improve."""

    name: str
    why: str
    points: int
    possible: int
    width: int
    is_low: bool
    is_worst: bool


@dataclass(frozen=True, slots=True)
class ReplayLine:
    """A line of the call with what is to be said of it: whether that is good, and the words. ``index`` names it."""

    index: int
    at: str
    place: str
    who: str
    words: str
    is_hers: bool
    judgements: Sequence[tuple[bool, str]]
    is_bad: bool


@dataclass(frozen=True, slots=True)
class PracticeResult:
    """The page of a practice that is over; without ``score`` it was left."""

    practice: Practice
    persona: Persona
    about: str
    score: Score | None
    skipped: str
    needed: int
    criteria: Sequence[CriterionRow]
    improve: Improvement | None
    improve_words: str
    replay: Sequence[ReplayLine]
    judged: int
    rows: Sequence[PersonaRow]
    tries: int
    is_in_trouble: bool


def practice_result(practice: Practice) -> PracticeResult:
    """What is said of this practice, for whoever held it."""
    persona, lines = persona_of(practice), lines_of(practice)
    found = personas.score_from_json(practice.score) if practice.state == PracticeState.ENDED else None
    replay = _replay(lines, persona, found)
    before = list(practices_of(practice.study, [practice.person])[:20])
    improve = found.improve if found else None
    return PracticeResult(
        practice=practice,
        persona=persona,
        about=about(persona),
        score=found,
        skipped=", ".join(map(script_words, found.skipped)) if found else "",
        needed=found.needed if found else Thresholds().pass_points,
        criteria=[_criterion(one, found) for one in found.criteria] if found else [],
        improve=improve,
        improve_words=_(improve.message) if improve else "",
        replay=replay,
        judged=sum(1 for one in replay if one.judgements),
        rows=persona_rows(practice.study, practice.person),
        tries=sum(1 for one in before if one.state == PracticeState.ENDED and one.pk <= practice.pk),
        is_in_trouble=failed_in_a_row(before) >= FAILED_TOO_OFTEN,
    )


def _criterion(one: personas.Criterion, found: Score) -> CriterionRow:
    worst = found.improve.key if found.improve else ""
    return CriterionRow(
        name=str(CRITERIA[one.key]),
        why=judgement_words(one.message, one.values) if one.message else "",
        points=one.points,
        possible=one.possible,
        width=round(WIDTH * one.share) if one.of else 0,
        is_low=one.share < 0.75,
        is_worst=one.key == worst,
    )


def _replay(lines: Sequence[Line], persona: Persona, found: Score | None) -> list[ReplayLine]:
    said: dict[int, list[Judgement]] = {}
    for one in found.judgements if found else ():
        said.setdefault(one.index, []).append(one)
    rows = []
    for index, line in enumerate(lines):
        spoken, judged = spoken_line(line, persona, lines), said.get(index, [])
        if spoken is None and not judged:
            continue
        rows.append(
            ReplayLine(
                index=index,
                at=moment_of_line(line),
                place=place_of_line(line, lines),
                who=spoken.who if spoken else you(),
                words=replay_words(line, spoken),
                is_hers=line.who == kinds.PERSONA,
                judgements=[(one.sign == GOOD, judgement_words(one.message, one.values)) for one in judged],
                is_bad=any(one.sign != GOOD for one in judged),
            )
        )
    return rows
