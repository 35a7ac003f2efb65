"""On SQLite one writing view runs at a time; whoever reads keeps nobody waiting, and cannot write."""

import threading
import time

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from surveys.database.turns import Turn
from surveys.web.middleware.refusals import no_giant_requests
from surveys.web.middleware.turns import one_writer_at_a_time, out_of_turn
from tests.waiting import wait_until

PATIENCE = 10


class Views:
    """Two views: one reads for long, the other says that it was served."""

    def __init__(self) -> None:
        self.reading, self.served = threading.Event(), threading.Event()

    def reads(self, request: HttpRequest) -> HttpResponse:
        with out_of_turn(request):
            self.reading.set()
            return HttpResponse("first" if self.served.wait(PATIENCE) else "others had to wait")

    def serves(self, request: HttpRequest) -> HttpResponse:
        self.served.set()
        return HttpResponse("second")


def test_others_are_served_while_a_view_reads_out_of_turn() -> None:
    views, answers = Views(), []
    reader = one_writer_at_a_time(views.reads)
    thread = threading.Thread(target=lambda: answers.append(reader(RequestFactory().post("/"))))
    thread.start()
    assert views.reading.wait(PATIENCE)
    one_writer_at_a_time(views.serves)(RequestFactory().post("/"))
    thread.join()
    assert answers[0].content == b"first"


def test_the_turn_is_back_after_the_reading_even_if_it_failed() -> None:
    def fails(request: HttpRequest) -> HttpResponse:
        with pytest.raises(ValueError, match="broken"), out_of_turn(request):
            raise ValueError("broken")
        inside = threading.Thread(target=lambda: served.append(serve(RequestFactory().post("/"))))
        inside.start()
        inside.join(0.2)
        waited = not served
        threads.append(inside)
        return HttpResponse(str(waited))

    served: list[HttpResponse] = []
    threads: list[threading.Thread] = []
    serve = one_writer_at_a_time(lambda request: HttpResponse("other"))
    answer = one_writer_at_a_time(fails)(RequestFactory().post("/"))
    threads[0].join()
    assert answer.content == str(connection.vendor == "sqlite").encode()
    assert served[0].content == b"other"


def test_whoever_asks_first_has_the_turn_first() -> None:
    turn, served, threads = Turn(), list[int](), list[threading.Thread]()

    def wait(number: int) -> None:
        with turn:
            served.append(number)

    turn.acquire()
    for number in range(20):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        wait_until(lambda: len(turn._waiting) == len(threads))
    turn.release()
    turn.acquire()
    served.append(20)
    turn.release()
    for thread in threads:
        thread.join()
    assert served == list(range(21))


def test_one_thread_at_a_time_has_the_turn() -> None:
    turn, inside, most = Turn(), list[int](), list[int]()

    def work() -> None:
        for _ in range(50):
            with turn:
                inside.append(1)
                time.sleep(0)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 400


def test_what_is_larger_than_any_file_wanted_here_is_not_read() -> None:
    request = RequestFactory(headers={"Accept-Language": "en"}).post("/", CONTENT_LENGTH=str(200 << 20))
    answer = no_giant_requests(lambda request: HttpResponse("read"))(request)
    assert answer.status_code == 413
    assert "This file is too large" in answer.content.decode()
    assert no_giant_requests(lambda request: HttpResponse("read"))(RequestFactory().post("/")).content == b"read"
