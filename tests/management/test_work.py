"""The background worker takes up what a killed one left in the middle."""

import os
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils import timezone

from surveys.database import kept_files
from surveys.fieldwork.models import Case, CaseState, Sample, SampleStatus
from surveys.fieldwork.services import samples
from surveys.formats.samples import ColumnUse, Reading
from surveys.interviewing.models import Interview
from surveys.interviewing.services import close_call, correct_disposition
from surveys.management.commands import work
from surveys.people.models import BrowserSession, User
from surveys.people.services import sessions
from surveys.privacy.services import expire_due_data, expiring
from surveys.results.models import Export, ExportStatus
from surveys.results.services import exports as services
from surveys.results.tasks import make_export, requeue_stalled_exports
from tests.interviewing.scene import Scene, make_scene
from tests.resilience import due_study
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own_signals() -> Iterator[None]:
    """The worker answers signals its own way; afterwards the tests' way is back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def scene(own_signals: None, tmp_path: Path, settings: Any) -> Scene:
    settings.DATA_DIR = tmp_path
    return make_scene()


def started(scene: Scene, rows: int) -> Sample:
    content = "tel\n" + "".join(f"02 55{number:05}\n" for number in range(rows))
    return samples.start_sample(
        study=scene.study,
        content=content.encode(),
        file_name="list.csv",
        reading=Reading((ColumnUse("tel", "phone"),)),
        name="List",
        by=None,
        now=scene.now,
    )


def running(scene: Scene, *, seconds_ago: int) -> Export:
    """An export whose worker last showed life that long ago, and its half a file."""
    now = timezone.now()
    half = services.exports_folder() / "half.part"
    half.write_bytes(b"PK")
    os.utime(half, times=(now.timestamp() - seconds_ago,) * 2)
    return Export.objects.create(
        study=scene.study,
        status=ExportStatus.RUNNING,
        path="half.part",
        options={"language": "it"},
        asked_at=now,
        moved_at=now - timedelta(seconds=seconds_ago),
    )


def test_a_loading_that_was_killed_goes_on_when_the_worker_is_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = started(scene, 250)

    def power_cut() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(samples, "yield_to_writers", power_cut)
        with pytest.raises(KeyboardInterrupt):
            samples.continue_loading(sample=sample, now=scene.now)
    call_command("work", batch=True)
    sample.refresh_from_db()
    assert (sample.status, sample.rows_read, Case.objects.filter(sample=sample).count()) == (
        SampleStatus.LOADED,
        250,
        250,
    )


def test_two_workers_with_the_same_file_store_every_row_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = started(scene, 450)
    another: list[Sample] = []

    def another_worker_comes() -> None:
        if not another:
            another.append(sample)
            samples.continue_loading(sample=Sample.objects.get(pk=sample.pk), now=scene.now)

    monkeypatch.setattr(samples, "yield_to_writers", another_worker_comes)
    samples.continue_loading(sample=sample, now=scene.now)
    sample.refresh_from_db()
    assert (sample.status, sample.rows_read, sample.cases_made, sample.report) == (SampleStatus.LOADED, 450, 450, {})


@pytest.mark.parametrize("status", [ExportStatus.RUNNING, ExportStatus.WAITING])
def test_an_export_that_was_left_is_made_when_the_worker_is_back(status: ExportStatus, scene: Scene) -> None:
    export = running(scene, seconds_ago=61)
    Export.objects.update(status=status)
    call_command("work", batch=True)
    export.refresh_from_db()
    assert export.status == ExportStatus.READY
    assert "Dati_codici" in openpyxl.load_workbook(services.exports_folder() / export.path).sheetnames


def test_what_a_killed_worker_had_written_is_cleared_away_and_who_still_works_is_left_alone(scene: Scene) -> None:
    export = running(scene, seconds_ago=40)
    assert requeue_stalled_exports(now=timezone.now()) == 0
    assert [path.name for path in services.exports_folder().iterdir()] == ["half.part"]
    assert requeue_stalled_exports(now=timezone.now() + timedelta(seconds=21)) == 1
    export.refresh_from_db()
    assert (export.status, export.path) == (ExportStatus.WAITING, "")
    assert list(services.exports_folder().iterdir()) == []


def test_who_takes_long_shows_life_and_is_left_alone(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "SIGN_OF_LIFE_EVERY", 0.05)
    export = running(scene, seconds_ago=600)
    with services.heartbeats(export):
        wait_until(lambda: Export.objects.get().moved_at > export.moved_at)
        assert requeue_stalled_exports(now=timezone.now()) == 0


def test_a_run_that_could_not_say_how_it_ended_is_taken_up_at_once(scene: Scene) -> None:
    export = services.create_export(study=scene.study, options={"language": "it"}, by=None, now=scene.now)

    def away_once_begun(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE") and "surveys_export" in sql and Export.objects.get().status == ExportStatus.RUNNING:
            raise OperationalError("the connection is closed")
        return execute(sql, *rest)

    with connection.execute_wrapper(away_once_begun), pytest.raises(OperationalError):
        services.make_export(export_id=export.pk, now=scene.now)
    assert Export.objects.get().status == ExportStatus.RUNNING
    assert requeue_stalled_exports(now=timezone.now()) == 1
    assert Export.objects.get().status == ExportStatus.WAITING


def test_half_a_workbook_that_nobody_wants_any_more_is_cleared_away(scene: Scene) -> None:
    running(scene, seconds_ago=61).delete()
    assert requeue_stalled_exports(now=timezone.now()) == 0
    assert list(services.exports_folder().iterdir()) == []


def test_a_run_that_was_given_up_and_lives_spoils_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    export = services.create_export(study=scene.study, options={"language": "it"}, by=None, now=scene.now)
    write = services.write_workbook

    def write_slowly(*args: Any, **facts: Any) -> Any:
        monkeypatch.setattr(services, "write_workbook", write)
        written = write(*args, **facts)
        assert services.reset_stalled_exports(now=timezone.now() + timedelta(hours=1)) == [export.pk]
        services.make_export(export_id=export.pk, now=scene.now)
        return written

    monkeypatch.setattr(services, "write_workbook", write_slowly)
    with pytest.raises(services.ExportDiscardedError):
        services.make_export(export_id=export.pk, now=scene.now)
    export.refresh_from_db()
    assert (export.status, export.error) == (ExportStatus.READY, "")
    assert [path.name for path in services.exports_folder().iterdir()] == [export.path]


def test_what_a_run_that_was_given_up_lays_over_the_next_one_s_workbook_is_made_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was read before somebody was erased, and kept after."""
    export = services.create_export(study=scene.study, options={"language": "it"}, by=None, now=scene.now)
    put = kept_files.put

    def put_slowly(folder: str, name: str, finished: Path) -> None:
        monkeypatch.setattr(kept_files, "put", put)
        assert services.reset_stalled_exports(now=timezone.now() + timedelta(hours=1)) == [export.pk]
        services.make_export(export_id=export.pk, now=scene.now)
        finished.write_bytes(b"of somebody who was erased")
        put(folder, name, finished)

    monkeypatch.setattr(kept_files, "put", put_slowly)
    make_export.call(export.pk)
    export.refresh_from_db()
    assert (export.status, export.path, list(services.exports_folder().iterdir())) == (ExportStatus.WAITING, "", [])
    call_command("work", batch=True)
    export.refresh_from_db()
    assert "Dati_codici" in openpyxl.load_workbook(services.exports_folder() / export.path).sheetnames


