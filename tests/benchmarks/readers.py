"""How long answers take beside people who look at every page: ``python -m tests.benchmarks.readers [--json]``.

On SQLite, at ``--cases`` (200,000): eight interviewers answer in their own time, alone and beside ``--readers`` (20),
of whom each asks for a page, whole, two seconds after the last one came; so often in turn as ``--rounds`` says, and
the ratio is that of the middle round. Nobody keeps step with others, as eight who answer at the same moment wait for
each other. ``--folder`` is that of the benchmark of pages, in which the database is made and kept; it is copied before
anybody answers.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from tests.benchmarks.pages import PAGES, kept_folder, world
from tests.benchmarks.scratch import table_beside
from tests.benchmarks.served import ROOT, Interviewer, _free_port, _serve, percentile_ms

INTERVIEWERS, PAUSE, EVERY = 8, 0.5, 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where the database is kept")
    parser.add_argument("--sign-in", action="store_true", help="make the interviewers and print who signs in how")
    options = parser.parse_args()
    if options.sign_in:
        print(json.dumps(signed_in_for(options.readers)))
        return
    with table_beside(options.json), site(options.folder, options.cases, options.readers) as (port, signs):
        found = measured(port, signs, options.seconds, options.rounds)
        print(
            "p95 of an answer: {alone_p95_ms} ms alone, {beside_p95_ms} ms beside them, {ratio} × {ratios}".format(
                **found
            )
        )
        print(
            "p50 of an answer: {alone_p50_ms} ms alone, {beside_p50_ms} ms beside them; {pages} pages".format(**found)
        )
    if options.json:
        print(json.dumps(found))


def measured(port: int, signs: dict[str, Any], seconds: float, rounds: int) -> dict[str, Any]:
    """The times of answers alone and beside the readers."""
    # Else a thread that has its answer waits to say so until one that reads a page pauses.
    sys.setswitchinterval(0.0005)
    people = [Interviewer(port, sign) for sign in signs["interviewers"]]
    with looking(port, signs["readers"]):  # what a process learns at its first pages
        answered(people, seconds / 2)
    times: dict[str, list[float]] = {"alone": [], "beside": []}
    ratios, pages = [], 0
    for _ in range(rounds):
        alone = answered(people, seconds)
        with looking(port, signs["readers"]) as seen:
            time.sleep(EVERY)
            beside = answered(people, seconds)
        assert set(seen) == {200}, sorted(seen)[-1]
        times["alone"] += alone
        times["beside"] += beside
        ratios.append(percentile_ms(beside, 95) / percentile_ms(alone, 95))
        pages += len(seen)
    for one in people:
        one.leave()
    figures = {
        f"{name}_p{percent}_ms": round(percentile_ms(found, percent), 1)
        for name, found in times.items()
        for percent in (50, 95)
    }
    told = [round(ratio, 2) for ratio in sorted(ratios)]
    answers = sum(map(len, times.values()))
    return {**figures, "ratio": told[rounds // 2], "ratios": told, "answers": answers, "pages": pages}


@contextmanager
def site(kept: Path | None, cases: int, readers: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The port of a site with so many cases, and who is signed in how."""
    with kept_folder(kept) as folder, tempfile.TemporaryDirectory(prefix="ascolto-readers-") as own:
        made, _url = world(folder, "sqlite", "", cases)
        data = Path(own) / "data"
        shutil.copytree(made, data)
        settings = {"DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "tests.benchmarks.step_server"}
        environment = {**os.environ, **settings, "DATA_DIR": str(data)}
        command = [sys.executable, "-m", "tests.benchmarks.readers", "--sign-in", "--readers", str(readers)]
        told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        port = _free_port()
        server = _serve(port, ROOT, environment)
        try:
            yield port, json.loads(told.stdout.splitlines()[-1])
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def answered(people: list[Interviewer], seconds: float) -> list[float]:
    """Seconds of each answer, given by all in their own time."""
    until, times = time.monotonic() + seconds, list[float]()

    def work(one: Interviewer, chance: random.Random) -> None:
        while time.monotonic() < until:
            time.sleep(PAUSE * chance.uniform(0.5, 1.5))
            if one.is_done:
                one.next_case()
            times.append(one.answer())

    threads = [threading.Thread(target=work, args=(one, random.Random(at))) for at, one in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


@contextmanager
def looking(port: int, readers: list[dict[str, str]]) -> Iterator[list[int]]:
    """So many people look at their pages meanwhile; the statuses of what they saw."""
    seen: list[int] = []
    is_over = threading.Event()

    def look(reader: dict[str, str], begins: float) -> None:
        is_over.wait(begins)
        wire = HTTPConnection("127.0.0.1", port, timeout=120)
        while not is_over.is_set():
            wire.request("GET", reader["path"], headers={"Cookie": f"sessionid={reader['session']}"})
            response = wire.getresponse()
            response.read()
            seen.append(response.status)
            is_over.wait(EVERY)
        wire.close()

    begins = [EVERY * number / len(readers) for number in range(len(readers))]
    threads = [threading.Thread(target=look, args=pair) for pair in zip(readers, begins, strict=True)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def signed_in_for(readers: int) -> dict[str, Any]:
    """Interviewers of a study of their own, each with a begun interview, and the readers of the great study."""
    import django

    django.setup()
    from django.utils import timezone

    from surveys.people.models import User
    from tests.benchmarks.pages import words_of
    from tests.benchmarks.step_world import _begun, _joined, _survey, signed_in
    from tests.interviewing.scene import make_scene

    people = {person.username: person for person in User.objects.all()}
    words = words_of(people)
    now, first = timezone.now(), User.objects.create_user("answering")
    scene = make_scene(survey=_survey(100), now=now, cases=INTERVIEWERS * 20, dialled=False, interviewer=first)
    interviewers = [_begun(_joined(f"answers{number}", scene, now), scene, now) for number in range(INTERVIEWERS)]
    pages = islice(cycle(page for page in PAGES.values() if not page[1].startswith("/api/")), readers)
    looks = [signed_in(people[who], path=path.format(**words)) for who, path in pages]
    return {"interviewers": interviewers, "readers": looks}


if __name__ == "__main__":
    main()
