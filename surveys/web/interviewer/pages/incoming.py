"""The people found for an incoming call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core import signing

from surveys.design.models import Study
from surveys.fieldwork.models import Attempt
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


@dataclass(frozen=True, slots=True)
class IncomingPage:
    """The search for whoever rings, with the people found.

    ``running``: the interviewer's call that has to be ended first. ``refusal``: why nothing was searched.
    ``has_more``: more people were found than are shown. ``chosen``: the number of the row that Enter opens.
    """

    studies: list[Study]
    running: Attempt | None
    words: str
    greeting: str
    refusal: str = ""
    rows: Sequence[CallerRow] = ()
    has_more: bool = False
    chosen: int | None = None


def caller_rows(found: Iterable[Caller], user: User) -> list[CallerRow]:
    """Return the people found, numbered."""
    return [
        CallerRow(entry, caller, signing.dumps([user.pk, caller.case_id], salt=SALT), caller.held_by_id == user.pk)
        for entry, caller in enumerate(found, 1)
    ]


def first_free(rows: list[CallerRow]) -> int | None:
    """Return the number of the row that Enter opens: the only one, unless a colleague has the case; else None."""
    return 1 if len(rows) == 1 and (rows[0].is_mine or not rows[0].caller.held_by) else None
