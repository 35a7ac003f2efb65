"""What moves while a decision about codes is published, on other connections: it is refused whole, or counts it.

Whoever publishes waits for a colleague who holds the study: what the colleague then stores was not there when the
consequences were worked out.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from surveys.analysis.tables import SetSpec, TableSpec, Use
from surveys.design.models import Draft, Study, Version
from surveys.design.services import PublicationError, upload_workbook
from surveys.fieldwork.models import QuotaCell
from surveys.interviewing import services as interviewing
from surveys.people.models import User
from surveys.results.models import TableSet
from surveys.results.services import outlook_on, publish_study, save_table_set
from tests.at_once import together
from tests.design.workbooks import workbook
from tests.interviewing.scene import NOON, Scene

from .quota_versions import QUOTAS, SEXES, SURVEY, SWAPPED, cells, scene_with

pytestmark = pytest.mark.django_db(transaction=True)

RECODE = {"sex:1,2": "recode"}
PATIENCE = 20


@pytest.fixture
def scene() -> Scene:
    scene = scene_with("1", "1", "2")
    content = workbook(survey=SURVEY, choices=SWAPPED, quotas=QUOTAS)
    upload_workbook(study=scene.study, content=content, file_name="2.xlsx", by=_laura(), now=NOON)
    return scene


def _laura() -> User:
    return User.objects.get(first_name="Laura")


@contextmanager
def signal_when_locking(waits: Event) -> Iterator[None]:
    """Set ``waits`` when this connection is about to take its first lock, for which it may have to wait."""

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("BEGIN") or "FOR UPDATE" in sql:
            waits.set()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


def published_beside(scene: Scene, colleague: Callable[[], object], decisions: dict[str, str] = RECODE) -> Any:
    """Publish while a colleague holds the study; what publishing returns or raises."""
    study, holds, waits = scene.study, Event(), Event()
    seen = outlook_on(study, decisions=decisions).consequences.fingerprint

    def publish() -> Version:
        assert holds.wait(PATIENCE)
        with signal_when_locking(waits):
            return publish_study(study=study, reason="", by=_laura(), now=NOON, decisions=decisions, seen=seen)

    def hold() -> None:
        with transaction.atomic():
            Study.objects.select_for_update().get(pk=study.pk)
            holds.set()
            assert waits.wait(PATIENCE)
            colleague()

    published, held = together(publish, hold)
    assert held is None
    return published


def test_a_table_saved_meanwhile_refuses_the_decision_whole(scene: Scene) -> None:
    spec = SetSpec((TableSpec((Use("sex"),), filter="${sex} = '1'"),))
    before = cells(scene.study)

    def save() -> None:
        save_table_set(study=scene.study, name="Women", spec=spec, by=_laura(), now=NOON)

    refusal = published_beside(scene, save)
    assert isinstance(refusal, PublicationError)
    assert refusal.reason == "moved"
    assert (Version.objects.count(), Draft.objects.count(), TableSet.objects.count()) == (1, 1, 1)
    assert cells(scene.study) == before
    # Whoever looks again publishes what is there now.
    assert published_beside(scene, lambda: None).number == 2
    assert cells(scene.study)["women"] == ("${sex} = '2'", 2, 0)


def test_the_draft_changed_meanwhile_refuses_the_decision_whole(scene: Scene) -> None:
    survey = [*SURVEY, ["select_one sex", "partner", "And your partner?"]]
    content = workbook(survey=survey, choices=SWAPPED, quotas=QUOTAS)

    def upload() -> None:
        upload_workbook(study=scene.study, content=content, file_name="3.xlsx", by=_laura(), now=NOON)

    refusal = published_beside(scene, upload)
    assert isinstance(refusal, PublicationError)
    assert refusal.reason in {"changed", "moved"}
    assert Version.objects.count() == 1
    assert QuotaCell.objects.get(name="women").condition == "${sex} = '1'"


def test_an_interview_that_ends_meanwhile_is_counted_by_the_new_condition(scene: Scene) -> None:
    quotas = [QUOTAS[0], ["women", "Everybody of forty", "${age} = 40", 10], QUOTAS[2]]
    content = workbook(survey=SURVEY, choices=SEXES, quotas=quotas)
    upload_workbook(study=scene.study, content=content, file_name="3.xlsx", by=_laura(), now=NOON)
    scene.attempt = scene.next_case()
    step = scene.play("2", "40")

    def finish() -> None:
        interviewing.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=scene.now)

    assert published_beside(scene, finish, decisions={}).number == 2
    assert cells(scene.study) == {"women": ("${age} = 40", 4, 0), "men": ("${sex} = '2'", 2, 0)}


def test_of_two_who_publish_the_same_draft_at_once_the_second_is_refused(scene: Scene) -> None:
    seen = {option: outlook_on(scene.study, decisions={"sex:1,2": option}) for option in ("recode", "apart")}

    def publish(option: str) -> Version:
        facts = {"decisions": {"sex:1,2": option}, "seen": seen[option].consequences.fingerprint}
        return publish_study(study=scene.study, reason="", by=_laura(), now=NOON, **facts)  # type: ignore[arg-type]

    results = together(*(lambda option=option: publish(option) for option in seen))
    (refusal,) = (one for one in results if not isinstance(one, Version))
    assert isinstance(refusal, PublicationError)
    assert refusal.reason in {"changed", "moved", "no_draft"}
    assert Version.objects.count() == 2
    recoded = isinstance(results[0], Version)
    assert cells(scene.study)["women"] == (("${sex} = '2'", 2, 0) if recoded else ("${sex} = '1'", 0, 0))
