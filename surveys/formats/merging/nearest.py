"""Of which state of a draft an unmarked workbook is most likely a copy: of the one that says most nearly the same."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Sequence

from surveys.formats.editing import EditError
from surveys.formats.editing.patches import back
from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import read_sheets


def nearest(content: bytes, ways_back: Sequence[bytes], uploaded: bytes) -> int:
    """How many of these steps, the last step's first, are to be taken back for it; of two that are as near, fewer."""
    wanted, state = _texts(uploaded), content
    found = [_distance(_texts(state), wanted)]
    try:
        for way in ways_back:
            state = back(state, [way])
            found.append(_distance(_texts(state), wanted))
    except (EditError, zipfile.BadZipFile):
        pass  # no way leads further back
    return found.index(min(found))


def _texts(content: bytes) -> Counter[tuple[str, str]]:
    sheets = read_sheets(content, Findings())
    return Counter((one.name.casefold(), text) for one in sheets for row in one.rows for text in row.cells if text)


def _distance(one: Counter[tuple[str, str]], other: Counter[tuple[str, str]]) -> int:
    return (one - other).total() + (other - one).total()
