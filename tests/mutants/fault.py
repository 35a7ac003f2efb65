"""A fault as data, and where it is put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("surveys/**/*.py", "cati/*.py", "templates/**/*.html", "static/js/*.js")
TEST = re.compile(r"^(?P<file>tests/[\w/]+\.py)::(?P<name>test_\w+)(?P<case>\[.*\])?$")


class DoesNotApplyError(Exception):
    """The code has changed: the fault's old text, or its test, is not to be found in exactly one place."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in a few words: ``old`` in ``file`` becomes ``new``, and ``test`` (a pytest id) must then fail.

    Files move; text and test are then looked for wherever they stand alone.
    """

    name: str
    file: str
    old: str
    new: str
    test: str

    def place(self, root: Path = ROOT) -> Path:
        """The file that holds the old text exactly once. Raises ``DoesNotApplyError``."""
        named = root / self.file
        if named.is_file() and _text(named).count(self.old) == 1:
            return named
        found = [path for path in _sources(root) if self.old in _text(path)]
        if len(found) == 1 and _text(found[0]).count(self.old) == 1:
            return found[0]
        raise DoesNotApplyError(f"{self.name}: {self.file} does not hold {self.old!r} once")

    def test_id(self, root: Path = ROOT) -> str:
        """The test's id where it stands now. Raises ``DoesNotApplyError``."""
        parts = TEST.match(self.test)
        if parts is None:
            raise DoesNotApplyError(f"{self.name}: {self.test} is no test's id")
        defined = f"\ndef {parts['name']}("
        named = root / parts["file"]
        if named.is_file() and defined in _text(named):
            return self.test
        found = [path for path in _tests(root) if defined in _text(path)]
        if len(found) != 1:
            raise DoesNotApplyError(f"{self.name}: there is no test {self.test}")
        return f"{found[0].relative_to(root).as_posix()}::{parts['name']}{parts['case'] or ''}"


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _sources(root: Path) -> tuple[Path, ...]:
    return tuple(_files(root, SOURCES))


@cache
def _tests(root: Path) -> tuple[Path, ...]:
    return tuple(_files(root, ("tests/**/test_*.py",)))


def _files(root: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(root.glob(pattern))
