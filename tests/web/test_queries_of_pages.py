"""What a page asks of the database stays little, and the same with more cases, calls, corrections and workbooks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surveys.fieldwork.models import Attempt
from surveys.interviewing.services import correct_disposition
from surveys.results.services.exports import create_export
from tests.fieldwork.conftest import MONDAY_NOON, Field, join, person

from .world import World, build_busy_world

MOST = 20
PAGES = {
    "today's field": ("supervisor", "/field/"),
    "desk": ("supervisor", "/studies/{study_id}/field/"),
    "agenda": ("supervisor", "/studies/{study_id}/field/agenda/"),
    "forecast": ("supervisor", "/studies/{study_id}/field/forecast/"),
    "queue": ("supervisor", "/studies/{study_id}/field/queue/"),
    "queue of one": ("supervisor", "/studies/{study_id}/field/queue/?who={person_id}"),
    "no case": ("interviewer", "/shift/{study_id}/empty/"),
    "shift": ("interviewer", "/shift/"),
    "studies": ("researcher", "/studies/"),
    "study": ("researcher", "/studies/{study_id}/"),
    "team": ("supervisor", "/studies/{study_id}/field/people/"),
    "outcomes": ("supervisor", "/studies/{study_id}/field/outcomes/"),
    "quotas": ("supervisor", "/studies/{study_id}/quotas/"),
    "client": ("client", "/studies/{study_id}/progress/"),
    "results": ("researcher", "/studies/{study_id}/results/"),
    "toplines": ("researcher", "/studies/{study_id}/results/toplines/"),
    "tables": ("researcher", "/studies/{study_id}/results/tables/"),
    "weights": ("researcher", "/studies/{study_id}/results/weights/"),
    "coding": ("researcher", "/studies/{study_id}/results/coding/"),
    "cleaning": ("researcher", "/studies/{study_id}/results/cleaning/"),
    "deliveries": ("researcher", "/studies/{study_id}/deliveries/"),
    "webhooks": ("researcher", "/studies/{study_id}/results/webhooks/"),
    "client's toplines": ("client", "/studies/{study_id}/toplines/"),
    "sample": ("researcher", "/studies/{study_id}/sample/"),
    "sample report": ("researcher", "/studies/{study_id}/sample/{sample_id}/"),
    "cases": ("supervisor", "/studies/{study_id}/field/cases/"),
    "case": ("supervisor", "/studies/{study_id}/field/cases/{case_number}/"),
    "own agenda": ("interviewer", "/shift/agenda/"),
    "rules": ("supervisor", "/studies/{study_id}/field/rules/"),
    "retention": ("researcher", "/studies/{study_id}/privacy/retention/"),
}


def asked(world: World) -> dict[str, int]:
    """Page → how many queries it takes, for somebody who has seen it before."""
    found = {}
    for page, (role, address) in PAGES.items():
        browser = Client()
        browser.force_login(world.people[role])
        path = address.format(**world.arguments)
        browser.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code == 200
        found[page] = len(queries)
    return found


@pytest.mark.django_db
def test_a_page_asks_little_and_no_more_of_a_field_in_which_more_has_happened() -> None:
    world = build_busy_world()
    join(world.study, person("carla"))  # who has no case in hand: whether her shift goes on is asked once for all
    before = asked(world)
    # Today's field: of all studies. The desk: with a call for help, and shifts that go on. The shift: with what was
    # written and is watched, and whether general training is asked of whoever has not passed it. The queue of one: at
    # the first moment of a quarter of an hour, as the desk. The desk: with alarms that were dismissed. Tables: with the
    # decisions about codes of later versions.
    most = {
        "today's field": MOST + 2,
        "desk": MOST + 3,
        "shift": MOST + 2,
        "queue of one": MOST + 1,
        "tables": MOST + 1,
    }
    assert {page: count for page, count in before.items() if count > most.get(page, MOST)} == {}
    anna, bruno = (join(world.study, person(name)) for name in ("anna", "bruno"))
    field = Field(world.study, anna, bruno, chiara=world.supervisor)
    field.load(*(f"02 55{number:05}" for number in range(12)))
    for code in ("busy", "no_answer", "busy"):
        field.work(code)
    for attempt in Attempt.objects.filter(disposition="busy"):
        correct_disposition(
            attempt=attempt, code="no_answer", reason="So", by=field.chiara, now=MONDAY_NOON + timedelta(hours=1)
        )
    for _ in range(3):
        create_export(study=world.study, options={"language": "en", "for_client": True}, by=None, now=MONDAY_NOON)
    assert asked(world) == before
