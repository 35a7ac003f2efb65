"""Messages with their receipts, and the call for a supervisor."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from surveys.design.services import grant_role
from surveys.fieldwork.models import Audience, HelpCall, Message, MessageCopy
from surveys.fieldwork.queries import help_calls_for, news_stamp, sent_by, unread_copies
from surveys.fieldwork.services import (
    FieldworkError,
    MessageTooLongError,
    NobodyToTellError,
    answer_message,
    call_supervisor,
    end_help_call,
    forget_messages,
    mark_delivered,
    mark_read,
    record_disposition,
    send_message,
    take_help_call,
)
from surveys.fieldwork.services import messages as message_services
from surveys.people.models import Role, User
from tests.at_once import together
from tests.interviewing.scene import NOON, Scene, make_scene

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


@pytest.fixture
def renato(scene: Scene) -> User:
    """The study's supervisor."""
    renato = User.objects.create_user("renato", first_name="Renato", last_name="Moretti")
    grant_role(by=renato, person=renato, study=scene.study, role=Role.SUPERVISOR, now=NOON)
    return renato


def to_one(by: User, to: User, words: str) -> Message:
    return send_message(audience=Audience.PERSON, people=[to], by=by, words=words, now=NOON)


def receipts(by: User) -> list[tuple[str, bool, bool]]:
    """Of the last message: who has it on the screen, and who has read it."""
    copies: list[MessageCopy] = sent_by(by, 1)[0].receipts  # type: ignore[attr-defined]
    return [(one.person.first_name, one.delivered_at is not None, one.read_at is not None) for one in copies]


def test_a_team_gets_a_message_each_with_a_receipt_in_alphabetical_order(scene: Scene, renato: User) -> None:
    giulia, carlo = scene.interviewer, scene.colleague()
    facts = {"study": scene.study, "by": renato, "now": NOON}
    send_message(audience=Audience.TEAM, people=[giulia, carlo, renato], words="  Oggi \n le donne ", **facts)
    assert receipts(renato) == [("Carlo", False, False), ("Giulia", False, False)]
    (mine,) = unread_copies(giulia)
    assert mine.message.words == "Oggi le donne"
    mark_delivered(person=giulia, copies=[mine], now=NOON + MINUTE)
    assert receipts(renato)[1] == ("Giulia", True, False)
    assert mark_read(person=giulia, copies=[mine.pk], now=NOON + 2 * MINUTE) == 1
    assert mark_read(person=giulia, copies=[mine.pk], now=NOON + 3 * MINUTE) == 0
    assert MessageCopy.objects.get(pk=mine.pk).read_at == NOON + 2 * MINUTE
    assert (receipts(renato)[1], unread_copies(giulia), len(unread_copies(carlo))) == (("Giulia", True, True), [], 1)


def test_whoever_got_a_message_answers_with_a_line_and_has_read_it(scene: Scene, renato: User) -> None:
    to_one(renato, scene.interviewer, "Più piano")
    (copy,) = unread_copies(scene.interviewer)
    answer_message(copy=copy, words="Va bene", now=NOON)
    assert (unread_copies(scene.interviewer), receipts(renato)) == ([], [("Giulia", True, True)])
    (back,) = unread_copies(renato)
    assert (back.message.words, back.message.answers) == ("Va bene", copy.message)


def test_an_answer_speaks_of_the_call_that_the_message_spoke_of_though_it_is_over(scene: Scene, renato: User) -> None:
    to_one(renato, scene.interviewer, "Più piano")
    record_disposition(attempt=scene.attempt, code="no_answer", now=NOON)
    (copy,) = unread_copies(scene.interviewer)
    answered = answer_message(copy=copy, words="La signora è sorda", now=NOON)
    assert answered.attempt == scene.attempt


