"""What a text takes in of earlier answers, as chips: each with its question, and the words for who has no answer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.queries import Met
from surveys.formats.drafting import Written, cell_in
from surveys.formats.xlsform.words import references
from surveys.questionnaire.compiled.texts import pieces_of
from surveys.questionnaire.expressions import ExpressionError, parse
from surveys.questionnaire.expressions.inline import PATTERN
from surveys.questionnaire.expressions.nodes import Call, Reference, Text
from surveys.questionnaire.model.pages import FILL, STRONG
from surveys.questionnaire.problems import ERROR, Problem
from surveys.questionnaire.wording.translations import marks

from .outline import WORDS_MISSING, plain

PLAIN, GIVEN, WANTED, REFUSED = "plain", "given", "wanted", "refused"
"""States of a chip: nothing to be said; words are given; words are to be given; it cannot stand here."""
_LATER = frozenset({"pipes_later", "pipes_worked_out_later", "pipes_itself"})
_LONGEST_TITLE = 30
_CALL = re.compile(PATTERN)


@dataclass(frozen=True, slots=True)
class Chip:
    """A place of a text that is filled in: its ``mark`` as written, its question, a ``state``.

    ``words``: said where there is no answer; ``told``: how many simulated people would hear nothing there.
    """

    mark: str
    name: str
    title: str
    state: str
    words: str = ""
    told: str = ""

    @property
    def takes_words(self) -> bool:
        """Whether words may be given for who has no answer."""
        return self.state in (GIVEN, WANTED)


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """A stretch of a text as it is shown: words, strong or not, or a chip."""

    words: str
    is_strong: bool = False
    chip: Chip | None = None


def chips_of(text: str, written: Written, problems: Sequence[Problem], met: Met | None, language: str) -> list[Chip]:
    """Return the chips of a text, each once; ``problems`` are those of its cell."""
    if "{" not in text:
        return []
    names = {written.survey.cell(row, "name"): row for row in written.survey.rows}
    found = []
    for mark in marks(text):
        name, words = _read(mark)
        row = names.get(name)
        title = ""
        if row is not None:
            for field in ("title", "label"):
                title = title or cell_in(written.survey, row, field, language) or written.survey.cell(row, field)
        state = _state(name, words, problems)
        told = _told(name, met) if state == WANTED else ""
        found.append(Chip(mark, name, plain(title)[:_LONGEST_TITLE], state, words or "", told))
    return found


def shown_pieces(text: str, chips: Iterable[Chip]) -> list[ShownPiece]:
    """Return the text with its chips in their places."""
    by_inner = {_inner(chip.mark): chip for chip in chips}
    return [
        ShownPiece(piece.words, piece.kind == STRONG, by_inner.get(piece.words) if piece.kind == FILL else None)
        for piece in pieces_of(text)
    ]


def _inner(mark: str) -> str:
    """The name or the call of a mark, as pieces of texts hold it."""
    match = _CALL.fullmatch(mark)
    return match["inline"] if match else mark.strip("${}").strip()


def _read(mark: str) -> tuple[str, str | None]:
    """The question whose answer a mark takes in, and the words for who has none; ``None`` where there are none."""
    match = _CALL.fullmatch(mark)
    if match is None:
        return _inner(mark), None
    try:
        node = parse(match["inline"])
    except ExpressionError:
        return match["inline"], None
    match node:
        case Call(name="words", arguments=(Reference(name=name), Text(value=words))):
            return name, words
    return next(iter(references(mark)), match["inline"]), None


def _state(name: str, words: str | None, problems: Iterable[Problem]) -> str:
    named = [one for one in problems if one.values.get("name") == name]
    if any(one.code in _LATER or one.severity == ERROR for one in named):
        return REFUSED
    if words is not None:
        return GIVEN
    return WANTED if any(one.code in WORDS_MISSING for one in named) else PLAIN


def _told(name: str, met: Met | None) -> str:
    count = met.gaps.get(name, 0) if met else 0
    if met is None or not count:
        return _("some would hear “…”")
    return ngettext(
        "%(count)s of %(of)s simulated would hear “…”", "%(count)s of %(of)s simulated would hear “…”", count
    ) % {"count": count, "of": met.asked}
