"""Here every file is read, each in a process of its own."""

import pytest

from tests import read_files


@pytest.fixture(autouse=True)
def each_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is small enough to be remembered."""
    monkeypatch.setattr(read_files, "LARGEST", 0)
