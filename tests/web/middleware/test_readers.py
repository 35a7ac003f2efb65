"""Whoever looks at a page keeps no interviewer waiting: on SQLite it is read out of turn, and the page cannot write."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from surveys.database.prepared import run_prepared
from surveys.database.turns import reading, small_write
from surveys.design.services import grant_role
from surveys.fieldwork.models import Case
from surveys.interviewing.models import InterviewEvent
from surveys.people.models import AuditEntry, BrowserSession, Role, User
from surveys.web.middleware.turns import one_writer_at_a_time
from tests.interviewing.scene import Scene, make_scene

PATIENCE = 10
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene() -> Scene:
    return make_scene(now=timezone.now())


@pytest.fixture
def supervisor(scene: Scene) -> Client:
    person = User.objects.create_user("supervisor")
    grant_role(by=person, person=person, study=scene.study, role=Role.SUPERVISOR, now=scene.now)
    return signed_in(person)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def elsewhere(act: Callable[[], Any]) -> "Future[Any]":
    """What the act does in another thread, on a connection of its own."""

    def work() -> Any:
        try:
            return act()
        finally:
            connection.close()

    return ThreadPoolExecutor(1).submit(work)


def looked_at(view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    return one_writer_at_a_time(view)(RequestFactory().get("/"))


class Stopped:
    """Stops in the middle of a page: at its twelfth query, until it may go on."""

    def __init__(self) -> None:
        self.is_there, self.may_go_on, self._asked = threading.Event(), threading.Event(), 0

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:
        self._asked += 1
        if self._asked == 12:
            self.is_there.set()
            assert self.may_go_on.wait(PATIENCE)
        return execute(*query)

    def reads(self, client: Client, path: str) -> int:
        """The status of the page, once it was read to its end."""
        with connection.execute_wrapper(self):
            return client.get(path).status_code


def test_an_answer_is_taken_at_once_while_a_reader_stands_in_the_middle_of_the_page(
    scene: Scene, supervisor: Client
) -> None:
    scene.start()
    interviewer, page = signed_in(scene.interviewer), f"/calls/{scene.attempt.pk}/interview/"
    assert interviewer.get(page).status_code == 200
    stopped = Stopped()
    desk = elsewhere(lambda: stopped.reads(supervisor, f"/studies/{scene.study.pk}/field/"))
    assert stopped.is_there.wait(PATIENCE)
    sent = {"page": "drinks", "key": "k", "q0-path": "drinks", "q0-typed": "1"}
    answered = elsewhere(lambda: interviewer.post(page, sent, headers={"HX-Request": "true"}).status_code)
    assert answered.result(PATIENCE) == 200
    assert InterviewEvent.objects.filter(kind="answer", path="drinks").count() == 1
    stopped.may_go_on.set()
    assert desk.result(PATIENCE) == 200


def test_a_page_that_is_looked_at_cannot_write(scene: Scene) -> None:
    def writes(request: HttpRequest) -> HttpResponse:
        Case.objects.update(note="looked at")
        return HttpResponse()

    def begins(request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            return HttpResponse()

    if connection.vendor == "sqlite":
        for view in (writes, begins):
            with pytest.raises(OperationalError):
                looked_at(view)
    assert not Case.objects.filter(note="looked at").exists()
    assert one_writer_at_a_time(writes)(RequestFactory().post("/")).status_code == 200
    assert Case.objects.filter(note="looked at").exists()


def test_a_page_that_writes_by_mistake_is_served_in_turn_and_the_log_tells(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        try:
            return HttpResponse(str(Case.objects.update(note="looked at")))
        except OperationalError:
            return HttpResponse(status=500)

    assert looked_at(broken).content == b"1"
    assert ("it is served in turn" in caplog.text) == (connection.vendor == "sqlite")


@pytest.mark.parametrize(
    "written",
    [
        "UPDATE surveys_case SET note = 'looked at'",
        "WITH one AS (SELECT 1) UPDATE surveys_case SET note = 'looked at'",
        "BEGIN IMMEDIATE",
        "CREATE TABLE looked_at (id integer)",
    ],
)
def test_no_statement_that_writes_reaches_the_database_while_reading(scene: Scene, written: str) -> None:
    with reading() as refusal:
        if connection.vendor == "sqlite":
            for run in (lambda: run_prepared(written, []), lambda: connection.cursor().execute(written)):
                with pytest.raises(OperationalError, match="readonly"):
                    run()
            assert refusal.has_come
        assert run_prepared("SELECT 1", []) == [(1,)]
    assert not Case.objects.filter(note="looked at").exists()


def test_what_is_written_past_that_is_rolled_back_and_the_page_is_served_in_turn(scene: Scene) -> None:
    if connection.vendor != "sqlite":
        return
    with reading() as refusal:
        raw: Any = connection.connection
        raw.execute("UPDATE surveys_case SET note = 'looked at'")
    assert refusal.has_come
    assert not Case.objects.filter(note="looked at").exists()


def test_statements_stay_compiled_when_a_page_is_looked_at(scene: Scene) -> None:
    if connection.vendor != "sqlite":
        return
    asked: list[str] = []
    connection.ensure_connection()
    raw: Any = connection.connection
    raw.set_trace_callback(asked.append)
    with reading():
        Case.objects.count()
    raw.set_trace_callback(None)
    assert not [sql for sql in asked if sql.startswith("PRAGMA")]


def test_figures_of_one_page_are_of_one_moment(scene: Scene) -> None:
    before = Case.objects.count()
    if connection.vendor != "sqlite":
        return
    with reading():
        assert Case.objects.filter(note="").count() == before
        elsewhere(lambda: Case.objects.update(note="changed meanwhile")).result(PATIENCE)
        assert Case.objects.filter(note="").count() == before
    assert Case.objects.filter(note="").count() == 0


def test_what_looking_leaves_behind_is_written_all_the_same(scene: Scene, supervisor: Client) -> None:
    BrowserSession.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    path = f"/studies/{scene.study.pk}/field/cases/{scene.attempt.case.number}/"
    assert supervisor.get(path).status_code == 200
    assert AuditEntry.objects.filter(verb="case.viewed").count() == 1
    assert BrowserSession.objects.get().seen_at > timezone.now() - timedelta(minutes=1)


def test_a_small_write_waits_for_its_turn(scene: Scene) -> None:
    held, may_end = threading.Event(), threading.Event()

    def long_write(request: HttpRequest) -> HttpResponse:
        held.set()
        assert may_end.wait(PATIENCE)
        return HttpResponse()

    def reads(request: HttpRequest) -> HttpResponse:
        with small_write():
            Case.objects.update(note="seen")
        return HttpResponse(str(Case.objects.filter(note="seen").exists()))

    writer = elsewhere(lambda: one_writer_at_a_time(long_write)(RequestFactory().post("/")))
    assert held.wait(PATIENCE)
    reader = elsewhere(lambda: looked_at(reads))
    assert connection.vendor != "sqlite" or not reader.done()
    may_end.set()
    assert writer.result(PATIENCE).status_code == 200
    assert reader.result(PATIENCE).content == b"True"
