"""Count the people of quota cells anew, where their conditions are about other people than before."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from surveys.design.models import Version
from surveys.design.queries import recounted_cells
from surveys.fieldwork.models import Attempt, QuotaCell, QuotaPlace
from surveys.people.models import AuditVerb
from surveys.people.services import record

from .pools import lock_cells, settle_pools

AT_ONCE = 500
"""Places that one statement changes."""
_HELD = Q(counted_at__isnull=True, released_at__isnull=True)


@dataclass(frozen=True, slots=True)
class CellPeople:
    """Who is in a cell by its condition: attempts with a complete interview, and those that hold a place meanwhile."""

    counted: frozenset[int]
    running: frozenset[int] = frozenset()


def cells_with_others(version: Version, cells: Iterable[QuotaCell]) -> list[str]:
    """The names of those cells that are about other people in a version; one that was out of use may be anything."""
    conditions = {cell.name: cell.condition for cell in cells}
    unused = {cell.name for cell in cells if not cell.in_use}
    return recounted_cells(version, conditions, unused)


def set_people(*, version: Version, cells: Mapping[int, CellPeople], now: datetime | None) -> None:
    """Let each cell count these people and no others; the register gets the counts before and after."""
    moment = now or version.published_at
    alive = attempts_in_reach({one for people in cells.values() for one in people.running})
    before = {cell.pk: cell for cell in QuotaCell.objects.filter(pk__in=cells)}
    for cell_id, people in cells.items():
        place_people(cell_id=cell_id, people=CellPeople(people.counted, people.running & alive), now=moment)
    after = {cell.pk: cell for cell in QuotaCell.objects.filter(pk__in=cells)}
    counts = {
        before[pk].name: [[one.completes, one.reserved] for one in (before[pk], after[pk])] for pk in sorted(cells)
    }
    study, details = version.study_id, {"version": version.number, "recounted": counts}
    record(
        by=version.published_by,
        verb=AuditVerb.QUOTA_CHANGED,
        subject=f"study:{study}",
        study=study,
        details=details,
        now=moment,
    )
    settle_pools(study, opens=True)


def attempts_in_reach(attempts: Collection[int]) -> frozenset[int]:
    """Those of these attempts that run, or keep places for a while after their call."""
    running = Attempt.objects.filter(pk__in=attempts, closed_at=None).values_list("pk", flat=True)
    holding = QuotaPlace.objects.filter(_HELD, attempt__in=attempts).values_list("attempt", flat=True)
    return frozenset(running) | frozenset(holding)


def correct_places(*, attempt: Attempt, cells: Collection[str], among: Collection[str], now: datetime) -> None:
    """Count a complete interview in these cells, and in no other ``among`` those that are about other people now."""
    with transaction.atomic():
        study = attempt.case.study_id
        concerned = [cell for cell in lock_cells(study) if cell.name in among and cell.in_use]
        for cell in concerned:
            people = CellPeople(frozenset([attempt.pk] if cell.name in cells else []))
            place_people(cell_id=cell.pk, people=people, now=now, among=[attempt.pk])
        if concerned:
            settle_pools(study, opens=True)


def place_people(*, cell_id: int, people: CellPeople, now: datetime, among: Collection[int] | None = None) -> None:
    """Count and reserve the places of one cell anew; ``among``: those of these attempts only. The cell is locked."""
    places = {place.attempt_id: place for place in QuotaPlace.objects.filter(cell=cell_id)}
    if among is not None:
        places = {attempt: place for attempt, place in places.items() if attempt in among}
    gone = [one.pk for one in places.values() if one.counted_at and one.attempt_id not in people.counted]
    given_up = [
        one.pk
        for one in places.values()
        if not one.counted_at and not one.released_at and one.attempt_id not in people.running | people.counted
    ]
    come = [places[one].pk for one in people.counted if one in places and not places[one].counted_at]
    back = [places[one].pk for one in people.running if one in places and places[one].released_at]
    _change([*gone, *given_up], counted_at=None, released_at=now)
    # Not before the last of them was reserved, in case the server's clock was set back.
    counted = max([now, *(place.reserved_at for place in places.values())])
    _change(come, counted_at=counted, released_at=None)
    _change(back, counted_at=None, released_at=None)
    new: list[tuple[int, datetime | None]] = [(one, now) for one in sorted(people.counted - places.keys())]
    new += [(one, None) for one in sorted(people.running - people.counted - places.keys())]
    QuotaPlace.objects.bulk_create(
        (QuotaPlace(cell_id=cell_id, attempt_id=one, reserved_at=now, counted_at=at) for one, at in new),
        batch_size=AT_ONCE,
    )
    counts = QuotaPlace.objects.filter(cell=cell_id).aggregate(
        completes=Count("pk", filter=Q(counted_at__isnull=False)), reserved=Count("pk", filter=_HELD)
    )
    QuotaCell.objects.filter(pk=cell_id).update(**counts)


def _change(places: list[int], **values: object) -> None:
    for start in range(0, len(places), AT_ONCE):
        QuotaPlace.objects.filter(pk__in=places[start : start + AT_ONCE]).update(**values)
