"""Real workbooks with spoilt cells: reading, checking and compiling them gives problems, never an exception."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import Row, Sheet, read_sheets
from surveys.formats.xlsform.read import read_tables
from surveys.questionnaire import checks
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.problems import Problem

from .conftest import EACH

pytestmark = pytest.mark.corpus

MUTATIONS, SEED = 2_000 // EACH, 8
AT_ONCE = 2
"""Cells of one workbook that are spoilt together: reading it takes longer than spoiling it."""
LARGEST = 4_000
"""Cells of a workbook; larger ones are read by the other tests."""

WRONG = (
    "", " ", "regx(., 'a')", "string-length() > 3", ". < current-date()", "${nobody} = 1", "${", "${}", "(", ")", "'",
    "#REF!", "#N/D", "0,5", ">= 0,5", "SE(a; b)", "${a} E ${b}", "1 or", "= '1' or '3'", "selected(.)", "if(1)",
    "count-selected()", "jr:choice-name()", "position(..)", "indexed-repeat(1)", "pulldata()", "once()",
    "regex(., '(')", "..", ".", "-", "/", "[", "1 div 0", "9" * 40, "TRUE", "no", "seed=regx(1)",
    "start=a end=b step=0", "randomize=true", "begin_group", "end_group", "begin_repeat", "end_repeat",
    "begin loop over l", "select_one", "select_one ${a}", "select_multiple nowhere", "rank l or_other", "calculate",
    "integer", "range", "note", "end", "xml-external", "type", "name", "label", "relevent", "lable::xx", "list_name",
    "{interviewer}", "{plural(1)}", "${last-saved#a}", "2026-05-03", "01:30:00", "\u200b", "“x”", "\U0001f642", "a b",
    "1a", "x" * 400, "=1", "@complete", "%(name)s",
)  # fmt: skip


@pytest.fixture(scope="module")
def workbooks(corpus: Path) -> list[list[Sheet]]:
    """The sheets of the workbooks that are not too large."""
    entries = json.loads((corpus / "manifest.json").read_text())
    found = (read_sheets((corpus / "xlsforms" / entry["file"]).read_bytes(), Findings()) for entry in entries)
    return [sheets for sheets in found if 0 < sum(len(row.cells) for s in sheets for row in s.rows) <= LARGEST]


def test_hundreds_of_spoilt_cells_raise_nothing(workbooks: list[list[Sheet]], say: Callable[[str], None]) -> None:
    chance, spoilt = random.Random(SEED), 0
    while spoilt < MUTATIONS:
        sheets, done = chance.choice(workbooks), []
        for _ in range(AT_ONCE):
            sheets, what = mutated(sheets, chance)
            done.append(what)
        try:
            for problem in everything_wrong_with(sheets):
                assert problem.what()
                assert problem.remedy()
        except Exception as error:
            error.add_note(f"with {done}")
            raise
        spoilt += AT_ONCE
    say(f"mutations {spoilt}/{MUTATIONS} without an exception")


def everything_wrong_with(sheets: list[Sheet]) -> Iterator[Problem]:
    """The problems of reading, checking and compiling."""
    reading = read_tables(sheets, Findings())
    yield from reading.problems
    if reading.questionnaire is not None:
        yield from checks.check(reading.questionnaire)
        yield from compile(reading.questionnaire).problems


def mutated(sheets: list[Sheet], chance: random.Random) -> tuple[list[Sheet], tuple[str, int, int, str]]:
    """The sheets with another text in one cell: one of the wrong ones, another cell's, or its own, mistyped."""
    at = chance.choice([number for number, sheet in enumerate(sheets) if sheet.rows])
    sheet = sheets[at]
    place = chance.randrange(len(sheet.rows))
    row = sheet.rows[place]
    column = chance.randrange(len(sheet.rows[0].cells))
    text = _text(row.at(column), chance, sheets)
    cells = [*row.cells, *[""] * (column + 1 - len(row.cells))]
    cells[column] = text
    rows = list(sheet.rows)
    rows[place] = replace(row, cells=tuple(cells))
    return [*sheets[:at], replace(sheet, rows=tuple(rows)), *sheets[at + 1 :]], (sheet.name, row.number, column, text)


def _text(now: str, chance: random.Random, sheets: list[Sheet]) -> str:
    match chance.randrange(4):
        case 0 | 1:
            return chance.choice(WRONG)
        case 2:
            row: Row = chance.choice([row for sheet in sheets for row in sheet.rows])
            return chance.choice(row.cells)
    at = chance.randrange(len(now) + 1)
    return now[:at] + chance.choice(["", "x", " ", "(", "'", ";", ",", "${", "#"]) + now[at + chance.randrange(2) :]
