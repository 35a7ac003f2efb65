"""Background jobs of the field."""

import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Unpack

from django.db import OperationalError
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from cati.storages import StoreError
from surveys.design.models import Study, Version
from surveys.design.services import check_tests
from surveys.formats.list_updates import UpdateReading
from surveys.formats.number_files import NumberReading
from surveys.formats.samples import Reading
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .models import (
    Draw,
    FieldForecast,
    ListUpdate,
    NumberFile,
    NumberFileKind,
    NumberFileStatus,
    RulesVersion,
    Sample,
    SampleStatus,
    UpdateStatus,
)
from .queries import entries_by_origin, waiting_forecasts
from .services.do_not_call import discard_list
from .services.drawing import carry_out
from .services.forecasts import create_forecast, play_forecast, renew_forecast, reset_stalled_forecasts
from .services.list_updates import apply_list, compare_list, confirm_update, read_otherwise, start_update
from .services.number_files import confirm_numbers, put_on_list, read_numbers
from .services.opposition import release_checked_sample
from .services.publishing import publish_for_the_field, regroup_cases, samples_behind
from .services.register_files import ask_register, end_answer, mark_asked, take_answers
from .services.replicates import divide_list, release_cases
from .services.resting import rest_cases
from .services.rules import change_rules, redate_cases
from .services.samples import SampleFacts, continue_loading, start_sample, stop_sample, take_cases_back
from .services.withdrawing import begin_withdrawal

logger = logging.getLogger(__name__)
AGAIN_AFTER = timedelta(minutes=1)
"""After so long what needs a file is tried again, when the store that has it was away."""


def request_loading(
    *,
    study: Study,
    content: bytes | Path,
    file_name: str,
    reading: Reading,
    name: str,
    by: User | None,
    now: datetime,
    **facts: Unpack[SampleFacts],
) -> Sample:
    """Store a sample's file and have it loaded by the background worker. Raises ``formats.tables.TableError``."""
    sample = start_sample(
        study=study, content=content, file_name=file_name, reading=reading, name=name, by=by, now=now, **facts
    )
    load_rows.enqueue(sample.pk)
    return sample


@task()
def load_rows(sample_id: int) -> int:
    """Load a sample's file from where an earlier run stopped; how many cases it has."""
    try:
        return continue_loading(sample=Sample.objects.get(pk=sample_id), now=timezone.now()).cases_made
    except StoreError:
        logger.exception("sample %s waits for its file", sample_id)
        load_rows.using(run_after=timezone.now() + AGAIN_AFTER).enqueue(sample_id)
        return 0


def request_reading(*, file: NumberFile, reading: NumberReading, by: User, now: datetime) -> NumberFile:
    """Confirm how a file of numbers is read, and have the worker read it; raises as ``confirm_numbers``."""
    file = confirm_numbers(file=file, reading=reading, by=by, now=now)
    read_number_file.enqueue(file.pk)
    return file


def request_question(
    *,
    study: Study,
    only_unchecked: bool,
    heading: str,
    writing: str,
    by: User,
    now: datetime,
    closes_earlier: bool = False,
) -> NumberFile:
    """Begin a question to the register, and have its numbers marked by the worker; raises as ``ask_register``."""
    question = ask_register(
        study=study,
        only_unchecked=only_unchecked,
        heading=heading,
        writing=writing,
        by=by,
        now=now,
        closes_earlier=closes_earlier,
    )
    read_number_file.enqueue(question.pk)
    return question


@task()
def read_number_file(file_id: int) -> None:
    """Read a file of numbers from where an earlier run stopped."""
    file = NumberFile.objects.get(pk=file_id)
    if file.kind == NumberFileKind.QUESTION:
        mark_asked(question=file, now=timezone.now())
        return
    is_answer = file.kind == NumberFileKind.ANSWER
    step, end = (take_answers, end_answer) if is_answer else (put_on_list, None)
    try:
        read_numbers(file=file, step=step, end=end, now=timezone.now())
    except StoreError:
        logger.exception("the file of numbers %s waits for its store", file_id)
        read_number_file.using(run_after=timezone.now() + AGAIN_AFTER).enqueue(file_id)


def requeue_number_files() -> int:
    """Enqueue every file of numbers whose reading a killed worker left unfinished; how many."""
    left = NumberFile.objects.filter(status=NumberFileStatus.READING).order_by("pk").values_list("pk", flat=True)
    return len([read_number_file.enqueue(file_id) for file_id in left])


def request_discarding(*, listed_in: str, by: User, now: datetime) -> None:
    """Have a client's or a study's own do-not-call list deleted by the worker; its line in the register comes first."""
    details = {"list": listed_in, "entries": sum(entries_by_origin(listed_in).values())}
    record(by=by, verb=AuditVerb.DO_NOT_CALL_DISCARDED, subject="do_not_call:list", details=details, now=now)
    discard_numbers.enqueue(listed_in)


@task()
def discard_numbers(listed_in: str) -> int:
    """Delete the entries of a list; how many."""
    return discard_list(listed_in=listed_in)


