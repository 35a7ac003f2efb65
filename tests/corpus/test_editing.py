"""A cell of a real workbook is changed, rows are inserted, in any file: everything else stays, and all comes back."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from surveys.formats.editing.book import Book
from surveys.formats.editing.package import as_xlsx
from surveys.formats.editing.patches import back, patch
from surveys.formats.editing.row_ids import RowIds
from surveys.formats.editing.troubles import EditError
from surveys.formats.merging.stamps import DRAFT, Stamp, fingerprint, stamp_of, stamped
from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import Sheet, read_sheets

from .conftest import EACH

pytestmark = pytest.mark.corpus
FOLLOWING = (
    "worksheets",
    "comments",
    "drawings",
    "tables",
    "workbook.xml",
    "charts",
    "threadedComments",
    "calcChain.xml",
)
"""Parts that follow the rows of a sheet."""


def parts(content: bytes) -> dict[str, int]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: entry.CRC for entry in archive.infolist()}


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cells(sheets: list[Sheet]) -> dict[tuple[str, int, int], str]:
    return {
        (s.name, row.number, at): text for s in sheets for row in s.rows for at, text in enumerate(row.cells) if text
    }


def changed(after: bytes, before: bytes) -> list[str]:
    held = parts(before)
    return [name for name, crc in parts(after).items() if crc != held.get(name)]


def test_one_cell_is_changed_and_rows_are_inserted_and_nothing_else_changes(corpus: Path) -> None:
    files = [entry["file"] for entry in json.loads((corpus / "manifest.json").read_text())[::EACH]]
    refused = dict[str, str]()
    for file in files:
        content = as_xlsx((corpus / "xlsforms" / file).read_bytes())
        book = Book(content, RowIds())
        before = cells(book.sheets())
        sheet = next(one for one in book.sheets() if one.rows)
        row = sheet.rows[len(sheet.rows) // 2]
        book.set(sheet.name, {(row.number, 2): "another text"})
        wanted = {**before, (sheet.name, row.number, 1): "another text"}
        after = book.content()
        downloaded, name = stamped(content, file, Stamp(DRAFT, 1, 1, 0))
        assert unpacked(downloaded) == unpacked(content), file
        assert stamp_of(downloaded) == Stamp(DRAFT, 1, 1, 0, fingerprint(content)), file
        assert stamp_of(content, name) == Stamp(DRAFT, 1, 1, 0, fingerprint(content)[:8]), file
        (part,) = changed(after, content)
        assert "sheet" in part, file
        try:
            book.insert(sheet.name, row.number, 2)
        except EditError as error:
            refused[file] = error.code
        else:
            after = book.content()
            wanted = {
                (name, at + 2 * (name == sheet.name and at >= row.number), column): text
                for (name, at, column), text in wanted.items()
            }
            assert all(any(one in name for one in FOLLOWING) for name in changed(after, content)), file
        assert cells(book.sheets()) == wanted, file
        assert cells(read_sheets(after, Findings())) == wanted, file
        assert parts(back(after, [patch(after, content)])) == parts(content), file
    print(f"{len(files)} workbooks; no rows were inserted in {len(refused)}: {refused}")
    assert not refused
