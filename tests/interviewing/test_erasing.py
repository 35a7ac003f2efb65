"""A person asks to be forgotten: what goes, what stays, and what keeps them from being rung again."""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.db import connection

from surveys.fieldwork.models import (
    Call,
    Case,
    CaseState,
    Contact,
    PhoneNumber,
    RowNote,
)
from surveys.fieldwork.queries import forbidden_among
from surveys.fieldwork.services import (
    CaseTakenError,
    ReasonMissingError,
    give_back,
    leave_note,
    look_for_caller,
    open_case,
)
from surveys.fieldwork.services.errors import PersonErasedError
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.interviewing.queries import not_rebuilt
from surveys.people.models import AuditEntry, User
from surveys.results.models import Export, ExportStatus
from surveys.results.services import (
    ExportDiscardedError,
    create_export,
    erase_everywhere,
    exports_folder,
    make_export,
    write_results,
)

from .scene import NOON, Scene, case_of, make_scene

pytestmark = pytest.mark.django_db

SURVEY: Sequence[Sequence[object]] = [
    ["type", "name", "label::English (en)", "personal", "repeat_count"],
    ["select_one yes_no", "drinks", "Do you drink coffee?", None, None],
    ["text", "name", "What is your name?", "yes", None],
    ["begin_repeat", "child", "Children", None, "1"],
    ["text", "first_name", "The child's name?", "yes", None],
    ["integer", "age", "How old?", None, None],
    ["end_repeat", "child", None, None, None],
]


def played() -> Scene:
    """A complete interview with personal answers, a note in it, and one at the end of the call."""
    scene = make_scene(survey=SURVEY)
    step = scene.play("1", "Anna Verdi", "Ugolino", "7")
    services.add_note(interview_id=step.interview.pk, attempt=scene.attempt, text="says she is Anna Verdi", now=NOON)
    services.finish(interview_id=step.interview.pk, attempt=scene.attempt, note="Anna was kind", now=NOON)
    return scene


def forget(scene: Scene, reason: str = "she wrote to us on 23 November") -> None:
    erase_everywhere(case=case_of(scene.attempt), reason=reason, by=supervisor(), now=NOON)


def supervisor() -> User:
    return User.objects.get_or_create(username="renato")[0]


def everything_that_is_kept() -> str:
    """Every row of every table there is: one that is added tomorrow is looked through too."""
    tables = [table for table in apps.get_models(include_auto_created=True) if not table._meta.proxy]
    assert {Case, Interview, InterviewEvent, AuditEntry} <= set(tables)
    return json.dumps([list(table._default_manager.values()) for table in tables], default=str)


def test_nothing_personal_is_left_in_any_table() -> None:
    scene = played()
    number = PhoneNumber.objects.get().number
    forget(scene)
    kept = everything_that_is_kept()
    for words in ("Anna", "Verdi", "Ugolino", "Maria", number, number.removeprefix("+39")):
        assert words not in kept
    assert Contact.objects.get().erased_at == NOON


def test_every_other_answer_stays_and_so_does_the_outcome() -> None:
    scene = played()
    forget(scene)
    interview = Interview.objects.get()
    assert interview.row == {"v": ["1", None], "r": {"child": [{"k": "1", "v": [None, 7]}]}}
    assert list(interview.state["answers"]) == ["drinks", "child[1]/age"]
    case = case_of(scene.attempt)
    assert (case.state, case.final_outcome) == (CaseState.CLOSED, "1.1")
    assert Call.objects.count() == 1


def test_the_workbook_holds_the_interview_without_the_person() -> None:
    scene = played()
    forget(scene)
    buffer = io.BytesIO()
    write_results(buffer, study=scene.study, options={"language": "en", "for_client": False}, now=NOON)
    titles, values = openpyxl.load_workbook(buffer)["Data_codes"].iter_rows(values_only=True)
    told = dict(zip(titles, values, strict=True))
    assert (told["drinks"], told["name"], told["external id"]) == (1, None, None)


def test_events_say_that_they_were_redacted_and_by_whom() -> None:
    scene = played()
    forget(scene)
    told = list(InterviewEvent.objects.filter(path="name", kind="answer").values_list("old", "new"))
    assert told == [(None, {"erased": True})]
    last = InterviewEvent.objects.order_by("-sequence")[0]
    assert (last.kind, last.actor, last.reason) == ("erased", supervisor(), "she wrote to us on 23 November")
    assert AuditEntry.objects.get(verb="case.erased").actor == supervisor()


def test_the_person_is_never_rung_again() -> None:
    scene = make_scene(survey=SURVEY, dialled=False)
    number = PhoneNumber.objects.get().number
    give_back(attempt=scene.attempt, now=NOON)
    forget(scene)
    assert forbidden_among({number}, None) == {number}
    assert case_of(scene.attempt).state == CaseState.CLOSED


def test_what_was_typed_as_the_reason_of_earlier_erasures_is_taken_away_and_the_rest_stays() -> None:
    forget(played(), reason="Anna Verdi's husband wrote")
    import_module("surveys.migrations.0110_words_of_erasures").forget_words(apps, None)
    entry = AuditEntry.objects.get(verb="case.erased")
    assert (entry.actor, entry.details) == (supervisor(), {"reason": "", "never_again": "yes"})
    last = InterviewEvent.objects.get(kind="erased")
    assert (last.actor, last.reason) == (supervisor(), "")


