"""A pilot: the field stops by itself after so many completes, and they are kept or discarded."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.services import grant_role
from surveys.fieldwork.models import PilotDecision
from surveys.fieldwork.queries import open_pilot
from surveys.fieldwork.services import PilotUnderWayError, claim_next_case, decide_pilot, set_pilot
from surveys.fieldwork.services.errors import PilotFullError
from surveys.interviewing.models import Interview
from surveys.interviewing.queries import find_disagreements, progress_of
from surveys.interviewing.services import reject_interview, restore_interview
from surveys.interviewing.services.discarding import discard_pilot
from surveys.people.models import AuditEntry, Role
from tests.interviewing.quota_scene import QUOTAS, filled, finish, make, next_one
from tests.interviewing.scene import NOON, Scene

pytestmark = pytest.mark.django_db
ROOMY = [QUOTAS[0], *([*row[:3], 50, row[4]] for row in QUOTAS[1:])]


def complete(scene: Scene) -> None:
    scene.start()
    finish(scene, scene.play("1", "40", "Why not"))


@pytest.fixture
def scene() -> Scene:
    """A pilot of one complete, which one interviewer has while a colleague is in conversation."""
    scene = make(ROOMY)
    set_pilot(study=scene.study, completes=1, by=scene.interviewer, now=NOON - timedelta(minutes=1))
    return scene


def test_after_its_completes_nobody_gets_a_case_and_who_is_in_conversation_finishes_it(scene: Scene) -> None:
    talking = next_one(scene, by=scene.colleague())
    complete(scene)
    with pytest.raises(PilotFullError):
        claim_next_case(study=scene.study, interviewer=scene.interviewer, now=scene.now)
    complete(talking)
    found = open_pilot(scene.study)
    assert found
    assert (found.is_full, found.done) == (True, 2)


def test_an_interview_that_is_rejected_while_somebody_looks_does_not_let_the_field_go_on(scene: Scene) -> None:
    complete(scene)
    interview, supervisor = Interview.objects.get(), scene.colleague()
    grant_role(by=supervisor, person=supervisor, study=scene.study, role=Role.SUPERVISOR, now=NOON)
    reject_interview(interview=interview, reason="too quick", by=supervisor, now=scene.now)
    found = open_pilot(scene.study)
    assert found
    assert (found.is_full, found.done) == (True, 0)
    with pytest.raises(PilotFullError):
        claim_next_case(study=scene.study, interviewer=scene.interviewer, now=scene.now)
    decide_pilot(pilot=found.pilot, decision=PilotDecision.KEEP, reason="", by=supervisor, now=scene.now)
    assert claim_next_case(study=scene.study, interviewer=scene.interviewer, now=scene.now)


def test_kept_interviews_count_and_the_field_goes_on(scene: Scene) -> None:
    complete(scene)
    found = open_pilot(scene.study)
    assert found
    decide_pilot(pilot=found.pilot, decision=PilotDecision.KEEP, reason="", by=scene.interviewer, now=scene.now)
    assert progress_of(scene.study).complete == 1
    assert claim_next_case(study=scene.study, interviewer=scene.interviewer, now=scene.now)
    # The next pilot counts from here.
    set_pilot(study=scene.study, completes=1, by=scene.interviewer, now=scene.now)
    assert open_pilot(scene.study).done == 0  # type: ignore[union-attr]
    with pytest.raises(PilotUnderWayError):
        set_pilot(study=scene.study, completes=1, by=scene.interviewer, now=scene.now)


def test_discarded_interviews_keep_their_answers_free_their_places_and_count_nowhere(scene: Scene) -> None:
    complete(scene)
    found = open_pilot(scene.study)
    assert found
    by = scene.interviewer
    pilot = decide_pilot(pilot=found.pilot, decision=PilotDecision.DISCARD, reason="Q2 unclear", by=by, now=scene.now)
    with pytest.raises(PilotFullError):
        claim_next_case(study=scene.study, interviewer=by, now=scene.now)
    assert discard_pilot(pilot=pilot, now=scene.now).discarded == 1
    interview = Interview.objects.get()
    assert (interview.status, bool(interview.row), progress_of(scene.study).complete, filled()) == (
        "rejected",
        True,
        0,
        {},
    )
    assert list(find_disagreements()) == []
    assert claim_next_case(study=scene.study, interviewer=by, now=scene.now)
    lines = AuditEntry.objects.filter(verb__startswith="pilot.").order_by("pk").values_list("verb", flat=True)
    assert list(lines) == ["pilot.set", "pilot.decided"]


def test_a_pilot_half_discarded_hands_out_no_case(scene: Scene) -> None:
    talking = next_one(scene, by=scene.colleague())
    complete(scene)
    complete(talking)
    found = open_pilot(scene.study)
    assert found
    by = scene.interviewer
    decide_pilot(pilot=found.pilot, decision=PilotDecision.DISCARD, reason="Q2 unclear", by=by, now=scene.now)
    for interview in Interview.objects.all():
        reject_interview(interview=interview, reason="Q2 unclear", by=by, now=scene.now)
    assert open_pilot(scene.study).is_full  # type: ignore[union-attr]
    with pytest.raises(PilotFullError):
        claim_next_case(study=scene.study, interviewer=by, now=scene.now)


def test_an_interview_that_ends_after_the_decision_is_not_discarded_by_it(scene: Scene) -> None:
    talking = next_one(scene, by=scene.colleague())
    complete(scene)
    found = open_pilot(scene.study)
    assert found
    by = scene.interviewer
    pilot = decide_pilot(pilot=found.pilot, decision=PilotDecision.DISCARD, reason="Q2 unclear", by=by, now=scene.now)
    talking.now += timedelta(minutes=5)
    complete(talking)
    assert discard_pilot(pilot=pilot, now=talking.now).discarded == 1
    assert sorted(Interview.objects.values_list("status", flat=True)) == ["complete", "rejected"]


def test_a_pilot_does_not_overshoot_when_an_earlier_interview_is_rejected_nor_fall_short_when_it_is_restored() -> None:
    scene = make(ROOMY)
    complete(scene)
    by, now = scene.interviewer, NOON + timedelta(minutes=1)
    set_pilot(study=scene.study, completes=1, by=by, now=now)
    earlier = Interview.objects.get()
    reject_interview(interview=earlier, reason="a relative answered", by=by, now=now)
    scene.now = now + timedelta(minutes=1)
    complete(next_one(scene))
    found = open_pilot(scene.study)
    assert found
    assert (found.done, found.is_full) == (1, True)
    with pytest.raises(PilotFullError):
        claim_next_case(study=scene.study, interviewer=by, now=scene.now)
    restore_interview(interview=earlier, reason="it was the person", by=by, now=scene.now)
    assert open_pilot(scene.study).done == 1  # type: ignore[union-attr]


def test_a_supervisor_sets_a_pilot_and_a_researcher_decides(scene: Scene, client: Client) -> None:
    complete(scene)
    supervisor = scene.colleague()
    grant_role(by=supervisor, person=supervisor, study=scene.study, role=Role.SUPERVISOR, now=scene.now)
    client.force_login(supervisor)
    assert "full" in client.get(reverse("pilot", args=[scene.study.pk]), headers={"accept-language": "en"}).text
    sent = {"decision": "discard", "reason": ""}
    address = reverse("pilot-decide", args=[scene.study.pk])
    assert client.post(address, sent).status_code == 403
    grant_role(by=supervisor, person=supervisor, study=scene.study, role=Role.RESEARCHER, now=scene.now)
    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {"decision": "keep"}).status_code == 302
    assert open_pilot(scene.study) is None


def test_before_it_is_full_who_set_a_pilot_may_give_it_up_and_other_supervisors_may_not(
    scene: Scene, client: Client
) -> None:
    nora, address = scene.colleague(), reverse("pilot-decide", args=[scene.study.pk])
    grant_role(by=nora, person=nora, study=scene.study, role=Role.SUPERVISOR, now=scene.now)
    client.force_login(nora)
    assert client.post(address).status_code == 403
    first = open_pilot(scene.study)
    assert first
    decide_pilot(pilot=first.pilot, decision=PilotDecision.DROPPED, reason="", by=nora, now=scene.now)
    set_pilot(study=scene.study, completes=5, by=nora, now=scene.now)
    assert client.post(address).status_code == 302
    assert open_pilot(scene.study) is None
