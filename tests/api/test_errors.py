"""Whatever goes wrong is said in one shape, in the caller's language."""

import errno
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import override_settings
from rest_framework.test import APIClient

from surveys.api import views
from surveys.design.models import Study

from .conftest import Caller


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_body_that_is_no_json_is_said_so(everything: APIClient, study: Study) -> None:
    address = f"/api/v1/studies/{study.pk}/exports"
    assert error(everything.post(address, "{", content_type="application/json")) == (400, "not_json")
    assert error(everything.post(address, b"\xff", content_type="application/json")) == (400, "not_json")
    assert error(everything.post(address, "a=1", content_type="text/plain")) == (415, "wrong_form")
    assert error(everything.post(address, "[]", content_type="application/json")) == (422, "invalid")


def test_a_body_that_is_too_large_is_refused_unread(everything: APIClient, study: Study, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20
    address = f"/api/v1/studies/{study.pk}/exports"
    assert everything.post(address, {"language": "it"}).status_code == 202
    assert error(everything.post(address, {"language": "it", "x": 1})) == (413, "too_large")


def test_a_method_that_an_address_does_not_take_is_said_so(everything: APIClient) -> None:
    answer = everything.delete("/api/v1/studies")
    assert error(answer) == (405, "wrong_method")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_only_json_is_spoken(everything: APIClient) -> None:
    assert error(everything.get("/api/v1/studies", headers={"accept": "text/csv"})) == (406, "not_acceptable")


def test_an_address_that_is_none_is_said_so_in_the_same_shape(everything: APIClient) -> None:
    for path in ("/api/v1", "/api/v2/studies"):
        assert error(everything.get(path)) == (404, "not_found")
    for path in ("/api/v1/people", "/api/v1/studies/x/cases", "/api/v1/studies/1"):
        assert error(everything.get(path)) == (404, "not_found")
        assert error(everything.post(path)) == (404, "not_found")
        assert error(APIClient().get(path)) == (401, "token_missing")


@override_settings(DEBUG=False)
def test_what_breaks_is_logged_and_tells_nothing(
    everything: APIClient, study: Study, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(views, "states_of_cases", broken)
    answer = everything.get(f"/api/v1/studies/{study.pk}/cases")
    assert error(answer) == (500, "broken")
    assert "fire" not in answer.content.decode()
    assert "the disk is on fire" in caplog.text


@pytest.mark.parametrize(
    "outage",
    [
        OperationalError("the connection is closed"),
        InterfaceError("connection already closed"),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
    ids=repr,
)
def test_a_database_that_is_away_and_a_full_disk_are_worth_asking_again(
    outage: Exception, everything: APIClient, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise outage

    monkeypatch.setattr(views, "states_of_cases", away)
    answer = everything.get(f"/api/v1/studies/{study.pk}/cases")
    assert error(answer) == (503, "out_of_order")
    assert answer["Retry-After"] == "10"


def test_what_breaks_outside_the_api_is_said_in_its_shape_too(study: Study, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.api.test_errors.away"]
    client = APIClient(raise_request_exception=False, headers={"accept-language": "en"})
    answer = client.get(f"/api/v1/studies/{study.pk}/cases")
    assert error(answer) == (503, "out_of_order")
    assert answer["Retry-After"] == "10"
    assert "<html" in client.get("/account/login/").content.decode()


def away(get_response: Any) -> Any:
    """A middleware that finds no database."""

    def serve(request: Any) -> None:
        raise OperationalError("the connection is closed")

    return serve


def test_a_giant_body_is_refused_before_it_is_sent(everything: APIClient, study: Study) -> None:
    address = f"/api/v1/studies/{study.pk}/sample-rows"
    answer = everything.generic("POST", address, b"{}", CONTENT_LENGTH=str(200 << 20))
    assert error(answer) == (413, "too_large")
    assert answer["Connection"] == "close"
    assert answer.json()["error"]["message"] == "The body is too large: send fewer rows at a time."


def test_a_body_in_chunks_is_refused_in_words(everything: APIClient, study: Study) -> None:
    client = APIClient(headers={"transfer-encoding": "chunked", "accept-language": "it"})
    request = client.request(PATH_INFO=f"/api/v1/studies/{study.pk}/sample-rows", REQUEST_METHOD="POST")
    assert error(request) == (411, "length_missing")


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "abc"}, "cursor"),
        ({"changed_since": "yesterday"}, "changed_since"),
        ({"changed_since": "0001-01-01T00:00:00+14:00"}, "changed_since"),
        ({"state": "asleep"}, "state"),
    ],
)
def test_a_wrong_parameter_is_named(asked: dict[str, str], where: str, everything: APIClient, study: Study) -> None:
    answer = everything.get(f"/api/v1/studies/{study.pk}/cases", asked)
    assert error(answer) == (422, "invalid")
    assert [detail["where"] for detail in answer.json()["error"]["details"]] == [where]


def test_moments_before_the_calendar_are_refused_or_find_nothing_missing(everything: APIClient, study: Study) -> None:
    for moment in ("0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z", "9999-12-31T23:59:59Z"):
        for name in ("interviews", "cases"):
            answer = everything.get(f"/api/v1/studies/{study.pk}/{name}", {"changed_since": moment})
            assert answer.status_code in {200, 422}


def test_messages_come_in_the_language_that_is_asked_for(caller: Caller) -> None:
    messages = {
        language: caller().get("/api/v1/x", headers={"accept-language": language}).json()["error"]["message"]
        for language in ("it", "en")
    }
    assert messages["en"] == "There is no such thing, or not for this token."


@pytest.mark.parametrize(
    "body",
    ["[" * 200_000, '{"rows":' * 100_000, '{"rows": [' + '{"phone": ' * 100_000, '{"x": ' + "9" * 5_000 + "}"],
    ids=["arrays", "objects", "rows", "digits"],
)
def test_a_body_nested_without_end_or_with_thousands_of_digits_is_no_json(
    everything: APIClient, study: Study, body: str
) -> None:
    for address in ("exports", "sample-rows"):
        answer = everything.post(
            f"/api/v1/studies/{study.pk}/{address}",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": "deep"},
        )
        assert error(answer) == (400, "not_json")


def test_rows_nested_in_rows_are_no_cells(everything: APIClient, study: Study) -> None:
    nested: Any = "x"
    for _ in range(200):
        nested = [nested]
    answer = everything.post(
        f"/api/v1/studies/{study.pk}/sample-rows", {"rows": [{"phone": nested}]}, headers={"Idempotency-Key": "k"}
    )
    assert error(answer) == (422, "invalid")


def test_numbers_beyond_every_measure_are_refused_or_kept_as_digits(everything: APIClient, study: Study) -> None:
    address = f"/api/v1/studies/{study.pk}/sample-rows"
    body = '{"rows": [{"phone": "347 5550112", "weight": 1e999}]}'
    answer = everything.post(address, body, content_type="application/json", headers={"Idempotency-Key": "k"})
    assert error(answer) == (400, "not_json")
    row = {"phone": "347 5550112", "far": 9**999, "external_id": 10**30}
    sent = {"rows": [row], "attributes": [{"name": "far", "export": True}]}
    answer = everything.post(address, sent, headers={"Idempotency-Key": "other"})
    assert answer.json()["rows"][0]["status"] == "added"


@pytest.mark.parametrize("query", ["limit=", "cursor=", "changed_since="])
def test_five_thousand_digits_in_an_address_are_refused(everything: APIClient, study: Study, query: str) -> None:
    answer = everything.get(f"/api/v1/studies/{study.pk}/interviews?{query}{'9' * 5_000}")
    assert error(answer) == (422, "invalid")
