"""Systems that send much keep no interviewer waiting."""

import threading
from typing import Any

import pytest
from rest_framework.test import APIClient

from surveys.design.models import Study
from surveys.web.middleware import turns


class CountedLock:
    """A lock that knows how often it was taken."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.taken = 0

    def __enter__(self) -> None:
        self.lock.acquire()
        self.taken += 1

    def __exit__(self, *error: object) -> None:
        self.lock.release()


def test_the_api_takes_no_turn_among_the_pages(
    everything: APIClient, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = CountedLock()
    monkeypatch.setattr(turns, "_turn", turn)
    rows: dict[str, Any] = {"rows": [{"phone": "035 5550147"}]}
    address = f"/api/v1/studies/{study.pk}/sample-rows"
    assert everything.post(address, rows, headers={"Idempotency-Key": "k"}).status_code == 200
    assert everything.get("/api/v1/studies").status_code == 200
    assert turn.taken == 0
