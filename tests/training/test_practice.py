import pytest
from django.test import Client
from django.utils import timezone

from surveys.interviewing.models import Interview
from tests.interviewing.scene import make_scene

from .practising import Trainee, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def elena(client: Client) -> Trainee:
    scene = make_scene(cases=2, now=timezone.now(), dialled=False)
    store()
    person = scene.colleague()
    return Trainee(client, person, scene.study)


def test_a_whole_practice_is_held_on_the_screens_of_a_call_and_judged_at_its_end(elena: Trainee) -> None:
    answer = elena.interview_whole()
    practice = elena.practice
    assert answer.url == f"/practice/{practice.pk}/"
    print(elena.kinds, practice.points, practice.is_passed, practice.score)
    assert (practice.state, practice.points is not None) == ("ended", True)
    page = elena.browser.get(answer.url)
    assert page.status_code == 200
    assert not Interview.objects.filter(purpose="practice").exists()
