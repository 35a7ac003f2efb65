"""Cells of a draft are changed where they stand, step by step, and any step is taken back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from threading import Barrier, Thread
from typing import Any

import openpyxl
import pytest
from django.db import connection

from surveys.design import queries
from surveys.design.models import Draft, DraftStep, Study
from surveys.design.services import (
    BuiltOnError,
    DraftBusyError,
    NoDraftError,
    change_draft,
    redo_step,
    return_to_step,
    undo_step,
    upload_workbook,
)
from surveys.formats.editing import (
    CellTakenError,
    EditError,
    InsertRows,
    MoveRows,
    Operation,
    RemoveRows,
    RenameItem,
    SetCell,
)
from surveys.formats.editing.patches import patch
from surveys.people.models import User
from tests.at_once import together

from .conftest import NOW
from .workbooks import BROKEN, YES_NO, workbook


@pytest.fixture
def broken(study: Study, laura: User) -> Draft:
    content = workbook(survey=BROKEN, choices=YES_NO)
    return upload_workbook(study=study, content=content, file_name="caffè.xlsx", by=laura, now=NOW)


MINUTES = count(0, 5)
NOTHING_BACK = patch(*[workbook(survey=BROKEN)] * 2)
"""The way back of a step that changed nothing."""


def later() -> datetime:
    """A moment so long after the one before that two changes are two steps."""
    return NOW + timedelta(minutes=next(MINUTES))


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
    operation = SetCell("survey", row, column, text, now_there)
    return change_draft(study=study, operations=[operation], by=laura, now=later())


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
        operation = SetCell("survey", 9, column, text, "")
        change_draft(study=study, operations=[operation], by=laura, now=NOW)
        connection.close()

    people = [Thread(target=write, args=(1, "note")), Thread(target=write, args=(2, "bye"))]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert (held(9, 1), held(9, 2)) == ("note", "bye")
    assert DraftStep.objects.filter(kind="cell").count() == 2


@pytest.mark.django_db(transaction=True)
def test_whoever_takes_ten_steps_back_at_once_has_taken_all_of_them_back(
    study: Study, laura: User, broken: Draft
) -> None:
    first = table()
    for number in range(10):
        do(study, laura, SetCell("survey", 3, 4, str(number)))
    last = table()

    def pressed(move: Callable[..., DraftStep]) -> str:
        """What anybody does who is told on a slow machine that others are at it: press the key again."""
        for _ in range(10):
            with suppress(DraftBusyError):
                return move(study=study).after
        raise DraftBusyError

    undone = together(*[lambda: pressed(undo_step)] * 10)
    assert (sorted(map(str, undone)), table()) == ([str(number) for number in range(10)], first)
    redone = together(*[lambda: pressed(redo_step)] * 10)
    assert (sorted(map(str, redone)), table()) == ([str(number) for number in range(10)], last)


def test_a_step_that_is_cut_off_while_it_is_stored_leaves_the_draft_as_it_was(
    study: Study, laura: User, broken: Draft
) -> None:
    before, done = table(), []

    def cut(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        done.append(sql)
        if sql.startswith("INSERT") and "draftstep" in sql:
            raise ConnectionError("cut off")
        return execute(sql, *rest)

    with connection.execute_wrapper(cut), pytest.raises(ConnectionError):
        do(study, laura, SetCell("survey", 3, 4, "half"))
    assert any(sql.startswith("INSERT") and "surveys_draft" in sql for sql in done)
    assert (table(), states(), Draft.objects.get().pk) == (before, [], broken.pk)
    do(study, laura, SetCell("survey", 3, 4, "whole"))
    assert states() == [("whole", "done")]


@contextmanager
def meanwhile(action: Callable[[], object]) -> Iterator[None]:
    """Another process does something after the draft was read and before its steps are."""
    waits = [action]

    def between(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if waits and sql.startswith("SELECT") and "draftstep" in sql:
            waits.pop()()
        return execute(sql, *rest)

    with connection.execute_wrapper(between):
        yield
    assert not waits


def test_a_change_between_reading_the_draft_and_its_steps_loses_no_edit(
    study: Study, laura: User, broken: Draft
) -> None:
    start = later()

    def write(text: str, seconds: int) -> None:
        do(study, laura, SetCell("survey", 3, 4, text), now=start + timedelta(seconds=seconds))

    write("a", 0)
    with meanwhile(lambda: write("ab", 1)):
        write("abc", 2)
    assert (held(3, 4), states()) == ("abc", [("abc", "done")])
    write("b", 500)
    with meanwhile(lambda: undo_step(study=study)):
        undo_step(study=study)
    assert (held(3, 4), states()) == ("${b9} = '1'", [("abc", "undone"), ("b", "undone")])
    with meanwhile(lambda: redo_step(study=study)):
        redo_step(study=study)
    assert (held(3, 4), states()) == ("b", [("abc", "done"), ("b", "done")])
    with meanwhile(lambda: write("c", 1000)):
        assert return_to_step(study=study, number=2, by=laura, now=later()) is not None
    assert held(3, 4) == "abc"


def do(study: Study, by: User, *operations: Operation, now: datetime | None = None) -> DraftStep:
    step = change_draft(study=study, operations=operations, by=by, now=now or later())
    assert step is not None
    return step


def table() -> list[list[str]]:
    book = openpyxl.load_workbook(BytesIO(bytes(Draft.objects.get().workbook)))
    return [[str(cell or "") for cell in row] for row in book["survey"].iter_rows(values_only=True)]


def row_id(number: int) -> int:
    return queries.row_ids_of(Draft.objects.get()).id_of("survey", number)


def test_several_operations_of_one_call_are_one_step(study: Study, laura: User, broken: Draft) -> None:
    before = table()
    row = {"type": "text", "name": "b3", "label::Italiano (it)": "Perché?"}
    step = do(study, laura, InsertRows("survey", (row,), after=2), SetCell("survey", 3, "relevant", "${b1} = '1'"))
    assert [line[1] for line in table()] == ["name", "b1", "b3", "b2"]
    assert (step.kind, [one["do"] for one in step.changes]) == ("edit", ["insert", "set", "set"])
    assert queries.problems_of(Draft.objects.get()) == []
    undo_step(study=study)
    assert table() == before


def test_a_row_is_found_by_its_id_after_a_colleague_inserted_one_above(
    study: Study, laura: User, broken: Draft
) -> None:
    seen = row_id(3)
    do(study, laura, InsertRows("survey", ({"type": "note", "name": "hi"},), after=row_id(1)))
    do(study, laura, SetCell("survey", seen, "relevant", "${b1} = '1'", before="${b9} = '1'"))
    assert table()[3][3] == "${b1} = '1'"
    do(study, laura, MoveRows("survey", (seen,), after=row_id(1)))
    assert table()[1][1] == "b2"
    assert row_id(2) == seen


def test_a_row_that_a_colleague_removed_is_not_another_one(study: Study, laura: User, broken: Draft) -> None:
    gone = row_id(3)
    do(study, laura, RemoveRows("survey", (gone,)))
    do(study, laura, InsertRows("survey", ({"type": "note", "name": "hi"},)))
    with pytest.raises(EditError, match="no_such_row"):
        do(study, laura, SetCell("survey", gone, "relevant", "1"))
    undo_step(study=study)
    undo_step(study=study)
    assert row_id(3) == gone


def test_ids_of_an_undone_insertion_are_not_given_again_but_to_the_same_rows(
    study: Study, laura: User, broken: Draft
) -> None:
    do(study, laura, InsertRows("survey", ({"type": "note", "name": "hi"},)))
    first = row_id(4)
    undo_step(study=study)
    redo_step(study=study)
    assert row_id(4) == first
    undo_step(study=study)
    do(study, laura, InsertRows("survey", ({"type": "note", "name": "ho"},)))
    assert row_id(4) > first


def test_rows_of_a_workbook_uploaded_later_have_other_ids(study: Study, laura: User, broken: Draft) -> None:
    earlier = row_id(3)
    content = workbook(survey=BROKEN, choices=YES_NO)
    upload_workbook(study=study, content=content, file_name="2.xlsx", by=laura, now=later())
    with pytest.raises(EditError, match="no_such_row"):
        do(study, laura, SetCell("survey", earlier, "relevant", "1"))
    do(study, laura, SetCell("survey", row_id(3), "relevant", "1"))


def test_edits_of_one_cell_by_one_person_within_two_minutes_are_one_step(
    study: Study, laura: User, renato: User, broken: Draft
) -> None:
    first, start = table(), later()
    for seconds, text in ((0, "a"), (60, "ab"), (170, "abc")):
        do(study, laura, SetCell("survey", 3, 4, text), now=start + timedelta(seconds=seconds))
    assert [(one.before, one.after) for one in DraftStep.objects.filter(kind="cell")] == [("${b9} = '1'", "abc")]
    do(study, renato, SetCell("survey", 3, 4, "abcd"), now=start + timedelta(seconds=171))
    do(study, renato, SetCell("survey", 2, 4, "x"), now=start + timedelta(seconds=172))
    do(study, renato, SetCell("survey", 2, 4, "xy"), now=start + timedelta(seconds=400))
    assert DraftStep.objects.filter(kind="cell").count() == 4
    for _ in range(4):
        undo_step(study=study)
    assert table() == first


def test_a_cell_changed_and_changed_back_leaves_no_step(study: Study, laura: User, broken: Draft) -> None:
    first, start = table(), later()
    do(study, laura, SetCell("survey", 2, "name", "b0"))
    do(study, laura, SetCell("survey", 3, 4, "a"), now=start)
    back = SetCell("survey", 3, 4, "${b9} = '1'")
    assert change_draft(study=study, operations=[back], by=laura, now=start + timedelta(seconds=10)) is None
    assert [one.after for one in DraftStep.objects.filter(kind="cell")] == ["b0"]
    do(study, laura, SetCell("survey", 2, 4, "x"))
    undo_step(study=study)
    undo_step(study=study)
    assert table() == first
    redo_step(study=study)
    redo_step(study=study)
    assert (held(2, 2), held(3, 4), held(2, 4)) == ("b0", "${b9} = '1'", "x")


def test_a_stored_step_that_changes_nothing_does_not_keep_others_from_being_redone(
    study: Study, laura: User, broken: Draft
) -> None:
    do(study, laura, SetCell("survey", 2, 4, "x"))
    step = DraftStep.objects.get(kind="cell")
    step.pk, step.number, step.before = None, 3, step.after
    step.changes, step.way_back, step.row_ids = [], NOTHING_BACK, Draft.objects.get().row_ids
    step.save()
    undo_step(study=study)
    undo_step(study=study)
    redo_step(study=study)
    redo_step(study=study)
    assert (held(2, 4), states()) == ("x", [("x", "done"), ("x", "done")])


def test_an_undone_step_is_not_continued(study: Study, laura: User, broken: Draft) -> None:
    start = later()
    do(study, laura, SetCell("survey", 3, 4, "a"), now=start)
    do(study, laura, SetCell("survey", 2, 4, "b"), now=start)
    undo_step(study=study)
    do(study, laura, SetCell("survey", 3, 4, "ab"), now=start)
    assert [(one.after, one.state) for one in DraftStep.objects.filter(kind="cell").order_by("number")] == [
        ("a", "done"),
        ("b", "dropped"),
        ("ab", "done"),
    ]


def test_cells_that_colleagues_changed_are_all_told_with_both_texts(study: Study, laura: User, broken: Draft) -> None:
    with pytest.raises(CellTakenError) as refusal:
        do(
            study,
            laura,
            SetCell("survey", 2, "name", "b7", before="b0"),
            SetCell("survey", 2, "label::Italiano (it)", "Beve il caffè?", before="Beve caffè?"),
            SetCell("survey", 3, "relevant", "x", before=""),
        )
    assert [(one.operation, one.seen, one.holds) for one in refusal.value.taken] == [
        (0, "b0", "b1"),
        (2, "", "${b9} = '1'"),
    ]
    assert not DraftStep.objects.exclude(kind="upload").exists()


def test_going_back_to_a_step_is_a_step_that_can_be_taken_back(study: Study, laura: User, broken: Draft) -> None:
    states = [table()]
    for text in ("one", "two", "three"):
        do(study, laura, SetCell("survey", 3, 4, text))
        states.append(table())
    do(study, laura, RenameItem("b1", "q1"))
    renamed = table()
    step = return_to_step(study=study, number=2, by=laura, now=later())
    assert step is not None
    assert (step.kind, step.to_step, table()) == ("return", 2, states[1])
    assert return_to_step(study=study, number=step.number, by=laura, now=later()) is None
    undo_step(study=study)
    assert table() == renamed
    undo_step(study=study)
    assert table() == states[3]
    redo_step(study=study)
    redo_step(study=study)
    assert table() == states[1]


def test_one_goes_back_to_before_an_upload(study: Study, laura: User, broken: Draft) -> None:
    do(study, laura, SetCell("survey", 3, 4, "one"))
    before, ids = bytes(Draft.objects.get().workbook), row_id(3)
    content = workbook(survey=BROKEN[:2], choices=YES_NO)
    upload_workbook(study=study, content=content, file_name="2.xlsx", by=laura, now=later())
    return_to_step(study=study, number=2, by=laura, now=later())
    draft = Draft.objects.get()
    assert (bytes(draft.workbook), draft.file_name, row_id(3)) == (before, "caffè.xlsx", ids)
    undo_step(study=study)
    assert (len(table()), Draft.objects.get().file_name) == (2, "2.xlsx")


def test_what_is_gone_back_to_is_read_as_the_kind_of_file_that_it_is(study: Study, laura: User, broken: Draft) -> None:
    def read() -> tuple[str, bool]:
        draft = Draft.objects.get()
        return draft.file_name, draft.questionnaire is not None

    do(study, laura, SetCell("survey", 3, 4, "${b1} = '1'"))
    upload_workbook(study=study, content=b"no survey", file_name="x.lss", by=laura, now=later())
    survey = [str(problem) for problem in queries.problems_of(Draft.objects.get())]
    return_to_step(study=study, number=2, by=laura, now=later())
    assert (read(), queries.problems_of(Draft.objects.get())) == (("caffè.xlsx", True), [])
    undo_step(study=study)
    assert (read(), [str(problem) for problem in queries.problems_of(Draft.objects.get())]) == (
        ("x.lss", False),
        survey,
    )
    redo_step(study=study)
    assert (read(), queries.problems_of(Draft.objects.get())) == (("caffè.xlsx", True), [])
    do(study, laura, SetCell("survey", 2, "name", "b1 b1"))
    return_to_step(study=study, number=4, by=laura, now=later())
    assert read() == ("caffè.xlsx", True), "step 4 went back to step 2"


def test_a_change_from_before_ways_back_were_kept_is_taken_back_by_its_text(
    study: Study, laura: User, broken: Draft
) -> None:
    change(study, laura, "${b1} = '1'")
    DraftStep.objects.filter(kind="cell").update(way_back=None, changes=[], row_ids={})
    undo_step(study=study)
    assert held(3, 4) == "${b9} = '1'"
    redo_step(study=study)
    assert held(3, 4) == "${b1} = '1'"
    undo_step(study=study)
    redo_step(study=study)
    assert held(3, 4) == "${b1} = '1'", "it keeps a way back now, but what it changes only as texts"
    assert return_to_step(study=study, number=1, by=laura, now=later()) is not None


@pytest.fixture
def hands(study: Study, laura: User, renato: User, broken: Draft) -> Callable[..., None]:
    """Do something as Laura (``laura``) or Renato."""

    def do_it(who: str, *operations: Operation) -> None:
        person = laura if who == "laura" else renato
        assert change_draft(study=study, operations=operations, by=person, now=later())

    return do_it


def test_undo_and_redo_walk_the_steps_of_the_person_and_leave_those_of_others(
    study: Study, laura: User, renato: User, hands: Callable[..., None]
) -> None:
    first = table()
    hands("laura", SetCell("survey", 2, "label::Italiano (it)", "Uno?"))
    hands("renato", SetCell("survey", 3, "label::Italiano (it)", "Due?"))
    hands("laura", InsertRows("survey", ({"type": "note", "name": "hi"},)))
    hands("renato", InsertRows("survey", ({"type": "text", "name": "why"},), 1))
    whole = table()
    for _ in range(2):
        undo_step(study=study, by=laura, now=later())
    with pytest.raises(NoDraftError):
        undo_step(study=study, by=laura, now=later())
    of_renato = table()
    assert of_renato != whole
    assert ("Uno?" in str(of_renato), "hi" in str(of_renato)) == (False, False)
    assert ("Due?" in str(of_renato), "why" in str(of_renato)) == (True, True)
    for _ in range(2):
        redo_step(study=study, by=laura, now=later())
    with pytest.raises(NoDraftError):
        redo_step(study=study, by=laura, now=later())
    assert table() == whole
    for _ in range(2):
        undo_step(study=study, by=renato, now=later())
    assert ("Due?" in str(table()), "Uno?" in str(table())) == (False, True)
    for _ in range(2):
        undo_step(study=study, by=laura, now=later())
    assert table() == first


def test_what_one_undid_is_made_again_though_a_colleague_has_done_something_since(
    study: Study, laura: User, hands: Callable[..., None]
) -> None:
    hands("laura", SetCell("survey", 2, "label::Italiano (it)", "Uno?"))
    undo_step(study=study, by=laura, now=later())
    hands("renato", InsertRows("survey", ({"type": "text", "name": "why"},), 1))
    redo_step(study=study, by=laura, now=later())
    assert ("Uno?" in str(table()), "why" in str(table())) == (True, True)
    undo_step(study=study, by=laura, now=later())
    hands("laura", SetCell("survey", 2, "hint", "Uno"))
    hands("renato", SetCell("survey", 3, "hint", "Due"))
    undo_step(study=study, by=laura, now=later())
    assert [row[-1] for row in table() if row[-1]] == ["hint", "Due"], "the column stays that a colleague uses"
    hands("laura", SetCell("survey", 2, "label::Italiano (it)", "Altro?"))
    with pytest.raises(NoDraftError):
        redo_step(study=study, by=laura, now=later())


def test_a_step_on_which_a_colleague_has_built_is_not_taken_back(
    study: Study, laura: User, renato: User, hands: Callable[..., None]
) -> None:
    hands("laura", InsertRows("survey", ({"type": "integer", "name": "cups", "label": "Quanti?"},)))
    hands("renato", SetCell("survey", 2, "label::Italiano (it)", "Uno?"))
    hands("renato", SetCell("survey", 3, "relevant", "${cups} > 2"))
    before = table()
    with pytest.raises(BuiltOnError) as refusal:
        undo_step(study=study, by=laura, now=later())
    assert (refusal.value.step.made_by, {one.made_by for one in refusal.value.others}) == (laura, {renato})
    hands("laura", SetCell("survey", 2, "hint", "A voce"))
    undo_step(study=study, by=laura, now=later())
    hands("laura", SetCell("survey", 2, "hint", "Piano"))
    hands("renato", SetCell("survey", 2, "hint", "Forte"))
    with pytest.raises(BuiltOnError) as refusal:
        undo_step(study=study, by=laura, now=later())
    assert [one.after for one in refusal.value.others] == ["Forte"]
    assert [row[:3] for row in table()[:1]] == [row[:3] for row in before[:1]]
