"""A form's token is one that Django accepts, and a browser that has its cookie is not sent it again."""

from collections import Counter
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import (
    CSRF_ALLOWED_CHARS,
    CsrfViewMiddleware,
    _does_token_match,
    _get_new_csrf_string,
    _unmask_cipher_token,
    get_token,
)
from django.test import RequestFactory
from django.utils.cache import add_never_cache_headers

from surveys.web import access
from surveys.web.screens.form_tokens import form_token

SECRET = "aZ09" * 8


def received(secret: str = SECRET, **cookies: str) -> HttpRequest:
    """A request of a browser whose cookie the middleware has read."""
    request = RequestFactory().post("/")
    request.COOKIES.update(cookies)
    request.META["CSRF_COOKIE"] = secret
    return request


def test_django_accepts_every_token_and_no_two_are_alike() -> None:
    for _ in range(200):
        secret = _get_new_csrf_string()
        token, another = (form_token(received(secret, csrftoken=secret)) for _ in range(2))
        assert token != another
        assert set(token) <= set(CSRF_ALLOWED_CHARS)
        assert len(token) == len(get_token(received(secret)))
        assert _unmask_cipher_token(token) == secret
        assert _does_token_match(token, secret)
        assert not _does_token_match(token, SECRET)


def test_a_mask_has_every_letter_equally_often() -> None:
    drawn = Counter("".join(form_token(received(csrftoken=SECRET))[:32] for _ in range(4000)))
    expected = 4000 * 32 / len(CSRF_ALLOWED_CHARS)
    assert set(drawn) == set(CSRF_ALLOWED_CHARS)
    assert all(abs(count - expected) < 8 * expected**0.5 for count in drawn.values())


@pytest.mark.parametrize(
    ("secret", "cookies", "is_sent"),
    [
        (SECRET, {"csrftoken": SECRET}, False),
        (SECRET, {}, True),
        (SECRET, {"csrftoken": "bZ09" * 8}, True),
        (SECRET, {"csrftoken": SECRET * 2}, True),  # as Django kept it before version 4
    ],
)
def test_the_cookie_is_sent_where_the_browser_does_not_have_it(
    secret: str, cookies: dict[str, str], is_sent: bool
) -> None:
    request = received(secret, **cookies)
    assert _does_token_match(form_token(request), secret)
    response = CsrfViewMiddleware(lambda _: HttpResponse()).process_response(request, HttpResponse())
    assert ("csrftoken" in response.cookies) == is_sent


def test_a_request_without_any_cookie_gets_one() -> None:
    request = RequestFactory().get("/")
    token = form_token(request)
    assert _does_token_match(token, request.META["CSRF_COOKIE"])
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]


def test_pages_of_people_who_signed_in_are_cached_by_nobody(monkeypatch: Any) -> None:
    monkeypatch.setattr("django.utils.cache.time.time", lambda: 1.0)
    monkeypatch.setattr("django.utils.http.formatdate", lambda *_, **__: "the same moment")
    ours, usual = access._private(HttpResponse()), HttpResponse()
    add_never_cache_headers(usual)
    assert dict(ours.headers) == dict(usual.headers)
