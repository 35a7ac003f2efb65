"""A cell of a real workbook is changed, in any file: everything else of it stays, byte for byte."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from surveys.formats.editing import CellChange
from surveys.formats.editing.changes import change_cells
from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import Sheet, read_sheets

pytestmark = pytest.mark.corpus


def parts(content: bytes) -> dict[str, int]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: entry.CRC for entry in archive.infolist()}


def cells(sheets: list[Sheet]) -> dict[tuple[str, int, int], str]:
    return {
        (s.name, row.number, at): text for s in sheets for row in s.rows for at, text in enumerate(row.cells) if text
    }


def test_one_cell_is_changed_and_nothing_else(corpus: Path) -> None:
    files = [entry["file"] for entry in json.loads((corpus / "manifest.json").read_text())]
    old = 0
    for file in files:
        content = (corpus / "xlsforms" / file).read_bytes()
        before = read_sheets(content, Findings())
        sheet = next(one for one in before if one.rows)
        row = sheet.rows[len(sheet.rows) // 2]
        after = change_cells(content, [CellChange(sheet.name, row.number, 2, "another text")])
        wanted = {**cells(before), (sheet.name, row.number, 1): "another text"}
        assert cells(read_sheets(after, Findings())) == wanted, file
        if not content.startswith(b"PK"):
            old += 1
            continue
        beginning = parts(content)
        changed = [name for name, crc in parts(after).items() if crc != beginning[name]]
        assert len(changed) == 1, (file, changed)
        assert "sheet" in changed[0], file
    print(f"cells changed in {len(files)} workbooks, {old} of them old .xls; one part of each is another")
