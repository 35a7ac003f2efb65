"""What the log says of an event, and what it keeps to itself: no answer, no name, no telephone number."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, OperationalError
from django.test import Client, RequestFactory

from cati.logs import FORMS, JsonLines, PlainLines, current_request, logging_to_the_console
from surveys.people.models import User

NUMBER = "+39 347 000 1122"


def record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    """An event, with the trace that a raised error has."""
    trace = None
    if error is not None:
        try:
            raise error
        except type(error) as raised:
            trace = (type(raised), raised, raised.__traceback__)
    return logging.LogRecord("surveys.web", logging.ERROR, __file__, 1, message, None, trace)


@pytest.fixture
def in_a_request() -> Iterator[None]:
    """As within the request of a signed-in person whose page has been found."""
    request = RequestFactory().get("/studies/1/")
    request.META["ascolto.request_id"] = "abc-123-def"
    request._cached_user = User(pk=12, first_name="Giulia", last_name="Bianchi")  # type: ignore[attr-defined]
    before = current_request.set(request)
    yield
    current_request.reset(before)


@pytest.mark.parametrize("form", FORMS)
def test_the_message_of_an_error_that_may_quote_an_answer_is_left_out(form: str) -> None:
    written = FORMS[form](with_messages=False).format(record("code A2C", ValueError(f"no number: {NUMBER}")))
    assert "ValueError" in written
    assert f"{__file__}:" in written  # where it happened
    assert "347" not in written
    assert "347" in FORMS[form](with_messages=True).format(record("code A2C", ValueError(f"no number: {NUMBER}")))


def test_of_a_broken_constraint_its_name_is_told_and_not_the_row() -> None:
    error = IntegrityError(f'violates unique constraint "one_number"\nDETAIL: Key (value)=({NUMBER}) already exists.')
    written = json.loads(JsonLines(with_messages=False).format(record("x", error)))
    assert written["error"] == 'django.db.utils.IntegrityError: violates unique constraint "one_number"'


def test_what_speaks_of_machines_only_is_told_in_full() -> None:
    error = OperationalError('connection to server at "10.0.0.7", port 5432 failed')
    assert "10.0.0.7" in PlainLines(with_messages=False).format(record("the database is away", error))


@pytest.mark.usefixtures("in_a_request")
def test_a_line_knows_its_request_and_the_persons_number_but_no_name() -> None:
    event = json.loads(JsonLines(with_messages=False).format(record("words")))
    assert event | {"at": ""} == {
        "at": "",
        "level": "ERROR",
        "logger": "surveys.web",
        "message": "words",
        "request": "abc-123-def",
        "person": "person:12",
    }
    assert event["at"].endswith("Z")
    plain = PlainLines(with_messages=False).format(record("words"))
    assert plain.endswith("ERROR surveys.web: words [request=abc-123-def, person=person:12]")


def test_a_line_break_in_an_address_makes_no_second_event() -> None:
    forged = "Not Found: /x\n2026-01-01T00:00:00.000Z INFO surveys: all is well"
    for formatter in (PlainLines(with_messages=False), JsonLines(with_messages=False)):
        assert "\n" not in formatter.format(record(forged))


def test_another_form_of_the_log_is_refused_in_words() -> None:
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT is one of plain, json, not xml"):
        logging_to_the_console("xml", with_messages=False)


@pytest.mark.django_db
@pytest.mark.parametrize(("given", "kept"), [("proxy-7f3a91", True), ("x", False), ("a b\r\nSet-Cookie: c=1", False)])
def test_an_answer_carries_the_proxys_id_if_it_is_one(client: Client, given: str, kept: bool) -> None:
    response = client.get("/account/login/", headers={"X-Request-ID": given})
    assert (response["X-Request-ID"] == given) is kept
    assert len(response["X-Request-ID"]) >= 8


@pytest.mark.django_db
def test_outside_of_a_request_a_line_names_none(client: Client) -> None:
    client.get("/account/login/")
    assert "request" not in json.loads(JsonLines(with_messages=False).format(record("words")))
