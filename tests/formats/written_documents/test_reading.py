"""What the reader makes of the documents does not become worse."""

import pytest

from . import comparison
from .comparison import compare
from .expectations import NAMES, read_document, read_expectations

RIGHT_CELLS = dict.fromkeys(NAMES, 99.0)
"""The least share of right cells in percent, by document."""


@pytest.mark.parametrize("name", NAMES)
def test_so_many_cells_are_right_at_least_and_no_wrong_one_is_silent(name: str) -> None:
    figures = compare(name)
    assert figures.share >= RIGHT_CELLS[name]
    assert figures.wrong == []
    assert len(figures.needless) <= len(read_expectations(name).questions) / 10


def test_a_reading_that_is_worse_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    worse = read_document("bank_it")[1].decode().replace("SE < 18 CHIUDERE", "")
    monkeypatch.setattr(comparison, "read_document", lambda name: ("x.txt", worse.encode()))
    assert [(cell.question, cell.column) for cell in compare("bank_it").wrong] == [("S2", "jump")]
