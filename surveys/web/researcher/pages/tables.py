"""What the page of tables shows: rows, columns, how it is worked out, one table, and the sets that were saved."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.analysis.tables import SHARES, AnswerColumn, Answers, Kind, Row, RowKind, SetSpec, Table, from_json
from surveys.analysis.tables import specification as s
from surveys.design.models import Study
from surveys.formatting import figure
from surveys.results.models import TableSet
from surveys.results.queries import table_sets_of, weight_sets_of
from surveys.results.services import (
    MadeSet,
    base_row_words,
    base_words,
    make_tables,
    notes_on,
    row_words,
    weight_specs_of,
    weights_from,
)
from surveys.web.researcher.forms.tables import LETTERS, Draft, nets_as_text, written

LONGEST_ABOVE = 120
"""Letters of a question above its columns."""
LOOKS = {RowKind.ASIDE: "banner-aside", RowKind.SECTION: "banner-section", RowKind.ANSWER: "", RowKind.RANK: ""}


@dataclass(frozen=True, slots=True)
class BannerCell:
    """A cell: figure, letters, and how it looks: ``low``, ``high``, ``edge`` at the left of a group."""

    text: str
    letters: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class BannerLine:
    """A row of the table."""

    words: str
    cells: Sequence[BannerCell]
    look: str = ""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The table that is shown."""

    title: str
    base: str
    corner: str
    groups: Sequence[tuple[str, int]]
    heads: Sequence[tuple[str, str, str]]
    """Words, letter and look of each column."""
    lines: Sequence[BannerLine]
    low: str
    """The columns that are not compared, in words."""


@dataclass(frozen=True, slots=True)
class RowLine:
    """A table in the list of rows."""

    place: int
    name: str
    label: str
    about: str
    is_shown: bool
    can_join: bool


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A question in the list of columns; ``inside`` another."""

    group: int
    place: int
    label: str
    about: str
    inside: bool


@dataclass(frozen=True, slots=True)
class TablesPage:
    """The page. ``variables``: name and label of what can be used."""

    heading: str
    lead: str
    spec: str
    draft: Draft
    rows: Sequence[RowLine]
    columns: Sequence[ColumnLine]
    shown: ShownTable | None
    notes: Sequence[str]
    troubles: Sequence[str]
    variables: Sequence[tuple[str, str]]
    sets: Sequence[TableSet]
    weights: Sequence[str]
    letters: str
    nets: str
    bands: str
    takes_bands: bool
    is_changed: bool
    opened: TableSet | None


def opened_draft(study: Study, number: int | None) -> Draft:
    """The saved set of that number; an empty one if there is none."""
    found = next((one for one in table_sets_of(study) if one.pk == number), None)
    return Draft(from_json(found.spec), opened=found.pk) if found else Draft(SetSpec())


def unknown_words(names: Sequence[str]) -> list[str]:
    """Why nothing was added."""
    told = _("“%(name)s” is no question of the questionnaire and no column of the sample that goes into files.")
    return [told % {"name": name} for name in names]


def names_of(answers: Answers) -> list[str]:
    """The variables that can be used, in the questionnaire's order."""
    return list(answers.columns)


def numbers_of(answers: Answers) -> list[str]:
    """Those of them that are numbers."""
    return [name for name, column in answers.columns.items() if column.kind == Kind.NUMBER]


def tables_page(study: Study, answers: Answers, draft: Draft) -> TablesPage:
    """The page with the table at ``draft.at`` worked out."""
    spec = draft.spec
    made = make_tables(answers, spec, weights_from(answers, weight_specs_of(study)), only=[draft.at])
    sets = table_sets_of(study)
    opened = next((one for one in sets if one.pk == draft.opened), None)
    is_changed = bool(spec.tables) and (opened is None or from_json(opened.spec) != spec)
    columns = len(made.columns.heads) - 1 if made.columns else 0
    shown = answers.find(draft.table.uses[0].name) if draft.table else None
    return TablesPage(
        heading=_heading(len(spec.tables), columns),
        lead=_lead(opened, is_changed=is_changed),
        spec=written(spec),
        draft=draft,
        rows=list(_rows(answers, draft)),
        columns=list(_columns(answers, spec)),
        shown=_shown(made, made.tables[0][1]) if made.tables else None,
        notes=list(notes_on(spec, is_weighted=made.is_weighted, overlaps=made.overlaps)),
        troubles=[*unknown_words(draft.unknown), *(made.troubles if spec.tables else ())],
        variables=[(name, column.label) for name, column in answers.columns.items()],
        sets=sets,
        weights=[one.name for one in weight_sets_of(study)],
        letters=next(name for name, levels in LETTERS.items() if len(levels) == len(spec.comparison.levels)),
        nets=nets_as_text(draft.table.nets) if draft.table else "",
        bands=draft.table.uses[0].bands if draft.table else "",
        takes_bands=shown is not None and shown.kind == Kind.NUMBER,
        is_changed=is_changed,
        opened=opened,
    )


