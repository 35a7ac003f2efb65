"""The toplines of 100 questions: opened over 20,000 interviews, and after a filter over 100,000.

Server time: CPU of the whole request, from its address to the page's last byte, in the test client (no network), all
threads together; ``…_wall_ms`` is what the clock said, which depends on who else uses the machine. The columns are made
and kept before; they are brought up to date by the numbers of changes, which is measured too.

``python -m tests.benchmarks.topline [--interviews 20000] [--filtered 100000] [--json]``
"""

import argparse
import json
import time
from typing import Any

from .export import make_study
from .scratch import added_mib, peak_kib, scratch_database, table_beside

QUESTIONS, ROUNDS = 100, 7


def main() -> None:
    """Print the figures, and with ``--json`` one object in place of the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--interviews", type=int, default=20_000)
    parser.add_argument("--filtered", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with scratch_database() as vendor:
        figures = measure(options.interviews, options.filtered)
    with table_beside(options.json):
        print(f"{QUESTIONS} questions on {vendor}")
        wall = {name: figures[f"{name}_wall_ms"] for name in ("open", "filter")}
        print(
            f"opened over {options.interviews:,} interviews: {figures['open_ms']} ms, {wall['open']} by the clock (100)"
        )
        print(f"counted anew there: {figures['counted_ms']} ms")
        print(f"filtered, of {options.filtered:,}: {figures['filter_ms']} ms, {wall['filter']} by the clock (1,000)")
        print(f"compared over {options.filtered:,}: {figures['compare_ms']} ms")
        print(f"the columns made over {options.interviews:,}: {figures['made_ms']} ms, once")
        print(f"brought up to date after one change: {figures['changed_ms']} ms")
        print(f"memory added: {figures['added_mib']} MiB (target 300)")
    if options.json:
        print(json.dumps(figures))


def measure(interviews: int, filtered: int) -> dict[str, Any]:
    """The figures."""
    from django.test import Client

    from surveys.interviewing.models import Interview
    from surveys.people.models import User
    from surveys.results.services.toplines.toplines import forget

    small, large = (_study(count) for count in (interviews, filtered))
    person = User.objects.create_superuser("laura", password=None)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person)
    before = peak_kib()
    made, _wall = _ms(lambda: _get(browser, small), rounds=1)
    opened, opened_wall = _ms(lambda: _get(browser, small))
    anew, _wall = _ms(lambda: (forget(), _get(browser, small)))
    first = Interview.objects.filter(study=small).order_by("pk").first()
    assert first is not None
    Interview.objects.filter(pk=first.pk).update(seconds=661, changed_at=first.changed_at.replace(year=2027))
    changed, _wall = _ms(lambda: _get(browser, small), rounds=1)
    _get(browser, large)
    name = "q0"
    found, found_wall = _ms(lambda: _get(browser, large, f"?f={name}:1"))
    compared, _wall = _ms(lambda: _get(browser, large, f"?compare={name}&first=1&second=2"))
    return {
        "interviews": interviews,
        "open_ms": opened,
        "open_wall_ms": opened_wall,
        "counted_ms": anew,
        "filter_ms": found,
        "filter_wall_ms": found_wall,
        "filtered": filtered,
        "compare_ms": compared,
        "made_ms": made,
        "changed_ms": changed,
        "added_mib": round(added_mib(before), 1),
    }


def _study(interviews: int) -> Any:
    """A study with 100 questions in turn of one, of several answers, of numbers and texts."""
    from surveys.interviewing.models import Interview
    from tests.benchmarks import export

    # The columns of the sheet of codes that hold 100 questions.
    columns = next(n for n in range(QUESTIONS, 400) if len(export.wide_questionnaire(n).items) == QUESTIONS)
    study = make_study(interviews, columns)
    Interview.objects.filter(study=study).update(change_number=1)
    return study


def _get(browser: Any, study: Any, query: str = "") -> None:
    answer = browser.get(f"/studies/{study.pk}/results/toplines/{query}")
    assert answer.status_code == 200, answer


def _ms(work: Any, rounds: int = ROUNDS) -> tuple[float, float]:
    """The medians of the rounds in milliseconds: of CPU, and by the clock."""
    times, clock = [], []
    for _ in range(rounds):
        start, began = time.process_time(), time.perf_counter()
        work()
        times.append(time.process_time() - start)
        clock.append(time.perf_counter() - began)
    return round(1000 * sorted(times)[rounds // 2], 1), round(1000 * sorted(clock)[rounds // 2], 1)


if __name__ == "__main__":
    main()
