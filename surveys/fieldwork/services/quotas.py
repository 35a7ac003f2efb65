"""Quota cells and the places that interviews take in them: no cell is overshot, however many interviews run.

A place is taken by one conditional update of its cell, cell after cell in the order of their ids, so
that two interviews neither take the last place both nor wait for each other in a circle. Everything
here may be called again and changes nothing the second time. Calls for one attempt follow each
other: the caller holds its interview locked.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from surveys.calling import quotas
from surveys.database.prepared import SOME_TIME, Prepared
from surveys.design.models import Version
from surveys.fieldwork.models import Attempt, QuotaCell, QuotaPlace
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.questionnaire.model import storage

from .errors import CellFullError, ReasonMissingError
from .pools import as_cell, lock_cells, settle_pools
from .recounting import CellPeople, cells_with_others, set_people

OPEN, FULL = "open", "full"
KEPT_AFTER_THE_CALL = timedelta(hours=2)
"""How long a suspended or abandoned interview keeps its places after its attempt has closed."""
PLACES_A_COMMIT = 200
"""The most that are released at once; the others follow at the next claim, or in the next round."""

_HELD = Q(counted_at__isnull=True, released_at__isnull=True)
_HAS_ROOM = Q(on_full="warn") | Q(target__gt=F("completes") + F("reserved"))


Recount = Callable[[Version, Collection[str]], Mapping[str, CellPeople]]
"""Says of a version just published, and names of its cells, who is in each of them."""


def take_quotas_from(
    *, version: Version, recount: Recount | None = None, now: datetime | None = None
) -> list[QuotaCell]:
    """Bring the study's cells in line with the version's workbook; returns the new ones.

    Cells that the study has keep their target, their way of being full and their counts: these belong to
    the field. Their condition, label and place are the version's, as interviews are told apart by it.
    Cells that the version does not list are out of use, until a later one lists them again. With ``recount`` a cell
    whose condition is about other people than before counts those.
    """
    listed = storage.from_json(version.questionnaire).quotas
    places = {quota.name: place for place, quota in enumerate(listed)}
    with transaction.atomic():
        known = {cell.name: cell for cell in lock_cells(version.study_id)}
        others = cells_with_others(version, known.values()) if recount and known else []
        for cell in known.values():
            cell.in_use = cell.name in places
            cell.position = places.get(cell.name, len(listed) + cell.position)
        for quota in listed:
            if quota.name in known:
                known[quota.name].condition, known[quota.name].label = quota.when, dict(quota.label)
        QuotaCell.objects.bulk_update(known.values(), ["condition", "label", "position", "in_use"])
        if recount and others:
            people = recount(version, others)
            set_people(version=version, cells={known[name].pk: people[name] for name in others}, now=now)
        return QuotaCell.objects.bulk_create(
            QuotaCell(
                study_id=version.study_id,
                name=quota.name,
                label=dict(quota.label),
                condition=quota.when,
                target=quota.target,
                on_full=quota.on_full,
                position=places[quota.name],
            )
            for quota in listed
            if quota.name not in known
        )


def reserve_places(*, attempt: Attempt, cells: Collection[str], now: datetime) -> dict[str, str]:
    """Let the attempt hold a place in each of these cells that has room, and in no other; ``open`` or ``full`` by name.

    ``full``: the cell stops interviews and its completes and reserved places reach the target. A place
    held already stays. A cell that only warns, or that the study does not have, is always open.
    """
    told = dict.fromkeys(cells, OPEN)
    with transaction.atomic():
        mine = QuotaPlace.objects.filter(_HELD, cell=OuterRef("pk"), attempt=attempt)
        concerned = QuotaCell.objects.filter(study=attempt.case.study_id).annotate(held=Exists(mine))
        taken: list[QuotaCell] = []
        left: list[QuotaCell] = []
        # Locked in one order before any is changed: an interview that ends within this transaction frees, after a cell
        # that it has just taken, those before it.
        for cell in concerned.filter(Q(name__in=told) | Q(held=True)).select_for_update(of=("self",)).order_by("pk"):
            if cell.name not in told:
                QuotaCell.objects.filter(pk=cell.pk).update(reserved=F("reserved") - 1)
                left.append(cell)
            elif not cell.held:
                if QuotaCell.objects.filter(_HAS_ROOM, pk=cell.pk).update(reserved=F("reserved") + 1):
                    taken.append(cell)
                else:
                    told[cell.name] = FULL
        _write(attempt, taken, left, now)
    return told


def reserve_least_filled(*, attempt: Attempt, cells: Collection[str], now: datetime) -> str:
    """The name of the least filled of these cells, with a place in it for the attempt; of equals the first named.

    Full cells come last; if all are, one of them is named and no place is taken.
    """
    with transaction.atomic():
        # All cells in one order: the choice needs them side by side, and it comes before other places.
        found = {cell.name: cell for cell in lock_cells(attempt.case.study_id)}
        listed = [found[name] for name in cells if name in found]
        if not listed:
            return next(iter(cells))
        best = min(listed, key=lambda cell: (quotas.is_full(as_cell(cell)), quotas.fill(as_cell(cell))))
        held = QuotaPlace.objects.filter(_HELD, cell=best, attempt=attempt).exists()
        if not held and QuotaCell.objects.filter(_HAS_ROOM, pk=best.pk).update(reserved=F("reserved") + 1):
            _write(attempt, [best], [], now)
    return best.name


def count_places(*, attempt: Attempt, now: datetime) -> int:
    """Count the attempt's places as completes, as its interview is complete; how many."""
    with transaction.atomic():
        places = _held_by(attempt)
        for place in places:
            QuotaCell.objects.filter(pk=place.cell_id).update(completes=F("completes") + 1, reserved=F("reserved") - 1)
        _mark(places, counted_at=_not_before_reserved(places, now))
        if places:
            settle_pools(attempt.case.study_id, of_cells={place.cell.name for place in places})
    return len(places)


