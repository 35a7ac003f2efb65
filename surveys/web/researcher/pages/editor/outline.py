"""The outline of a draft: its groups, loops and questions in order, with what is to be known of each at a glance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.formats.drafting import Written, cell_in, folded_list
from surveys.formats.xlsform.grid import Row
from surveys.formats.xlsform.types import BEGIN, END, LOOP, QUESTION, REPEAT, Kind, read_type
from surveys.formats.xlsform.words import references
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.problems import ERROR, Problem
from surveys.questionnaire.types import SILENT_TYPES
from surveys.web.researcher.pages.preview import pieces

from .columns import TYPE_WORDS

UNTRANSLATED = "translation_missing"
WORDS_MISSING = frozenset({"pipes_unasked", "pipes_jumped", "pipes_refused"})
"""Problems of a text that takes in an answer which some do not have: words are to be given for them."""
LONGEST_WORDS = 160
"""Characters of a text that the outline shows or searches."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A sign at a row; ``kind``: filter, loop, error, warning, word, missing, quota, jump, comment."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A row of the outline: ``row`` of the sheet, ``kind`` question, group or loop, ``depth`` from 0.

    ``words``: more that a search finds it by.
    """

    row: int
    kind: str
    depth: int
    code: str
    title: str
    words: str
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row of the sheet that begins a group or a loop, or is a question; ``depth``: how many groups it stands in."""

    row: Row
    kind: Kind
    name: str
    depth: int


def written_rows(written: Written) -> Iterator[WrittenRow]:
    """Return the rows that something stands in, without the ends of groups and rows without a type and a name."""
    depth, table = 0, written.survey
    for row in table.rows:
        kind, name = read_type(table.cell(row, "type")), table.cell(row, "name")
        if kind.kind == END:
            depth = max(depth - 1, 0)
        elif table.cell(row, "type") or name:
            yield WrittenRow(row, kind, name, depth)
            depth += kind.kind == BEGIN


def outline_of(
    written: Written,
    problems: Sequence[Problem],
    language: str,
    questionnaire: Questionnaire | None,
    comments: Mapping[str, int],
) -> list[OutlineRow]:
    """Return the rows of the outline, with their texts in this language; ``comments``: open ones, by question."""
    signs = _Signs(written, problems, questionnaire, comments)
    return [
        OutlineRow(
            row=one.row.number,
            kind=_kind(one.kind),
            depth=one.depth,
            code=one.name or "—",
            title=_title(written, one, language),
            words=_words(written, one, language),
            badges=tuple(signs.of(one)),
        )
        for one in written_rows(written)
    ]


def _kind(kind: Kind) -> str:
    if kind.kind != BEGIN:
        return "question"
    return "loop" if kind.name in (REPEAT, LOOP) else "group"


def plain(words: str) -> str:
    """Return a text on one line, without its marks; what is piped in stands in braces."""
    return _plain(words[: LONGEST_WORDS * 2])


@lru_cache(maxsize=4096)
def _plain(words: str) -> str:
    return " ".join("".join(piece.words for piece in pieces(words)).split())[:LONGEST_WORDS]


def _title(written: Written, one: WrittenRow, language: str) -> str:
    table = written.survey
    for field in ("title", "label", "hint", "calculation"):
        words = cell_in(table, one.row, field, language) or table.cell(one.row, field)
        if words:
            return plain(words)
    return "" if one.kind.kind == BEGIN else str(TYPE_WORDS.get(one.kind.name, table.cell(one.row, "type")))


def _words(written: Written, one: WrittenRow, language: str) -> str:
    table = written.survey
    label = cell_in(table, one.row, "label", language) if table.cell(one.row, "title") else ""
    parts = (plain(label), table.cell(one.row, "type"), table.cell(one.row, "relevant"))
    return " ".join(part for part in parts if part)[: LONGEST_WORDS * 2]


