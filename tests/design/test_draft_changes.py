"""Cells of a draft are changed where they stand, step by step, and any step is taken back."""

from io import BytesIO
from threading import Barrier, Thread

import openpyxl
import pytest
from django.db import connection

from surveys.design import queries
from surveys.design.models import Draft, DraftStep, Study
from surveys.design.services import (
    CellTakenError,
    NoDraftError,
    change_cell,
    redo_step,
    undo_step,
    upload_workbook,
)
from surveys.formats.editing import CellChange, EditError
from surveys.people.models import User

from .conftest import NOW
from .workbooks import BROKEN, YES_NO, workbook


@pytest.fixture
def broken(study: Study, laura: User) -> Draft:
    content = workbook(survey=BROKEN, choices=YES_NO)
    return upload_workbook(study=study, content=content, file_name="caffè.xlsx", by=laura, now=NOW)


def held(row: int, column: int) -> object:
    book = openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get().workbook)))
    return book["survey"].cell(row, column).value


def relevant() -> tuple[int, int, str]:
    """Row, column and text of the broken condition."""
    place = queries.problems_of(Draft.objects.get())[0].place
    column = BROKEN[0].index("relevant") + 1
    assert place.row is not None
    return place.row, column, str(held(place.row, column))


def change(study: Study, laura: User, text: str, before: str | None = None) -> DraftStep | None:
    row, column, now_there = relevant() if before is None else (3, BROKEN[0].index("relevant") + 1, before)
    return change_cell(
        study=study,
        change=CellChange("survey", row, column, text),
        heading="relevant",
        before=now_there,
        by=laura,
        now=NOW,
    )


def states() -> list[tuple[str, str]]:
    return [(step.after, step.state) for step in DraftStep.objects.filter(kind="cell").order_by("number")]


def test_a_corrected_cell_takes_its_problem_away(study: Study, laura: User, broken: Draft) -> None:
    row, column, before = relevant()
    step = change(study, laura, "${b1} = '1'")
    assert step is not None
    assert (step.before, step.after, step.row, step.column, step.made_by) == (before, "${b1} = '1'", row, column, laura)
    assert queries.problems_of(Draft.objects.get()) == []
    assert held(row, column) == "${b1} = '1'"
    draft = Draft.objects.get()
    assert (draft.uploaded_by, draft.uploaded_at, draft.file_name) == (laura, NOW, "caffè.xlsx")
    assert draft.pk != broken.pk, "whoever looked at the draft before must look again before publishing"


def test_changes_are_undone_and_redone_one_after_the_other(study: Study, laura: User, broken: Draft) -> None:
    row, column, first = relevant()
    change(study, laura, "${b8} = '1'")
    change(study, laura, "${b1} = '1'", before="${b8} = '1'")
    undo_step(study=study)
    assert held(row, column) == "${b8} = '1'"
    undo_step(study=study)
    assert held(row, column) == first
    with pytest.raises(NoDraftError):
        undo_step(study=study)
    redo_step(study=study)
    redo_step(study=study)
    assert held(row, column) == "${b1} = '1'"
    with pytest.raises(NoDraftError):
        redo_step(study=study)


def test_what_was_undone_is_not_redone_after_another_change(study: Study, laura: User, broken: Draft) -> None:
    change(study, laura, "one")
    undo_step(study=study)
    change(study, laura, "two")
    undo_step(study=study)
    redo_step(study=study)
    assert states() == [("one", "dropped"), ("two", "done")]
    with pytest.raises(NoDraftError):
        redo_step(study=study)


def test_a_cell_that_a_colleague_changed_meanwhile_is_not_overwritten(study: Study, laura: User, broken: Draft) -> None:
    row, column, before = relevant()
    change(study, laura, "${b1} = '1'")
    with pytest.raises(CellTakenError) as refusal:
        change(study, laura, "${b1} = '2'", before=before)
    assert refusal.value.holds == "${b1} = '1'"
    assert held(row, column) == "${b1} = '1'"


def test_the_same_text_is_no_step(study: Study, laura: User, broken: Draft) -> None:
    assert change(study, laura, relevant()[2]) is None
    assert states() == []


def test_nothing_before_the_upload_is_undone(study: Study, laura: User, broken: Draft) -> None:
    change(study, laura, "${b1} = '1'")
    content = workbook(survey=BROKEN, choices=YES_NO)
    upload_workbook(study=study, content=content, file_name="2.xlsx", by=laura, now=NOW)
    with pytest.raises(NoDraftError):
        undo_step(study=study)
    assert [step.file_name for step in queries.steps_of(study)] == ["2.xlsx"]


def test_a_survey_of_another_program_has_no_cells(study: Study, laura: User) -> None:
    upload_workbook(study=study, content=b"<?xml version='1.0'?><document/>", file_name="x.lss", by=laura, now=NOW)
    with pytest.raises(EditError, match="no_cells"):
        change(study, laura, "x", before="")


@pytest.mark.django_db(transaction=True)
def test_two_people_who_change_two_cells_at_once_both_keep_theirs(study: Study, laura: User, broken: Draft) -> None:
    start = Barrier(2)

    def write(column: int, text: str) -> None:
        start.wait()
        cell = CellChange("survey", 9, column, text)
        change_cell(study=study, change=cell, heading="x", before="", by=laura, now=NOW)
        connection.close()

    people = [Thread(target=write, args=(1, "note")), Thread(target=write, args=(2, "bye"))]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert (held(9, 1), held(9, 2)) == ("note", "bye")
    assert DraftStep.objects.filter(kind="cell").count() == 2