def request_taking_back(*, sample: Sample) -> Sample:
    """Stop a sample, and have the cases that it made deleted by the background worker.

    On SQLite a page that deleted them would hold everybody up. Raises ``SampleNotReadyError``.
    """
    sample = stop_sample(sample=sample)
    unload_rows.enqueue(sample.pk)
    return sample


@task()
def unload_rows(sample_id: int) -> None:
    """Delete the cases of a stopped sample."""
    take_cases_back(sample=Sample.objects.get(pk=sample_id))


def requeue_samples() -> int:
    """Enqueue every sample whose loading or deletion a killed worker left unfinished; how many.

    One that a living worker has in hand, or that waits for one, takes no harm: no row is stored twice.
    """
    left = Sample.objects.order_by("pk").values_list("pk", flat=True)
    loading = [load_rows.enqueue(sample_id) for sample_id in left.filter(status=SampleStatus.LOADING)]
    stopped = left.filter(Q(cases_made__gt=0) | ~Q(kept_file=""), status=SampleStatus.CANCELLED)
    return len(loading) + len([unload_rows.enqueue(sample_id) for sample_id in stopped])


def publish_and_regroup(
    *,
    study: Study,
    reason: str,
    by: User | None,
    now: datetime,
    asks_tests: bool = False,
    publishing: Callable[..., Version] = publish_for_the_field,
    **facts: Any,
) -> Version:
    """Publish for the field, and have the cases that are loaded already put into its quota cells by the worker.

    ``asks_tests``: refuse a draft whose saved tests go differently. ``publishing``: the verb of a later stage, which
    takes along what hangs on the version there, with its ``facts``. Raises ``PublicationError``.
    """
    if asks_tests:
        check_tests(study=study, now=timezone.localtime(now))
    version = publishing(study=study, reason=reason, by=by, now=now, **facts)
    if samples_behind(study).exists():
        regroup.enqueue(study.pk)
    return version


@task()
def regroup(study_id: int) -> int:
    """Move a study's cases into the pools of the version in use; how many moved."""
    return regroup_cases(study=Study.objects.get(pk=study_id), now=timezone.now())


def request_rules(
    *, study: Study, stored: Mapping[str, Any], reason: str, by: User | None, now: datetime, seen: int | None = None
) -> RulesVersion | None:
    """Put calling rules in force, and have the waiting cases given their new times by the worker.

    Raises what ``services.change_rules`` raises.
    """
    version = change_rules(study=study, stored=stored, reason=reason, by=by, now=now, seen=seen)
    if version is not None:
        redate.enqueue(version.pk)
    return version


@task()
def redate(version_id: int) -> int:
    """Give the cases of a study the times that its rules say; how many changed."""
    version = RulesVersion.objects.select_related("study").get(pk=version_id)
    changed = redate_cases(version=version, now=timezone.now())
    # Whoever rests because somebody has called them lately goes on resting, whatever the rules say of fresh cases.
    released = Sample.objects.filter(study=version.study_id, status=SampleStatus.RELEASED)
    for sample in released.order_by("pk").values_list("pk", flat=True):
        rest_released.enqueue(sample)
    return changed


def requeue_redatings() -> int:
    """Enqueue the versions of rules whose cases a killed worker left with their old times; how many."""
    left = RulesVersion.objects.filter(redated_at=None).order_by("pk").values_list("pk", flat=True)
    return len([redate.enqueue(version_id) for version_id in left])


def request_division(
    *, sample: Sample, parts: int, seed: int, by_stratum: bool, by: User | None, now: datetime
) -> Draw:
    """Divide a list into replicates, and have its cases moved into them by the worker; raises as ``divide_list``."""
    draw = divide_list(sample=sample, parts=parts, seed=seed, by_stratum=by_stratum, by=by, now=now)
    draw_cases.enqueue(draw.pk)
    return draw


def request_release(
    *, study: Study, count: int, seed: int, comes_first: bool, by: User | None, now: datetime, today: date
) -> None:
    """Release so many cases; those of a replicate that is cut are drawn by the worker. Raises as ``release_cases``."""
    draw = release_cases(study=study, count=count, seed=seed, comes_first=comes_first, by=by, now=now, today=today)
    if draw is not None:
        draw_cases.enqueue(draw.pk)
    for sample in Sample.objects.filter(study=study, released_at=now):
        rest_released.enqueue(sample.pk)


def request_sample_release(*, sample: Sample, by: User | None, now: datetime, today: date) -> Sample:
    """Release a sample, and have the worker look again at whom somebody has called since it was loaded.

    Raises as ``release_checked_sample``.
    """
    sample = release_checked_sample(sample=sample, by=by, now=now, today=today)
    rest_released.enqueue(sample.pk)
    return sample


@task()
def rest_released(sample_id: int) -> int:
    """Let those of a released sample rest whom somebody has called lately, and close duplicates; how many."""
    return sum(rest_cases(sample=Sample.objects.select_related("study").get(pk=sample_id), now=timezone.now()))


def requeue_rests(*, now: datetime) -> int:
    """Enqueue the samples released in the last hour, in case a worker was killed: again, nothing more happens."""
    lately = Sample.objects.filter(status=SampleStatus.RELEASED, released_at__gt=now - timedelta(hours=1))
    return len([rest_released.enqueue(pk) for pk in lately.order_by("pk").values_list("pk", flat=True)])


