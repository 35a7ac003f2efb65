"""The calling rules of the simulated field and when they were in force, in the words of the rules and not of the code.

They are changed twice in mid-field: rests become shorter and parts of the week narrower, then limits are lifted and an
outcome of the study's own is hidden.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

WEEK = ("mon", "tue", "wed", "thu", "fri")
OWN = {
    "on_holiday": {"key": "27", "label": {"it": "In vacanza"}, "counts_as": "not_available", "retry_minutes": 1440},
    "moved": {"key": "44", "label": {"it": "Trasferita"}, "counts_as": "wrong_person"},
    "threat": {
        **{"key": "35", "label": {"it": "Minaccia"}, "counts_as": "soft_refusal"},
        **{"ends_case": True, "do_not_call": True},
    },
}
LIKE = {code: str(facts["counts_as"]) for code, facts in OWN.items()}
"""An own outcome → the standard one that it counts as."""
PART_OF_HOUR = {**dict.fromkeys(range(9, 13), "M"), **dict.fromkeys(range(13, 17), "P"), **dict.fromkeys((17, 18), "S")}
"""Monday to Friday; the hour from 19 and all of Saturday belong to no part."""


def day_parts(morning: int, afternoon: int, evening: int) -> list[dict[str, Any]]:
    most = {"M": morning, "P": afternoon, "S": evening}
    return [
        {
            **{"key": key, "name": key, "max_attempts": most[key]},
            "hours": {day: [hour for hour, part in PART_OF_HOUR.items() if part == key] for day in WEEK},
        }
        for key in most
    ]


@dataclass(frozen=True)
class RulesThen:
    """Rules in force from ``since`` on: as the study stores them, and what an account needs of them.

    ``minutes`` of rest by outcome, where they are not the standard ones; ``parts``: part → most attempts in it.
    """

    since: datetime
    stored: Mapping[str, Any]
    most_attempts: int
    minutes: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def rests(self) -> dict[str, timedelta]:
        """The rests that are not the standard ones."""
        return {code: timedelta(minutes=minutes) for code, minutes in self.minutes.items()}

    @property
    def own_rests(self) -> dict[str, timedelta]:
        """Those of own outcomes: they are the same after a call to keep an appointment."""
        return {code: rest for code, rest in self.rests.items() if code in OWN}

    def is_used_up(self, at: datetime, tried: Sequence[datetime], zone: ZoneInfo) -> bool:
        """Whether the part of the week of this moment had its attempts before; the rest of the week has no limit."""
        part = _part(at, zone)
        return bool(self.parts.get(part)) and sum(_part(one, zone) == part for one in tried) >= self.parts[part]


def _part(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return PART_OF_HOUR.get(local.hour, "") if local.weekday() < len(WEEK) else ""


def rules_of_the_field(first_change: datetime, second_change: datetime) -> tuple[RulesThen, RulesThen, RulesThen]:
    """What was in force when."""
    narrow, wide = {"M": 1, "P": 2, "S": 2}, {"M": 3, "P": 3, "S": 4}
    hidden = {**OWN, "on_holiday": {**OWN["on_holiday"], "is_hidden": True, "retry_minutes": 720}}
    return (
        RulesThen(
            datetime.min.replace(tzinfo=UTC),
            {"outcomes": OWN, "day_parts": day_parts(2, 2, 2)},
            8,
            {"on_holiday": 1440},
            {"M": 2, "P": 2, "S": 2},
        ),
        RulesThen(
            first_change,
            {
                **{"outcomes": OWN, "day_parts": day_parts(*narrow.values()), "max_attempts": 5},
                "retry_minutes": {"no_answer": 60, "answering_machine": 240},
                "quota_weight": 50,
            },
            5,
            {"no_answer": 60, "answering_machine": 240, "on_holiday": 1440},
            narrow,
        ),
        RulesThen(
            second_change,
            {
                **{"outcomes": hidden, "day_parts": day_parts(*wide.values()), "max_attempts": 8},
                "retry_minutes": {"no_answer": 90},
            },
            8,
            {"no_answer": 90, "on_holiday": 720},
            wide,
        ),
    )
