"""The page on which a trainer reads a practice and decides on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.questionnaire import personas
from surveys.questionnaire.personas import Line, Score
from surveys.training.models import Practice, PracticeState
from surveys.training.queries import lines_of
from surveys.web.screens.training_words import PASSES_AT, script_words


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
    say = {"name": practice.person.short_name, "points": practice.points, "least": PASSES_AT}
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
    rows = []
    for number, line in enumerate(lines_of(practice)):
        words, said = _words_of(line), judged.get(number)
        if not words and said is None:
            continue
        is_persona = line.who == personas.kinds.PERSONA
        rows.append(
            PracticeReplayLine(
                at=f"{int(line.at) // 60}:{int(line.at) % 60:02}",
                place=_place(line.path),
                who=str(practice.persona.data.get("name", "")) if is_persona else practice.person.short_name,
                words=f"«{words}»" if is_persona and words else words,
                judgement=_(said.message) % said.values if said else "",
                mark="" if said is None else "ok" if said.sign == "+" else "lacks",
                is_contested=practice.contested_line == number,
            )
        )
    return rows


def _place(path: str) -> str:
    """A script by its name, a question by that of its own."""
    if not path.startswith(personas.kinds.SCRIPT_PATH):
        return path.rpartition("/")[2]
    name = path.removeprefix(personas.kinds.SCRIPT_PATH)
    return script_words(name)


def _words_of(line: Line) -> str:
    detail = line.detail
    typed = ", ".join(filter(None, map(str, dict(detail.get("in_words") or {}).values())))
    return line.words or typed or str(detail.get("text") or detail.get("title") or "")


def _criteria(found: Score) -> list[CriterionLine]:
    return [
        CriterionLine(NAMES[one.key](), _(one.message) % one.values if one.message else "", one.points, one.possible)
        for one in found.criteria
        if one.possible
    ]


NAMES = {
    "read": lambda: _("Reads in full"),
    "code": lambda: _("Right code"),
    "probe": lambda: _("Neutral probes"),
    "objection": lambda: _("Objections: listens first"),
    "mandatory": lambda: _("Sentences that must be said"),
    "outcome": lambda: _("Right outcome"),
    "pace": lambda: _("Pace"),
}
