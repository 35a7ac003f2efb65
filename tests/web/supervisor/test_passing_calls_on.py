"""A call is taken over or handed on from the page of whoever follows it: that call, and no other."""

import re

import pytest

from surveys.fieldwork.queries import held_attempt
from surveys.fieldwork.services import follow, record_disposition
from surveys.people.models import AgreementKind, WatchScope
from surveys.people.services import record_agreement
from tests.interviewing.scene import NOON

from .conftest import Desk


@pytest.fixture
def followed(desk: Desk) -> Desk:
    """The supervisor follows the interviewer."""
    record_agreement(
        kind=AgreementKind.UNION,
        reached_on=NOON.date(),
        scopes=[WatchScope.FOLLOWING],
        months=12,
        document="Accordo 12/2026",
        by=None,
        now=NOON,
    )
    follow(person=desk.scene.interviewer, study=desk.study, by=desk.supervisor, now=NOON)
    return desk


def forms_of(desk: Desk) -> set[str]:
    """Which calls the forms of the page are about."""
    page = desk.get(f"people/{desk.scene.interviewer.pk}/follow/").text
    return set(re.findall('name="attempt" value="([^"]*)"', page))


@pytest.mark.parametrize("move", ["take", "hand"])
def test_a_call_that_began_after_the_form_was_opened_is_not_passed_on(followed: Desk, move: str) -> None:
    desk, giulia, carlo = followed, followed.scene.interviewer, followed.join("carlo", "Carlo")
    (attempt,) = forms_of(desk)
    record_disposition(attempt=desk.attempt, code="no_answer", now=desk.wait(1))
    following = desk.scene.next_case(desk.wait(1))
    sent = {"attempt": attempt, "reason": "asks for somebody responsible", "to": carlo.pk}
    address = desk.path(f"people/{giulia.pk}/follow/{move}/")
    refused = desk.client.post(address, sent, follow=True)
    assert "The call is over meanwhile." in refused.text
    assert held_attempt(giulia) == following
    desk.client.post(address, sent | {"attempt": following.pk})
    assert held_attempt(giulia) is None