def request_withdrawal(*, sample: Sample, kept_as: str, by: User | None, now: datetime) -> None:
    """Withdraw a sample; what was begun is set apart by the worker. Raises as ``begin_withdrawal``."""
    draw = begin_withdrawal(sample=sample, kept_as=kept_as, by=by, now=now)
    if draw is not None:
        draw_cases.enqueue(draw.pk)


@task()
def draw_cases(draw_id: int) -> int:
    """Move the cases of a draw from where an earlier run stopped; how many moved."""
    draw = Draw.objects.select_related("source", "asked_by").get(pk=draw_id)
    moved = carry_out(draw=draw, now=timezone.now())
    for sample, _size in draw.sizes if draw.releases else ():
        rest_released.enqueue(sample)
    return moved


def requeue_draws() -> int:
    """Enqueue the draws that a killed worker left unfinished; how many."""
    left = Draw.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True)
    return len([draw_cases.enqueue(draw_id) for draw_id in left])


def requeue_regroupings() -> int:
    """Enqueue the regrouping of studies that a killed worker left unfinished; how many."""
    studies = samples_behind().order_by("study").values_list("study", flat=True).distinct()
    return len([regroup.enqueue(study_id) for study_id in studies])


def request_forecast(*, study: Study, scenarios: Mapping[str, Any], by: User | None, now: datetime) -> FieldForecast:
    """Have the next days of the field played by the worker; a forecast that is under way goes on."""
    made, is_new = create_forecast(study=study, scenarios=scenarios, by=by, now=now)
    if is_new:
        play.enqueue(made.pk)
    return made


@task()
def play(forecast_id: int) -> None:
    """Play a waiting forecast."""
    play_forecast(forecast_id=forecast_id)


def requeue_forecasts() -> int:
    """Enqueue every waiting forecast, in case a worker was killed before it began; how many."""
    return len([play.enqueue(forecast_id) for forecast_id in waiting_forecasts()])


def renew_forecasts(*, now: datetime) -> int:
    """Enqueue forecasts whose worker was killed, and the next study’s that has none of today; how many."""
    due = [*reset_stalled_forecasts(now=now), renew_forecast(now=now)]
    return len([play.enqueue(forecast_id) for forecast_id in due if forecast_id is not None])


def request_comparison(
    *, study: Study, content: Path, file_name: str, reading: UpdateReading, by: User | None, now: datetime
) -> ListUpdate:
    """Keep a list that is joined to cases, and have it compared by the worker. Raises as ``start_update``."""
    update = start_update(study=study, content=content, file_name=file_name, reading=reading, by=by, now=now)
    compare_rows.enqueue(update.pk)
    return update


def request_other_reading(*, update: ListUpdate, reading: UpdateReading) -> ListUpdate:
    """Have the list compared anew; raises as ``read_otherwise``."""
    update = read_otherwise(update=update, reading=reading)
    compare_rows.enqueue(update.pk)
    return update


def request_application(*, update: ListUpdate, **facts: Any) -> ListUpdate:
    """Have the list applied by the worker; ``facts`` and errors: see ``confirm_update``."""
    update = confirm_update(update=update, **facts)
    apply_update.enqueue(update.pk)
    return update


@task()
def compare_rows(update_id: int) -> int:
    """Compare a list with the cases from where an earlier run stopped; how many rows were read."""
    try:
        return compare_list(update=ListUpdate.objects.get(pk=update_id)).rows_read
    except (StoreError, OperationalError):
        logger.exception("list %s waits for its file or the database", update_id)
        compare_rows.using(run_after=timezone.now() + AGAIN_AFTER).enqueue(update_id)
        return 0


@task()
def apply_update(update_id: int) -> int:
    """Apply a list from where an earlier run stopped; how many rows were read."""
    try:
        update = apply_list(update=ListUpdate.objects.get(pk=update_id), now=timezone.now())
    except (StoreError, OperationalError):
        logger.exception("list %s waits for its file or the database", update_id)
        apply_update.using(run_after=timezone.now() + AGAIN_AFTER).enqueue(update_id)
        return 0
    if update.status == UpdateStatus.APPLIED and samples_behind(update.study).exists():
        regroup.enqueue(update.study_id)
    return update.rows_read


def requeue_updates() -> int:
    """Enqueue the lists that a killed worker left half compared or half applied; how many."""
    tasks = {UpdateStatus.COMPARING: compare_rows, UpdateStatus.APPLYING: apply_update}
    left = ListUpdate.objects.filter(status__in=list(tasks)).order_by("pk").values_list("pk", "status")
    return len([tasks[UpdateStatus(status)].enqueue(update_id) for update_id, status in left])


def apply_waiting_updates(*, now: datetime) -> int:
    """Enqueue the lists that wait for cases in hand, for the worker's rounds; how many."""
    left = ListUpdate.objects.filter(status=UpdateStatus.WAITING).order_by("pk").values_list("pk", flat=True)
    return len([apply_update.enqueue(update_id) for update_id in left])
