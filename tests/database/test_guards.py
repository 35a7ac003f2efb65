"""Published versions, interview events and the register: the database refuses every change, whoever asks for it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from surveys.database.guards import (
    GUARDS,
    create_gate,
    drop_guards,
    is_gate_shut,
    missing_guards,
    put_back_guards,
    redaction,
    retention,
)
from surveys.design.models import Version
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.people.models import AuditEntry
from surveys.people.services import record
from tests.interviewing.scene import NOON, Scene, make_scene
from tests.management.verifying import verify

from .unguarded import nothing_pending, without_guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled() -> Scene:
    """An interview with events, its version, a line of the register."""
    scene = make_scene()
    scene.play("1", "3")
    record(by=None, verb="case.viewed", subject="case:1", details={"reason": "Mr Rossi"}, now=NOON)
    return scene


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(change: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError as error:
        return "append-only" in str(error)
    return False


CHANGES: dict[str, Callable[[], object]] = {
    "raw update of a version": lambda: run("UPDATE surveys_version SET reason = 'another'"),
    "raw deletion of versions": lambda: run("DELETE FROM surveys_version"),
    "a version saved again": lambda: Version.objects.get().save(),
    "raw update of events": lambda: run("UPDATE surveys_interviewevent SET new = NULL"),
    "another time of events": lambda: InterviewEvent.objects.update(server_at=NOON),
    "deletion of events": lambda: InterviewEvent.objects.all().delete(),
    "an event of its own": lambda: InterviewEvent.objects.order_by("pk")[0].delete(),
    "deletion of events past Django's collector": lambda: InterviewEvent.objects.all()._raw_delete("default"),
    "another actor in the register": lambda: AuditEntry.objects.update(actor=None),
    "an earlier time in the register": lambda: run("UPDATE surveys_auditentry SET at = at"),
    "deletion of a line": lambda: AuditEntry.objects.all().delete(),
    "a line put in another's place": lambda: run(
        "INSERT OR REPLACE INTO surveys_auditentry (id, verb, subject, details, device, at)"
        " SELECT id, verb, subject, '{}', '', at FROM surveys_auditentry"
        if connection.vendor == "sqlite"
        else "UPDATE surveys_auditentry SET details = '{}'"
    ),
    "replacement of a line": lambda: run(
        "INSERT INTO surveys_auditentry (id, verb, subject, details, device, at) SELECT id, verb, subject, '{}', '', at"
        " FROM surveys_auditentry WHERE true ON CONFLICT (id) DO UPDATE SET details = '{}'"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_of_what_is_written_once_is_changed_or_deleted(filled: Scene, change: Callable[[], object]) -> None:
    assert refused(change)


def test_events_of_a_practice_are_nobodys_answers_and_may_go(filled: Scene) -> None:
    Interview.objects.update(purpose="practice")
    assert not refused(lambda: InterviewEvent.objects.all().delete())
    assert refused(lambda: AuditEntry.objects.all().delete())


def test_tables_are_not_emptied_either(filled: Scene) -> None:
    if connection.vendor == "postgresql":
        nothing_pending()
        for table in GUARDS:
            assert refused(lambda table=table: run(f"TRUNCATE {table} CASCADE"))


REDACTED: dict[str, tuple[Callable[[], AbstractContextManager[None]], Callable[[], object], bool]] = {
    "what an event says": (redaction, lambda: InterviewEvent.objects.update(old=None, new={"erased": True}), True),
    "when it happened": (redaction, lambda: InterviewEvent.objects.update(server_at=NOON + timedelta(days=1)), False),
    "which interview it is of": (redaction, lambda: run("UPDATE surveys_interviewevent SET sequence = 7000"), False),
    "deletion of events": (redaction, lambda: InterviewEvent.objects.all().delete(), False),
    "details of a line": (redaction, lambda: AuditEntry.objects.update(details={}), True),
    "who it was": (redaction, lambda: AuditEntry.objects.update(verb="case.taken"), False),
    "deletion of lines": (redaction, lambda: AuditEntry.objects.all().delete(), False),
    "a version": (redaction, lambda: Version.objects.update(reason="x"), False),
    "deletion of old lines": (retention, lambda: AuditEntry.objects.all().delete(), True),
    "deletion of old events": (retention, lambda: InterviewEvent.objects.all().delete(), False),
    "details, while lines expire": (retention, lambda: AuditEntry.objects.update(details={}), False),
}


@pytest.mark.parametrize(("opened", "change", "is_let"), REDACTED.values(), ids=REDACTED)
def test_the_gate_lets_through_what_it_is_for_and_nothing_else(
    filled: Scene, opened: Any, change: Callable[[], object], is_let: bool
) -> None:
    if is_let:
        with opened():
            change()
    else:
        with opened():
            assert refused(change)
    assert refused(lambda: AuditEntry.objects.create(verb="a.b", subject="c:1", at=NOON).delete())
    assert is_gate_shut(connection)


def test_the_gate_is_shut_again_when_something_fails_inside(filled: Scene) -> None:
    with transaction.atomic():
        with pytest.raises(RuntimeError), redaction():
            raise RuntimeError
        assert refused(lambda: AuditEntry.objects.update(details={}))


def test_triggers_that_were_lost_are_named_by_verify_and_put_back_by_migrate(filled: Scene) -> None:
    assert missing_guards(connection) == []
    without_guards()
    said = verify()
    for table in GUARDS:
        assert f"{table} may be changed" in said
    assert missing_guards(connection) == sorted(GUARDS)
    call_command("migrate", verbosity=0, stdout=StringIO())
    assert missing_guards(connection) == []
    assert refused(lambda: InterviewEvent.objects.all().delete())


def test_a_call_without_its_line_is_named_by_verify(filled: Scene) -> None:
    assert "no line" not in verify()
    without_guards()
    AuditEntry.objects.filter(verb="case.taken").update(details={})
    put_back_guards(connection)
    assert "Somebody called, and the register has no line of it." in verify()


def test_the_migration_can_be_taken_back_and_made_again(filled: Scene) -> None:
    nothing_pending()
    drop_guards(connection)
    InterviewEvent.objects.all().delete()
    nothing_pending()
    put_back_guards(connection)  # as every ``migrate`` does: without the gate, nothing
    assert missing_guards(connection) == sorted(GUARDS)
    create_gate(connection)
    put_back_guards(connection)
    assert missing_guards(connection) == []


@pytest.mark.django_db(transaction=True)
def test_a_gate_that_somebody_forgot_to_shut_is_not_committed() -> None:
    record(by=None, verb="case.viewed", subject="case:1", now=NOON)
    if connection.vendor == "sqlite":
        with pytest.raises(IntegrityError, match="FOREIGN KEY"), transaction.atomic():
            run("INSERT INTO surveys_gate (purpose) VALUES ('flush')")
    else:
        run("SELECT set_config('ascolto.gate', 'flush', true)")
    assert refused(lambda: AuditEntry.objects.all().delete())
