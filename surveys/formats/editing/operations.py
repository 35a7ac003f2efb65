"""What can be asked of a draft's workbook: operations on its cells, rows, sheets, questions and lists.

Sheets are named as in the workbook, or by their key (``survey``, ``choices``, …); columns by their heading, by its
meaning, or by their number from 1; rows by their lasting ids (see ``row_ids``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.questionnaire.expressions.recoding import CodeChanges

Column = str | int
Texts = Mapping[str, str]
"""The texts of a row by their columns' headings."""


@dataclass(frozen=True, slots=True)
class SetCell:
    """Give a cell a text; ``""`` empties it. ``before``: what it held when it was seen, ``None`` if that is no matter.

    A column that the sheet lacks is added.
    """

    sheet: str
    row: int
    column: Column
    text: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class InsertRows:
    """Insert rows ``after`` one, or behind the last one that is not blank; one of our sheets is added if it lacks."""

    sheet: str
    rows: tuple[Texts, ...]
    after: int | None = None


@dataclass(frozen=True, slots=True)
class RemoveRows:
    """Remove rows."""

    sheet: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MoveRows:
    """Move rows that stand one under the other, in their order, ``after`` a row that is none of them."""

    sheet: str
    rows: tuple[int, ...]
    after: int


@dataclass(frozen=True, slots=True)
class AddSheet:
    """Add a sheet with headings in its first row."""

    sheet: str
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddColumn:
    """Add a column with this heading behind the others."""

    sheet: str
    heading: str


@dataclass(frozen=True, slots=True)
class NewList:
    """Add a list of answers: rows of the sheet ``choices``, by headings, without that of the list's name."""

    name: str
    choices: tuple[Texts, ...]


@dataclass(frozen=True, slots=True)
class AddAnswers:
    """Add answers behind those of a list, which is added if there is none; by headings, without the list's name.

    The code in ``name`` is a proposal: where another answer has it, and where there is none, the answer gets the next
    free number. One that is there already with its code and its texts is not added again.
    """

    list_name: str
    answers: tuple[Texts, ...]


@dataclass(frozen=True, slots=True)
class RenameItem:
    """Give a question or group another name, wherever it is named; ``keep_was``: its old one goes to ``was``."""

    old: str
    new: str
    keep_was: bool = False


@dataclass(frozen=True, slots=True)
class RenameList:
    """Give a list of answers another name, wherever it is named."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RecodeCells:
    """Write cells in the codes of today. ``cells``: key of the sheet, row, its columns, the question that ``.`` is.

    It is carried out on a workbook as it stands, so that rows have numbers and no ids.
    """

    cells: tuple[tuple[str, int, tuple[str, ...], str], ...]
    changes: CodeChanges


Operation = (
    RecodeCells
    | SetCell
    | InsertRows
    | RemoveRows
    | MoveRows
    | AddSheet
    | AddColumn
    | NewList
    | AddAnswers
    | RenameItem
    | RenameList
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A cell that has been changed meanwhile, by its operation's index: what was ``seen`` in it, what it ``holds``."""

    operation: int
    sheet: str
    row: int
    column: Column
    seen: str
    holds: str
