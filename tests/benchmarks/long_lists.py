"""What a list of ten thousand answers costs: its page, a search in it, an answer, for one answer and for several.

The list is prepared as it is when a process first needs a version; a filtered one is the list of one province, or
half the country.

``python -m tests.benchmarks.long_lists [--json]`` prints milliseconds, the first time in a process and
the median after it; with ``--json`` its last line is one object.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from statistics import median

from surveys.questionnaire.compiled import Program, compile
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import Ask, Entry, QuestionView
from surveys.questionnaire.model.state import State
from surveys.questionnaire.running import answer, ask, prepare_lists, start
from surveys.questionnaire.types.searching import search

from .core import FACTS
from .scratch import table_beside

LENGTH = 10_000
AGAIN = 21


def program(kind: str, choice_filter: str) -> Program:
    """A question for the province, then one for towns: all of them, the province's hundred, or half of them."""
    towns = (
        s.Choice(f"c{n}", {"it": f"Borgo Città {n:05}"}, {"prov": f"p{n % 100}", "half": str(n % 2)})
        for n in range(LENGTH)
    )
    town = s.Question("town", kind, {"it": "Comune?"}, list_name="towns", choice_filter=choice_filter, max_answers=3)
    made = compile(
        s.Questionnaire(
            (s.Question("p", s.TEXT, {"it": "Provincia?"}), town, s.Question("last", s.TEXT, {"it": "Altro?"})),
            {"towns": s.ChoiceList("towns", tuple(towns))},
            default_language="it",
        )
    )
    prepare_lists(made)
    return made


def view(made: Program, state: State) -> QuestionView:
    """The town's question as it is asked."""
    at = ask(made, state, FACTS)
    assert isinstance(at, Ask)
    return at.page.questions[0]


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of the first run, and the median of those after it."""
    times = []
    for _ in range(AGAIN + 1):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return times[0], median(times[1:])


def measured(kind: str, choice_filter: str) -> dict[str, tuple[float, float]]:
    """What each step costs."""
    made = program(kind, choice_filter)
    state = answer(made, start(made, seed=1), FACTS, {"p": Entry("p7")}).state
    codes = ("c7",) if kind == s.SELECT_ONE else ("c7", "c107", "c207")
    return {
        "page": timed(lambda: view(made, state)),
        "search": timed(lambda: search(view(made, state).choices, "citta 007", 12)),
        "words": timed(lambda: search(view(made, state).choices, "007 bor", 12)),
        "answer": timed(lambda: answer(made, state, FACTS, {"town": Entry(codes=codes)})),
    }


CASES = {
    "whole": (s.SELECT_ONE, ""),
    "filtered": (s.SELECT_ONE, "prov = ${p}"),
    "half": (s.SELECT_ONE, "half = '1' or name = ''"),
    "several": (s.SELECT_MULTIPLE, ""),
    "ranked": (s.RANK, ""),
}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--json", action="store_true")
    wants_json = parser.parse_args().json
    found = {name: measured(*case) for name, case in CASES.items()}
    with table_beside(wants_json):
        for kind, steps in found.items():
            for step, (first, later) in steps.items():
                print(f"{kind:9} {step:7} first {first:6.1f} ms   then {later:6.2f} ms")
    if wants_json:
        print(
            json.dumps(
                {f"{kind}_{step}_ms": later for kind, steps in found.items() for step, (_, later) in steps.items()}
            )
        )


if __name__ == "__main__":
    main()
