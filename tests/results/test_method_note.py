"""The method note says what was measured, and what people say of a published poll."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from surveys.analysis.tables import Use
from surveys.analysis.targets import MarginSpec, WeightSpec
from surveys.fieldwork.models import Following
from surveys.people.models import User
from surveys.results import services
from surveys.review.models import BackCheck, Review
from tests.interviewing.scene import NOON, make_scene
from tests.web.markup import squeezed
from tests.web.supervisor.conftest import sign_in

from .books import book_of, finished, rows

pytestmark = [pytest.mark.django_db]

SURVEY = [["type", "name", "label"], ["select_one yes_no", "drinks", "Do you drink coffee?"]]


def test_the_method_note_says_why_the_field_was_opened_without_a_privacy_notice() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "2")
    subject = "opened without introduction or privacy notice"
    assert subject not in dict(rows(book_of(scene), "Method_note", "subject", "note"))
    scene.study.scripts_waiver = "The client reads its own"
    scene.study.save()
    assert dict(rows(book_of(scene), "Method_note", "subject", "note"))[subject] == "The client reads its own"


def test_the_method_note_tells_of_checks_and_weights_and_of_what_is_said_of_a_published_poll() -> None:
    scene = make_scene(survey=SURVEY)
    interview = finished(scene, "2")
    laura = User.objects.get(first_name="Laura")
    facts: dict[str, Any] = {"interview": interview, "study": scene.study, "interviewer": scene.interviewer}
    decided = {"verdict": "accepted", "decided_at": NOON, "reviewer": laura, "claimed_at": NOON}
    Review.objects.create(drawn_as="random", drawn_at=NOON, **decided, **facts)
    session = {"attempt": scene.attempt, "study": scene.study, "person": scene.interviewer}
    span = {"started_at": interview.started_at, "seen_at": interview.ended_at}
    Following.objects.create(by=laura, listens=True, ended_at=NOON, **session, **span)
    glance = {"started_at": interview.started_at, "seen_at": interview.started_at + timedelta(seconds=20)}
    Following.objects.create(by=User.objects.create_user("ugo"), listens=True, ended_at=NOON, **session, **glance)
    BackCheck.objects.create(state="done", drawn_at=NOON, due_at=NOON, spoke=True, **facts)
    spec = WeightSpec((MarginSpec((Use("drinks"),), {"2": 100.0}),), source="ISTAT 2025")
    services.save_weights(study=scene.study, name="weight", spec=spec, by=laura, now=NOON)
    browser, page = sign_in(laura), f"/studies/{scene.study.pk}/deliveries/poll/"
    assert "commissioned and bought by, territory" in squeezed(browser.get(page).text)
    browser.post(page, {"territory": "Italy", "document_site": "sondaggi.example"})
    assert "sondaggi.example" in browser.get(page).text
    note = dict(rows(book_of(scene), "Method_note", "subject", "note"))
    assert note["checks"] == (
        "Read through answer by answer: 1, of which rejected: 0. "
        "Followed live on the screen for at least half of their length: 1. "
        "Listened to on the telephone for at least half of their length: 1. "
        "Called again by somebody else: 1, of whom 1 confirmed the interview."
    )
    assert note["weights “weight”"] == "Raking by drinks. Targets: ISTAT 2025. Effective base 1 of 1."
    assert note["territory"] == "Italy"
    with translation.override("en"):
        told = dict(services.poll_note(scene.study, language="en", now=NOON).rows)
    assert told["margin of error"] == (
        "at most ± 98.0 points at 95%, as if drawn at random; weighted by “weight” ± 98.0 points"
    )
    assert told["weights “weight”"].endswith("Effective base 1 of 1.")
    assert told["share of non-respondents"] == "0.0 % of the people called (0)"
