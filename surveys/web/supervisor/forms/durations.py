"""Lengths of time as people write them in forms: ``30 min``, ``3 h``, ``7 d``."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MINUTES = {"m": 1, "h": 60, "o": 60, "d": 24 * 60, "g": 24 * 60}
"""First letter of a unit, English or Italian → minutes."""

_DURATION = re.compile(r"(\d{1,5})\s*(m|h|o|d|g)?[a-zì]*\.?", re.IGNORECASE)


class DurationField(forms.Field):
    """A time between two calls, as people write it: ``30 min``, ``3 h``, ``7 d``. Cleans to minutes, None if empty."""

    def __init__(self, *, at_least: int = 0, **facts: Any) -> None:
        super().__init__(**facts)
        self.at_least = at_least

    def to_python(self, value: Any) -> int | None:
        """The minutes."""
        text = str(value or "").strip()
        if not text:
            return None
        found = _DURATION.fullmatch(text)
        if not found:
            raise ValidationError(_("Write a number and min, h or d, such as 30 min."))
        minutes = int(found[1]) * MINUTES[(found[2] or "m").lower()]
        if minutes > 365 * 24 * 60:
            raise ValidationError(_("This is longer than a year."))
        if minutes < self.at_least:
            raise ValidationError(_("At least one minute."))
        return minutes


def duration(minutes: int) -> str:
    """Minutes in the greatest unit that leaves no rest: ``30 min``, ``3 h``, ``7 d``."""
    for unit, length in ((_("d"), 24 * 60), (_("h"), 60)):
        if minutes and minutes % length == 0:
            return f"{minutes // length} {unit}"
    return f"{minutes} min"