@pytest.mark.parametrize(("words", "refusal"), [("  ", FieldworkError), ("x" * 201, MessageTooLongError)])
def test_nothing_and_too_much_are_refused(scene: Scene, renato: User, words: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        to_one(renato, scene.interviewer, words)
    with pytest.raises(NobodyToTellError):
        to_one(renato, renato, "A me")


def test_nobody_reads_somebody_elses_copy(scene: Scene, renato: User) -> None:
    to_one(renato, scene.interviewer, "Più piano")
    (copy,) = unread_copies(scene.interviewer)
    assert mark_read(person=scene.colleague(), copies=[copy.pk], now=NOON) == 0


def test_a_supervisor_is_called_once_until_it_is_dealt_with(scene: Scene, renato: User) -> None:
    before = news_stamp(scene.interviewer, NOON)
    first = call_supervisor(person=scene.interviewer, reason="doubt", words="Quale marca?", now=NOON)
    again = call_supervisor(person=scene.interviewer, reason="distress", now=NOON + MINUTE)
    assert (first.pk, first.study, first.attempt) == (again.pk, scene.study, scene.attempt)
    (seen,) = help_calls_for([scene.study.pk], User.objects.none())
    assert (seen.reason, seen.words, seen.called_at) == ("distress", "", NOON)
    assert help_calls_for([scene.study.pk + 1], User.objects.none()) == []
    assert take_help_call(call=seen, by=renato, now=NOON + MINUTE)
    assert not take_help_call(call=seen, by=scene.colleague(), now=NOON + MINUTE)
    assert HelpCall.objects.get().taken_by == renato
    assert end_help_call(call=seen, now=NOON + 2 * MINUTE)
    assert help_calls_for([scene.study.pk], User.objects.none()) == []
    assert news_stamp(scene.interviewer, NOON) == before


def test_whoever_has_no_case_in_hand_calls_those_who_lead_one_of_their_studies(scene: Scene) -> None:
    carlo = scene.colleague()
    call = call_supervisor(person=carlo, reason="fault", now=NOON)
    assert call.study is None
    assert help_calls_for([scene.study.pk], User.objects.filter(pk=carlo.pk)) == [call]
    assert help_calls_for([scene.study.pk], User.objects.filter(pk=scene.interviewer.pk)) == []


def test_the_database_keeps_one_open_call_of_a_person(scene: Scene) -> None:
    call_supervisor(person=scene.interviewer, reason="doubt", now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpCall.objects.create(person=scene.interviewer, reason="doubt", called_at=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_supervisors_who_take_a_call_at_once_are_one(scene: Scene, renato: User) -> None:
    call = call_supervisor(person=scene.interviewer, reason="doubt", now=NOON)
    carlo = scene.colleague()
    taken = together(*(lambda by=by: take_help_call(call=call, by=by, now=NOON) for by in (renato, carlo)))
    assert sorted(taken) == [False, True]


def test_a_message_to_many_is_forgotten_in_small_steps(renato: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_services, "COPIES_A_STEP", 2)
    people = [User.objects.create_user(name) for name in ("ada", "bea", "cleo")]
    send_message(audience=Audience.EVERYBODY, people=people, by=renato, words="Domani si chiude", now=NOON)
    with CaptureQueriesContext(connection) as asked:
        assert forget_messages(now=NOON + timedelta(days=91)) == 1
    steps = 'DELETE FROM "surveys_messagecopy" WHERE "surveys_messagecopy"."id" IN'
    deleted = [one["sql"] for one in asked if one["sql"].startswith(steps)]
    assert len(deleted) == 2
    assert not MessageCopy.objects.exists()


def test_words_are_forgotten_after_ninety_days(scene: Scene, renato: User) -> None:
    to_one(renato, scene.interviewer, "Più piano")
    call_supervisor(person=scene.interviewer, reason="doubt", now=NOON)
    assert forget_messages(now=NOON + timedelta(days=89)) == 0
    assert forget_messages(now=NOON + timedelta(days=91)) == 1
    assert not MessageCopy.objects.exists()
    assert not HelpCall.objects.exists()