def release_places(*, attempt: Attempt, now: datetime) -> int:
    """Release the attempt's places, as its interview ended without a complete; how many."""
    with transaction.atomic():
        return _release(_held_by(attempt), now)


def uncount_interview(*, attempt: Attempt, now: datetime) -> int:
    """Take the rejected interview that ended in this attempt out of its cells; out of how many."""
    with transaction.atomic():
        lock_cells(attempt.case.study_id)
        places = list(QuotaPlace.objects.filter(attempt=attempt, counted_at__isnull=False).order_by("cell_id"))
        for place in places:
            QuotaCell.objects.filter(pk=place.cell_id).update(completes=F("completes") - 1)
        _mark(places, counted_at=None, released_at=now)
        if places:
            settle_pools(attempt.case.study_id, opens=True)
    return len(places)


def count_again(*, attempt: Attempt, released_at: datetime, now: datetime) -> int:
    """Count the interview again in the cells it was taken out of by the rejection at ``released_at``.

    Returns in how many. Raises ``CellFullError`` where one has filled since; then it counts in none.
    """
    with transaction.atomic():
        lock_cells(attempt.case.study_id)
        uncounted = QuotaPlace.objects.filter(attempt=attempt, released_at=released_at).select_related("cell")
        places = list(uncounted.order_by("cell_id"))
        for place in places:
            if not QuotaCell.objects.filter(_HAS_ROOM, pk=place.cell_id).update(completes=F("completes") + 1):
                raise CellFullError
        _mark(places, counted_at=_not_before_reserved(places, now), released_at=None)
        if places:
            settle_pools(attempt.case.study_id, of_cells={place.cell.name for place in places})
    return len(places)


def reserve_again(*, attempt: Attempt, released_at: datetime, now: datetime) -> int:
    """Hold the places again that ending the interview at ``released_at`` released, where their cells have room.

    As long as a suspended interview keeps its places; later they are reserved when it is resumed. Returns how many.
    """
    if attempt.closed_at is None or attempt.closed_at + KEPT_AFTER_THE_CALL <= now:
        return 0
    with transaction.atomic():
        lock_cells(attempt.case.study_id)
        released = QuotaPlace.objects.filter(attempt=attempt, released_at=released_at, counted_at=None)
        places = [
            place
            for place in released.order_by("cell_id")
            if QuotaCell.objects.filter(_HAS_ROOM, pk=place.cell_id).update(reserved=F("reserved") + 1)
        ]
        _mark(places, released_at=None)
    return len(places)


