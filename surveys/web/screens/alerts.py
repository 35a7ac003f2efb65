"""What a page asks somebody to do, each with the way to do it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to do. ``sign``: ``bad`` now (it stops something), ``warn`` soon (it wants looking at).

    ``address`` is opened if ``is_link``; otherwise it is posted to with ``values``. ``action`` labels the link or
    button; empty where the page has one label for all.
    """

    sign: Literal["bad", "warn"]
    title: str
    note: str
    action: str
    address: str
    is_link: bool = False
    values: Mapping[str, int | str] = field(default_factory=dict)
