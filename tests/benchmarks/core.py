"""What the core costs: compiling a questionnaire, checking its workbook, taking one answer, short and long.

``python -m tests.benchmarks.core [--json]`` prints a table; with ``--json`` its last line is one object.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
import tracemalloc
from datetime import UTC, datetime

from surveys.formats.xlsform import read_workbook, write_workbook
from surveys.questionnaire.checks import check
from surveys.questionnaire.compiled import Program, compile
from surveys.questionnaire.expressions.compiler import compiled
from surveys.questionnaire.expressions.parser import parse
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import Ask, Entry
from surveys.questionnaire.model.state import Facts
from surveys.questionnaire.running import answer, ask, start

from .scratch import table_beside

LENGTHS = (20, 1000)
_NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FACTS = Facts(today=_NOW.date(), now=_NOW, session_at=_NOW, attributes={"nome": "Maria"}, interviewer="Anna")
SCALE = s.ChoiceList("scale", tuple(s.Choice(str(code), {"it": f"Risposta {code}"}) for code in range(1, 6)))
_PER_SECTION = 10


def questionnaire(length: int) -> s.Questionnaire:
    """``length`` questions in sections of ten: filters, piped texts, checks, a calculation and a route in each."""
    sections = []
    routes = []
    for first in range(1, length + 1, _PER_SECTION):
        sections.append(_section(first, min(_PER_SECTION, length + 1 - first)))
        routes.append(s.Route(f"q{first}", "@screened_out", f"${{q{first}}} = '5' and ${{q1}} = '5'"))
    return s.Questionnaire(
        tuple(sections),
        {"scale": SCALE},
        languages=(s.Language("it", "Italiano"),),
        default_language="it",
        routes=tuple(routes),
    )


def _section(first: int, length: int) -> s.Group:
    items: list[s.Item] = []
    for number in range(first, first + length):
        kind = (number - 1) % 4
        items.append(
            s.Question(
                f"q{number}",
                (s.SELECT_ONE, s.INTEGER, s.SELECT_MULTIPLE, s.TEXT)[kind],
                label={"it": f"Domanda {number}, **dopo** ${{q{max(first, number - 1)}}}?"},
                list_name="scale" if kind in (0, 2) else "",
                relevant=f"${{q{first}}} != '5'" if number > first else "",
                constraint=". >= 0 and . < 1000" if kind == 1 else "",
                required="true()",
                parameters={"randomize": "true"} if kind == 2 else {},
            )
        )
    items.append(s.Question(f"c{first}", s.CALCULATE, calculation=f"if(${{q{first}}} = '1', 'a', 'b')"))
    return s.Group(f"g{first}", tuple(items), label={"it": f"Sezione {first}"})


def measured(length: int) -> dict[str, float]:
    """Milliseconds to compile, to read and check the workbook, and (median) for a step; MiB the program keeps.

    A step takes an answer and shows the next page.
    """
    asked = questionnaire(length)
    parse.cache_clear()
    compiled.cache_clear()
    gc.collect()
    tracemalloc.start()
    program = compile(asked)
    memory = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    parse.cache_clear()
    compiled.cache_clear()
    began = time.perf_counter()
    compile(asked)
    spent = time.perf_counter() - began
    workbook = write_workbook(asked)
    return {
        "compile_ms": round(spent * 1000, 1),
        "check_ms": round(min(_checking(workbook) for _time in range(3)) * 1000, 1),
        "step_ms": round(sorted(_steps(program))[length // 2] * 1000, 3),
        "memory_mib": round(memory / 2**20, 1),
    }


def _checking(workbook: bytes) -> float:
    """Seconds from an uploaded workbook to the list of all its problems; the best of three is what it costs."""
    parse.cache_clear()
    compiled.cache_clear()
    gc.collect()
    began = time.perf_counter()
    read = read_workbook(workbook).questionnaire
    assert read is not None
    check(read)
    compile(read)
    return time.perf_counter() - began


def _steps(program: Program) -> list[float]:
    """Seconds of each step of a whole interview, as a web request makes them."""
    state = start(program, seed=42)
    at = ask(program, state, FACTS)
    spent = []
    while isinstance(at, Ask):
        entries = {view.path: Entry(typed="1") for view in at.page.questions}
        began = time.perf_counter()
        step = answer(program, state, FACTS, entries)
        spent.append(time.perf_counter() - began)
        state, at = step.state, step.at
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    wants_json = parser.parse_args().json
    results = {str(length): measured(length) for length in LENGTHS}
    with table_beside(wants_json):
        print(f"{'questions':>10} {'compile ms':>11} {'check ms':>9} {'step ms':>8} {'memory MiB':>11}")
        for length, one in results.items():
            print(
                f"{length:>10} {one['compile_ms']:>11} {one['check_ms']:>9} {one['step_ms']:>8} {one['memory_mib']:>11}"
            )
    if wants_json:
        print(json.dumps(results))


if __name__ == "__main__":
    main()
