"""Alerts: what a page asks somebody to do, with a link or button for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to do. ``sign``: ``bad`` (it blocks something, do it now) or ``warn`` (look at it soon).

    ``address`` is opened if ``is_link``; otherwise it is posted to with ``values``. ``action`` labels the link or
    button; empty where the page has one label for all. ``kind``: of the concern of ``calling.standing`` that it tells.
    """

    sign: Literal["bad", "warn"]
    title: str
    note: str
    action: str
    address: str
    is_link: bool = False
    values: Mapping[str, int | str] = field(default_factory=dict)
    kind: str = ""
