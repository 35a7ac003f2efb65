"""Deliveries to clients: asked for, frozen, made, handed over, kept for as long as was said, and withdrawn."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Now
from django.utils.crypto import get_random_string

from cati.storages import UNFINISHED, StoreError
from surveys.database import kept_files
from surveys.design.models import Study
from surveys.fieldwork.models import Purpose
from surveys.interviewing.models import Interview
from surveys.interviewing.services import end_interviews_of_closed_cases, number_interviews
from surveys.people.models import AuditEntry, AuditVerb, User
from surveys.people.services import record
from surveys.results.models import (
    DeliverySchedule,
    DeliveryStatus,
    Export,
    ExportStatus,
    LinkEnd,
    StudyDelivery,
    WithdrawnAs,
)
from surveys.results.queries import deliveries as queries
from surveys.results.queries import last_handed_over
from surveys.results.queries.exports import OWN_NUMBERS

from .changes import changes_since, facts_of
from .delivery_links import close_links_to
from .exports import DEAD_AFTER, ExportOptions, create_export, discard_exports, exports_folder, life_shown
from .letters_due import NONE_TAKEN
from .packages.package import WORKBOOK
from .snapshots import frozen_source, write_snapshot
from .withheld_groups import withheld_groups_in

MOST_ROUNDS = 200
"""Rounds in which changes are numbered before the data are frozen; one numbers hundreds."""
FROZEN = re.compile(r"delivery-(\d+)-\w{8}\.gz")
"""The name of a file of frozen data, with the id of its delivery."""
LONGEST_REASON = 300
ASKED, MAKING = DeliveryStatus.ASKED, DeliveryStatus.MAKING
ANEW: Mapping[str, Any] = {
    **{"status": ASKED, "snapshot": "", "ready_at": None, "told_at": None, "moved_at": None},
    **NONE_TAKEN,
}
"""What a delivery is whose data are frozen again."""


class DeliveryNotAskedError(Exception):
    """The delivery is frozen already or another worker freezes it, it was deleted, or somebody in it was erased
    meanwhile: then it is asked again."""


def create_delivery(
    *,
    study: Study,
    client: str,
    options: Mapping[str, Any],
    site: str,
    by: User,
    now: datetime,
    note: str = "",
    tells: bool = True,
    waits_for_yes: bool = False,
    keep_until: date | None = None,
    schedule: DeliverySchedule | None = None,
    despite: str = "",
) -> StudyDelivery:
    """Create a delivery that waits for its data. ``options``: ``language``, ``statuses``, ``formats``, ``csv``, and
    ``only_changed``: without the interviews of the one before that are as they were; ``telling``: names of what tells
    people apart, and ``smallest``: how many a cell of it has at least. ``despite``: why smaller ones may leave."""
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        earlier = StudyDelivery.objects.filter(study=study, client=client)
        last = earlier.aggregate(last=Max("number"))["last"] or 0
        delivery = StudyDelivery.objects.create(
            study=study,
            client=client,
            number=last + 1,
            options=dict(options),
            note=note,
            site=site,
            tells=tells,
            waits_for_yes=waits_for_yes,
            keep_until=keep_until,
            schedule=schedule,
            previous=last_handed_over(study, client),
            asked_by=by,
            asked_at=now,
            despite=despite.strip()[:LONGEST_REASON],
        )
        note_on(delivery, AuditVerb.DELIVERY_ASKED, by, now, options=dict(options), despite=delivery.despite)
    return delivery


def freeze_delivery(*, delivery_id: int, now: datetime) -> list[int]:
    """Freeze the data of a delivery that waits for them; returns the ids of the exports that are to be made from them.

    Raises ``DeliveryNotAskedError``, and ``StoreError`` when they cannot be kept.
    """
    name, left = _taken(delivery_id, now)
    mine = StudyDelivery.objects.filter(pk=delivery_id, status=ASKED, snapshot=name)
    delivery = StudyDelivery.objects.select_related("study", "asked_by").get(pk=delivery_id)
    path = exports_folder() / f"{name}{UNFINISHED}"
    try:
        if left:  # by a worker that was killed
            kept_files.drop(kept_files.EXPORTS, left)
        with life_shown(mine, f"delivery {delivery_id}"):
            frozen = _frozen(delivery, path, now)
            kept_files.put(kept_files.EXPORTS, name, path)
            frozen |= _withhold(delivery, name, frozen, now)
    except StoreError:
        mine.update(moved_at=None)
        raise
    finally:
        path.unlink(missing_ok=True)
    with transaction.atomic():
        # An erasure meanwhile has taken the name away: what was written may hold that person.
        if mine.update(status=MAKING, frozen_at=now, moved_at=None, **frozen):
            return [_export(delivery, one, now).pk for one in delivery.options.get("formats") or [WORKBOOK]]
    kept_files.drop(kept_files.EXPORTS, name)
    raise DeliveryNotAskedError(delivery_id)


def _withhold(delivery: StudyDelivery, name: str, frozen: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What becomes of a delivery with withheld groups: unless somebody has said why not, it waits for a yes."""
    facts = frozen["facts"]
    source = frozen_source(name, count=frozen["interviews"], versions=facts["version_ids"])
    if (small := withheld_groups_in(delivery, source, now=now)) is None:
        return {}
    waits = delivery.waits_for_yes or not delivery.despite
    return {"facts": {**facts, "small_cells": small}, "waits_for_yes": waits}


