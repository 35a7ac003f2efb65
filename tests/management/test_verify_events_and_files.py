"""``manage.py verify`` proves that events rebuild every interview, and that every file the database names is there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from surveys.database import kept_files
from surveys.database.guards import put_back_guards
from surveys.fieldwork.models import Sample
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.interviewing.queries import not_rebuilt
from surveys.interviewing.services import erase_person
from surveys.results.models import Export
from surveys.results.services import exports_folder
from tests.database.unguarded import without_guards
from tests.interviewing.quota_scene import finish, make
from tests.interviewing.scene import NOON, Scene, case_of

from .verifying import ROOMY, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def done() -> Scene:
    """A case with a complete interview, and one that went on after a step back."""
    scene = make(ROOMY)
    finish(scene, scene.play("1", "30", "so"))
    return scene


def first_answer() -> Any:
    return InterviewEvent.objects.filter(kind="answer").order_by("sequence")[:1]


def change_state(**parts: Any) -> None:
    interview = Interview.objects.get()
    Interview.objects.update(state={**interview.state, **parts})


def without_an_answer() -> None:
    answers = dict(Interview.objects.get().state["answers"])
    answers.popitem()
    change_state(answers=answers)


def number_gone() -> None:
    InterviewEvent.objects.get(pk=first_answer()[0].pk).delete()


@pytest.mark.parametrize(
    "spoil",
    [
        without_an_answer,
        number_gone,
        lambda: change_state(instances={"household": ["k1"]}),
        lambda: change_state(language="en"),
        lambda: InterviewEvent.objects.filter(pk=first_answer()[0].pk).update(new={"v": "9"}),
        lambda: InterviewEvent.objects.filter(pk=first_answer()[0].pk).update(old={"v": "9"}),
        lambda: Interview.objects.update(sequence=7777),
        lambda: InterviewEvent.objects.all().delete(),
        lambda: InterviewEvent.objects.filter(kind="finished").update(kind="suspended"),
    ],
)
def test_an_interview_that_its_events_do_not_rebuild_is_named(done: Scene, spoil: Callable[[], object]) -> None:
    assert list(not_rebuilt()) == []
    without_guards()
    spoil()
    put_back_guards(connection)
    assert list(not_rebuilt(done.study)) == [(done.study.pk, case_of(done.attempt).number, Interview.objects.get().pk)]
    assert "The events of the interview do not rebuild what is stored of it" in verify()


def test_an_erased_person_s_interview_is_rebuilt_from_what_is_left(done: Scene) -> None:
    erase_person(case=case_of(done.attempt), reason="They asked", by=done.interviewer, now=NOON + timedelta(hours=1))
    assert list(not_rebuilt()) == []


def test_files_that_the_database_names_and_that_are_gone_are_named(done: Scene) -> None:
    facts = {"study": done.study, "asked_at": NOON, "status": "ready"}
    for path in ("1-there.xlsx", "2-gone.xlsx"):
        Export.objects.create(path=path, **facts)
    (exports_folder() / "1-there.xlsx").write_bytes(b"a workbook")
    Sample.objects.update(kept_file="nowhere", file_name="people.csv")
    said = verify()
    assert "people.csv: The file is not there: it was deleted from the data folder. Load the sample" in said
    assert "2-gone.xlsx: The file is not there" in said
    assert "1-there.xlsx" not in said
    (kept_files.workplace(kept_files.SAMPLES) / "nowhere").touch()
    Export.objects.filter(path="2-gone.xlsx").delete()
    assert verify().startswith("Case, calls")
