"""Assigns names to all questions, and registers the variables that LimeSurvey's expressions may use for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from surveys.questionnaire import types
from surveys.questionnaire.model import structure as s

from . import names
from .logic import OTHER_CODE
from .names import Names, Variable
from .survey import Answer, Asked, Survey

LISTED = frozenset(types.TYPES[s.SELECT_ONE].limesurvey)
SEVERAL = frozenset(types.TYPES[s.SELECT_MULTIPLE].limesurvey)
RANKING = types.TYPES[s.RANK].limesurvey
GRIDS = frozenset("FABCEH")
TEXTS = frozenset("QK")
TABLES = frozenset(":;")
DUAL = "1"
NUMBERS = frozenset("NK5AB:")
OTHER = "other"

Note = Callable[..., None]


def other_code(asked: Asked) -> str:
    """The code of "other" in the imported list: LimeSurvey's own (``-oth-``) means nothing to readers of results."""
    codes = {one.code.lower() for one in (*asked.answers[0], *asked.subquestions[0])}
    return OTHER if OTHER not in codes else OTHER_CODE


def name_everything(survey: Survey, conditions: Mapping[str, str], note: Note) -> Names:
    """Names for all questions and their parts, in order; ``note`` is called for codes that are not valid names."""
    known = Names()
    for section in survey.sections:
        for asked in section.questions:
            name = known.take(asked.code)
            if name != asked.code:
                note("lss_renamed", name, "name", written=asked.code, name=name)
            conditional = not (
                is_always(section.relevance) and is_always(asked.relevance) and not conditions.get(asked.id)
            )
            _Variables(known, asked, name, conditional).add()
    return known


def is_always(relevance: str) -> bool:
    """Whether a condition always holds: LimeSurvey writes ``1`` for "always"."""
    return relevance.strip() in ("", "1", "true")


def rows(asked: Asked) -> list[Answer]:
    """The rows of an array, or the fields of a question with several."""
    return asked.subquestions[0]


def ranked(asked: Asked) -> list[Answer]:
    """The items to rank: answers, or subquestions in the newest versions."""
    return asked.answers[0] or asked.subquestions[0]


class _Variables:
    def __init__(self, known: Names, asked: Asked, name: str, conditional: bool) -> None:
        self._known, self._asked, self._name, self._conditional = known, asked, name, conditional

    def add(self) -> None:
        asked, kind = self._asked, self._asked.type
        if kind in SEVERAL:
            self._several()
        elif kind == RANKING:
            self._whole(listed=True)
            for place in range(1, len(ranked(asked)) + 1):
                self._part(Variable(names.RANKED, self._name, str(place), listed=True), str(place), f"R{place}")
        elif kind in GRIDS | TEXTS:
            self._whole()
            for row in rows(asked):
                self._field(row.code, f"S{row.id}")
        elif kind == DUAL:
            self._whole()
            for row in rows(asked):
                for scale in "01":
                    numbers = (f"{row.code}#{scale}", f"S{row.id}#{scale}")
                    self._field(f"{row.code}_{scale}", *numbers, listed=True)
        elif kind in TABLES:
            self._table()
        else:
            self._single()

    def _single(self) -> None:
        asked = self._asked
        listed = asked.type in LISTED
        code = other_code(asked) if asked.other and listed else ""
        numeric = asked.type in NUMBERS
        variable = Variable(names.VALUE, self._name, code, listed, numeric, self._conditional)
        self._known.add(variable, asked.code, f"{asked.id}:")
        if code:
            self._part(Variable(names.OTHER_WORDS, self._name, code), OTHER, "Cother")
        if asked.type == "O":
            self._field("comment", "Ccomment")

    def _several(self) -> None:
        asked = self._asked
        self._whole(listed=True)
        for row in rows(asked):
            chosen = Variable(names.CHOSEN, self._name, row.code, conditional=self._conditional)
            self._part(chosen, row.code, f"S{row.id}")
            if asked.type == "P":
                written = f"{row.code}comment"
                words = Variable(names.VALUE, self._known.take(f"{self._name}_{written}"))
                self._known.add(words, f"{asked.code}_{written}", f"{asked.id}:{written}")
        if asked.other:
            self._part(Variable(names.OTHER_WORDS, self._name, other_code(asked)), OTHER, "Cother")

    def _table(self) -> None:
        asked = self._asked
        self._whole()
        ticked = asked.type == ":" and asked.is_on("multiflexible_checkbox")
        for row in rows(asked):
            if ticked:
                name = self._known.take(f"{self._name}_{row.code}")
                whole = Variable(names.WHOLE, name, listed=True)
                self._known.add(whole, f"{asked.code}_{row.code}", f"{asked.id}:{row.code}")
            for column in asked.subquestions[1]:
                code, number = f"{row.code}_{column.code}", f"S{row.id}_S{column.id}"
                if ticked:
                    self._part(Variable(names.CHOSEN, name, column.code), code, number)
                else:
                    self._field(code, number)

    def _whole(self, listed: bool = False) -> None:
        asked = self._asked
        whole = Variable(names.WHOLE, self._name, listed=listed, conditional=self._conditional)
        self._known.add(whole, asked.code, f"{asked.id}:")

    def _field(self, code: str, *numbers: str, listed: bool = False) -> None:
        name = self._known.take(f"{self._name}_{code}")
        listed = listed or self._asked.type in GRIDS
        numeric = self._asked.type in NUMBERS
        self._part(Variable(names.VALUE, name, "", listed, numeric, self._conditional), code, *numbers)

    def _part(self, variable: Variable, code: str, *numbers: str) -> None:
        asked = self._asked
        by_number = (f"{asked.id}:{number}" for number in (code, *numbers))
        self._known.add(variable, f"{asked.code}_{code}", *by_number, part_of=asked.code)
