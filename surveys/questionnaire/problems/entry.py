"""The form of an entry in the catalogue of problems; the entries are in the modules of their subjects."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING = "error", "warning"


def gettext_noop(message: str) -> str:
    """Mark a message for translation without translating it: this package does not depend on Django."""
    return message


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem: severity, what is wrong, what to do; ``%(name)s`` placeholders take the problem's values.

    ``is_read``: the cell or row was read nevertheless, probably as intended. ``may_be_own``: the sheet or column may be
    the researcher's own, and is ignored once that is declared.
    """

    severity: str
    what: str
    remedy: str
    is_read: bool = False
    may_be_own: bool = False
