"""A live interview is followed by whoever leads its study, as long as that is agreed; what is not seen is said."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.design.models import Study
from surveys.design.services import create_study, grant_role
from surveys.fieldwork.models import Following
from surveys.fieldwork.services import follow, note_sign
from surveys.people.models import Role, User, WatchScope
from surveys.people.services import end_agreement, record_agreement
from tests.interviewing.scene import Scene, make_scene
from tests.web.markup import squeezed

from .conftest import sign_in

pytestmark = pytest.mark.django_db
QUESTION = "Quanti al giorno?"


@pytest.fixture
def scene(db: None) -> Scene:
    """Giulia is asked how many cups a day, and interviews may be followed."""
    scene, now = make_scene(now=timezone.now()), timezone.now()
    scene.play("1")
    facts: dict[str, Any] = {
        "kind": "union",
        "reached_on": date(2026, 9, 1),
        "months": 12,
        "document": "Accordo",
        "by": None,
    }
    record_agreement(scopes=[WatchScope.FOLLOWING], now=now, **facts)
    return scene


def somebody(name: str, role: Role, study: Any) -> User:
    who = User.objects.create_user(name, first_name=name.title())
    grant_role(by=who, person=who, study=study, role=role, now=timezone.now())
    return who


def another_study(scene: Scene) -> Study:
    laura = scene.study.created_by
    assert laura is not None
    return create_study(by=laura, now=timezone.now(), name="Tè")


def follower(scene: Scene) -> User:
    renato = somebody("renato", Role.SUPERVISOR, scene.study)
    follow(person=scene.interviewer, study=scene.study, by=renato, now=timezone.now())
    return renato


def address(scene: Scene, name: str) -> str:
    return reverse(name, args=[scene.study.pk, scene.interviewer.pk])


def test_who_leads_the_study_sees_the_question_and_nobody_else_a_word(scene: Scene) -> None:
    other = another_study(scene)
    strangers = [
        somebody("supervisor of another study", Role.SUPERVISOR, other),
        somebody("client", Role.CLIENT, scene.study),
        somebody("interviewer", Role.INTERVIEWER, scene.study),
        scene.interviewer,
    ]
    renato = sign_in(follower(scene))
    assert QUESTION in renato.get(address(scene, "follow-screen")).content.decode()
    for stranger in strangers:
        client = sign_in(stranger)
        for name in ("follow", "follow-screen"):
            answer = client.get(address(scene, name))
            assert (answer.status_code in (403, 404), QUESTION in answer.content.decode()) == (True, False), stranger
        for name in ("follow-begin", "follow-keep", "follow-listen", "follow-take", "follow-hand", "follow-say"):
            assert client.post(address(scene, name), {"reason": "x", "words": "x"}).status_code in (403, 404), stranger
    assert list(Following.objects.values_list("by__username", flat=True)) == ["renato"]


def test_one_study_does_not_open_the_interviews_of_another(scene: Scene) -> None:
    """Giulia works in both; who follows her in one sees nothing of her call in the other."""
    other = another_study(scene)
    marta = somebody("marta", Role.SUPERVISOR, other)
    grant_role(by=marta, person=scene.interviewer, study=other, role=Role.INTERVIEWER, now=timezone.now())
    follow(person=scene.interviewer, study=other, by=marta, now=timezone.now())
    client = sign_in(marta)
    for name in ("follow", "follow-screen"):
        page = client.get(reverse(name, args=[other.pk, scene.interviewer.pk]))
        assert page.status_code == 200
        assert not any(word in page.content.decode() for word in (QUESTION, "Maria Rinaldi", "Osservatorio"))
        assert client.get(address(scene, name)).status_code in (403, 404)
    client.post(reverse("follow-take", args=[other.pk, scene.interviewer.pk]), {"reason": "x"})
    scene.attempt.refresh_from_db()
    assert scene.attempt.closed_at is None


def test_what_is_no_longer_agreed_ends_at_once(scene: Scene) -> None:
    renato = sign_in(follower(scene))
    assert renato.post(address(scene, "follow-keep")).status_code == 204
    end_agreement(by=None, now=timezone.now())
    screen = renato.get(address(scene, "follow-screen"))
    assert (screen.status_code, screen.content) == (410, b"")
    page = renato.get(address(scene, "follow")).content.decode()
    assert "Interviews cannot be followed: no agreement is recorded" in page
    assert QUESTION not in page
    assert renato.post(address(scene, "follow-keep")).status_code == 410
    assert Following.objects.get().ended_at is not None
    renato.post(address(scene, "follow-begin"))
    assert Following.objects.count() == 1


def test_a_screen_that_gives_no_sign_is_said_to(scene: Scene) -> None:
    renato = sign_in(follower(scene))
    words, now = "No sign of Giulia’s screen since", timezone.now()
    assert words not in renato.get(address(scene, "follow")).content.decode()
    Following.objects.update(started_at=now - timedelta(seconds=90), sign_at=now - timedelta(seconds=40))
    assert words in renato.get(address(scene, "follow")).content.decode()
    note_sign(person=scene.interviewer, now=timezone.now())
    assert "Giulia knows that you follow" in squeezed(renato.get(address(scene, "follow")).content.decode())
    Following.objects.update(sign_at=None)
    assert "Giulia is being told that you follow" in squeezed(renato.get(address(scene, "follow")).content.decode())
    note_sign(person=scene.interviewer, now=timezone.now())
    assert words not in renato.get(address(scene, "follow")).content.decode()


def test_whoever_took_a_call_over_is_told_what_is_new_as_long_as_they_have_it(scene: Scene) -> None:
    renato = sign_in(follower(scene))
    assert renato.post(reverse("news-read")).status_code == 403
    renato.post(address(scene, "follow-take"), {"attempt": scene.attempt.pk, "reason": "asks for somebody responsible"})
    assert renato.post(reverse("news-read")).status_code != 403


def test_each_followed_call_is_kept_with_its_time_and_whether_it_was_heard(scene: Scene) -> None:
    renato = sign_in(follower(scene))
    renato.get(address(scene, "follow-screen"))
    assert "follow-listen" not in renato.get(address(scene, "follow")).content.decode()  # nothing is agreed on that
    renato.post(address(scene, "follow-listen"), {"attempt": scene.attempt.pk, "listens": "on"})
    assert not Following.objects.filter(listens=True).exists()
    end_agreement(by=None, now=timezone.now())
    facts: dict[str, Any] = {"kind": "union", "reached_on": date(2026, 9, 1), "months": 12, "document": "2", "by": None}
    scopes = [WatchScope.FOLLOWING, WatchScope.LISTENING]
    record_agreement(scopes=scopes, now=timezone.now(), **facts)
    assert "follow-listen" in renato.get(address(scene, "follow")).content.decode()
    for _ in range(2):
        renato.post(address(scene, "follow-listen"), {"attempt": scene.attempt.pk, "listens": "on"})
    renato.post(address(scene, "follow-listen"), {"attempt": 0, "listens": "on"})
    news = sign_in(scene.interviewer).get(reverse("news")).content.decode()
    assert "Renato follows, Renato listens" in " ".join(news.split())
    kept = [(one.attempt_id, one.listens, one.ended_at is None) for one in Following.objects.order_by("pk")]
    assert kept == [(scene.attempt.pk, False, False), (scene.attempt.pk, True, True)]