def _heading(tables: int, columns: int) -> str:
    if not tables:
        return _("Put questions into rows and columns")
    wide = ngettext("%(count)s column", "%(count)s columns", columns) % {"count": columns}
    high = ngettext("%(count)s table", "%(count)s tables", tables) % {"count": tables}
    return _("%(tables)s with %(columns)s beside the total") % {"tables": high, "columns": wide}


def _lead(opened: TableSet | None, *, is_changed: bool) -> str:
    if opened is None:
        return _("Not saved under a name yet.") if is_changed else ""
    about = {"name": opened.name, "edition": opened.edition, "by": opened.saved_by}
    said = _("“%(name)s”, edition %(edition)s, saved by %(by)s.") % about
    return f"{said} {_('Changed: not saved yet.')}" if is_changed else said


def _rows(answers: Answers, draft: Draft) -> Iterator[RowLine]:
    tables = draft.spec.tables
    for place, table in enumerate(tables):
        found = answers.find(table.uses[0].name)
        label = table.title or (found.label if found else _("no longer asked"))
        about = [f"+ {len(table.uses) - 1}"] if len(table.uses) > 1 else []
        about += [net.label for net in table.nets]
        about += [row_words(Row(RowKind(name), "")).lower() for name in table.statistics]
        about += [table.filter] if table.filter else []
        above = answers.find(tables[place - 1].uses[-1].name) if place else None
        yield RowLine(place, table.uses[0].name, label, " · ".join(about), place == draft.at, _are_alike(found, above))


def _are_alike(one: AnswerColumn | None, other: AnswerColumn | None) -> bool:
    """Whether two questions can be one grid."""
    if one is None or other is None or one.kind != other.kind or one.kind == Kind.RANKING:
        return False
    return one.loop == other.loop and [a.code for a in one.answers] == [a.code for a in other.answers]


def _columns(answers: Answers, spec: SetSpec) -> Iterator[ColumnLine]:
    for number, group in enumerate(spec.banner):
        for place, use in enumerate(group):
            found = answers.find(use.name)
            yield ColumnLine(number, place, found.label if found else use.name, use.bands, place > 0)


def _within(words: str) -> str:
    """What stands above a group of columns: of a long question its beginning, as in the workbook."""
    return words if len(words) <= LONGEST_ABOVE else f"{words[: LONGEST_ABOVE - 1].rstrip()}…"


def _shown(made: MadeSet, table: Table) -> ShownTable:
    edges, groups, heads = set(), [("", 1)], [(_("Total"), "", "")]
    for place, head in enumerate(table.heads[1:], 1):
        *outer, words = head.titles
        above = _within(" · ".join(outer) or made.question(head.group))
        is_new = head.group != table.heads[place - 1].group
        if is_new or above != groups[-1][0]:
            edges.add(place)
            groups.append((above, 0))
        groups[-1] = (groups[-1][0], groups[-1][1] + 1)
        heads.append((words, head.letter, "edge" if place in edges else ""))
    bases = [_base_line(base_row_words(table), table.people, table.small_bases, edges)]
    if made.is_weighted:
        bases.append(_base_line(_("Effective base"), table.effective, (), edges))
    lines = [*bases, *(_line(row, table, edges) for row in table.rows)]
    bases_of = zip(table.heads, table.small_bases, strict=True)
    small = [" ".join(head.titles) for head, is_small in bases_of if is_small and head.titles]
    corner = {
        s.COLUMN: _("per cent of the column"),
        s.ROW: _("per cent of the row"),
        s.TOTAL: _("per cent of everybody"),
    }
    return ShownTable(
        table.title,
        base_words(table),
        corner.get(table.cells, _("people")),
        groups,
        heads,
        lines,
        ", ".join(small),
    )


def _base_line(words: str, values: Sequence[float], low: Sequence[bool], edges: set[int]) -> BannerLine:
    cells = [
        BannerCell(figure(value), "▲" if low and low[place] and place else "", _look(place, edges))
        for place, value in enumerate(values)
    ]
    return BannerLine(words, cells, "banner-base")


def _look(place: int, edges: set[int], *more: str) -> str:
    return " ".join(filter(None, ["edge" if place in edges else "", *more]))


def _line(row: Row, table: Table, edges: set[int]) -> BannerLine:
    is_share = row.kind in SHARES and table.cells != s.COUNT
    digits = 1 if is_share or (row.kind not in SHARES and row.kind != RowKind.NPS) else 0
    cells = []
    for place, value in enumerate(row.values):
        letters = row.letters[place] if row.letters else ""
        high = "high" if any(sign.isupper() for sign in letters) else ""
        text = "" if math.isnan(value) else figure(value, digits)
        cells.append(BannerCell(text, letters, _look(place, edges, high, "low" if table.small_bases[place] else "")))
    return BannerLine(row_words(row), cells, LOOKS.get(row.kind, "banner-net"))