def _taken(delivery_id: int, now: datetime) -> tuple[str, str]:
    """Take the delivery, of several workers one: the name of its frozen data, and of those that were begun before."""
    name = f"delivery-{delivery_id}-{get_random_string(8)}.gz"
    free = stalled(now).filter(pk=delivery_id)
    before = free.values_list("snapshot", flat=True).first()
    if before is None or not free.filter(snapshot=before).update(snapshot=name, moved_at=Now()):
        raise DeliveryNotAskedError(delivery_id)
    return name, before


def stalled(now: datetime) -> QuerySet[StudyDelivery]:
    """The deliveries that wait for their data, and that no worker is freezing now."""
    return StudyDelivery.objects.filter(Q(moved_at=None) | Q(moved_at__lte=now - DEAD_AFTER), status=ASKED)


def drop_left_snapshots() -> list[str]:
    """Delete frozen data that no delivery names any more, left by workers that were killed; returns their names.

    Only those of deliveries that were asked for here: another site may have its files in the same place by mistake.
    """
    found = {one: int(match[1]) for one in kept_files.names(kept_files.EXPORTS) if (match := FROZEN.fullmatch(one))}
    # Asked after the files: a name is kept before its file is.
    found = {one: pk for one, pk in found.items() if one not in _named(found)} if found else {}
    subjects = [f"delivery:{pk}" for pk in set(found.values())]
    asked = AuditEntry.objects.filter(verb=AuditVerb.DELIVERY_ASKED, subject__in=subjects)
    ours = set(asked.values_list("subject", flat=True)) if subjects else set()
    left = sorted(one for one, pk in found.items() if f"delivery:{pk}" in ours)
    for one in left:
        kept_files.drop(kept_files.EXPORTS, one)
    return left


def _named(names: Mapping[str, int]) -> set[str]:
    return set(StudyDelivery.objects.filter(snapshot__in=list(names)).values_list("snapshot", flat=True))


def _frozen(delivery: StudyDelivery, path: Any, now: datetime) -> dict[str, Any]:
    study, options = delivery.study, delivery.options
    # What the client has now: one that was there when this was asked for may have been withdrawn.
    previous = last_handed_over(study, delivery.client, before=delivery.number)
    end_interviews_of_closed_cases(study=study, now=now)
    for _ in range(MOST_ROUNDS):
        if number_interviews(study=study, now=now):
            break
    live = Interview.objects.filter(study=study, purpose=Purpose.LIVE)
    cursor = live.aggregate(last=Max("change_number"))["last"] or 0
    statuses = options.get("statuses") or list(queries.DELIVERED)
    after = previous.cursor if previous and options.get("only_changed") else 0
    frozen = write_snapshot(path, study=study, statuses=statuses, changed_after=after)
    facts = facts_of(delivery, frozen, statuses)
    changes = changes_since(previous, facts, statuses) if previous else []
    return {"previous": previous, "cursor": cursor, "interviews": frozen.interviews, "facts": facts, "changes": changes}


def _export(delivery: StudyDelivery, one: str, now: datetime) -> Export:
    given = delivery.options
    options: ExportOptions = {"language": given["language"], "for_client": True, "formats": [one]}
    if given.get("statuses"):
        options["statuses"] = list(given["statuses"])
    if delivery.client:
        options["client"] = delivery.client
    for layout in ("several", "unsaid"):
        if given.get(layout):
            options[layout] = given[layout]
    if one == "csv" and given.get("csv"):
        options["csv"] = given["csv"]
    return create_export(study=delivery.study, options=options, by=delivery.asked_by, now=now, delivery=delivery)


