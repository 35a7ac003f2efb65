"""Tests are steps of the draft's history; what made one of them go differently is found in it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from surveys.design.models import DraftStep, Study
from surveys.design.queries import (
    Replay,
    cause_of,
    draft_of,
    forget_replays,
    has_tests,
    questionnaire_of,
    replay_of,
    row_ids_of,
)
from surveys.design.services import (
    TestGoneError,
    TestNameTakenError,
    accept_tests,
    change_draft,
    publish,
    remove_test,
    save_test,
    undo_step,
    upload_workbook,
)
from surveys.formats.editing import SetCell
from surveys.people.models import User
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.model.structure import SavedTest
from surveys.questionnaire.replay import facts_of, play, renewed

from .conftest import NOW
from .workbooks import workbook

SURVEY: Any = [
    ["type", "name", "label", "relevant"],
    ["integer", "age", "Quanti anni ha?", None],
    ["text", "b1", "Che cosa beve?", "${age} > 17"],
    ["text", "b2", "Perché?", None],
]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    forget_replays()
    yield
    forget_replays()


@pytest.fixture
def tested(study: Study, laura: User) -> Study:
    """A study whose draft has two tests."""
    upload_workbook(study=study, content=workbook(survey=SURVEY), file_name="caffe.xlsx", by=laura, now=NOW)
    for name, age in (("Adult", "40"), ("Child", "12")):
        save(study, laura, SavedTest(name, {"age": age, "b1": "Caffè", "b2": "Mi piace"}, began_at="2026-11-24 10:00"))
    return study


def save(study: Study, by: User, test: SavedTest) -> None:
    draft = draft_of(study)
    questionnaire = questionnaire_of(draft) if draft else None
    assert questionnaire is not None
    program = compile(questionnaire)
    played = play(program, test, facts_of(test, questionnaire, NOW))
    save_test(study=study, test=renewed(program, test, played), by=by, now=NOW)


def replayed(study: Study) -> Replay:
    found = replay_of(study, NOW)
    assert found is not None
    return found


def change(study: Study, by: User, row: int, column: str, text: str, minutes: int = 0) -> DraftStep:
    draft = draft_of(study)
    assert draft is not None
    cell = SetCell("survey", row_ids_of(draft).id_of("survey", row), column, text)
    step = change_draft(study=study, operations=[cell], by=by, now=NOW + timedelta(minutes=minutes))
    assert step is not None
    return step


def statuses(study: Study) -> dict[str, str]:
    return {one.test.name: one.status for one in replayed(study).outcomes}


def test_a_test_is_a_row_of_the_workbook_and_a_step_of_its_history(tested: Study) -> None:
    assert statuses(tested) == {"Adult": "same", "Child": "same"}
    assert has_tests(tested)
    undo_step(study=tested)
    assert statuses(tested) == {"Adult": "same"}
    undo_step(study=tested)
    assert (statuses(tested), has_tests(tested)) == ({}, False)


def test_two_tests_have_two_names(tested: Study, laura: User) -> None:
    with pytest.raises(TestNameTakenError):
        save_test(study=tested, test=SavedTest("ADULT", {"age": "3"}), by=laura, now=NOW)


def test_the_step_that_made_a_test_go_differently_is_found(tested: Study, laura: User) -> None:
    change(tested, laura, 3, "label", "Che cosa beve Lei?")
    changed = change(tested, laura, 3, "relevant", "${age} > 50")
    change(tested, laura, 4, "label", "E perché?")
    change(tested, laura, 2, "label", "Quanti anni?", minutes=5)
    assert statuses(tested) == {"Adult": "different", "Child": "same"}
    found = cause_of(tested, "Adult", NOW)
    assert found is not None
    assert found.step == changed
    assert cause_of(tested, "Child", NOW) is None


def test_a_test_that_never_went_so_has_no_cause(tested: Study, laura: User) -> None:
    draft = draft_of(tested)
    assert draft is not None
    cell = SetCell("tests", row_ids_of(draft).id_of("tests", 2), "route", "b2 age")
    change_draft(study=tested, operations=[cell], by=laura, now=NOW)
    found = cause_of(tested, "Adult", NOW)
    assert found is not None
    assert found.step is not None
    assert found.step.sheet == "tests"


def test_what_is_meant_is_expected_and_can_be_taken_back(tested: Study, laura: User) -> None:
    change(tested, laura, 3, "relevant", "${age} > 50")
    assert accept_tests(study=tested, names=["Adult", "Child"], by=laura, now=NOW) == 1
    assert statuses(tested) == {"Adult": "same", "Child": "same"}
    with pytest.raises(TestGoneError):
        accept_tests(study=tested, names=["Adult"], by=laura, now=NOW)
    undo_step(study=tested)
    assert statuses(tested) == {"Adult": "different", "Child": "same"}


def test_a_removed_test_is_gone_until_it_is_taken_back(tested: Study, laura: User) -> None:
    remove_test(study=tested, name="Adult", by=laura, now=NOW)
    assert statuses(tested) == {"Child": "same"}
    undo_step(study=tested)
    assert statuses(tested) == {"Adult": "same", "Child": "same"}


def test_a_draft_that_cannot_be_run_keeps_its_tests(tested: Study, laura: User) -> None:
    change(tested, laura, 2, "relevant", "${b2} = 'x'")
    change(tested, laura, 4, "relevant", "${age} = 1")
    found = replayed(tested)
    assert (found.program, found.outcomes, len(found.tests)) == (None, (), 2)


def test_no_version_has_tests_and_its_workbook_keeps_them(tested: Study, laura: User) -> None:
    version = publish(study=tested, reason="Prima", by=laura, now=NOW)
    assert "tests" not in version.questionnaire
    content = bytes(version.workbook or b"")
    upload_workbook(study=tested, content=content, file_name="caffe.xlsx", by=laura, now=NOW)
    assert statuses(tested) == {"Adult": "same", "Child": "same"}