def test_a_case_in_somebodys_hands_and_one_without_a_reason_are_refused() -> None:
    scene = make_scene(survey=SURVEY)
    with pytest.raises(CaseTakenError):
        forget(scene)
    with pytest.raises(ReasonMissingError):
        forget(scene, reason="  ")
    assert Contact.objects.get().name == "Maria Rinaldi 10"


def test_workbooks_that_may_hold_the_person_are_deleted_and_clients_read_why_theirs_is_gone(
    tmp_path: Path, settings: Any
) -> None:
    settings.DATA_DIR = tmp_path
    scene = played()
    for for_client in (True, False):
        path = f"{for_client}.xlsx"
        (exports_folder() / path).write_bytes(b"PK")
        Export.objects.create(
            study=scene.study,
            options={"for_client": for_client},
            status=ExportStatus.READY,
            path=path,
            asked_at=NOON,
        )
    forget(scene)
    assert list(exports_folder().iterdir()) == []
    left = Export.objects.get()
    assert (left.status, left.path, left.withdrawn_at) == (ExportStatus.WITHDRAWN, "", NOON)
    assert left.options == {"for_client": True}


def test_a_workbook_that_is_being_made_with_the_person_in_it_is_never_finished(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    scene = played()
    asked = create_export(study=scene.study, options={"for_client": False}, by=None, now=NOON)
    with erased_in_the_middle(scene), pytest.raises(ExportDiscardedError):
        make_export(export_id=asked.pk, now=NOON)
    assert not Export.objects.exists()
    assert list(exports_folder().iterdir()) == []


@contextmanager
def erased_in_the_middle(scene: Scene) -> Iterator[None]:
    """The person is erased when the making of a workbook asks for the calls, with the interviews written already."""
    done = []

    def forget_first(execute: Any, sql: str, *rest: Any) -> Any:
        if "surveys_call" in sql and sql.startswith("SELECT") and "dialled_at" in sql and not done:
            done.append(sql)
            forget(scene)
        return execute(sql, *rest)

    with connection.execute_wrapper(forget_first):
        yield
    assert done


def test_erasing_again_changes_nothing() -> None:
    scene = played()
    forget(scene)
    before = list(InterviewEvent.objects.values())
    forget(scene)
    assert list(InterviewEvent.objects.values()) == before
    assert AuditEntry.objects.filter(verb="case.erased").count() == 1


def test_what_comes_after_the_erasing_is_kept_without_its_words() -> None:
    scene = played()
    forget(scene)
    interview = Interview.objects.get()
    step = scene.answer(interview.pk, "name", "Anna Verdi", key="from a browser that was offline")
    assert step.effect == "late"
    services.add_note(interview_id=interview.pk, attempt=scene.attempt, text="it was Anna Verdi", now=NOON)
    late = InterviewEvent.objects.filter(is_late=True)
    assert list(late.values_list("new", flat=True)) == [{"erased": True}] * 2
    assert list(not_rebuilt()) == []


def test_a_late_note_or_answer_that_came_before_the_erasing_is_forgotten_with_the_rest() -> None:
    scene = played()
    interview = Interview.objects.get()
    services.add_note(interview_id=interview.pk, attempt=scene.attempt, text="it was Anna Verdi", now=NOON)
    scene.answer(interview.pk, "drinks", "Anna says no", key="from a browser that was offline")
    assert InterviewEvent.objects.filter(is_late=True).count() == 2
    forget(scene)
    assert list(InterviewEvent.objects.filter(is_late=True).values_list("new", flat=True)) == [{"erased": True}] * 2
    assert "Anna" not in everything_that_is_kept()


def test_a_note_that_comes_after_the_erasing_stands_nowhere() -> None:
    scene = played()
    forget(scene)
    step = services.add_note(
        interview_id=Interview.objects.get().pk, attempt=scene.attempt, text="it was Anna Verdi", key="late", now=NOON
    )
    assert step.effect == "late"
    assert InterviewEvent.objects.get(is_late=True).new == {"erased": True}
    assert "Anna" not in everything_that_is_kept()


def test_nobody_opens_the_case_of_an_erased_person_finds_it_or_notes_anything_of_it() -> None:
    scene = played()
    forget(scene)
    case = case_of(scene.attempt)
    with pytest.raises(PersonErasedError):
        leave_note(case=case, text="Anna rang again", by=scene.interviewer, now=NOON)
    with pytest.raises(PersonErasedError):
        open_case(case=case, interviewer=scene.interviewer, now=NOON)
    assert look_for_caller(interviewer=scene.interviewer, words=str(case.number), now=NOON).found == []


def test_the_reasons_of_supervisors_and_the_words_of_the_row_go_too() -> None:
    scene = played()
    case, by, later = case_of(scene.attempt), supervisor(), NOON + timedelta(minutes=1)
    said = {"by": by, "now": later}
    services.reject_interview(interview=Interview.objects.get(), reason="it was Anna's husband", **said)
    services.reopen_case(case=case, reason="Anna insists", **said)
    for value in ("035/5550110-11", "Anna's weight"):
        RowNote.objects.create(sample_id=case.sample_id, row=2, code="x", value=value, is_refused=False)
    RowNote.objects.create(sample_id=case.sample_id, row=3, code="x", value="Carlo", is_refused=False)
    forget(scene)
    kept = everything_that_is_kept()
    assert "Anna" not in kept
    assert "she wrote to us on 23 November" in kept
    assert list(RowNote.objects.order_by("pk").values_list("value", flat=True)) == ["", "", "Carlo"]