def conclude_delivery(*, delivery_id: int, now: datetime) -> bool:
    """Call the delivery ready once all its files are, failed once one is or none is left; hands it over unless it
    waits for a yes.

    Returns whether it was handed over now.
    """
    making = StudyDelivery.objects.filter(pk=delivery_id, status=MAKING)
    states = set(Export.objects.filter(delivery=delivery_id).values_list("status", flat=True))
    if ExportStatus.FAILED in states or not states:
        making.update(status=DeliveryStatus.FAILED)
        return False
    if states != {ExportStatus.READY}:
        return False
    ready = {"status": DeliveryStatus.READY, "ready_at": now}
    is_handed_over = bool(making.filter(waits_for_yes=False).update(**ready, released_at=now))
    if is_handed_over or making.update(**ready):
        _drop_older_snapshots(delivery_id)
    return is_handed_over


def _drop_older_snapshots(delivery_id: int) -> None:
    """Of the frozen data of a client's finished deliveries the newest are kept: they hold personal answers."""
    made = StudyDelivery.objects.get(pk=delivery_id)
    older = StudyDelivery.objects.filter(study=made.study_id, client=made.client, number__lt=made.number)
    for earlier in older.filter(status=DeliveryStatus.READY).exclude(snapshot=""):
        older.filter(pk=earlier.pk).update(snapshot="")
        with suppress(StoreError):  # what no delivery names is deleted later
            kept_files.drop(kept_files.EXPORTS, earlier.snapshot)


class WithheldError(Exception):
    """Few people in it are told from all others by what is known of them, and nobody has said why it may leave."""


def release_delivery(*, delivery: StudyDelivery, despite: str = "", by: User, now: datetime) -> bool:
    """Hand a finished delivery over; false if it is not ready, or was handed over before.

    ``despite``: why, if groups in it are withheld. Raises ``WithheldError``.
    """
    why = despite.strip()[:LONGEST_REASON] or delivery.despite
    if delivery.facts.get("small_cells") and not why:
        raise WithheldError
    waiting = StudyDelivery.objects.filter(pk=delivery.pk, status=DeliveryStatus.READY, released_at=None)
    with transaction.atomic():
        if not waiting.update(released_at=now, released_by=by, told_at=None, despite=why, **NONE_TAKEN):
            return False
        note_on(delivery, AuditVerb.DELIVERY_RELEASED, by, now, **({"despite": why} if why else {}))
    return True


def change_note(*, delivery: StudyDelivery, note: str, by: User, now: datetime) -> None:
    """Change what the client reads beside the delivery."""
    with transaction.atomic():
        StudyDelivery.objects.filter(pk=delivery.pk).update(note=note)
        note_on(delivery, AuditVerb.DELIVERY_ASKED, by, now, note=note)


def retry_delivery(*, delivery: StudyDelivery, by: User, now: datetime) -> bool:
    """Begin a failed or withdrawn delivery anew, with the data as they are now; false if it is neither."""
    over = StudyDelivery.objects.filter(pk=delivery.pk, status__in=(DeliveryStatus.FAILED, DeliveryStatus.WITHDRAWN))
    with transaction.atomic():
        if not over.update(**ANEW, released_at=None):
            return False
        note_on(delivery, AuditVerb.DELIVERY_ASKED, by, now, again=True)
    kept_files.drop(kept_files.EXPORTS, delivery.snapshot)
    discard_exports(study=delivery.study, exports=Export.objects.filter(delivery=delivery), by=by, now=now)
    return True


def begin_anew(*, study: Study, client: str, since: datetime, by: User | None, now: datetime) -> int:
    """Let deliveries wait for their data again that nobody was handed, since less may leave now; returns how many.

    Files of no delivery that were made for this client ``since`` then are deleted, and those that are being made begin
    anew.
    """
    _drop_files_alone(study, client, since, by, now)
    frozen = unseen_of(study, client)
    count = 0
    for delivery in frozen:
        if not frozen.filter(pk=delivery.pk).update(**ANEW):
            continue
        with suppress(StoreError):  # what no delivery names is deleted later
            kept_files.drop(kept_files.EXPORTS, delivery.snapshot)
        discard_exports(study=study, exports=Export.objects.filter(delivery=delivery), by=by, now=now)
        count += 1
    return count


def unseen_of(study: Study, client: str) -> QuerySet[StudyDelivery]:
    """What nobody was handed and holds data, or is being given them now by what could leave when that began."""
    held = Q(status__in=(MAKING, DeliveryStatus.READY)) | (Q(status=ASKED) & ~Q(snapshot=""))
    return StudyDelivery.objects.filter(held, study=study, client=client, released_at=None)