def recount_cell(*, cell_id: int, stray: int | None = None, now: datetime) -> None:
    """Set the cell's completes to the number of its counted places; ``stray``: a place to be taken out first."""
    with transaction.atomic():
        study_id = QuotaCell.objects.values_list("study_id", flat=True).get(pk=cell_id)
        lock_cells(study_id)
        places = QuotaPlace.objects.filter(cell=cell_id, counted_at__isnull=False)
        if stray is not None:
            places.filter(pk=stray).update(counted_at=None, released_at=now)
        QuotaCell.objects.filter(pk=cell_id).update(completes=places.count())
        settle_pools(study_id, opens=True)


def take_over_places(*, attempt: Attempt) -> int:
    """Pass the places held by earlier attempts at the case to this one, in which the interview goes on."""
    earlier = QuotaPlace.objects.filter(_HELD, attempt__case=attempt.case_id).exclude(attempt=attempt)
    held = QuotaPlace.objects.filter(attempt=attempt).values("cell")
    return earlier.exclude(cell__in=held).update(attempt=attempt)


def release_lapsed_places(*, now: datetime) -> int:
    """Release the places of interviews not resumed within two hours of their call; how many."""
    until = now - KEPT_AFTER_THE_CALL
    if _LAPSED.first(until=until) is None:
        return 0
    with transaction.atomic():
        # What somebody else frees, or goes on with at this moment, is passed by.
        locked = _lapsed(until).select_for_update(of=("self",), skip_locked=True).order_by("cell_id", "pk")
        return _release(list(locked[:PLACES_A_COMMIT]), now)


def _lapsed(until: datetime) -> QuerySet[QuotaPlace]:
    return QuotaPlace.objects.filter(_HELD, attempt__closed_at__lte=until)


_LAPSED = Prepared(_lapsed, until=SOME_TIME)


def _held_by(attempt: Attempt) -> list[QuotaPlace]:
    return list(QuotaPlace.objects.filter(_HELD, attempt=attempt).select_related("cell").order_by("cell_id"))


def _release(places: list[QuotaPlace], now: datetime) -> int:
    for place in places:
        QuotaCell.objects.filter(pk=place.cell_id).update(reserved=F("reserved") - 1)
    _mark(places, released_at=now)
    return len(places)


def _not_before_reserved(places: list[QuotaPlace], now: datetime) -> datetime:
    """Now, but not before the last of the places was reserved, in case the server's clock was set back."""
    return max([now, *(place.reserved_at for place in places)])


def _mark(places: list[QuotaPlace], **moments: datetime | None) -> None:
    if places:
        QuotaPlace.objects.filter(pk__in=[place.pk for place in places]).update(**moments)


def _write(attempt: Attempt, taken: Iterable[QuotaCell], left: list[QuotaCell], now: datetime) -> None:
    """Store the places that belong to the cells' new counts; a place released earlier is reused."""
    if left:
        QuotaPlace.objects.filter(_HELD, attempt=attempt, cell__in=left).update(released_at=now)
    QuotaPlace.objects.bulk_create(
        [QuotaPlace(cell=cell, attempt=attempt, reserved_at=now) for cell in taken],
        update_conflicts=True,
        unique_fields=["cell", "attempt"],
        update_fields=["reserved_at", "counted_at", "released_at"],
    )


def change_quota_cell(*, cell: QuotaCell, target: int, on_full: str, reason: str, by: User, now: datetime) -> QuotaCell:
    """Change the cell's target, or what it does when full (``stop``, ``warn``); the register gets both values.

    A target below what is taken is allowed: the cell is then full. Pools whose cases belong to the cell shut or
    open with it. Raises ``ReasonMissingError``.
    """
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        before = next(one for one in lock_cells(cell.study_id) if one.pk == cell.pk)
        QuotaCell.objects.filter(pk=cell.pk).update(target=target, on_full=on_full)
        changed = {"target": [before.target, target], "on_full": [before.on_full, on_full]}
        record(
            by=by,
            verb=AuditVerb.QUOTA_CHANGED,
            subject=f"quota:{cell.pk}",
            study=cell.study_id,
            details={"reason": reason.strip()[:300], **changed},
            now=now,
        )
        settle_pools(cell.study_id, opens=True)
    cell.refresh_from_db()
    return cell
