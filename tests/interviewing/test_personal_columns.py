"""The questionnaire reads personal columns of a list, what it makes of them is personal, and erasing reaches all."""

import json
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from surveys.fieldwork.models import Case, Contact, Sample
from surveys.fieldwork.services import give_back, mark_personal
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.interviewing.queries import not_rebuilt
from surveys.people.models import User
from surveys.results.services import erase_everywhere
from tests.results.books import book_of, rows

from .scene import NOON, Scene, case_of, make_scene, page_of

pytestmark = pytest.mark.django_db

SURVEY = [
    ["type", "name", "label::English (en)", "personal", "calculation", "default", "warning", "repeat_count"],
    ["note", "hello", "Good day ${first} ${street}"],
    ["calculate", "greets", None, None, "concat('Signora ', ${first})"],
    ["text", "nick", "How are you called?", None, None, "concat(${first}, 'XX')"],
    ["text", "name", "Your name?", "yes"],
    ["integer", "size", "How many are you?", None, None, None, "${name} != 'Ginevra'"],
    ["text", "why", "Why?"],
]
SHEET = [["name", "label", "personal"], ["first", "First name"], ["street", "Street", "no"]]


def scene_with_columns(survey: Any = SURVEY) -> Scene:
    scene = make_scene(survey=survey, sample=SHEET)
    told = {"show": True, "route": True, "export": True}
    Sample.objects.update(attributes=[{"name": one, "personal": True, **told} for one in ("first", "street")])
    Contact.objects.update(attributes={"first": "Ofelia", "street": "Via Topazio"})
    return scene


def played(scene: Scene) -> None:
    step = scene.start()
    assert "Good day Ofelia Via Topazio" in "".join(piece.words for piece in page_of(step).questions[0].label)
    for typed, confirmed in (("", False), ("", False), ("Ginevra", False), ("4", True), ("because", False)):
        page = page_of(step).path
        step = scene.answer(step.interview.pk, page, typed, key=f"k{page}", confirmed=confirmed)
        assert not step.complaints, (page, step.complaints)
    services.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)


def stored() -> str:
    tables = (Interview, InterviewEvent, Contact)
    return json.dumps([list(table.objects.values()) for table in tables], default=str)


def test_who_was_erased_before_a_column_was_marked_as_personal_loses_it_when_it_is_marked() -> None:
    scene = make_scene(cases=2, dialled=False)
    give_back(attempt=scene.attempt, now=NOON)
    prov = {"name": "prov", "route": True, "personal": False}
    Sample.objects.update(attributes=[{"name": "casa", "export": True, "personal": False}, prov])
    Case.objects.update(attributes={"casa": "Via Topazio", "prov": "BG"})
    erase_everywhere(case=case_of(scene.attempt), reason="a letter", by=scene.interviewer, now=NOON)
    mark_personal(sample=scene.attempt.case.sample, names=["casa"], by=scene.interviewer, now=NOON)
    assert case_of(scene.attempt).attributes == {"prov": "BG"}
    assert Case.objects.exclude(pk=scene.attempt.case_id).get().attributes == {"casa": "Via Topazio", "prov": "BG"}


def test_a_column_goes_with_the_person_unless_the_questionnaire_or_files_read_it() -> None:
    scene = make_scene(dialled=False)
    give_back(attempt=scene.attempt, now=NOON)
    columns = {"zona": {"route": True}, "fascia": {"export": True}, "casa": {"show": True}, "vecchia": {}}
    Sample.objects.update(attributes=[{"name": name, **flags} for name, flags in columns.items()])
    Case.objects.update(attributes={**dict.fromkeys(columns, "x"), "senza_lista": "x"})
    erase_everywhere(case=case_of(scene.attempt), reason="a letter", by=scene.interviewer, now=NOON)
    assert case_of(scene.attempt).attributes == {"zona": "x", "fascia": "x"}


def test_who_was_erased_before_loses_what_nobody_has_marked() -> None:
    scene = make_scene(cases=2, dialled=False)
    give_back(attempt=scene.attempt, now=NOON)
    Sample.objects.update(attributes=[{"name": "zona", "route": True}, {"name": "casa", "show": True}])
    erase_everywhere(case=case_of(scene.attempt), reason="a letter", by=scene.interviewer, now=NOON)
    Case.objects.update(attributes={"zona": "x", "casa": "Via Topazio"})
    import_module("surveys.migrations.0109_columns_of_erased_people").take_unmarked(apps, None)
    assert case_of(scene.attempt).attributes == {"zona": "x"}
    assert Case.objects.exclude(pk=scene.attempt.case_id).get().attributes == {"zona": "x", "casa": "Via Topazio"}


def test_what_is_read_from_a_personal_column_is_kept_from_clients_and_erased_with_the_person() -> None:
    scene = scene_with_columns()
    played(scene)
    assert "Signora Ofelia" in stored()
    assert rows(book_of(scene, for_client=True), "Variables", "variable") == [("size",), ("size_confirmed",), ("why",)]
    assert rows(book_of(scene, for_client=False), "Variables", "variable", "personal data")[:3] == [
        ("greets", "personal, made of first"),
        ("nick", "personal, made of first"),
        ("name", "personal"),
    ]
    by = User.objects.create_user("renato")
    erase_everywhere(case=case_of(scene.attempt), reason="she asked for it", by=by, now=NOON)
    assert not {one for one in ("Ofelia", "Ginevra", "Topazio") if one in stored()}
    assert Interview.objects.get().row["v"][-1] == "because"


def test_a_client_reads_what_was_left_out_because_it_is_personal() -> None:
    scene = scene_with_columns()
    played(scene)
    book = book_of(scene, for_client=True)
    words = "Left out because personal: greets, nick, name, first, street."
    assert [note for subject, note in rows(book, "Method_note", "subject", "note") if subject == "personal data"] == [
        f"None. Interviewers appear with a code. {words}"
    ]
    cover = [str(cell.value) for row in book["Cover"].iter_rows() for cell in row if cell.value]
    assert any(words in told for told in cover)
    own = book_of(scene, for_client=False)["Cover"].iter_rows()
    assert any("holds personal data" in str(cell.value) for row in own for cell in row)


def test_rounds_that_name_a_personal_answer_leave_no_trace_and_the_events_rebuild_what_is_left() -> None:
    survey = [
        ["type", "name", "label::English (en)", "personal", "repeat_count"],
        ["select_multiple ills", "ills", "Which?", "yes"],
        ["begin_repeat", "each", "Each", None, "count-selected(${ills})"],
        ["integer", "since", "Since when?"],
        ["end_repeat", "each"],
        ["text", "why", "Why?"],
    ]
    listed = [["list_name", "name", "label::English (en)"], ["ills", "flux", "Flux"], ["ills", "gout", "Gout"]]
    scene = make_scene(survey=survey, choices=listed)
    step = scene.play("2 1", "1987654321", "1999", "because")
    services.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
    assert "each[gout]/since" in stored()
    assert rows(book_of(scene, for_client=True), "Variables", "variable") == [("why",)]
    erase_everywhere(case=case_of(scene.attempt), reason="asked", by=User.objects.create_user("renato"), now=NOON)
    assert not {one for one in ("gout", "flux", "1987654321") if one in stored()}
    assert list(not_rebuilt()) == []
