"""What an address asks of the agenda: which days, which hours, whose clock, which appointment, moved where to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from surveys.calling.agenda import Place, moment_at

HOUR = 60
YEARS = range(1900, 2201)


@dataclass(frozen=True, slots=True)
class AgendaSlot:
    """A place of the grid as an address and a form name it: ``2026-11-27T14:15``, ``…/2`` for the second time."""

    day: date
    place: Place

    @classmethod
    def read(cls, text: str) -> "AgendaSlot | None":
        """The slot of this text; ``None`` for anything else."""
        written, _slash, again = text.partition("/")
        try:
            local = datetime.strptime(written, "%Y-%m-%dT%H:%M")
        except ValueError:
            return None
        if local.minute % 15 or local.year not in YEARS:
            return None
        return cls(local.date(), (local.hour * HOUR + local.minute, again == "2"))

    def __str__(self) -> str:
        minutes, again = self.place
        return f"{self.day}T{minutes // HOUR:02}:{minutes % HOUR:02}{'/2' if again else ''}"

    def at(self, zone: str) -> datetime | None:
        """Its moment by the clock of the zone; ``None`` where that clock skips it."""
        minutes, again = self.place
        return moment_at(self.day, minutes, zone, again=again)


@dataclass(frozen=True, slots=True)
class AgendaQuery:
    """What an address asks of the agenda. ``theirs``: by the clocks of the respondents."""

    first: date
    shows_all: bool
    theirs: bool
    case: int | None = None
    to: AgendaSlot | None = None

    def address(self, **changes: object) -> str:
        """The query of the same agenda with something changed; empty values are left out."""
        known = {
            "from": self.first,
            "all": "1" if self.shows_all else "",
            "clock": "theirs" if self.theirs else "",
            **changes,
        }
        return "?" + "&".join(f"{name}={value}" for name, value in known.items() if value)


def read_query(given: Mapping[str, str], today: date) -> AgendaQuery:
    """The query of an address; what cannot be read counts as not said."""
    try:
        first = date.fromisoformat(given.get("from", ""))
    except ValueError:
        first = today
    if first.year not in YEARS:
        first = today
    case = given.get("case", "")
    chosen = int(case) if case.isdecimal() and len(case) < 10 else None
    slot = AgendaSlot.read(given.get("to", "")) if chosen else None
    return AgendaQuery(first, bool(given.get("all")), given.get("clock") == "theirs", chosen, slot)
