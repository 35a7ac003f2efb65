"""What each request of a call asks of the database: so much at most, however often the case was called before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.fieldwork.models import Attempt
from tests.interviewing.scene import Scene

from .conftest import sign_in

MOST = {
    "panel": 12,
    "dial": 13,
    "while it rings": 12,
    "reached": 16,
    "first question": 13,
    "after the call": 12,
    "outcome and next case": 38,
}
ROWS = ("SELECT", "INSERT", "UPDATE")


@pytest.mark.parametrize("calls_before", [0, 6])
def test_each_request_of_a_call_has_its_number_of_queries(client: Client, undialled: Scene, calls_before: int) -> None:
    called_before(undialled.attempt, calls_before)
    browser, call = sign_in(client, undialled), f"/calls/{undialled.attempt.pk}/"
    phone = undialled.attempt.case.phones.get().pk
    browser.get(call)  # statements are written at their first use

    asked = {
        "panel": rows_asked(lambda: browser.get(call)),
        "dial": rows_asked(lambda: browser.post(f"{call}dial/", {"phone": phone})),
        "while it rings": rows_asked(lambda: browser.get(call)),
        "reached": rows_asked(lambda: browser.post(f"{call}outcome/", {"typed": "1"})),
        "first question": rows_asked(lambda: browser.get(f"{call}interview/")),
        "after the call": rows_asked(lambda: browser.get(f"{call}after/")),
        "outcome and next case": rows_asked(lambda: browser.post(f"{call}after/", {"typed": "11", "key": "k"})),
    }

    assert {name: count for name, count in asked.items() if count > MOST[name]} == {}


def rows_asked(request: Callable[[], Any]) -> int:
    """How many statements read or change rows during a request that is answered."""
    with CaptureQueriesContext(connection) as queries:
        assert request().status_code in {200, 302}
    return sum(query["sql"].startswith(ROWS) for query in queries.captured_queries)


def called_before(attempt: Attempt, times: int) -> None:
    """The case was called so often without reaching anybody, in the days before."""
    Attempt.objects.filter(pk=attempt.pk).update(number=times + 1)
    for number in range(1, times + 1):
        at = timezone.now() - timedelta(days=times + 1 - number)
        Attempt.objects.create(
            case=attempt.case,
            interviewer=attempt.interviewer,
            number=number,
            reason="fresh",
            claimed_at=at,
            closed_at=at + timedelta(minutes=1),
            is_dialled=True,
            disposition="no_answer",
            note="Nobody is in before six",
        )
