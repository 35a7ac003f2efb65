"""The form of an entry in the catalogue of problems; the entries stand with their subjects."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING = "error", "warning"


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation without translating it: the core knows no language."""
    return message


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem: how grave, what is wrong, what to do; ``%(name)s`` places take the problem's values.

    ``is_read``: what stands there was read nevertheless, probably as it was meant. ``may_be_own``:
    the sheet or column may be the researcher's own, and is left aside as soon as that is declared.
    """

    severity: str
    what: str
    remedy: str
    is_read: bool = False
    may_be_own: bool = False
