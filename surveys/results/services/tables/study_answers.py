"""The columns of a study's answers, kept in this process until an interview changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import translation

from surveys.analysis.tables import Answers
from surveys.analysis.targets import WeightSpec, from_json
from surveys.design.models import Study, Version
from surveys.fieldwork.queries import list_columns
from surveys.results.queries import deliveries as queries
from surveys.results.queries import table_sets_of, weight_sets_of
from surveys.results.queries.cleaning import derived_of
from surveys.results.queries.coding import frames_of
from surveys.results.queries.consents import consents_of
from surveys.results.services.workbook.delivery import delivery_for

from .columns import answers_from

KEPT = 3
"""Studies whose columns are kept: some 20 MiB each of 20,000 interviews and 100 questions."""
_kept: OrderedDict[tuple[Any, ...], Answers] = OrderedDict()
_lock = threading.Lock()


def answers_of_study(
    study: Study, *, language: str, statuses: Sequence[str] = queries.DELIVERED, now: datetime
) -> Answers:
    """The answers of all delivered interviews as columns, nothing personal in them, words in this language."""
    key = (study.pk, language, tuple(statuses), *_stamp(study, statuses))
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    with translation.override(language):
        batches = partial(queries.interview_records, study, statuses)
        delivery = delivery_for(study, batches=batches, language=language, statuses=statuses, for_client=True, now=now)
        found = answers_from(delivery)
    with _lock:
        # Those of the study as it was before are of no more use, and may hold somebody who was erased.
        for other in [other for other in _kept if other[:3] == key[:3]]:
            del _kept[other]
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def forget_kept_answers() -> None:
    """Forget what this process keeps: after a rollback in a test, the numbers of its key are another study's."""
    with _lock:
        _kept.clear()


def _stamp(study: Study, statuses: Sequence[str]) -> tuple[Any, ...]:
    """What changes when an answer, the questionnaire, a column of the sample or what is laid over answers does."""
    unnumbered = Count("pk", filter=Q(change_number=None))
    interviews = queries.delivered_interviews(study, statuses).aggregate(
        Count("pk"), Max("changed_at"), Max("pk"), Max("change_number"), unnumbered=unnumbered
    )
    versions = Version.objects.filter(study=study).aggregate(Max("pk"))
    derived = tuple(one.pk for one in derived_of(study))
    frames = (one for frame in frames_of(study) for one in frame.codes.all())
    codes = tuple((one.pk, one.merged_into_id, one.parent_id, one.words) for one in frames)
    return *interviews.values(), *versions.values(), list_columns(study), derived, codes


def stamp_of_results(study: Study, statuses: Sequence[str] = queries.DELIVERED) -> str:
    """A short text that is another one as soon as a table, a topline or a file of these interviews would be."""
    tables = [(one.pk, one.name) for one in table_sets_of(study)]
    weights = [(one.pk, one.name) for one in weight_sets_of(study)]
    decided = list(Version.objects.filter(study=study).order_by("pk").values_list("pk", "decisions"))
    told = repr((study.pk, study.name, tuple(statuses), _stamp(study, statuses), tables, weights, decided))
    return sha256(told.encode()).hexdigest()[:32]


def stamp_of_file(study: Study) -> str:
    """``stamp_of_results`` for a file of the whole study, which changes with what respondents agreed to."""
    agreed = [one.pk for one in consents_of(study, "")]
    return f"{stamp_of_results(study)} {agreed}" if agreed else stamp_of_results(study)


def weight_specs_of(study: Study, as_of: datetime | None = None, until: int | None = None) -> dict[str, WeightSpec]:
    """The study's weights by name, as they were saved last, or last before a moment; ``until``: see weight sets."""
    return {one.name: from_json(one.spec) for one in weight_sets_of(study, as_of, until)}
