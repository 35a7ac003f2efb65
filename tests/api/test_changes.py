"""Changes of cases have a number: a system reads on from where it was, and misses nothing, committed late or not."""

from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.api.paging import cursor_of
from surveys.database.change_marks import TOLD, drop_marks, missing_marks, put_back_marks
from surveys.design.models import Study
from surveys.fieldwork.models import Case, ChangeBatch
from surveys.fieldwork.queries import changed_cases, last_change
from surveys.fieldwork.queries.case_states import FIELDS
from surveys.fieldwork.services import add_rows, number_changes, recheck_cases, record_disposition, release_sample
from surveys.formats.samples import ColumnUse, Reading
from surveys.interviewing.models import Interview
from surveys.management.commands.work import go_round
from surveys.results.services import erase_everywhere
from tests.at_once import together
from tests.interviewing.scene import NOON, Scene, make_scene
from tests.management.verifying import verify

from .conftest import get


def read(client: APIClient, study: Study, cursor: str, **asked: Any) -> tuple[list[int], str]:
    """The numbers of the cases that changed after the cursor, page by page, and the next cursor."""
    numbers: list[int] = []
    while True:
        page = get(client, study, "cases", cursor=cursor, **asked)
        numbers += [case["case"] for case in page["results"]]
        cursor = page["changes_cursor"]
        if page["next_cursor"] is None:
            return numbers, cursor


@pytest.fixture
def whole(everything: APIClient, study: Study) -> str:
    """The cursor of a system that has read every case, and nothing has changed since."""
    return read(everything, study, get(everything, study, "cases")["changes_cursor"])[1]


def test_who_has_read_all_cases_reads_on_with_what_changes_each_once(
    everything: APIClient, study: Study, whole: str
) -> None:
    assert read(everything, study, whole)[0] == []
    for number in (5, 2):
        Case.objects.filter(study=study, number=number).update(stratum="north")
        changed, whole = read(everything, study, whole)
        assert changed == [number]
    assert read(everything, study, whole)[0] == []


def test_changes_come_in_their_order_and_in_pages(everything: APIClient, study: Study, whole: str) -> None:
    for number in (5, 2, 4):
        Case.objects.filter(study=study, number=number).update(language="de")
        number_changes(study=study, now=NOON)
    assert read(everything, study, whole, limit=1)[0] == [5, 2, 4]
    assert read(everything, study, whole, limit=2)[0] == [5, 2, 4]


def test_what_is_told_is_marked_whatever_changes_it_and_nothing_else_is(scene: Scene, whole: str) -> None:
    told = {field for field in FIELDS if field not in {"pk", "number"} and "__" not in field}
    assert told <= set(TOLD["surveys_case"])
    marked = Case.objects.filter(change_number=None)
    recheck_cases(study=scene.study, now=NOON + timedelta(days=30))
    Case.objects.update(note="called in the morning", position=7)
    assert not marked.exists()
    record_disposition(attempt=scene.attempt, code="no_answer", now=NOON)
    assert list(marked) == [scene.attempt.case]


def test_triggers_that_are_missing_are_said_and_put_back(db: None) -> None:
    assert missing_marks(connection) == []
    drop_marks(connection)
    assert missing_marks(connection) == ["surveys_case", "surveys_interview"]
    assert "surveys_case: other systems are not told of its changes" in verify()
    put_back_marks(connection)
    put_back_marks(connection)
    assert missing_marks(connection) == []


def test_who_was_erased_is_told_though_nothing_else_changes(everything: APIClient, scene: Scene, whole: str) -> None:
    record_disposition(attempt=scene.attempt, code="wrong_person", now=NOON)
    told, whole = read(everything, scene.study, whole)
    erase_everywhere(case=scene.attempt.case, reason="A letter", by=scene.interviewer, now=NOON)
    assert (told, read(everything, scene.study, whole)[0]) == ([scene.attempt.case.number],) * 2


def test_a_sample_s_cases_are_told_when_it_is_released_and_none_is_written(
    everything: APIClient, study: Study, whole: str
) -> None:
    rows = [{"phone": f"035 555020{number}"} for number in range(5)]
    reading = Reading((ColumnUse("phone", "phone"),))
    batch = add_rows(study=study, token=everything.token, reading=reading, rows=rows, key="k", now=NOON)
    assert read(everything, study, whole)[0] == []
    release_sample(sample=batch.sample, by=None, now=timezone.now())
    Case.objects.filter(study=study, number__in=[1, 9]).update(stratum="north")

    assert sorted(read(everything, study, whole, limit=2)[0]) == [1, 7, 8, 9, 10, 11]
    assert Case.objects.filter(sample=batch.sample, change_number=0).count() == 4


def test_a_moment_finds_what_changed_since_then_without_a_cursor(
    everything: APIClient, scene: Scene, whole: str
) -> None:
    later = NOON + timedelta(hours=1)
    record_disposition(attempt=scene.attempt, code="no_answer", now=later)
    for asked in (later, later + timedelta(seconds=1)):
        page = get(everything, scene.study, "cases", changed_since=asked.isoformat())
        assert [case["case"] for case in page["results"]] == [scene.attempt.case.number] * (asked == later)


