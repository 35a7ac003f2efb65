"""What the web server hands to the application: the real one, spoken to byte by byte."""

import http.client
import os
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cati.settings import LARGEST_REQUEST
from tests.resilience.serving import Site
from tests.waiting import wait_for_site, wait_until

pytestmark = pytest.mark.once
FORM = "Content-Type: application/x-www-form-urlencoded"
SIZE = 3 * 1024 * 1024


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a large file and a small one."""
    folder = tmp_path_factory.mktemp("data")
    site = Site(folder)
    (folder / "static").mkdir(exist_ok=True)
    (folder / "static" / "large.bin").write_bytes(os.urandom(SIZE))
    (folder / "static" / "small.bin").write_bytes(b"small")
    site.start()
    yield site
    site.stop()


@pytest.fixture
def wire(site: Site) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", site.port), timeout=30) as wire:
        yield wire


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join([f"{line} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode() + body


def answer(wire: socket.socket, method: str = "GET") -> tuple[http.client.HTTPResponse, bytes]:
    with closing(http.client.HTTPResponse(wire, method=method)) as response:
        response.begin()
        return response, response.read()


def test_a_body_in_chunks_is_a_body(wire: socket.socket) -> None:
    parts = b"9\r\nlogin=giu\r\n" + b"8\r\nlia&x=y1\r\n" + b"0\r\n\r\n"
    wire.sendall(request("POST /account/login/", FORM, "Transfer-Encoding: chunked", body=parts))
    response, _ = answer(wire)
    assert response.status == 403  # no token of a form: it was read


def test_a_body_that_comes_after_a_pause_is_read_whole(wire: socket.socket, site: Site) -> None:
    wire.sendall(request("POST /account/login/", FORM, "Content-Length: 9", body=b"logi"))
    wait_for_site(site.port)  # somebody else is answered meanwhile
    wire.sendall(b"n=giu")
    assert answer(wire)[0].status == 403


def test_who_asks_before_sending_is_told_to_go_on(wire: socket.socket) -> None:
    wire.sendall(request("POST /account/login/", FORM, "Content-Length: 9", "Expect: 100-continue"))
    assert wire.recv(100).startswith(b"HTTP/1.1 100 ")
    wire.sendall(b"login=giu")
    assert answer(wire)[0].status == 403


def test_what_is_too_large_is_refused_in_words_before_it_is_sent(wire: socket.socket) -> None:
    length = f"Content-Length: {LARGEST_REQUEST + 1}"
    wire.sendall(request("POST /account/login/", FORM, length, "Expect: 100-continue", "Accept-Language: en"))
    response, body = answer(wire)
    assert (response.status, response.headers["Connection"]) == (413, "close")
    assert b"This file is too large" in body


def test_requests_that_come_together_are_answered_in_their_order(wire: socket.socket) -> None:
    wire.sendall(request("GET /healthz") + request("GET /static/small.bin") + request("GET /nowhere/"))
    received = b""
    while received.count(b"HTTP/1.1 ") < 3 and (part := wire.recv(65536)):
        received += part
    assert re.findall(rb"HTTP/1\.1 (\d+)", received) == [b"200", b"200", b"404"]
    assert received.index(b"small") < received.index(b"HTTP/1.1 404")


def test_a_header_with_an_underscore_is_not_taken_for_its_namesake(wire: socket.socket) -> None:
    wire.sendall(request("GET /nowhere/", "Accept-Language: it", "Accept_Language: en"))
    _, body = answer(wire)
    wire.sendall(request("GET /nowhere/", "Accept_Language: en"))
    _, body_of_default = answer(wire)
    assert b"Torna al tuo lavoro" in body
    assert b"Torna al tuo lavoro" in body_of_default


@pytest.mark.parametrize(("name", "size"), [("large.bin", SIZE), ("small.bin", 5)])
def test_a_file_is_sent_whole_and_of_its_head_only_the_length(
    name: str, size: int, wire: socket.socket, site: Site
) -> None:
    wire.sendall(request(f"HEAD /static/{name}"))
    response, body = answer(wire, "HEAD")
    assert (response.status, int(response.headers["Content-Length"]), body) == (200, size, b"")
    wire.sendall(request(f"GET /static/{name}"))
    response, body = answer(wire)
    assert body == (Path(site.environment["DATA_DIR"]) / "static" / name).read_bytes()
    assert response.headers["X-Request-ID"]


def test_a_client_that_goes_in_the_middle_of_a_file_leaves_none_open(site: Site) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", site.port)) as wire:
            wire.sendall(request("GET /static/large.bin"))
            assert wire.recv(1000)
    wait_until(lambda: not open_files(site, "large.bin"))


def open_files(site: Site, name: str) -> int:
    links = [link for pid in site.web_workers() for link in Path(f"/proc/{pid}/fd").iterdir()]
    return sum(1 for link in links if link.is_symlink() and os.path.realpath(link).endswith(name))


def test_an_address_in_any_bytes_is_answered(wire: socket.socket) -> None:
    wire.sendall(request("GET /nowhere/%C3%A8%FF/?x=%C3%A8"))
    assert answer(wire)[0].status in {302, 404}