class _Signs:
    """What the rows of a draft are marked with."""

    def __init__(
        self,
        written: Written,
        problems: Sequence[Problem],
        questionnaire: Questionnaire | None,
        comments: Mapping[str, int],
    ) -> None:
        self._written, self._comments = written, comments
        self._worst = _worst(written, problems)
        self._jumps = _jumps(written)
        self._wordless = {problem.place.row for problem in problems if problem.code in WORDS_MISSING}
        self._stops = _stopping(questionnaire) if questionnaire else frozenset()

    def of(self, one: WrittenRow) -> Iterator[Badge]:
        """The signs of a row, the gravest first."""
        table, row = self._written.survey, one.row
        if severity := self._worst.get(row.number):
            yield Badge(severity, _("error") if severity == ERROR else _("warning"))
        if count := self._comments.get(one.name, 0):
            yield Badge("comment", ngettext("%(count)s comment", "%(count)s comments", count) % {"count": count})
        if row.number in self._wordless:
            yield Badge("word", _("word"))
        if table.cell(row, "relevant"):
            yield Badge("filter", _("filter"))
        if _kind(one.kind) == "loop":
            yield Badge("loop", _("loop"))
        if missing := _untranslated(self._written, one):
            yield Badge("missing", _("no %(languages)s") % {"languages": missing})
        if one.name in self._stops:
            yield Badge("quota", _("quota"))
        for target in self._jumps.get(one.name, ())[:2]:
            yield Badge("jump", "→|" if target.startswith("@") else f"→ {target}")


def _stopping(questionnaire: Questionnaire) -> frozenset[str]:
    """Return the questions behind which a full quota ends the interview: of those that it reads, the last one."""
    order = {question.name: n for n, question in enumerate(questionnaire.questions())}
    found = set[str]()
    for quota in questionnaire.quotas:
        if quota.on_full == "stop" and (read := [name for name in references(quota.when) if name in order]):
            found.add(max(read, key=lambda name: order[name]))
    return frozenset(found)


def _untranslated(written: Written, one: WrittenRow) -> str:
    """Return the codes of the languages that a text to be read lacks; ``""`` if it has no text at all."""
    if one.kind.kind == QUESTION and one.kind.name in SILENT_TYPES:
        return ""
    texts = written.survey.words(one.row, "label")
    lacking = [language.code for language in written.languages if language.code not in texts]
    return " ".join(lacking).upper() if texts else ""


def _worst(written: Written, problems: Iterable[Problem]) -> dict[int, str]:
    """Return the severity of the worst problem of each row; a list's problems are those of the questions with it."""
    users = list_users(written)
    lists = {row.number: written.choices.cell(row, "list_name") for row in written.choices.rows}
    found: dict[int, str] = {}
    for problem in problems:
        if problem.code == UNTRANSLATED or problem.code in WORDS_MISSING:
            continue  # badges of their own say so
        for place in (problem.place, *problem.also):
            rows: Sequence[int] = ()
            if place.sheet == written.survey.name and place.row is not None:
                rows = (place.row,)
            elif place.sheet == written.choices.name and place.row is not None:
                rows = users.get(folded_list(lists.get(place.row, "")), ())
            for row in rows:
                found[row] = ERROR if found.get(row) == ERROR else problem.severity
    return found


def list_users(written: Written) -> dict[str, list[int]]:
    """Return the rows that use each list, by its folded name."""
    users: dict[str, list[int]] = {}
    for row in written.survey.rows:
        name = read_type(written.survey.cell(row, "type")).list_name
        if name:
            users.setdefault(folded_list(name), []).append(row.number)
    return users


def _jumps(written: Written) -> dict[str, list[str]]:
    jumps: dict[str, list[str]] = {}
    for row in written.routes.rows:
        after, target = written.routes.cell(row, "after"), written.routes.cell(row, "go_to")
        if after and target and target not in jumps.get(after, ()):
            jumps.setdefault(after, []).append(target)
    return jumps
