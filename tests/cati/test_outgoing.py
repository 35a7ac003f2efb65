"""Responses wait for their clients without a thread: in memory, in a temporary file, or in the file that they are."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cati.outgoing import CHUNK, IN_MEMORY, AbandonedError, BrokenError, OutgoingFile, OutgoingStream
from cati.threads import ThreadPool
from tests.waiting import wait_until


async def collect(stream: OutgoingStream | OutgoingFile) -> bytes:
    return b"".join([chunk async for chunk in stream.read_chunks()])


def test_a_stream_is_made_at_once_and_sent_as_it_is_taken() -> None:
    async def play() -> None:
        stream = OutgoingStream(asyncio.get_running_loop())
        lines = [b"x" * 1000] * (3 * IN_MEMORY // 1000)
        thread = threading.Thread(target=lambda: (stream.fill(lines), stream.complete(is_whole=True)))
        thread.start()
        thread.join()  # nobody has taken any of it, and the thread is free
        assert await collect(stream) == b"".join(lines)
        stream.abandon()

    asyncio.run(play())


def test_the_first_piece_of_a_slow_stream_does_not_wait_for_the_last() -> None:
    async def play() -> None:
        stream, go_on = OutgoingStream(asyncio.get_running_loop()), threading.Event()

        def lines() -> Iterator[bytes]:
            yield b"first"
            assert go_on.wait(20)
            yield b"last"

        thread = threading.Thread(target=lambda: (stream.fill(lines()), stream.complete(is_whole=True)))
        thread.start()
        pieces = stream.read_chunks()
        assert await anext(pieces) == b"first"
        go_on.set()
        assert await anext(pieces) == b"last"
        thread.join()
        stream.abandon()

    asyncio.run(play())


def test_where_nobody_takes_any_more_the_making_stops_and_its_generator_is_closed() -> None:
    async def play() -> None:
        stream, closed = OutgoingStream(asyncio.get_running_loop()), threading.Event()

        def lines() -> Iterator[bytes]:
            try:
                while True:
                    yield b"x" * CHUNK
            finally:
                closed.set()

        def make() -> None:
            with pytest.raises(AbandonedError):
                stream.fill(made := lines())
            made.close()

        thread = threading.Thread(target=make)
        thread.start()
        await anext(stream.read_chunks())
        stream.abandon()
        thread.join(20)
        assert closed.is_set()
        assert await collect(stream) == b""

    asyncio.run(play())


def test_a_stream_that_breaks_off_is_not_taken_for_whole() -> None:
    async def play() -> None:
        stream = OutgoingStream(asyncio.get_running_loop())
        stream.fill([b"half"])
        stream.complete(is_whole=False)
        with pytest.raises(BrokenError):
            await collect(stream)
        stream.abandon()

    asyncio.run(play())


def test_a_file_is_sent_from_where_it_stands_though_it_was_closed_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"head" + b"x" * 3 * CHUNK)
    with (tmp_path / "file").open("rb") as file:
        file.seek(4)
        outgoing = OutgoingFile(file.fileno(), file.tell())
    assert asyncio.run(collect(outgoing)) == b"x" * 3 * CHUNK
    outgoing.abandon()


@pytest.mark.django_db
def test_as_many_threads_work_as_there_are_jobs_up_to_their_number_and_idle_ones_end() -> None:
    pool, go_on, done = ThreadPool(size=3, idle_seconds=0.2), threading.Event(), threading.Semaphore(0)
    names: set[int] = set()

    def job() -> None:
        assert go_on.wait(20)
        names.add(threading.get_ident())
        done.release()

    for _ in range(7):
        pool.run(job)
    go_on.set()
    for _ in range(7):
        assert done.acquire(timeout=20)
    assert 1 <= len(names) <= 3
    wait_until(lambda: all(thread.name != "request" for thread in threading.enumerate()))
    pool.run(job)  # one is started again
    assert done.acquire(timeout=20)
