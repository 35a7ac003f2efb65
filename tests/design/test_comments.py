"""Comments hang on the codes of questions: they stay with them when these move, and go along when they are renamed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from surveys.design.models import DraftComment, DraftStep, Reviewer, Study
from surveys.design.queries import comments_of, counts_of_comments, open_comments
from surveys.design.services import (
    CommentGoneError,
    change_draft,
    create_study,
    invite_reviewer,
    redo_step,
    resolve_comment,
    return_to_step,
    show_proof,
    undo_step,
    upload_workbook,
    write_comment,
)
from surveys.formats.editing import MoveRows, Operation, RenameItem, SetCell
from surveys.people.models import User

from .conftest import NOW
from .workbooks import COFFEE, YES_NO, workbook


@pytest.fixture
def comment(study: Study, laura: User) -> DraftComment:
    content = workbook(survey=COFFEE, choices=YES_NO)
    upload_workbook(study=study, content=content, file_name="caffè.xlsx", by=laura, now=NOW)
    return write_comment(study=study, question="b1", text="Si legge?", by=laura, now=NOW)


@pytest.fixture
def francesca(study: Study, laura: User) -> Reviewer:
    link = invite_reviewer(
        study=study, name="Francesca Villa", email="", expires_at=NOW + timedelta(days=14), by=laura, now=NOW
    )
    return link.reviewer


def do(study: Study, by: User, *operations: Operation) -> DraftStep:
    step = change_draft(study=study, operations=operations, by=by, now=NOW + timedelta(minutes=5))
    assert step is not None
    return step


def hangs_on() -> str:
    return DraftComment.objects.get().question


def test_a_rename_takes_comments_along_and_back_with_every_step(
    study: Study, laura: User, comment: DraftComment
) -> None:
    do(study, laura, MoveRows("survey", (2,), 3))
    assert hangs_on() == "b1"
    do(study, laura, RenameItem("b1", "q1"))
    assert hangs_on() == "q1"
    undo_step(study=study)
    assert hangs_on() == "b1"
    redo_step(study=study)
    assert hangs_on() == "q1"
    do(study, laura, RenameItem("q1", "caffe"))
    return_to_step(study=study, number=1, by=laura, now=NOW)
    assert hangs_on() == "b1", "two renames were gone back over"
    undo_step(study=study)
    assert hangs_on() == "caffe"
    redo_step(study=study)
    assert hangs_on() == "b1"


def test_comments_go_along_with_codes_that_are_typed_or_come_with_a_workbook(
    study: Study, laura: User, comment: DraftComment
) -> None:
    do(study, laura, SetCell("survey", 2, "name", "q1"))
    assert hangs_on() == "q1"
    undo_step(study=study)
    assert hangs_on() == "b1"
    do(study, laura, SetCell("survey", 2, "name", "b2"))
    assert hangs_on() == "b1", "b2 is another question"
    undo_step(study=study)
    assert hangs_on() == "b1"
    write_comment(study=study, question="b2", text="E questa?", by=laura, now=NOW)
    do(study, laura, SetCell("survey", 2, "name", "b2"), SetCell("survey", 3, "name", "b1"))
    assert [one.question for one in DraftComment.objects.order_by("pk")] == ["b2", "b1"], "they have changed places"
    undo_step(study=study)
    renamed = [COFFEE[0], ["select_one yes_no", "s1", "Beve caffè?", None], *COFFEE[2:]]
    upload_workbook(
        study=study, content=workbook(survey=renamed, choices=YES_NO), file_name="c.xlsx", by=laura, now=NOW
    )
    assert [one.question for one in DraftComment.objects.order_by("pk")] == ["s1", "b2"]
    return_to_step(study=study, number=1, by=laura, now=NOW)
    assert [one.question for one in DraftComment.objects.order_by("pk")] == ["b1", "b2"]


def test_a_comment_of_another_study_is_not_renamed(study: Study, laura: User, comment: DraftComment) -> None:
    other = create_study(by=laura, now=NOW, name="Altro")
    there = write_comment(study=other, question="b1", text="Qui?", by=laura, now=NOW)
    do(study, laura, RenameItem("b1", "q1"))
    there.refresh_from_db()
    assert there.question == "b1"


def test_resolved_comments_hide_until_somebody_answers(study: Study, laura: User, comment: DraftComment) -> None:
    resolve_comment(study=study, comment=comment.pk, by=laura, now=NOW)
    assert comments_of(study).shown == []
    assert [one.resolved_by for one in comments_of(study, resolved=True).shown] == [laura]
    assert counts_of_comments(study) == (0, 1)
    write_comment(study=study, answers=comment.pk, text="No.", by=laura, now=NOW)
    assert [[one.text for one in found.answered] for found in comments_of(study).shown] == [["No."]]  # type: ignore[attr-defined]
    assert open_comments(study) == {"b1": 1}, "answers are not counted"
    resolve_comment(study=study, comment=comment.pk, by=laura, now=NOW)
    resolve_comment(study=study, comment=comment.pk, is_resolved=False, by=laura, now=NOW)
    assert counts_of_comments(study) == (1, 0)


def test_a_reviewer_answers_below_comments_of_their_own_only(
    study: Study, laura: User, comment: DraftComment, francesca: Reviewer
) -> None:
    with pytest.raises(CommentGoneError):
        write_comment(study=study, answers=comment.pk, text="Chi è?", by=francesca, now=NOW)
    with pytest.raises(CommentGoneError):
        write_comment(study=study, question="b2", text="Non l’ho vista", by=francesca, now=NOW)
    show_proof(study=study, by=laura, now=NOW)
    own = write_comment(study=study, question="b2", text="Perché?", by=francesca, now=NOW)
    answer = write_comment(study=study, answers=own.pk, text="Davvero?", by=francesca, now=NOW)
    assert (answer.who, answer.question) == ("Francesca Villa", "b2")
    with pytest.raises(CommentGoneError):
        write_comment(study=study, answers=answer.pk, text="Sotto una risposta", by=laura, now=NOW)


def test_comments_of_another_study_are_neither_answered_nor_resolved(laura: User, comment: DraftComment) -> None:
    other = create_study(by=laura, now=NOW, name="Altro")
    with pytest.raises(CommentGoneError):
        write_comment(study=other, answers=comment.pk, text="x", by=laura, now=NOW)
    with pytest.raises(CommentGoneError):
        resolve_comment(study=other, comment=comment.pk, by=laura, now=NOW)
    comment.refresh_from_db()
    assert comment.resolved_at is None


def test_many_comments_are_read_in_parts_in_three_queries(
    study: Study, laura: User, comment: DraftComment, django_assert_num_queries: object
) -> None:
    many = [
        DraftComment(study=study, question="b2", text=str(n), author=laura, written_at=NOW, answers=answers)
        for answers in (None, comment)
        for n in range(60)
    ]
    DraftComment.objects.bulk_create(many)
    with django_assert_num_queries(2):  # type: ignore[operator]
        first = comments_of(study)
        assert [len(one.answered) for one in first.shown] == [0] * 50  # type: ignore[attr-defined]
    assert first.are_more
    rest = comments_of(study, before=first.shown[-1].pk)
    assert not rest.are_more
    assert [len(one.answered) for one in rest.shown][-1] == 60  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "facts",
    [
        {"text": "", "author": "laura"},
        {"text": "da nessuno"},
        {"text": "risolto da nessuno", "author": "laura", "resolved_at": NOW},
    ],
)
def test_the_database_refuses_comments_that_say_or_come_from_nothing(
    study: Study, laura: User, facts: dict[str, object]
) -> None:
    known = {**facts, **({"author": laura} if "author" in facts else {})}
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftComment.objects.create(study=study, question="b1", written_at=NOW, **known)