def test_the_worker_takes_back_the_case_of_a_screen_that_was_left(scene: Scene) -> None:
    case = scene.attempt.case
    Case.objects.filter(pk=case.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    call_command("work", batch=True)
    case.refresh_from_db()
    assert (case.state, case.owner) == (CaseState.PARKED, scene.interviewer)


def test_the_worker_that_ends_leaves_no_connection_open(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[BaseDatabaseWrapper] = []

    def note(connection: BaseDatabaseWrapper, **_facts: Any) -> None:
        opened.append(connection)

    monkeypatch.setattr(work, "SECONDS_BETWEEN_LOOKS", 0.001)
    connection_created.connect(note)
    try:
        call_command("work", batch=True)
    finally:
        connection_created.disconnect(note)
    of_threads = [one for one in opened if one is not connections[one.alias]]
    assert of_threads
    assert [one.connection for one in of_threads] == [None] * len(of_threads)


def test_a_round_whose_connection_broke_is_not_the_last(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = threading.Event()

    def broken(*_query: Any) -> Any:
        stopped.set()
        raise InterfaceError("the connection is closed")

    monkeypatch.setattr(work, "ROUND_SECONDS", 0)
    with connection.execute_wrapper(broken):
        work._go_round_until(stopped)
    assert stopped.is_set()


def test_a_step_of_a_round_that_fails_keeps_neither_the_others_nor_the_next_round_from_theirs(
    scene: Scene, tmp_path: Path, settings: Any
) -> None:
    settings.ERASURE_LEDGER = [str(tmp_path / "broken")]
    settings.SENDS_MAIL, settings.EMAIL_BACKEND = True, "no.such.Backend"
    User.objects.filter(pk=scene.study.created_by_id).update(email="laura@example.org")
    facts = {"asked_by": scene.study.created_by, "asked_at": scene.now, "withdrawn_at": scene.now}
    Export.objects.create(study=scene.study, status=ExportStatus.WITHDRAWN, options={"for_client": True}, **facts)
    old = tmp_path / kept_files.UPLOADS / kept_files.keep(kept_files.UPLOADS, b"Maria Rossi")
    new = tmp_path / kept_files.UPLOADS / kept_files.keep(kept_files.UPLOADS, b"Maria Neri")
    os.utime(old, times=(timezone.now().timestamp() - 3700,) * 2)
    with pytest.raises(ModuleNotFoundError):
        work.notify_of_withdrawn(now=scene.now)
    work.go_round()
    assert (old.exists(), new.exists()) == (False, True)


def test_a_row_that_the_database_refuses_one_step_keeps_no_other_from_its_work(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers stored the same."""

    def stored_by_another(**_facts: Any) -> None:
        User.objects.create(username=scene.interviewer.username)

    Case.objects.filter(pk=scene.attempt.case_id).update(lease_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(work, "DUE", (stored_by_another, *work.DUE))
    work.go_round()
    assert Case.objects.get(pk=scene.attempt.case_id).state == CaseState.PARKED


def test_a_round_in_which_anything_goes_wrong_is_not_the_last(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = threading.Event()

    def broken(**_facts: Any) -> int:
        stopped.set()
        raise ValueError("a row that nobody expected")

    monkeypatch.setattr(work, "ROUND_SECONDS", 0)
    monkeypatch.setattr(work, "DUE", (*work.DUE, broken))
    work._go_round_until(stopped)
    assert stopped.is_set()


def test_an_interview_that_nobody_will_take_up_again_is_ended(scene: Scene) -> None:
    scene.play("1")
    close_call(attempt=scene.attempt, code="line_dropped", now=scene.now)
    laura = scene.study.created_by
    correct_disposition(attempt=scene.attempt, code="deceased", reason="the family rang", by=laura, now=scene.now)
    call_command("work", batch=True)
    assert Interview.objects.get().status == "broken_off"


def test_the_worker_that_ends_when_all_is_done_goes_round_until_nothing_is_due(
    own_signals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    due_study.make()
    BrowserSession.objects.bulk_create(
        BrowserSession(session_key=f"k{number}", expire_date=now, started_at=now, seen_at=now) for number in range(5)
    )
    monkeypatch.setattr(sessions, "SESSIONS_A_COMMIT", 2)
    monkeypatch.setattr(expiring, "AT_ONCE", 7)
    no_time = partial(expire_due_data, seconds=0)
    monkeypatch.setattr(work, "DUE", tuple(no_time if step is work.expire_data else step for step in work.DUE))
    call_command("work", batch=True)
    assert due_study.left() == {"contacts": 0, "numbers": 0, "done": True}
    assert not BrowserSession.objects.exists()