def test_a_cursor_of_another_list_is_refused(everything: APIClient, study: Study, whole: str) -> None:
    answer = everything.get(f"/api/v1/studies/{study.pk}/interviews", {"cursor": whole})
    assert answer.status_code == 422


def interview_of(scene: Scene, case_number: int, changed_at: datetime) -> Interview:
    return Interview.objects.create(
        case=Case.objects.get(study=scene.study, number=case_number),
        version=scene.study.fielded_version,
        study=scene.study,
        status="complete",
        seed=1,
        row={"v": ["1", 2, None, []]},
        facts_at=changed_at,
        started_at=changed_at,
        ended_at=changed_at,
        changed_at=changed_at,
        last_attempt=scene.attempt,
    )


def test_a_moment_stays_the_moment_of_the_pages_after_the_first(everything: APIClient, scene: Scene) -> None:
    for number in range(1, 6):
        Case.objects.filter(study=scene.study, number=number).update(last_called_at=NOON + timedelta(days=number))
        interview_of(scene, number, NOON + timedelta(days=number))
    since = (NOON + timedelta(days=3)).isoformat()
    for what, key in (("cases", "case"), ("interviews", "case")):
        found, asked = [], {"changed_since": since}
        while asked:
            page = get(everything, scene.study, what, limit=1, **asked)
            found += [one[key] for one in page["results"]]
            asked = {"cursor": page["next_cursor"]} if page.get("has_more", page["next_cursor"]) else {}
        assert found == [3, 4, 5], what


def test_an_interview_that_changes_without_its_clock_going_on_is_told_again(
    everything: APIClient, scene: Scene
) -> None:
    done = interview_of(scene, 2, NOON)
    page = get(everything, scene.study, "interviews")
    Interview.objects.filter(pk=done.pk).update(row={"v": ["2", None, None, []]})  # a clock may be set back
    page = get(everything, scene.study, "interviews", cursor=page["next_cursor"])
    assert [(one["id"], one["values"]["drinks"]) for one in page["results"]] == [(done.pk, "2")]
    Interview.objects.filter(pk=done.pk).update(language="de")
    assert get(everything, scene.study, "interviews", cursor=page["next_cursor"])["results"] == []


def test_a_cursor_of_an_earlier_release_goes_on_from_the_moment_in_it(everything: APIClient, scene: Scene) -> None:
    for number in (1, 2, 3):
        interview_of(scene, number, NOON + timedelta(hours=number))
    cursor = cursor_of("interviews", scene.study.pk, (NOON + timedelta(hours=2)).isoformat(), 5)
    assert [one["case"] for one in get(everything, scene.study, "interviews", cursor=cursor)["results"]] == [2, 3]


def test_the_worker_numbers_what_changed_so_that_readers_find_it_done(scene: Scene, whole: str) -> None:
    Case.objects.filter(study=scene.study, number=2).update(stratum="north")
    interview_of(scene, 2, NOON)
    go_round()
    assert not Case.objects.filter(change_number=None).exists()
    assert not Interview.objects.filter(change_number=None).exists()
    numbered = ChangeBatch.objects.count()
    go_round()
    assert ChangeBatch.objects.count() == numbered


@pytest.fixture
def committed(transactional_db: None) -> Scene:
    return make_scene(cases=6)


def test_a_change_that_is_committed_late_is_not_passed_by(committed: Scene) -> None:
    study, begun, go_on = committed.study, Event(), Event()

    def numbers_after(position: Any) -> tuple[list[int], Any]:
        number_changes(study=study, now=timezone.now())
        found = changed_cases(study, after=position, limit=100)
        return [case.number for case in found.cases], found.position

    def change_slowly() -> None:
        with transaction.atomic():
            Case.objects.filter(study=study, number=2).update(stratum="north")
            begun.set()
            go_on.wait(60)
        connection.close()

    if connection.vendor == "sqlite":
        go_on.set()  # there is one writer at a time: no other change can be committed meanwhile
    numbers_after(last_change(study))
    position = last_change(study)
    slow = Thread(target=change_slowly)
    slow.start()
    assert begun.wait(60)
    if connection.vendor == "sqlite":
        slow.join()
    Case.objects.filter(study=study, number=5).update(stratum="south")
    while_open, position = numbers_after(position)
    go_on.set()
    slow.join()
    assert while_open == ([2, 5] if connection.vendor == "sqlite" else [5])
    assert numbers_after(position)[0] == ([] if connection.vendor == "sqlite" else [2])


def test_two_readers_at_once_number_each_change_once(committed: Scene) -> None:
    study = committed.study
    Case.objects.filter(study=study).update(stratum="north")
    done = together(*[lambda: number_changes(study=study, now=timezone.now())] * 4)
    assert [one for one in done if isinstance(one, Exception)] == []
    number_changes(study=study, now=timezone.now())
    batches = list(ChangeBatch.objects.filter(study=study).order_by("number").values_list("number", flat=True))
    assert batches == list(range(1, len(batches) + 1))
    assert not Case.objects.filter(study=study, change_number=None).exists()
    assert set(Case.objects.filter(study=study).values_list("change_number", flat=True)) <= set(batches)
