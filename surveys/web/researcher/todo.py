"""What is open in a study."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Todo:
    """An open problem: ``e`` stops something, ``w`` wants looking at."""

    sign: str
    title: str
    note: str
    url: str
