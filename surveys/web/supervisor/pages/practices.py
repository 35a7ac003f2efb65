"""The page on which a trainer reads a practice and decides on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.questionnaire import personas
from surveys.questionnaire.personas import Score
from surveys.training.models import Decision, Practice, PracticeState
from surveys.training.queries import lines_of, persona_of
from surveys.web.screens.practice_lines import CRITERIA
from surveys.web.screens.practice_replay import ReplayLine, criterion_why, replay_lines
from surveys.web.screens.training_words import points_needed


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion in words, with its points."""

    name: str
    why: str
    points: int
    possible: int


@dataclass(frozen=True, slots=True)
class PracticeReviewPage:
    """The content of the page. ``proposed``: what the score proposes; without one the practice was left."""

    practice: Practice
    name: str
    heading: str
    criteria: Sequence[CriterionLine]
    improve: str
    proposed: str
    lines: Sequence[ReplayLine]


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
        proposed=Decision.PASSED if practice.is_passed else Decision.AGAIN,
        lines=replay_lines(lines_of(practice), persona_of(practice), found, practice.person.short_name),
    )


def _criteria(found: Score) -> list[CriterionLine]:
    return [
        CriterionLine(
            str(CRITERIA[one.key]),
            criterion_why(one),
            one.points,
            one.possible,
        )
        for one in found.criteria
        if one.possible
    ]
