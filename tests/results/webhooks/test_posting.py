"""One call of a webhook: where it may go, how it is signed, and what hangs is hung up."""

import hashlib
import hmac
import socket
from datetime import UTC, datetime
from typing import Any

import pytest

from surveys.results.services.webhooks import addresses, posting
from surveys.results.services.webhooks.addresses import AddressError, is_public, resolved, target_of
from surveys.results.services.webhooks.posting import Answer, post
from surveys.results.services.webhooks.signing import signature

from .receiver import dripping, receiving

PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1"),
    *(
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
    ),
    *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "fec0::1", "no address"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_public_however_it_is_written(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://crm.example/hook", "not_https"),
        ("https://user:word@crm.example/", "credentials"),
        ("ftp://crm.example/", "unreadable"),
        ("https:///hook", "unreadable"),
        ("https://crm.example:99999/", "unreadable"),
        ("https://crm.example/a b", "unreadable"),
        ("https://crm.example/a\r\nHost: other", "unreadable"),
        ("https://crm.exàmple/", "unreadable"),
        ("https://[::1/", "unreadable"),
        ("https://10.0.0.1/hook", "private"),
        ("https://[::1]:8443/", "private"),
        ("https://crm.example/" + "a" * 500, "unreadable"),
        ("", "unreadable"),
    ],
)
def test_an_address_that_is_none_is_refused_with_its_reason(url: str, reason: str) -> None:
    with pytest.raises(AddressError) as refused:
        target_of(url)
    assert refused.value.reason == reason


def test_an_address_is_read_with_its_port_its_query_and_the_header_that_names_it() -> None:
    target = target_of("https://crm.example:8443/hook?a=1#part")
    assert (target.host, target.port, target.path, target.authority) == (
        *("crm.example", 8443, "/hook?a=1"),
        "crm.example:8443",
    )
    assert target_of("https://crm.example").authority == "crm.example"


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://0x7f.1/"])
def test_this_machine_is_not_called_however_it_is_written(url: str) -> None:
    assert post(url, b"{}", {}).error in {"private", "unknown_host"}


def test_a_name_with_one_private_address_among_its_own_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, 1, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(AddressError, match="private"):
        resolved(target_of("https://crm.example/"))


def test_the_address_that_was_checked_is_the_one_that_is_called_and_the_name_is_asked_for_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers, called = iter(["8.8.8.8", "127.0.0.1"]), []
    monkeypatch.setattr(
        addresses.socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, 1, 6, "", (next(answers), 443))]
    )

    def connect(address: Any, timeout: float) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(posting.socket, "create_connection", connect)
    assert post("https://rebinding.example/", b"{}", {}) == Answer(error="connection")
    assert called == [("8.8.8.8", 443)]


def test_the_receiver_gets_the_body_and_its_status_is_the_answer(settings: Any) -> None:
    with receiving() as server:
        settings.WEBHOOK_INSIDE = [server.place]
        assert post(server.url, b'{"a": 1}', {"Content-Type": "application/json"}) == Answer(200)
        server.status = 503
        assert post(server.url, b"{}", {}) == Answer(503)
    (headers, body), _ = server.calls
    assert (body, headers["Host"], server.paths[0]) == (b'{"a": 1}', server.place, "/hook?from=ascolto")


def test_nobody_is_followed_to_another_address(settings: Any) -> None:
    with receiving() as server, receiving() as other:
        settings.WEBHOOK_INSIDE = [server.place, other.place]
        server.status, server.answer_headers = 307, {"Location": other.url}
        answer = post(server.url, b"{}", {})
    assert (answer, answer.is_good, other.calls) == (Answer(307), False, [])


def test_http_is_spoken_with_nobody_whom_the_operator_has_not_named(settings: Any) -> None:
    with receiving() as server:
        assert post(server.url, b"{}", {}) == Answer(error="not_https")
        assert post(server.url.replace("http", "https"), b"{}", {}) == Answer(error="private")
    assert server.calls == []


def test_a_server_that_drips_is_hung_up_on_like_one_that_says_nothing(settings: Any) -> None:
    with dripping() as place, socket.create_server(("127.0.0.1", 0)) as silent:
        dumb = f"127.0.0.1:{silent.getsockname()[1]}"
        settings.WEBHOOK_INSIDE = [place, dumb]
        for one in (f"http://{place}/", f"http://{dumb}/", f"https://{dumb}/"):
            assert post(one, b"{}", {}, seconds=0.2) == Answer(error="timeout"), one


def test_a_server_without_a_good_certificate_and_one_that_is_not_there_are_told_apart(settings: Any) -> None:
    with receiving() as server:
        settings.WEBHOOK_INSIDE = [server.place]
        assert post(server.url.replace("http", "https"), b"{}", {}).error in {"connection", "tls"}
    assert post(server.url, b"{}", {}) == Answer(error="connection")


def test_a_signature_is_made_of_the_second_and_the_body_as_the_documentation_says() -> None:
    at = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    body = b'{"event":"test"}'
    made = signature(["whsec_one", "whsec_two"], body, at)
    second = int(at.timestamp())
    wanted = [
        hmac.new(secret, f"{second}.".encode() + body, hashlib.sha256).hexdigest()
        for secret in (b"whsec_one", b"whsec_two")
    ]
    assert made == f"t={second},v1={wanted[0]},v1={wanted[1]}"
