"""A respondent who speaks another language: a colleague who speaks it goes on where the interview stood."""

from datetime import timedelta

from surveys.calling.staff import Abilities
from surveys.design.services import change_abilities, grant_role
from surveys.fieldwork.models import Case, CaseState
from surveys.interviewing.models import Interview
from surveys.interviewing.services import close_call
from surveys.people.models import Role, User

from .scene import NOON, Scene, make_scene, page_of


def english_speaker(scene: Scene) -> User:
    laura = User.objects.get(first_name="Laura")
    paolo = User.objects.create_user("paolo", first_name="Paolo", last_name="Riva")
    grant_role(by=laura, person=paolo, study=scene.study, role=Role.INTERVIEWER, now=NOON)
    can = {paolo.pk: Abilities(frozenset({"en"}))}
    change_abilities(by=laura, study=scene.study, abilities=can, now=NOON)
    return paolo


def test_a_case_is_interviewed_in_its_own_language(db: None) -> None:
    scene = make_scene()
    paolo = english_speaker(scene)
    case = close_call(attempt=scene.attempt, code="language_problem", language="en", now=NOON)
    assert (case.state, case.language) == (CaseState.WAITING, "en")
    later = NOON + timedelta(minutes=15)
    step = Scene(scene.study, paolo, scene.next_case(later, by=paolo), later).start()
    assert step.interview.language == "en"


def test_a_begun_interview_is_kept_for_the_colleague(db: None) -> None:
    scene = make_scene()
    paolo = english_speaker(scene)
    scene.play("1")
    close_call(attempt=scene.attempt, code="language_problem", language="en", now=NOON)
    assert Interview.objects.get().status == "suspended"
    later = NOON + timedelta(minutes=15)
    step = Scene(scene.study, paolo, scene.next_case(later, by=paolo), later).start()
    assert page_of(step).path == "cups"


def test_an_interview_in_a_language_that_nobody_speaks_is_broken_off(db: None) -> None:
    scene = make_scene()
    scene.play("1")
    case = close_call(attempt=scene.attempt, code="language_problem", language="en", now=NOON)
    assert (case.state, case.final_outcome) == (CaseState.CLOSED, "2.33")
    assert Interview.objects.get().status == "broken_off"
    assert Case.objects.get().language == ""
