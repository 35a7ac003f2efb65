"""What a respondent asks and no ready answer meets: sent with one key, answered for everybody."""

from datetime import timedelta

import pytest

from surveys.design.queries import texts_of
from surveys.fieldwork.models import AskedQuestion, Case
from surveys.fieldwork.queries import news_stamp, questions_to_answer, unseen_answers
from surveys.fieldwork.services import (
    AnsweredMeanwhileError,
    AnswerMissingError,
    NothingWrittenError,
    OnlyInLiveCallsError,
    QuestionTooLongError,
    answer_question,
    ask_supervisor,
    forget_messages,
    mark_read,
    set_question_aside,
)
from surveys.fieldwork.services.messages import forget_words_about
from surveys.interviewing.queries import desk_notices
from surveys.people.models import User
from tests.interviewing.scene import NOON, Scene, make_scene

PENSION = {"question": {"it": "Cambia la pensione?"}, "listen": {"it": "Capisco."}, "answer": {"it": "No, niente."}}


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene(cases=2)


def asked(scene: Scene, words: str = "Cambia la mia pensione?") -> AskedQuestion:
    return ask_supervisor(attempt=scene.attempt, by=scene.interviewer, words=words, language="it", now=NOON)


def leader(scene: Scene) -> User:
    assert scene.study.created_by is not None
    return scene.study.created_by


def test_a_question_waits_for_whoever_leads_the_study_and_is_asked_once(scene: Scene) -> None:
    first, again = asked(scene), asked(scene, "  Cambia   la mia pensione? ")
    assert first == again
    assert [(one.words, one.attempt) for one in questions_to_answer([scene.study.pk])] == [
        ("Cambia la mia pensione?", scene.attempt)
    ]


@pytest.mark.parametrize(("words", "refused"), [("  ", NothingWrittenError), ("x" * 5000, QuestionTooLongError)])
def test_nothing_and_too_much_is_refused(scene: Scene, words: str, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        asked(scene, words)
    assert not AskedQuestion.objects.exists()


def test_the_answer_reaches_whoever_asked_and_is_a_new_edition_of_everybodys_texts(scene: Scene) -> None:
    question, before = asked(scene), texts_of(scene.study)
    waiting = news_stamp(scene.interviewer, NOON)
    answer_question(question=question, entry=PENSION, by=leader(scene), now=NOON)
    after = texts_of(scene.study)
    assert after is not None
    assert after.number == (before.number if before else 0) + 1
    assert after.answers[-1] == PENSION
    assert news_stamp(scene.interviewer, NOON) != waiting
    assert [one.item for one in unseen_answers(scene.interviewer)] == ["cambia_la_pensione"]
    mark_read(person=scene.interviewer, copies=[], questions=[question.pk], now=NOON)
    assert unseen_answers(scene.interviewer) == []


@pytest.mark.parametrize("purpose", ["test", "practice"])
def test_what_is_asked_in_a_test_or_in_practice_reaches_nobody(scene: Scene, purpose: str) -> None:
    Case.objects.filter(pk=scene.attempt.case_id).update(purpose=purpose)
    scene.attempt.case.purpose = purpose
    with pytest.raises(OnlyInLiveCallsError):
        asked(scene)
    assert questions_to_answer([scene.study.pk]) == []


def test_an_answer_found_under_the_same_words_replaces_the_earlier_one(scene: Scene) -> None:
    answer_question(question=asked(scene), entry=PENSION, by=leader(scene), now=NOON)
    better = {**PENSION, "answer": {"it": "No, non cambia niente."}}
    texts = answer_question(question=asked(scene, "E la pensione?"), entry=better, by=leader(scene), now=NOON)
    assert [one["answer"] for one in texts.answers if one["question"] == PENSION["question"]] == [better["answer"]]


def test_the_newest_answers_are_shown_before_many_that_were_never_read(scene: Scene) -> None:
    for number in range(6):
        entry = {"question": {"it": f"Domanda {number}"}, "answer": {"it": "Sì."}}
        answer_question(question=asked(scene, f"Domanda {number}?"), entry=entry, by=leader(scene), now=NOON)
    assert [one.item for one in unseen_answers(scene.interviewer)] == [f"domanda_{number}" for number in range(1, 6)]


def test_two_who_answer_at_once_make_one_answer(scene: Scene) -> None:
    question = asked(scene)
    answer_question(question=question, entry=PENSION, by=leader(scene), now=NOON)
    with pytest.raises(AnsweredMeanwhileError):
        answer_question(question=question, entry=PENSION, by=leader(scene), now=NOON)
    with pytest.raises(AnsweredMeanwhileError):
        set_question_aside(question=question, by=leader(scene), now=NOON)


def test_an_answer_needs_its_question_and_its_words(scene: Scene) -> None:
    question, empty = asked(scene), {"question": {"it": "Q"}, "answer": {"it": " "}}
    with pytest.raises(AnswerMissingError):
        answer_question(question=question, entry=empty, by=leader(scene), now=NOON)
    question.refresh_from_db()
    assert question.answered_at is None


def test_what_is_set_aside_comes_to_nobody(scene: Scene) -> None:
    set_question_aside(question=asked(scene), by=leader(scene), now=NOON)
    assert questions_to_answer([scene.study.pk]) == unseen_answers(scene.interviewer) == []


def test_a_question_whose_words_are_erased_waits_for_nobody(scene: Scene) -> None:
    asked(scene)
    assert desk_notices(scene.study, None, NOON).has_question
    forget_words_about(scene.attempt.case)
    assert questions_to_answer([scene.study.pk]) == []
    assert not desk_notices(scene.study, None, NOON).has_question


def test_questions_go_after_ninety_days(scene: Scene) -> None:
    asked(scene)
    forget_messages(now=NOON + timedelta(days=91))
    assert not AskedQuestion.objects.exists()