def _drop_files_alone(study: Study, client: str, since: datetime, by: User | None, now: datetime) -> None:
    alone = Export.objects.filter(study=study, delivery=None, options__for_client=True)
    alone = alone.exclude(options__has_key=OWN_NUMBERS)
    theirs = Q(options__client=client)
    alone = alone.filter(theirs if client else theirs | ~Q(options__has_key="client"))
    alone.filter(status=ExportStatus.RUNNING).update(status=ExportStatus.WAITING, path="", interviews=0)
    made = alone.filter(status=ExportStatus.READY, ready_at__gte=since)
    discard_exports(study=study, exports=made, by=by, now=now)


def delete_delivery(*, delivery: StudyDelivery, by: User, now: datetime) -> bool:
    """Delete a delivery that no client has seen; false if it was handed over, or fetched before it was withdrawn."""
    unseen = StudyDelivery.objects.filter(pk=delivery.pk, released_at=None, recall_due=False)
    if delivery.downloads.exists() or not unseen.update(snapshot=""):
        return False
    kept_files.drop(kept_files.EXPORTS, delivery.snapshot)
    discard_exports(study=delivery.study, exports=Export.objects.filter(delivery=delivery), by=by, now=now)
    with transaction.atomic():
        unseen.delete()
        note_on(delivery, AuditVerb.DELIVERY_DELETED, by, now)
    return True


def expire_deliveries(*, now: datetime) -> int:
    """Delete the files and data of deliveries whose last day is over; returns of how many. They stay listed."""
    kept = StudyDelivery.objects.filter(keep_until__lt=now.date() + timedelta(days=1), files__status=ExportStatus.READY)
    count = 0
    for delivery in kept.select_related("study").distinct():
        if (delivery.keep_until or date.max) >= now.astimezone(ZoneInfo(delivery.study.time_zone)).date():
            continue
        kept_files.drop(kept_files.EXPORTS, delivery.snapshot)
        StudyDelivery.objects.filter(pk=delivery.pk).update(snapshot="")
        discard_exports(study=delivery.study, exports=Export.objects.filter(delivery=delivery), by=None, now=now)
        note_on(delivery, AuditVerb.DELIVERY_EXPIRED, None, now)
        count += 1
    return count


def forget_snapshots(*, study: Study, by: User | None, now: datetime) -> None:
    """Delete all frozen data of the study, since somebody in them was erased. What was being made begins anew.

    It may be repeated. Raises ``StoreError``.
    """
    told = StudyDelivery.objects.filter(study=study, facts__has_key="small_cells")
    for pk, facts in told.values_list("pk", "facts"):
        # A cell of one is that person.
        left = {name: value for name, value in facts["small_cells"].items() if name != "cells"}
        told.filter(pk=pk).update(facts={**facts, "small_cells": {**left, "cells": []}})
    frozen = StudyDelivery.objects.filter(study=study).exclude(snapshot="")
    for delivery in frozen:
        if delivery.status in {MAKING, DeliveryStatus.FAILED}:
            discard_exports(study=study, exports=Export.objects.filter(delivery=delivery), by=by, now=now)
            StudyDelivery.objects.filter(pk=delivery.pk, status=MAKING).update(status=ASKED, moved_at=None)
        kept_files.drop(kept_files.EXPORTS, delivery.snapshot)
        StudyDelivery.objects.filter(pk=delivery.pk, snapshot=delivery.snapshot).update(snapshot="", moved_at=None)


def withdraw_deliveries(*, study: Study, by: User | None, now: datetime) -> None:
    """Mark the study's finished deliveries as withdrawn, since somebody in them was erased, and close their links.

    Their files are deleted with all of the study's for clients: see ``withdraw_exports``.
    """
    finished = StudyDelivery.objects.filter(study=study, status=DeliveryStatus.READY)
    for delivery in finished:
        with transaction.atomic():
            if finished.filter(pk=delivery.pk).update(status=DeliveryStatus.WITHDRAWN, withdrawn_as=WithdrawnAs.ERASED):
                # Nobody was given one that still waits for a yes.
                StudyDelivery.objects.filter(pk=delivery.pk, released_at__isnull=False).update(
                    recall_due=True, **NONE_TAKEN
                )
                close_links_to(delivery=delivery, end=LinkEnd.ERASED, now=now)
                note_on(delivery, AuditVerb.DELIVERY_WITHDRAWN, by, now)


def note_on(delivery: StudyDelivery, verb: AuditVerb, by: User | None, now: datetime, **details: Any) -> None:
    """Leave a line on the delivery in the register."""
    subject, about = f"delivery:{delivery.pk}", {"number": delivery.number, "client": delivery.client, **details}
    record(by=by, verb=verb, subject=subject, study=delivery.study_id, details=about, now=now)
