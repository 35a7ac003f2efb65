"""Cases go to whoever speaks their language, refusals to a converter, and none waits for somebody who is not there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from surveys.calling.staff import Abilities
from surveys.design.models import Study
from surveys.design.services import change_abilities, publish, upload_workbook
from surveys.fieldwork.models import Attempt, Case, CaseState, Pool, RowNote, Sample
from surveys.fieldwork.queries import (
    CaseFilter,
    count_cases_of,
    preview_release,
    queue_totals,
    ready_counts,
    waiting_by_kind,
    why_no_case,
)
from surveys.fieldwork.services import (
    NewAppointment,
    load_sample,
    release_sample,
)
from surveys.formats.samples import ColumnUse, Reading
from surveys.interviewing.services import correct_disposition, reopen_case
from surveys.people.models import AuditEntry, User
from tests.design.workbooks import workbook

from .conftest import LOADED_AT, MONDAY_NOON, Field, join, make_study, rome

TWO_LANGUAGES = {
    "survey": [["type", "name", "label::Italiano (it)", "label::Deutsch (de)"], ["integer", "age", "Età?", "Alter?"]],
    "settings": [["default_language"], ["Italiano (it)"]],
}
READING = Reading((ColumnUse("tel", "phone"), ColumnUse("lingua", "language")))
NEXT_WEEK = rome(30, "12:30")
LATER = MONDAY_NOON + timedelta(minutes=30)


@pytest.fixture
def alpine(field: Field) -> Field:
    """A study in Italian and German: Anna and Bruno speak Italian, which nobody has had to say."""
    content = workbook(**TWO_LANGUAGES)
    upload_workbook(study=field.study, content=content, file_name="s.xlsx", by=field.chiara, now=LOADED_AT)
    publish(study=field.study, reason="", by=field.chiara, now=LOADED_AT)
    field.study.refresh_from_db()
    return field


def load(field: Field, *languages: str) -> None:
    rows = "\n".join(f"02 55{number:05};{language}" for number, language in enumerate(languages))
    facts: dict[str, Any] = {"study": field.study, "file_name": "l.csv", "name": "L", "by": field.chiara}
    sample = load_sample(content=f"tel;lingua\n{rows}\n".encode(), reading=READING, now=LOADED_AT, **facts)
    release_sample(sample=sample, by=field.chiara, now=LOADED_AT)


def can(field: Field, person: User, languages: str = "", skills: str = "") -> int:
    wanted = Abilities(frozenset(languages.split()), frozenset(skills.split()))
    return change_abilities(by=field.chiara, study=field.study, abilities={person.pk: wanted}, now=MONDAY_NOON)


def number(attempt: Attempt | None) -> int | None:
    return attempt.case.number if attempt else None


def reasons(field: Field, person: User | None, now: Any = MONDAY_NOON) -> dict[tuple[str, str], int]:
    with translation.override("en"):
        return {(one.code, one.language): one.count for one in why_no_case(field.study, person, now).reasons}


def test_without_set_up_everybody_gets_the_studys_own_language(alpine: Field) -> None:
    load(alpine, "DE", "it", "")
    assert [number(alpine.claim(by=person)) for person in (alpine.anna, alpine.bruno)] == [2, 3]


def test_whoever_speaks_the_language_gets_the_case(alpine: Field) -> None:
    load(alpine, "it", "Deutsch")
    can(alpine, alpine.anna, "de")
    assert number(alpine.claim(by=alpine.anna)) == 2
    assert number(alpine.claim(by=alpine.bruno)) == 1


def test_a_language_that_the_study_does_not_have_is_said_at_loading_and_offered_to_nobody(alpine: Field) -> None:
    load(alpine, "xx", "de")
    can(alpine, alpine.anna, "de")
    assert alpine.claim(by=alpine.bruno) is None
    assert number(alpine.claim(by=alpine.anna)) == 2
    assert reasons(alpine, alpine.bruno) == {("unknown_language", "xx"): 1, ("held", ""): 1}
    assert ready_counts([alpine.study], alpine.bruno, MONDAY_NOON).total() == 0
    note = RowNote.objects.get()
    assert (note.row, note.code, note.value) == (2, "language_unknown", "xx")
    assert [(one.name, one.ready) for one in waiting_by_kind(alpine.study, MONDAY_NOON)] == [("xx", 1)]


def test_in_a_study_of_one_language_nobody_gets_a_case_of_another(field: Field) -> None:
    content = workbook(survey=[["type", "name", "label::Italiano (it)"], ["integer", "age", "Età?"]])
    upload_workbook(study=field.study, content=content, file_name="s.xlsx", by=field.chiara, now=LOADED_AT)
    publish(study=field.study, reason="", by=field.chiara, now=LOADED_AT)
    field.study.refresh_from_db()
    load(field, "de", "italiano", "")
    assert [number(field.claim(by=person)) for person in (field.anna, field.bruno)] == [2, 3]
    assert reasons(field, None)[("unknown_language", "German")] == 1


def test_a_language_is_one_however_lists_spell_it(alpine: Field) -> None:
    load(alpine, "arabo", "Arabic", "AR", "Klingon", "klingon ")
    with translation.override("en"):
        waiting = waiting_by_kind(alpine.study, MONDAY_NOON)
        assert [(kind.name, kind.ready) for kind in waiting] == [("Arabic", 3), ("klingon", 2)]
    assert reasons(alpine, None) == {("unknown_language", "Arabic"): 3, ("unknown_language", "klingon"): 2}
    of_arabic = CaseFilter(language=(waiting[0].language,))
    assert count_cases_of(alpine.study, [of_arabic], MONDAY_NOON) == [3]


def test_the_last_look_before_a_release_names_a_language_once(alpine: Field) -> None:
    rows = "02 5500000;arabo\n02 5500001;Arabic\n"
    facts: dict[str, Any] = {
        "file_name": "s.csv",
        "reading": READING,
        "name": "List",
        "by": alpine.chiara,
        "now": LOADED_AT,
    }
    sample = load_sample(study=alpine.study, content=f"tel;lingua\n{rows}".encode(), **facts)
    with translation.override("en"):
        found = preview_release(sample, MONDAY_NOON).reasons
    assert [(reason.code, reason.language, reason.count) for reason in found] == [("unknown_language", "Arabic", 2)]


def test_languages_are_understood_however_the_list_names_them_and_the_report_says_so(alpine: Field) -> None:
    load(alpine, "tedesco", "de-AT", "IT", "Italia", "Deutsch", "de")
    assert list(Case.objects.order_by("number").values_list("language", flat=True)) == [
        "de",
        "de",
        "it",
        "it",
        "de",
        "de",
    ]
    said = dict(RowNote.objects.filter(code="language_read_as").values_list("row", "value"))
    assert said == {2: "tedesco → Deutsch", 3: "de-AT → Deutsch", 5: "Italia → Italiano"}


def test_the_queue_says_for_whom_cases_wait(alpine: Field) -> None:
    load(alpine, "de", "de", "it")
    assert reasons(alpine, alpine.anna) == {("language", "German"): 2, ("ready", ""): 1}
    assert reasons(alpine, None) == {("language", "German"): 2, ("ready", ""): 1}
    assert ready_counts([alpine.study], alpine.anna, MONDAY_NOON).total() == 1
    assert queue_totals(alpine.study, MONDAY_NOON).ready == 1
    can(alpine, alpine.bruno, "de")
    assert reasons(alpine, alpine.bruno) == {("language", "Italian"): 1, ("ready", ""): 2}
    assert reasons(alpine, None) == {("ready", ""): 3}
    assert queue_totals(alpine.study, MONDAY_NOON).ready == 3


def test_without_a_common_language_the_case_goes_to_a_colleague_who_speaks_it(alpine: Field) -> None:
    load(alpine, "it")
    can(alpine, alpine.bruno, "de it")
    case = alpine.work("language_problem", language="de")
    assert (case.state, case.language, case.last_disposition) == (CaseState.WAITING, "de", "other_language")
    assert alpine.claim(LATER) is None
    attempt = alpine.claim(LATER, by=alpine.bruno)
    assert (number(attempt), Pool.objects.get(pk=Case.objects.get().pool_id).language) == (1, "de")


@pytest.mark.parametrize("language", ["", "de", "it", "xx"])
def test_without_a_common_language_and_anybody_who_speaks_theirs_the_case_is_closed(
    alpine: Field, language: str
) -> None:
    load(alpine, "")
    case = alpine.work("language_problem", language=language)
    assert (case.state, case.final_outcome, case.language) == (CaseState.CLOSED, "2.33", "")


def test_a_refusal_goes_to_a_converter(field: Field) -> None:
    field.load("02 1234567")
    can(field, field.bruno, skills="converter")
    field.work("soft_refusal", note="Non ha tempo adesso")
    assert field.claim(NEXT_WEEK) is None
    assert reasons(field, field.anna, NEXT_WEEK) == {("skill", ""): 1}
    assert reasons(field, None, NEXT_WEEK) == {("ready", ""): 1}
    assert number(field.claim(NEXT_WEEK, by=field.bruno)) == 1


def test_without_a_converter_a_refusal_comes_back_to_anybody(field: Field) -> None:
    field.load("02 1234567")
    can(field, field.bruno, skills="converter")
    field.work("hung_up")
    can(field, field.bruno)
    assert number(field.claim(NEXT_WEEK)) == 1


def test_a_converter_who_does_not_speak_the_language_is_none(alpine: Field) -> None:
    load(alpine, "de")
    can(alpine, alpine.bruno, "it", "converter")
    can(alpine, alpine.anna, "de it")
    alpine.work("hung_up")
    assert alpine.claim(NEXT_WEEK, by=alpine.bruno) is None
    assert number(alpine.claim(NEXT_WEEK)) == 1


def test_an_appointment_of_ones_own_comes_whatever_else_the_case_wants(field: Field) -> None:
    field.load("02 1234567", "02 1234568")
    can(field, field.bruno, skills="converter")
    field.work("hung_up")
    field.work("household_refusal", appointment=NewAppointment(at=rome(24), owner=field.anna), note="Meglio domani")
    assert number(field.claim(rome(24))) == 2


def test_a_corrected_or_reopened_refusal_leaves_the_converter(field: Field) -> None:
    field.load("02 1234567", "02 1234568")
    can(field, field.bruno, skills="converter")
    facts: dict[str, Any] = {"reason": "So", "by": field.chiara, "now": LATER}
    corrected = field.work("hung_up")
    Study.objects.update(calling_policy={"max_attempts": 1})
    reopened = field.work("hung_up")
    Study.objects.update(calling_policy={})
    correct_disposition(attempt=corrected.attempts.get(), code="no_answer", **facts)
    reopen_case(case=reopened, **facts)
    assert set(Case.objects.values_list("pool__skill", flat=True)) == {""}
    assert number(field.claim(LATER)) == 2


def test_a_converters_pool_is_made_once_and_open_as_its_neighbour_is(field: Field) -> None:
    field.load("02 1234567", "02 1234568")
    Pool.objects.update(deficit=0.5)
    field.work("hung_up")
    field.work("hung_up")
    assert sorted(Pool.objects.values_list("skill", "is_open", "deficit")) == [
        ("", True, 0.5),
        ("converter", True, 0.5),
    ]


def test_what_changes_is_audited_with_what_was_before(field: Field) -> None:
    assert [can(field, person, "it de", "converter") for person in (field.bruno, field.bruno, field.chiara)] == [
        1,
        0,
        0,
    ]
    entry = AuditEntry.objects.get(verb="abilities.changed")
    assert (entry.details["before"], entry.details["after"]) == (
        {"languages": [], "skills": []},
        {"languages": ["de", "it"], "skills": ["converter"]},
    )


def test_a_study_of_one_language_asks_nobody_what_they_speak(field: Field) -> None:
    field.load("02 1234567")
    with CaptureQueriesContext(connection) as asked:
        field.claim()
    assert [query["sql"] for query in asked.captured_queries if '"skills"' in query["sql"]] == []


def test_what_is_ready_is_asked_as_often_for_three_studies_as_for_one(
    alpine: Field, django_assert_num_queries: Any
) -> None:
    load(alpine, "it", "de", "it")
    with django_assert_num_queries(3):
        assert ready_counts([alpine.study], alpine.anna, MONDAY_NOON) == {alpine.study.pk: 2}
    german, unchecked = (
        replace(alpine, study=make_study(name, fielded_version=alpine.study.fielded_version)) for name in "AB"
    )
    for other in (german, unchecked):
        can(other, join(other.study, alpine.anna), "de")
        load(other, "it", "de", "it", "de", "de")
    Sample.objects.filter(study=unchecked.study).update(opposition_checked_on=LOADED_AT - timedelta(days=31))
    studies = [alpine.study, german.study, unchecked.study]
    with django_assert_num_queries(3):
        ready = ready_counts(studies, alpine.anna, MONDAY_NOON)
    assert ready == {alpine.study.pk: 2, german.study.pk: 3}
    assert ready_counts(studies, alpine.anna, rome(29)) == {}
