"""Systems that send much keep no interviewer waiting."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from surveys.database import turns
from surveys.design.models import Study


class CountedTurn(turns.Turn):
    """A turn that knows how often it was taken."""

    taken = 0

    def acquire(self) -> None:
        super().acquire()
        self.taken += 1


def test_the_api_takes_no_turn_among_the_pages(
    everything: APIClient, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = CountedTurn()
    monkeypatch.setattr(turns, "_turn", turn)
    rows: dict[str, Any] = {"rows": [{"phone": "035 5550147"}]}
    address = f"/api/v1/studies/{study.pk}/sample-rows"
    assert everything.post(address, rows, headers={"Idempotency-Key": "k"}).status_code == 200
    assert everything.get("/api/v1/studies").status_code == 200
    assert turn.taken == 0
