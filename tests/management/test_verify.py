"""``manage.py verify``: what was stored before case, calls and interviews were kept in agreement is found and named."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from surveys.fieldwork.models import Case, OutcomeCorrection, QuotaCell, QuotaPlace
from surveys.fieldwork.queries import outcomes_of
from surveys.fieldwork.services import record_disposition
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.interviewing.queries import find_disagreements
from surveys.interviewing.services import correct_disposition
from surveys.people.models import AuditEntry
from tests.interviewing.quota_scene import filled, finish, make, next_one
from tests.interviewing.scene import NOON, Scene, case_of

from .verifying import ROOMY, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def done() -> Scene:
    """A case with a complete interview."""
    scene = make(ROOMY)
    finish(scene, scene.play("1", "30", "so"))
    return scene


def kinds() -> list[str]:
    return [one.kind for one in find_disagreements()]


def test_where_everything_agrees_it_says_so(done: Scene) -> None:
    assert verify() == (
        "Case, calls, interviews and quotas agree; events rebuild every interview; no file is missing.\n"
    )


def test_a_rejection_from_before_leaves_the_rates_once_it_is_mended(done: Scene) -> None:
    Interview.objects.update(status="rejected", sequence=F("sequence") + 1)
    InterviewEvent.objects.create(
        interview=Interview.objects.get(),
        sequence=Interview.objects.get().sequence,
        kind="rejected",
        old="complete",
        version_id=done.study.fielded_version_id,
        server_at=NOON,
    )
    assert set(kinds()) == {"rejected_says", "outcome", "quota_places"}
    assert "study" in verify()
    assert "Say with --by" in verify("--mend")
    assert verify(str(done.study.pk), "--mend", by=done.interviewer.username).startswith("Case, calls")
    assert case_of(done.attempt).final_outcome == "2.90"
    assert outcomes_of(done.study).by_class["I"] == 0
    assert (kinds(), filled()) == ([], {})


def test_a_case_called_complete_without_an_interview_is_named(done: Scene) -> None:
    other = next_one(done)
    record_disposition(attempt=other.attempt, code="complete", now=NOON)
    number = case_of(other.attempt).number
    assert (
        f"case {number:06d}: An attempt says that an interview ended, and none of its interviews ended so." in verify()
    )
    assert "Found: 2." in verify()


def test_an_interview_whose_attempt_was_corrected_to_something_else_is_named(done: Scene) -> None:
    OutcomeCorrection.objects.create(
        attempt=done.attempt,
        before="complete",
        after="no_answer",
        reason="A slip",
        corrected_by=done.interviewer,
        corrected_at=NOON,
    )
    assert kinds() == ["attempt_says", "so_far"]


def test_a_case_that_says_another_outcome_so_far_than_its_attempts_is_named_and_mended(done: Scene) -> None:
    other = next_one(done)
    record_disposition(attempt=other.attempt, code="no_answer", now=NOON)
    said = outcomes_of(done.study)
    Case.objects.filter(pk=other.attempt.case_id).update(outcome_so_far="")
    Case.objects.filter(attempts=None).update(outcome_so_far="2.11")
    assert set(kinds()) == {"so_far"}
    assert "The case says another outcome so far than its attempts do" in verify()
    verify("--mend", by=done.interviewer.username)
    assert (kinds(), outcomes_of(done.study)) == ([], said)


def test_the_upgrade_states_the_outcome_so_far_of_every_case_that_was_worked(done: Scene) -> None:
    other = next_one(done)
    record_disposition(attempt=other.attempt, code="no_answer", now=NOON)
    correct_disposition(attempt=other.attempt, code="busy", reason="A slip", by=done.interviewer, now=NOON)
    stated = set(Case.objects.values_list("pk", "outcome_so_far"))
    Case.objects.update(outcome_so_far="")
    upgrade("outcomes_so_far").fill(apps, None)
    assert set(Case.objects.values_list("pk", "outcome_so_far")) == stated
    assert kinds() == []


def test_an_unfinished_interview_of_a_closed_case_and_a_wrong_count_are_named(done: Scene) -> None:
    other = next_one(done)
    other.play("2")
    Case.objects.filter(pk=other.attempt.case_id).update(
        state="closed", closed_at=NOON, final_outcome="2.12", holder=None, lease_until=None
    )
    QuotaCell.objects.filter(name="women").update(completes=4)
    assert sorted(kinds()) == ["goes_on", "quota_cell"]
    assert "women: A quota cell counts more or fewer completes" in verify()
    verify("--mend", by=done.interviewer.username)
    assert kinds() == []


def test_the_database_takes_no_second_interview_that_counts(done: Scene) -> None:
    with pytest.raises(IntegrityError, match=r"interview_one_standing_per_case|case_id"), transaction.atomic():
        again(done, "complete")
    again(done, "rejected")


def test_the_database_takes_no_outcome_of_a_case_that_is_open(done: Scene) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(state="waiting").update(final_outcome="1.1")


def test_the_upgrade_lets_the_first_complete_interview_of_a_case_count_and_rejects_the_others(done: Scene) -> None:
    first = Interview.objects.get()
    places = dict(filled())
    standing = next(c for c in Interview._meta.constraints if c.name == "interview_one_standing_per_case")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {standing.name}")
    second = again(done, "complete")
    cell = QuotaCell.objects.get(name="men")
    other = next_one(done)
    Interview.objects.filter(pk=second.pk).update(last_attempt=other.attempt)
    QuotaPlace.objects.create(cell=cell, attempt=other.attempt, reserved_at=NOON, counted_at=NOON)
    QuotaCell.objects.filter(pk=cell.pk).update(completes=2)
    upgrade("one_interview_stands").reject_others(apps, None)
    assert list(Interview.objects.order_by("pk").values_list("pk", "status")) == [
        (first.pk, "complete"),
        (second.pk, "rejected"),
    ]
    assert filled() == places
    assert InterviewEvent.objects.get(kind="rejected").old == "complete"
    assert AuditEntry.objects.get(verb="interview.rejected").details["interview"] == f"interview:{second.pk}"


def upgrade(name: str) -> Any:
    """The migration, whatever its number."""
    [path] = Path(import_module("surveys.migrations").__path__[0]).glob(f"*_{name}.py")
    return import_module(f"surveys.migrations.{path.stem}")


def again(scene: Scene, status: str) -> Interview:
    """A second interview of the scene's case."""
    first = Interview.objects.get()
    later = NOON + timedelta(hours=1)
    facts = {"facts_at": later, "started_at": later, "changed_at": later, "ended_at": later}
    return Interview.objects.create(
        case_id=first.case_id,
        version_id=first.version_id,
        study_id=first.study_id,
        ordinal=2,
        seed=2,
        row=first.row,
        status=status,
        last_attempt=scene.attempt,
        **facts,
    )
