"""Whoever answers a briefing's questions in vain twice, or fails three practices, is helped: leaders are told once."""

from django.test import Client
from django.utils import timezone

from surveys.design.services import grant_role
from surveys.fieldwork.models import MessageCopy
from surveys.people.models import Role, User
from surveys.training.queries import questions_of
from surveys.training.services import answer_test, write_briefing
from tests.interviewing.scene import NOON, make_scene

from .practising import Trainee, store

QUESTIONS = [{"question": f"Q{number}?", "choices": ["a", "b"], "right": 1, "why": "Perché."} for number in range(6)]


def test_those_who_supervise_are_told_once_and_only_after_the_second_failure(db: None) -> None:
    scene = make_scene(cases=1, dialled=False)
    page = {"title": "Uno", "text": "Leggere piano."}
    asked = {"study": scene.study, "pages": [page], "questions": QUESTIONS, "by": scene.study.created_by}
    digest = questions_of(write_briefing(**asked, now=NOON)).digest
    renato = User.objects.create_user("renato", first_name="Renato")

    def answer(right: int) -> int:
        given: list[int | None] = [1] * right + [0] * (6 - right)
        facts = {"study": scene.study, "person": scene.interviewer, "digest": digest, "given": given}
        answer_test(**facts, tells="Non le ho passate", now=NOON)
        return MessageCopy.objects.filter(person=renato).count()

    assert answer(1) == 0  # nobody supervises yet, and it is the first
    supervises = {"by": renato, "study": scene.study, "role": Role.SUPERVISOR, "now": NOON}
    grant_role(person=renato, **supervises)
    grant_role(person=User.objects.create_user("nora"), centre="Voci Nord", **supervises)
    assert [answer(4), answer(2), answer(6)] == [1, 1, 1]
    # Nobody of another centre is told.
    assert MessageCopy.objects.get().message.sender == scene.interviewer


def test_three_practices_in_a_row_that_were_not_passed_are_told_once(client: Client, db: None) -> None:
    scene = make_scene(cases=1, now=timezone.now(), dialled=False)
    store()
    elena, renato = Trainee(client, scene.colleague(), scene.study), User.objects.create_user("renato")
    grant_role(by=renato, person=renato, study=scene.study, role=Role.SUPERVISOR, now=timezone.now())

    def fails(where: str = "after", **sent: str) -> int:
        elena.begin().dial()
        elena.browser.post(f"{elena.call}{where}/", {"key": "end", "code": "no_answer", **sent})
        return MessageCopy.objects.filter(person=renato).count()

    assert [fails(), fails(), fails("practice/leave"), fails(), fails()] == [0, 0, 0, 1, 1]
    assert MessageCopy.objects.get(person=renato).message.sender == elena.person
