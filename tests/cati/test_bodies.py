"""Bodies are received within bounds; where there are too many, the one furthest behind is refused."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from allauth.core.internal.httpkit import get_client_ip
from django.test import RequestFactory

from cati.bodies import (
    IN_MEMORY,
    BodyLimits,
    BodyRefusedError,
    ClientGoneError,
    UnfinishedBodies,
    find_client_address,
    read_length,
)
from tests.waiting import pause, play_with_set_clock

ADDRESS = "192.0.2.7"
Part = bytes | float
"""What a client sends, or for how many seconds it sends nothing."""


def client(*parts: Part, ends: bool = True) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What a server hands on of a client that sends these parts, and then ends the body or stays silent."""
    rest = list(parts)

    async def receive() -> dict[str, Any]:
        while rest:
            part = rest.pop(0)
            if isinstance(part, bytes):
                return {"type": "http.request", "body": part, "more_body": True}
            await pause(part)
        if not ends:
            await pause(3600)
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive


def limits(**changes: Any) -> BodyLimits:
    return BodyLimits(**{"largest": 1_000_000, **changes})


async def outcome(bodies: UnfinishedBodies, *parts: Part, **named: Any) -> int | bytes:
    """The body, or the status of its refusal."""
    address, length = named.pop("address", ADDRESS), named.pop("length", None)
    try:
        file, size = await bodies.receive(receive=client(*parts, **named), length=length, address=address)
    except BodyRefusedError as refusal:
        return refusal.status
    with file:
        content = file.read()
    assert len(content) == size
    return content


def test_a_body_is_there_whole_whether_it_says_its_length_or_comes_in_chunks() -> None:
    async def play() -> None:
        bodies = UnfinishedBodies(limits())
        assert await outcome(bodies, b"one", b"two", length=6, ends=False) == b"onetwo"
        assert await outcome(bodies, b"one", b"two") == b"onetwo"
        assert await outcome(bodies) == b""

    play_with_set_clock(play())


def test_a_large_body_lies_in_a_file_and_not_in_memory() -> None:
    async def play() -> None:
        part = b"x" * IN_MEMORY
        receive = client(part, part, b"end")
        file, size = await UnfinishedBodies(limits()).receive(receive=receive, length=None, address=ADDRESS)
        with file:
            assert size == 2 * IN_MEMORY + 3
            assert not isinstance(file, io.BytesIO)
            assert file._rolled  # type: ignore[attr-defined]
            assert file.read() == part + part + b"end"

    play_with_set_clock(play())


def test_a_body_that_stops_or_drips_is_refused_after_a_while_and_a_steady_one_is_not() -> None:
    async def play() -> None:
        bodies = UnfinishedBodies(limits(patience=1.0, least_rate=1000))
        stopped = outcome(bodies, b"half", length=100, ends=False)
        dripping = outcome(bodies, *([b"x", 0.1] * 60))
        steady = outcome(bodies, *([b"x" * 200, 0.1] * 25))
        assert await asyncio.gather(stopped, dripping, steady) == [408, 408, b"x" * 5000]

    play_with_set_clock(play())


def test_no_body_takes_longer_than_the_deadline() -> None:
    async def play() -> None:
        bodies = UnfinishedBodies(limits(deadline=0.5))
        assert await outcome(bodies, *([b"x" * 9000, 0.1] * 40)) == 408

    play_with_set_clock(play())


def test_a_body_larger_than_it_may_be_is_refused_as_soon_as_it_is() -> None:
    async def play() -> None:
        bodies = UnfinishedBodies(limits(largest=100))
        assert await outcome(bodies, b"x" * 60, b"x" * 60, ends=False) == 413
        assert await outcome(bodies, b"x" * 60, b"x" * 40) == b"x" * 100

    play_with_set_clock(play())


