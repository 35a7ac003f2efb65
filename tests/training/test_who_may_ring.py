"""Whoever has not passed what a study asks is offered nobody to ring, by whatever way; a waiver by name opens all."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from surveys.fieldwork.models import Appointment, Case, CaseState
from surveys.fieldwork.queries import cleared_studies, held_attempt, parked_for
from surveys.fieldwork.services import (
    FieldworkError,
    claim_next_case,
    give_back,
    lapse_leases,
    open_case,
    put_through,
    reassign_case,
)
from surveys.interviewing.services import hand_over
from surveys.people.models import TrainingRule, User
from surveys.training.services import waive_briefing, write_briefing
from tests.interviewing.scene import NOON, Scene, dial, make_scene

PAGES = [{"title": "Uno", "text": "Leggere piano."}]
QUESTIONS = [{"question": f"Q{number}?", "choices": ["a", "b"], "right": 1, "why": "Perché sì."} for number in range(6)]
NAME, NUMBER = "Rinaldi", "0355"
"""Parts of what nobody may see: of the people's names and numbers in the list."""
RANDOM = re.compile(r"[\w-]{20,}")
"""Tokens of forms, in which any three digits may stand."""
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    now = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return now


@pytest.fixture
def scene(db: None, clock: list[Any]) -> Scene:
    """A study whose briefing nobody has passed, with a case in a colleague's hands who may ring."""
    scene = make_scene(cases=4, dialled=False)
    give_back(attempt=scene.attempt, now=NOON)
    write_briefing(study=scene.study, pages=PAGES, questions=QUESTIONS, by=scene.study.created_by, now=NOON)
    return scene


def names_somebody(page: str) -> bool:
    told = RANDOM.sub("", page)
    return NAME in told or NUMBER in told


def case_of(scene: Scene, number: int = 1) -> Case:
    return Case.objects.get(study=scene.study, number=number)


def waive(scene: Scene, person: User) -> None:
    reason = "Affiancata da Paolo tutto oggi"
    leader = scene.study.created_by
    assert leader is not None
    until = NOON + timedelta(days=2)
    waive_briefing(study=scene.study, person=person, by=leader, reason=reason, until=until, now=NOON)


def by_claim(scene: Scene, client: Client) -> None:
    client.post(f"/shift/{scene.study.pk}/next/")


def by_shift_page(scene: Scene, client: Client) -> str:
    return client.get("/shift/").text


def by_search(scene: Scene, client: Client) -> str:
    # What was searched for is shown again: only what was found counts.
    return NAME if "Maria 1." in client.post("/shift/incoming/", {"words": "Rinaldi 10"}).text else ""


def by_inbound(scene: Scene, client: Client) -> None:
    open_case(case=case_of(scene), interviewer=scene.interviewer, now=NOON)


def by_putting_through(scene: Scene, client: Client) -> None:
    leader = scene.study.created_by
    assert leader is not None
    put_through(case=case_of(scene), to=scene.interviewer, by=leader, now=NOON)


def by_agenda(scene: Scene, client: Client) -> str:
    promise(scene)
    return client.get("/shift/agenda/").text + client.get("/shift/").text


def by_address_of_an_appointment(scene: Scene, client: Client) -> str:
    return client.get(f"/shift/agenda/{promise(scene).pk}/").text


def by_hand_over(scene: Scene, client: Client) -> None:
    carlo = scene.colleague()
    waive(scene, carlo)
    attempt = claim_next_case(study=scene.study, interviewer=carlo, now=NOON)
    assert attempt is not None
    dial(attempt, NOON)
    hand_over(attempt=attempt, to=scene.interviewer, by=carlo, told="", now=NOON + MINUTE)


def promise(scene: Scene) -> Appointment:
    """An appointment of the interviewer's own, with somebody's name."""
    case = case_of(scene)
    leader = scene.study.created_by
    assert leader is not None
    reassign_case(case=case, to=scene.interviewer, by=leader, now=NOON)
    return Appointment.objects.get(case=case, ended_at=None)


WAYS: dict[str, Callable[[Scene, Client], str | None]] = {
    name.removeprefix("by_"): way for name, way in list(globals().items()) if name.startswith("by_")
}


@pytest.mark.parametrize("is_waived", [False, True], ids=["uncleared", "waived"])
@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_offered_to_whoever_may_not_ring_unless_it_is_waived_by_name(
    client: Client, scene: Scene, way: str, is_waived: bool
) -> None:
    if is_waived:
        waive(scene, scene.interviewer)
    client.force_login(scene.interviewer)
    try:
        seen = WAYS[way](scene, client) or ""
    except FieldworkError:
        seen = ""
    held = held_attempt(scene.interviewer)
    if held is not None:
        seen += client.get(f"/calls/{held.pk}/").text
    assert names_somebody(seen) == (is_waived and way != "shift_page")
    assert is_waived or held is None


@pytest.mark.parametrize("page", ["", "after/", "numbers/", "?dock=numbers"])
def test_a_case_in_hand_that_nobody_rang_is_not_shown_once_one_may_not_ring(
    client: Client, scene: Scene, clock: list[Any], page: str
) -> None:
    waive(scene, scene.interviewer)
    client.force_login(scene.interviewer)
    call = client.post(f"/shift/{scene.study.pk}/next/")["Location"]
    assert NAME in client.get(call).text
    clock[0] = NOON + timedelta(days=3)
    Case.objects.filter(state=CaseState.HELD).update(lease_until=clock[0] + MINUTE)
    client.force_login(scene.interviewer)
    shown = client.get(f"{call}{page}", headers={"HX-Request": "true"} if page == "numbers/" else {}, follow=True).text
    assert not names_somebody(shown)
    taken = client.post(f"/shift/{scene.study.pk}/next/", follow=True).text
    assert not names_somebody(taken)


def test_a_case_set_aside_waits_until_whoever_left_it_may_ring(scene: Scene) -> None:
    waive(scene, scene.interviewer)
    attempt = claim_next_case(study=scene.study, interviewer=scene.interviewer, now=NOON)
    assert attempt is not None
    dial(attempt, NOON)
    lapse_leases(now=NOON + timedelta(hours=2))
    later = NOON + timedelta(days=3)
    assert [parked_for(scene.interviewer, at).count() for at in (NOON, later)] == [1, 0]
    assert [list(cleared_studies(scene.interviewer, at)) for at in (NOON, later)] == [[scene.study.pk], []]


def test_general_training_is_asked_for_like_a_briefing(scene: Scene) -> None:
    giulia = scene.interviewer
    write_briefing(study=scene.study, pages=[], questions=[], by=scene.study.created_by, now=NOON)
    assert list(cleared_studies(giulia, NOON)) == [scene.study.pk]
    TrainingRule.objects.update_or_create(id=TrainingRule.THE_ONE, defaults={"since": giulia.date_joined})
    assert list(cleared_studies(giulia, NOON)) == []
    User.objects.filter(pk=giulia.pk).update(trained_at=NOON)
    assert list(cleared_studies(giulia, NOON)) == [scene.study.pk]
