"""A study's revision grows with every change that its pages show, whoever makes it, and with nothing else."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import pre_migrate

from surveys.database.revisions import (
    MESSAGES,
    REVISED,
    fold_revisions,
    missing_revision_triggers,
    put_back_revisions,
)
from surveys.database.tallies import missing_tally_triggers
from surveys.design.models import Membership, Study, StudyRevision
from surveys.design.queries import revision_of
from surveys.fieldwork.models import Attempt, Audience, Call, Case, MessageCopy, QuotaCell
from surveys.fieldwork.services import record_disposition, send_message
from surveys.interviewing.models import InterviewEvent
from surveys.people.models import AuditVerb, User
from surveys.people.services import audit
from tests.at_once import together
from tests.fieldwork.conftest import make_study
from tests.interviewing.scene import NOON, Scene, make_scene
from tests.management.verifying import verify

from .unguarded import nothing_pending


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene(cases=4)


CHANGES: dict[str, Callable[[Scene], object]] = {
    "a case": lambda scene: Case.objects.filter(study=scene.study).update(note="rings twice"),
    "an attempt": lambda scene: Attempt.objects.filter(case__study=scene.study).update(note="rings twice"),
    "a call": lambda scene: Call.objects.update(result="busy"),
    "the study": lambda scene: Study.objects.filter(pk=scene.study.pk).update(target=7),
    "who works on it": lambda scene: Membership.objects.filter(study=scene.study).update(skills=["refusals"]),
    "the name of a person": lambda scene: User.objects.update(first_name="Ada"),
    "an outcome": lambda scene: record_disposition(attempt=scene.attempt, code="busy", now=NOON),
    "an answer": lambda scene: scene.play("1"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_raises_the_revision(scene: Scene, change: Callable[[Scene], object]) -> None:
    before = revision_of([scene.study.pk])
    change(scene)
    assert revision_of([scene.study.pk]) > before


def test_a_change_of_one_study_leaves_the_others_alone(scene: Scene) -> None:
    other = make_study("Another")
    before = revision_of([other.pk])
    scene.play("1")
    Case.objects.filter(study=scene.study).update(note="rings twice")
    assert revision_of([other.pk]) == before


def test_a_message_to_everybody_and_its_receipts_change_no_page_but_those_of_messages(scene: Scene) -> None:
    everybody, carlo = [scene.interviewer], scene.colleague()
    pages, shown = revision_of([scene.study.pk]), revision_of([MESSAGES])
    send_message(audience=Audience.EVERYBODY, people=everybody, by=carlo, words="Domani si chiude", now=NOON)
    MessageCopy.objects.update(delivered_at=NOON, read_at=NOON)
    assert revision_of([scene.study.pk]) == pages
    assert revision_of([MESSAGES]) > shown


def test_a_deleted_row_is_a_change(scene: Scene) -> None:
    cell = QuotaCell.objects.create(study=scene.study, name="men", condition="true()", target=4, position=1)
    before = revision_of([scene.study.pk])
    cell.delete()
    assert revision_of([scene.study.pk]) > before


def test_what_is_taken_back_is_no_change_and_what_follows_it_is_one(scene: Scene) -> None:
    before = revision_of([scene.study.pk])
    with transaction.atomic():
        with transaction.atomic():
            Case.objects.update(note="rings twice")
            transaction.set_rollback(True)
        assert revision_of([scene.study.pk]) == before
        Case.objects.update(note="rings once")
    assert revision_of([scene.study.pk]) > before


def test_answers_that_were_not_applied_are_a_change_and_lines_of_the_site_are_none(scene: Scene) -> None:
    scene.play("1")
    event = InterviewEvent.objects.latest("pk")
    before = revision_of([scene.study.pk])
    audit.record(by=scene.interviewer, verb=AuditVerb.SESSION_ENDED, subject="person:1", now=NOON)
    assert revision_of([scene.study.pk]) == before
    event.pk, event.sequence, event.key, event.is_late = None, event.sequence + 1, "", True
    event.save(force_insert=True)
    assert revision_of([scene.study.pk]) > before


def test_folding_changes_no_revision(scene: Scene) -> None:
    Call.objects.update(result="no_answer")
    before = revision_of([scene.study.pk])
    fold_revisions()
    assert revision_of([scene.study.pk]) == before
    assert not StudyRevision.objects.filter(is_sum=False).exists()
    Call.objects.update(result="busy")
    assert revision_of([scene.study.pk]) > before


def test_lost_triggers_are_reported_and_put_back_and_every_page_is_made_anew(scene: Scene) -> None:
    nothing_pending()
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON surveys_call"
        cursor.execute(f"DROP TRIGGER surveys_call_revised_insert{on}")
    assert missing_revision_triggers(connection) == ["surveys_call"]
    assert "surveys_call is not counted" in verify()
    before = revision_of([scene.study.pk])
    nothing_pending()
    put_back_revisions(connection)
    assert missing_revision_triggers(connection) == []
    assert revision_of([scene.study.pk]) > before
    settled = revision_of([scene.study.pk])
    nothing_pending()
    put_back_revisions(connection)
    assert revision_of([scene.study.pk]) == settled


@pytest.mark.django_db(transaction=True)
def test_changes_at_the_same_time_and_folding_lose_nothing() -> None:
    scene = make_scene(cases=4)
    before = revision_of([scene.study.pk])
    case = scene.attempt.case_id

    def change() -> None:
        for number in range(10):
            Case.objects.filter(pk=case).update(note=f"{number}")

    def fold() -> None:
        for _ in range(10):
            fold_revisions()

    assert together(change, change, fold, fold) == [None] * 4
    assert revision_of([scene.study.pk]) == before + 20


def test_every_table_with_triggers_is_there(db: None) -> None:
    assert set(REVISED) <= set(connection.introspection.table_names())
    assert missing_revision_triggers(connection) == []


@pytest.mark.django_db(transaction=True)
def test_a_migration_may_rebuild_a_table_that_triggers_of_others_read() -> None:
    def rebuild(**_: object) -> None:
        if connection.vendor == "sqlite":
            with connection.schema_editor() as editor:
                editor._remake_table(Case)  # as whatever changes a table there

    pre_migrate.connect(rebuild)
    try:
        call_command("migrate", "surveys", verbosity=0)
    finally:
        pre_migrate.disconnect(rebuild)
    assert missing_revision_triggers(connection) == []
    assert missing_tally_triggers(connection) == []
