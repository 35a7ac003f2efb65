"""What leaves the server compressed, and what does not."""

import gzip
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from surveys.web.middleware.compression import pages_compressed
from tests.web.world import World, build_busy_world

BROWSER = {"accept-encoding": "gzip, deflate, br"}


@pytest.fixture
def world(db: None) -> World:
    return build_busy_world()


def test_a_whole_page_is_compressed_and_never_of_one_size(world: World, client: Client) -> None:
    client.force_login(world.administrator)
    pages = [client.get("/people/", headers=BROWSER) for _ in range(12)]
    assert {page["Content-Encoding"] for page in pages} == {"gzip"}
    assert "Accept-Encoding" in pages[0]["Vary"]
    assert "Giulia Bassi" in gzip.decompress(pages[0].content).decode()
    assert len(pages[0].content) < len(client.get("/people/").content) / 2
    # Random bytes and forms' tokens that are masked anew: a guess that is mirrored on the page cannot be measured.
    assert len({len(page.content) for page in pages}) > 3


def test_an_interviewers_answer_is_not(world: World, client: Client) -> None:
    assert world.second_interviewer
    client.force_login(world.second_interviewer)
    address = f"/calls/{world.arguments_of['interview']['attempt_id']}/interview/"
    assert client.get(address, headers=BROWSER)["Content-Encoding"] == "gzip"
    sent = {"page": "drinks", "key": "a", "q0-path": "drinks", "q0-typed": "1"}
    answer = client.post(address, sent, headers={**BROWSER, "HX-Request": "true", "HX-Request-Type": "partial"})
    assert "Ascolto-Saved" in answer
    assert "Content-Encoding" not in answer


def test_who_takes_nothing_compressed_gets_plain_pages(client: Client, db: None) -> None:
    assert "Content-Encoding" not in client.get("/account/login/", headers={"accept-encoding": "identity"})


def test_what_the_api_tells_is_compressed(client: Client, db: None) -> None:
    assert client.get("/api/schema/", headers=BROWSER)["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(("kind", "is_compressed"), [("text/html; charset=utf-8", True), ("image/png", False)])
def test_pictures_pass_untouched(kind: str, is_compressed: bool, rf: RequestFactory) -> None:
    answer = pages_compressed(lambda request: HttpResponse("a" * 500, content_type=kind))
    assert ("Content-Encoding" in answer(rf.get("/", headers=BROWSER))) == is_compressed


def test_files_that_stream_pass_untouched(rf: RequestFactory) -> None:
    answer: Any = pages_compressed(lambda request: StreamingHttpResponse(["a" * 500], content_type="text/csv"))  # type: ignore[arg-type,return-value]
    assert "Content-Encoding" not in answer(rf.get("/", headers=BROWSER))
