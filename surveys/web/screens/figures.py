"""Headline numbers at the top of a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline number. ``done`` of ``whole``: shown as a bar if there is a whole; ``alarm``: something is wrong.

    ``address``: the list behind the number.
    """

    label: str
    value: str
    unit: str = ""
    note: str = ""
    done: float = 0
    whole: float | None = None
    alarm: str = ""
    address: str = ""
