"""The people found for an incoming call."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing

from surveys.fieldwork.queries import Caller
from surveys.people.models import User

SALT = "surveys.web.interviewer.incoming"


@dataclass(frozen=True, slots=True)
class CallerRow:
    """A person found. ``entry``: the number that chooses them; ``sealed``: the case's id, signed for this user."""

    entry: int
    caller: Caller
    sealed: str
    is_mine: bool


def caller_rows(found: Iterable[Caller], user: User) -> list[CallerRow]:
    """Return the people found, numbered."""
    return [
        CallerRow(entry, caller, signing.dumps([user.pk, caller.case_id], salt=SALT), caller.held_by_id == user.pk)
        for entry, caller in enumerate(found, 1)
    ]


def first_free(rows: list[CallerRow]) -> int | None:
    """Return the number of the row that Enter opens: the only one, unless a colleague has the case; else None."""
    return 1 if len(rows) == 1 and (rows[0].is_mine or not rows[0].caller.held_by) else None
