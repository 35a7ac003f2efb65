"""What the documentation page shows as a program does what it says."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from surveys.api import examples
from surveys.design.models import ApiScope
from surveys.design.services import make_token
from surveys.results.models import Export
from surveys.results.services import make_export
from surveys.results.services.webhooks.signing import signature
from tests.interviewing.scene import make_scene
from tests.results.books import finished

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


def test_the_lines_for_polars_and_python_fetch_the_interviews(
    transactional_db: None, live_server: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    scene = make_scene(cases=1)
    interview, laura = finished(scene, "1", "3", "1 2"), scene.study.created_by
    assert laura is not None
    scopes = [ApiScope.EXPORTS, ApiScope.INTERVIEWS_READ]
    secret = make_token(name="R", scopes=scopes, studies=[scene.study], by=laura, now=timezone.now()).secret
    monkeypatch.setenv("ASCOLTO_TOKEN", secret)
    found: dict[str, Any] = {}
    # The file is made while the lines wait for it.
    monkeypatch.setattr(time, "sleep", lambda _: make_export(export_id=Export.objects.get().pk, now=timezone.now()))
    exec(examples.written(examples.POLARS, live_server.url, str(scene.study.pk)), found)
    assert found["interviews"]["interview"].to_list() == [interview.pk]
    exec(examples.written(examples.LINES, live_server.url, str(scene.study.pk)), found)
    assert [one["id"] for one in found["interviews"]] == [interview.pk]
    assert max(len(text.strip().splitlines()) for text in examples.PROGRAMS.values()) == 5
