"""Save tables and weights under a name, and remove them; editions are never overwritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from surveys.analysis import targets
from surveys.analysis.tables import SetSpec, to_json
from surveys.design.models import Study
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.results.models import TableSet, WeightSet
from surveys.results.queries.saved_codes import delivered_version

One = TypeVar("One", TableSet, WeightSet)


def save_table_set(
    *, study: Study, name: str, spec: SetSpec, is_delivered: bool = False, by: User, now: datetime
) -> TableSet:
    """Save the set under its name, as a new edition if there is one of that name."""
    more = {"is_delivered": is_delivered, "spec": to_json(spec)}
    return _saved(TableSet, AuditVerb.TABLES_SAVED, study, name, more, by, now)


def save_weights(*, study: Study, name: str, spec: targets.WeightSpec, by: User, now: datetime) -> WeightSet:
    """Save targets under the name of their column, as a new edition if there is one of that name."""
    return _saved(WeightSet, AuditVerb.WEIGHTS_SAVED, study, name, {"spec": targets.to_json(spec)}, by, now)


def remove_table_set(*, table_set: TableSet, by: User, now: datetime) -> None:
    """Take the set out of the list; what was made of it stays."""
    _remove(table_set, AuditVerb.TABLES_REMOVED, by, now)


def remove_weights(*, weights: WeightSet, by: User, now: datetime) -> None:
    """Take the weights out of the list and of every file made from now on."""
    _remove(weights, AuditVerb.WEIGHTS_REMOVED, by, now)


def _saved(
    model: type[One], verb: AuditVerb, study: Study, name: str, more: dict[str, Any], by: User, now: datetime
) -> One:
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)  # of two who save at once, the later gets a later edition
        latest = model.objects.filter(study=study, name=name).aggregate(edition=Max("edition"))["edition"] or 0
        facts = {**more, "version": delivered_version(study), "saved_by": by, "saved_at": now}
        saved = model.objects.create(study=study, name=name, edition=latest + 1, **facts)
        _note(saved, verb, by, now)
    return saved


def _remove(one: TableSet | WeightSet, verb: AuditVerb, by: User, now: datetime) -> None:
    with transaction.atomic():
        if type(one).objects.filter(pk=one.pk, removed_at=None).update(removed_at=now):
            _note(one, verb, by, now)


def _note(one: TableSet | WeightSet, verb: AuditVerb, by: User, now: datetime) -> None:
    kind = "tables" if isinstance(one, TableSet) else "weights"
    details = {"name": one.name, "edition": one.edition}
    record(by=by, verb=verb, subject=f"{kind}:{one.pk}", study=one.study_id, details=details, now=now)
