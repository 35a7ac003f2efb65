"""The result of a practice: points with reasons, one thing to improve, the call line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.questionnaire import personas
from surveys.questionnaire.personas import Improvement, Persona, Score, Thresholds
from surveys.training.models import Practice, PracticeState
from surveys.training.queries import FAILED_TOO_OFTEN, failed_in_a_row, lines_of, persona_of, practices_of
from surveys.web.screens.practice_lines import CRITERIA
from surveys.web.screens.practice_replay import ReplayLine, criterion_why, replay_lines
from surveys.web.screens.training_words import script_words

from .practice import PersonaRow, about, persona_rows

WIDTH = 84
"""Of a criterion's bar, in the units of its picture."""
LOW = 0.75
"""Under this share of its points a criterion's bar is marked."""


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
    replay = replay_lines(lines, persona, found)
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
        why=criterion_why(one),
        points=one.points,
        possible=one.possible,
        width=round(WIDTH * one.share) if one.of else 0,
        is_low=one.share < LOW,
        is_worst=one.key == worst,
    )