def test_of_too_many_bodies_of_an_address_those_furthest_behind_are_refused_and_no_answer() -> None:
    async def play() -> None:
        bodies = UnfinishedBodies(limits(most_of_an_address=3, grace=0.3))
        stalled = [asyncio.create_task(outcome(bodies, b"x", length=9, ends=False)) for _ in range(8)]
        elsewhere = asyncio.create_task(outcome(bodies, b"x", length=9, ends=False, address="192.0.2.8"))
        upload = asyncio.create_task(outcome(bodies, b"x" * 500_000, 1.5, b"y"))
        answers = [await outcome(bodies, b"ans", 0.03, b"wer", length=6) for _ in range(50)]
        assert answers == [b"answer"] * 50
        assert await upload == b"x" * 500_000 + b"y"
        assert [task.result() for task in stalled if task.done()] == [429] * 5
        assert not elsewhere.done()
        for task in (*stalled, elsewhere):
            task.cancel()

    play_with_set_clock(play())


def test_a_crowd_that_comes_in_one_moment_pushes_no_answer_out() -> None:
    async def play() -> None:
        bodies = UnfinishedBodies(limits(most_of_an_address=3))
        answer = asyncio.create_task(outcome(bodies, 0.3, b"answer", length=6))
        await pause(0)
        stalled = [asyncio.create_task(outcome(bodies, b"x", length=9, ends=False)) for _ in range(200)]
        assert await answer == b"answer"
        for task in stalled:
            task.cancel()

    play_with_set_clock(play())


def test_of_all_bodies_together_so_many_are_received_and_so_many_bytes() -> None:
    async def play() -> None:
        for most in ({"most_bodies": 2}, {"most_bytes": 15}):
            bodies = UnfinishedBodies(limits(**most))
            stalled = [
                asyncio.create_task(outcome(bodies, b"x" * 7, length=99, ends=False, address=str(number)))
                for number in range(2)
            ]
            await pause(0.05)
            assert await outcome(bodies, b"answer", 0.01, b"s", length=7) == b"answers"
            await pause(0)
            assert [task.result() for task in stalled if task.done()] == [503]
            for task in stalled:
                task.cancel()

    play_with_set_clock(play())


def test_a_body_that_is_itself_the_furthest_behind_is_refused_and_its_task_goes_on() -> None:
    async def play() -> None:
        bodies = UnfinishedBodies(limits(most_bytes=15, least_rate=10_000_000))
        assert await outcome(bodies, b"x", 0.1, b"x" * 20) == 503
        await pause(0)
        assert await outcome(bodies, b"answer") == b"answer"

    play_with_set_clock(play())


def test_a_client_that_goes_in_the_middle_leaves_nothing_behind() -> None:
    async def play() -> None:
        bodies = UnfinishedBodies(limits(most_of_an_address=1))

        async def receive() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        for _ in range(3):
            with pytest.raises(ClientGoneError):
                await bodies.receive(receive=receive, length=9, address=ADDRESS)
        with pytest.raises(ClientGoneError):  # fewer bytes than it said
            await bodies.receive(receive=client(b"four"), length=9, address=ADDRESS)
        assert await outcome(bodies, b"answer") == b"answer"

    play_with_set_clock(play())


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [
        (0, ""),
        (0, "203.0.113.9"),
        (1, ""),
        (1, "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9"),
        (2, "9.9.9.9,8.8.8.8,7.7.7.7"),
    ],
)
def test_the_address_is_the_one_of_the_register(settings: Any, proxies: int, forwarded: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=ADDRESS, headers=headers)
    assert find_client_address(peer=ADDRESS, forwarded=forwarded, proxies=proxies) == get_client_ip(request)


def test_addresses_of_one_network_of_ipv6_are_one_client() -> None:
    addresses = {
        find_client_address(peer=peer, forwarded="", proxies=0) for peer in ("2001:db8:0:1::5", "2001:db8:0:1:ffff::9")
    }
    assert addresses == {"2001:db8:0:1::"}
    assert find_client_address(peer="::ffff:192.0.2.7", forwarded="", proxies=0) == ADDRESS
    assert find_client_address(peer=ADDRESS, forwarded="nobody", proxies=2) == ADDRESS


@pytest.mark.parametrize("text", ["-1", "1e9", "9" * 19, "x"])
def test_a_length_that_nothing_has_is_too_large(text: str) -> None:
    with pytest.raises(BodyRefusedError) as refusal:
        read_length(text)
    assert refusal.value.status == 413
