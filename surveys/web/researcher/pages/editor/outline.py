"""The outline of a draft: its groups, loops and questions in order, with what is to be known of each at a glance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.formats.drafting import Written, cell_in, folded_list
from surveys.formats.xlsform.grid import Row
from surveys.formats.xlsform.types import BEGIN, END, LOOP, QUESTION, REPEAT, Kind, read_type
from surveys.questionnaire.problems import ERROR, Problem
from surveys.questionnaire.types import SILENT_TYPES
from surveys.web.researcher.pages.preview import pieces

from .columns import TYPE_WORDS

UNTRANSLATED = "translation_missing"
LONGEST_WORDS = 160
"""Characters of a text that the outline shows or searches."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A sign at a row; ``kind``: filter, loop, error, warning, missing, jump."""

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


def outline_of(written: Written, problems: Iterable[Problem], language: str) -> list[OutlineRow]:
    """Return the rows of the outline, with their texts in this language."""
    worst = _worst(written, problems)
    jumps = _jumps(written)
    return [
        OutlineRow(
            row=one.row.number,
            kind=_kind(one.kind),
            depth=one.depth,
            code=one.name or "—",
            title=_title(written, one, language),
            words=_words(written, one, language),
            badges=tuple(_badges(written, one, worst, jumps)),
        )
        for one in written_rows(written)
    ]


def _kind(kind: Kind) -> str:
    if kind.kind != BEGIN:
        return "question"
    return "loop" if kind.name in (REPEAT, LOOP) else "group"


def plain(words: str) -> str:
    """Return a text on one line, without its marks; what is piped in stands in braces."""
    return " ".join("".join(piece.words for piece in pieces(words[: LONGEST_WORDS * 2])).split())[:LONGEST_WORDS]


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


def _badges(
    written: Written, one: WrittenRow, worst: Mapping[int, str], jumps: Mapping[str, Sequence[str]]
) -> Iterator[Badge]:
    table, row = written.survey, one.row
    if severity := worst.get(row.number):
        yield Badge(severity, _("error") if severity == ERROR else _("warning"))
    if table.cell(row, "relevant"):
        yield Badge("filter", _("filter"))
    if _kind(one.kind) == "loop":
        yield Badge("loop", _("loop"))
    if missing := _untranslated(written, one):
        yield Badge("missing", _("no %(languages)s") % {"languages": missing})
    for target in jumps.get(one.name, ())[:2]:
        yield Badge("jump", "→|" if target.startswith("@") else f"→ {target}")


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
        if problem.code == UNTRANSLATED:
            continue  # a badge of its own says so
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
