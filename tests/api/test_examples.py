"""What the documentation page shows as a program does what it says."""

from datetime import UTC, datetime
from typing import Any

import time_machine

from surveys.api import examples
from surveys.results.services.webhooks.signing import signature

BODY = b'{"event":"test"}'
NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@time_machine.travel(NOON, tick=False)
def test_a_receiver_checks_a_call_with_the_lines_of_the_page() -> None:
    names: dict[str, Any] = {}
    exec(examples.CHECKING, names)
    is_ours = names["is_from_ascolto"]
    header = signature(["whsec_new", "whsec_old"], BODY, NOON)
    assert is_ours("whsec_new", header, BODY)
    assert is_ours("whsec_old", header, BODY)
    assert not is_ours("whsec_other", header, BODY)
    assert not is_ours("whsec_new", header, BODY + b" ")
    assert not is_ours("whsec_new", signature(["whsec_new"], BODY, datetime(2026, 11, 28, 11, 50, tzinfo=UTC)), BODY)


def test_the_page_shows_how_calls_are_checked_and_which_there_are(db: None, client: Any) -> None:
    page = client.get("/api/", headers={"accept-language": "en"}).content.decode()
    assert "def is_from_ascolto" in page
    for event in ("interview.completed", "case.closed", "quota.full", "delivery.ready", "person.erased"):
        assert event in page
