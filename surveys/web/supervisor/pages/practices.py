"""The page on which a trainer reads a practice and decides on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.questionnaire import personas
from surveys.questionnaire.personas import Score
from surveys.questionnaire.personas.score import GOOD
from surveys.training.models import Practice, PracticeState
from surveys.training.queries import lines_of, persona_of
from surveys.web.screens.practice_lines import (
    CRITERIA,
    judgement_words,
    moment_of_line,
    place_of_line,
    replay_words,
    spoken_line,
)
from surveys.web.screens.training_words import points_needed


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion in words, with its points."""

    name: str
    why: str
    points: int
    possible: int


@dataclass(frozen=True, slots=True)
class PracticeReplayLine:
    """A line of the practice as it is read again, with its judgement; ``mark`` as of a standing."""

    at: str
    place: str
    who: str
    words: str
    judgement: str
    mark: str
    is_contested: bool


@dataclass(frozen=True, slots=True)
class PracticeReviewPage:
    """The content of the page. ``proposed``: what the score proposes; without one the practice was left."""

    practice: Practice
    name: str
    heading: str
    criteria: Sequence[CriterionLine]
    improve: str
    proposed: str
    lines: Sequence[PracticeReplayLine]


def practice_review_page(practice: Practice) -> PracticeReviewPage:
    """The practice with what its score says."""
    found = personas.score_from_json(practice.score) if practice.state == PracticeState.ENDED else None
    say = {"name": practice.person.short_name, "points": practice.points, "least": points_needed(practice)}
    if found is None:
        heading = _("%(name)s left the practice before its end") % say
    elif practice.is_passed:
        heading = _("%(name)s: %(points)s of 100, passed") % say
    else:
        heading = _("%(name)s: %(points)s of 100, %(least)s are needed") % say
    return PracticeReviewPage(
        practice=practice,
        name=str(practice.persona.data.get("name", "")),
        heading=heading,
        criteria=_criteria(found) if found else [],
        improve=_(found.improve.message) if found and found.improve else "",
        proposed="passed" if practice.is_passed else "again",
        lines=_lines(practice, found),
    )


def _lines(practice: Practice, found: Score | None) -> list[PracticeReplayLine]:
    """What was said and done, line by line; what has neither words nor a judgement is left out."""
    judged = {one.index: one for one in found.judgements} if found else {}
    lines, persona, who, rows = lines_of(practice), persona_of(practice), practice.person.short_name, []
    for number, line in enumerate(lines):
        spoken, said = spoken_line(line, persona, lines, who), judged.get(number)
        if spoken is None and said is None:
            continue
        rows.append(
            PracticeReplayLine(
                at=moment_of_line(line),
                place=place_of_line(line, lines),
                who=spoken.who if spoken else who,
                words=replay_words(line, spoken),
                judgement=judgement_words(said.message, said.values) if said else "",
                mark="" if said is None else "ok" if said.sign == GOOD else "lacks",
                is_contested=practice.contested_line == number,
            )
        )
    return rows


def _criteria(found: Score) -> list[CriterionLine]:
    return [
        CriterionLine(
            str(CRITERIA[one.key]),
            judgement_words(one.message, one.values) if one.message else "",
            one.points,
            one.possible,
        )
        for one in found.criteria
        if one.possible
    ]
