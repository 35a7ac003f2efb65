"""Any sequence of operations is undone and redone, and each state is, byte by byte, what it was.

Two short sequences in a run of the tests and a long one; ``OPERATIONS=200 SEQUENCES=20`` before ``pytest`` makes many.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

import pytest

from surveys.formats.editing import (
    AddAnswers,
    AddColumn,
    AddSheet,
    CellTakenError,
    EditError,
    InsertRows,
    MoveRows,
    NewList,
    Operation,
    RemoveRows,
    RenameItem,
    RenameList,
    SetCell,
)
from surveys.formats.editing.book import Book
from surveys.formats.editing.doing import carry_out
from surveys.formats.editing.patches import back, patch
from surveys.formats.editing.row_ids import RowIds
from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import read_sheets

from .rich_workbooks import parts, rich
from .workbooks import saved

OPERATIONS = int(os.environ.get("OPERATIONS", "25"))
LONG = 200
SEQUENCES = int(os.environ.get("SEQUENCES", "2"))
WORDS = ("a", "b", "z1", "yn", "x2", "", "${a} > 1", "12", "select_one yn", "Perché «no»?\nSì & <no>")


def any_operation(chance: random.Random, book: Book) -> Operation:
    """An operation of any kind on any place, also one that cannot be done."""
    sheet = chance.choice(["survey", "survey", "choices", "notes", "routes", "tests"])
    name = sheet if book.has(sheet) else "survey"

    def row() -> int:
        return book.ids.id_of(name, chance.randint(1, book.last(name) + 2))

    def words() -> str:
        return chance.choice(WORDS)

    first = chance.randint(1, book.last(name) + 1)
    block = tuple(book.ids.id_of(name, first + at) for at in range(chance.randint(1, 3)))
    columns: list[int | str] = [1, 2, 3, 6, "relevant", "hint"]
    made: list[Callable[[], Operation]] = [
        lambda: SetCell(name, row(), chance.choice(columns), words()),
        lambda: InsertRows(
            sheet, ({"name": words(), "when": words()},) * chance.randint(1, 3), chance.choice([None, row()])
        ),
        lambda: RemoveRows(name, block),
        lambda: MoveRows(name, block, row()),
        lambda: AddSheet(sheet, ("name", "text")),
        lambda: AddColumn(name, chance.choice(["guidance_hint", "note", "pin"])),
        lambda: NewList(words(), ({"name": "1"}, {"name": words()})),
        lambda: AddAnswers(words(), ({"name": "1", "label": words()}, {"name": words()})),
        lambda: RenameItem(words(), words(), keep_was=chance.random() < 0.5),
        lambda: RenameList(words(), words()),
    ]
    return chance.choice(made)()


@pytest.mark.parametrize(
    ("seed", "operations"),
    [*((seed, OPERATIONS) for seed in range(SEQUENCES)), pytest.param(200, LONG, marks=pytest.mark.drill)],
)
def test_any_operations_undone_and_redone_give_the_same_bytes(seed: int, operations: int) -> None:
    chance = random.Random(seed)
    content, ids = saved(rich()), RowIds()
    steps: list[tuple[list[Any], dict[str, Any], bytes]] = []
    states = [parts(content)]
    while len(steps) < operations:
        book = Book(content, RowIds(ids.as_json()))
        try:
            carry_out(book, [any_operation(chance, book)])
        except (EditError, CellTakenError):
            continue
        after = book.content()
        assert book.sheets() == read_sheets(after, Findings())
        steps.append((book.changes, ids.as_json(), patch(after, content)))
        states.append(parts(after))
        content, ids = after, book.ids
    for (_, before, way), state in zip(reversed(steps), reversed(states[:-1]), strict=True):
        content = back(content, [way])
        ids = ids.as_before(before)
        assert parts(content) == state
    for (changes, _, way), state in zip(steps, states[1:], strict=True):
        book = Book(content, ids)
        book.do(changes)
        after = book.content()
        assert parts(after) == state
        assert patch(after, content) == way
        content, ids = after, book.ids
    assert parts(back(content, [way for _, _, way in reversed(steps)])) == states[0]
