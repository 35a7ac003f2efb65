"""Attempts and paradata as tables: how cases were worked and interviews went, in the codebook's names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from surveys.fieldwork.queries import dispositions_of
from surveys.formats.analysis import DataColumn, DataTable, Kind, frame_of
from surveys.formatting import outcome_words
from surveys.interviewing.models import EventKind
from surveys.results.queries.paradata import attempts_of, screen_events
from surveys.results.services.workbook.columns import wall_clock
from surveys.results.services.workbook.delivery import Delivery

OF_ATTEMPT = (
    *(("case", Kind.WHOLE), ("interview", Kind.WHOLE), ("attempt", Kind.WHOLE), ("interviewer", Kind.TEXT)),
    *(("direction", Kind.TEXT), ("why", Kind.TEXT), ("claimed", Kind.DATETIME), ("answered", Kind.DATETIME)),
    *(("closed", Kind.DATETIME), ("dials", Kind.WHOLE), ("result", Kind.TEXT), ("result_words", Kind.TEXT)),
    ("abandoned", Kind.FLAG),
)
OF_EVENT = (
    *(("case", Kind.WHOLE), ("interview", Kind.WHOLE), ("attempt", Kind.WHOLE), ("number", Kind.WHOLE)),
    *(("event", Kind.TEXT), ("variable", Kind.TEXT), ("complaint", Kind.TEXT), ("language", Kind.TEXT)),
    *(("shown", Kind.DATETIME), ("answered", Kind.DATETIME), ("stored", Kind.DATETIME), ("seconds", Kind.NUMBER)),
    ("late", Kind.FLAG),
)
KEYS = re.compile(r"\[[^\]]*\]")
"""The keys of instances in a path: they may be words of the respondent."""


def paradata_tables(delivery: Delivery) -> list[DataTable]:
    """Attempts at live cases, and what happened on the screen in the delivered interviews; never an answer."""
    return [
        _table("attempts", gettext("Attempts"), OF_ATTEMPT, _attempts(delivery)),
        _table("paradata", gettext("Paradata"), OF_EVENT, _events(delivery)),
    ]


def _table(name: str, title: str, kinds: Sequence[tuple[str, Kind]], rows: Iterator[Sequence[Any]]) -> DataTable:
    yes_no = {1: gettext("Yes"), 0: gettext("No")}
    columns = [
        DataColumn(
            column,
            kind,
            labels=yes_no if kind == Kind.FLAG else {},
            measure="nominal" if kind in {Kind.TEXT, Kind.FLAG} else "scale",
        )
        for column, kind in kinds
    ]
    return DataTable(name, title, columns, [], frame_of(columns, rows))


def _attempts(delivery: Delivery) -> Iterator[Sequence[Any]]:
    zone = ZoneInfo(delivery.study.time_zone)
    labels = {one.code: outcome_words(one.label) for one in dispositions_of(delivery.study).all}
    numbers = _Numbers(delivery)
    for one in attempts_of(delivery.study):
        result = one["corrected"] or one["disposition"]
        moments = (_clock(one[name], zone) for name in ("claimed_at", "answered_at", "closed_at"))
        yield (
            *(numbers.case(one["case__number"]), numbers.interview(one["interview"]), one["number"]),
            *(one["interviewer__code"] or None, one["direction"], one["reason"] or None, *moments),
            *(one["dials"], result or None, labels.get(result, result) or None, int(one["is_abandoned"])),
        )


def _events(delivery: Delivery) -> Iterator[Sequence[Any]]:
    zone, numbers = ZoneInfo(delivery.study.time_zone), _Numbers(delivery)
    names = _variable_names(delivery)
    for one in screen_events(delivery.study, delivery.statuses):
        path = KEYS.sub("", one["path"])
        variable = names.get(one["version"], {}).get(path.casefold())
        if path and variable is None and delivery.for_client:
            continue  # of somebody else's block, or personal
        shown, answered = one["shown_at"], one["answered_at"]
        seconds = round((answered - shown).total_seconds(), 1) if shown and answered else None
        complaint = one["reason"] if one["kind"] == EventKind.CHECK else ""
        yield (
            *(numbers.case(one["interview__case__number"]), numbers.interview(one["interview"])),
            *(one["session__attempt__number"], one["sequence"], one["kind"], variable or path or None),
            *(complaint or None, one["language"] or None, _clock(shown, zone), _clock(answered, zone)),
            *(_clock(one["server_at"], zone), seconds, int(one["is_late"])),
        )


def _clock(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return wall_clock(moment, zone) if moment else None


def _variable_names(delivery: Delivery) -> Mapping[int, Mapping[str, str]]:
    """Id of a version → path in it → the name that the codebook of the delivery has for the variable."""
    known = [one for repeat in ("", *delivery.repeats()) for one in delivery.variables(repeat)]
    return {
        version.pk: {
            delivery.layouts[version.pk].variables[one.repeat][place].path.casefold(): one.name
            for one in known
            if not one.specify and (place := delivery.place_of(version.pk, one)) is not None
        }
        for version in delivery.versions
    }


class _Numbers:
    """The numbers of cases and interviews as whoever gets the tables knows them."""

    def __init__(self, delivery: Delivery) -> None:
        self._given = delivery.numbers

    def case(self, number: int) -> int:
        return self._given.case(number) if self._given else number

    def interview(self, pk: int | None) -> int | None:
        return self._given.interview(pk) if self._given and pk is not None else pk
