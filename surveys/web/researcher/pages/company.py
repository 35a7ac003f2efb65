"""Who else has the draft open, and in which of its rooms, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.design.models import DraftPresence
from surveys.web.tags import initials

ROOMS: Mapping[str, Promise | str] = {
    "repair": _("Repair"),
    "translation": _("Translation"),
    "routes": _("Routes"),
    "quotas": _("Quotas"),
    "tests": _("Tests"),
    "history": _("History"),
    "agreement": _("Agreement"),
    "patterns": _("Ready-made parts"),
    "library": _("Library"),
    "merge": _("Upload"),
}
"""The rooms of a draft beside the one in which it is written, in their words."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who has the draft open; ``is_here``: in the same room."""

    name: str
    initials: str
    is_here: bool


def name_of(one: DraftPresence) -> str:
    """Return a colleague's name, with their room if it is another one than where the draft is written."""
    return f"{one.person} · {ROOMS[one.room]}" if one.room in ROOMS else str(one.person)


def company(others: Sequence[DraftPresence], room: str) -> list[Colleague]:
    """Return the colleagues, those in the same room first."""
    found = [Colleague(_name(one, room), initials(one.person), one.room == room) for one in others]
    return sorted(found, key=lambda one: not one.is_here)


def _name(one: DraftPresence, room: str) -> str:
    if one.room == room:
        return str(one.person)
    return f"{one.person} · {ROOMS.get(one.room) or _('Questions')}"
