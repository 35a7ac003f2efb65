"""What an uploaded questionnaire costs until its list of problems is there: ``python -m tests.benchmarks.upload``.

A workbook of many questions beside a long list is uploaded through the web pages. The file is opened in a process
forked for it, whose work is measured apart, done once more in this process; the fork itself is not counted.
``[--questions 1000] [--choices 10000] [--json]``
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from surveys.formats.questionnaires import read_and_check
from surveys.formats.xlsform import write_workbook
from surveys.questionnaire.expressions.compiler import compiled
from surveys.questionnaire.expressions.parser import parse
from surveys.questionnaire.model import structure as s

from .core import questionnaire
from .scratch import scratch_database, table_beside


def main() -> None:
    """Print the figures, and with ``--json`` one object in place of the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--choices", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    content = workbook(options.questions, options.choices)
    with scratch_database():
        figures = measured(content)
    with table_beside(options.json):
        print(f"{options.questions:,} questions and a list of {options.choices:,}: {len(content) / 1024:,.0f} KiB")
        for name, key in (
            ("reading, checking, compiling (child process)", "opening_cpu_s"),
            ("receiving it, keeping the draft", "upload_cpu_s"),
            ("the page with its problems", "page_cpu_s"),
            ("all of it", "cpu_s"),
        ):
            print(f"{name:<46}{figures[key]:>6.2f} s of CPU")
    if options.json:
        print(json.dumps(figures))


def workbook(questions: int, choices: int) -> bytes:
    """A workbook of so many questions, the last of which asks for one of a list of towns."""
    asked = questionnaire(questions - 1)
    towns = s.ChoiceList("towns", tuple(s.Choice(f"c{n}", {"it": f"Borgo Città {n:05}"}) for n in range(choices)))
    town = s.Question("town", s.SELECT_ONE, {"it": "Comune?"}, list_name="towns")
    return write_workbook(replace(asked, items=(*asked.items, town), lists={**asked.lists, "towns": towns}))


def measured(content: bytes) -> dict[str, float]:
    """Seconds of CPU of each part, the best of three."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.utils import timezone

    from surveys.design.models import Study
    from surveys.people.models import User

    setup_test_environment()
    person = User.objects.create_user("ada", is_administrator=True)
    study = Study.objects.create(name="Misura", created_at=timezone.now())
    client = Client(headers={"accept-language": "it"})
    client.force_login(person)
    address = f"/studies/{study.pk}/questionnaire/"

    def upload() -> None:
        file = SimpleUploadedFile("q.xlsx", content)
        answer: Any = client.post(f"{address}upload/", {"workbook": file}, follow=False)
        assert answer.status_code == 302, answer

    def page() -> None:
        answer: Any = client.get(address)
        assert answer.status_code == 200, answer

    found = {
        "opening_cpu_s": best(lambda: read_and_check(content, "q.xlsx")),
        "upload_cpu_s": best(upload),
        "page_cpu_s": best(page),
    }
    return {**found, "cpu_s": round(sum(found.values()), 3)}


def best(work: Callable[[], Any]) -> float:
    """The least seconds of CPU of three runs, each of which knows no expression yet."""
    times = []
    for _ in range(3):
        parse.cache_clear()
        compiled.cache_clear()
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return round(min(times), 3)


if __name__ == "__main__":
    main()
