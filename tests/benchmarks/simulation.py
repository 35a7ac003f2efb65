"""What simulated interviews cost: CPU seconds of 1,000 respondents through 150 questions, and of each question asked.

``python -m tests.benchmarks.simulation [--json]`` prints a table; with ``--json`` its last line is one object. Guided
respondents come on top, as everywhere. ``--respondents`` and ``--questions`` hold others.
"""

from __future__ import annotations

import argparse
import json
import time

from surveys.questionnaire.compiled import compile
from surveys.questionnaire.coverage import coverage

from .core import FACTS, questionnaire
from .scratch import table_beside


def measured(respondents: int, questions: int) -> dict[str, float]:
    """CPU seconds in all, interviews held, questions asked of ordinary respondents, CPU microseconds of each."""
    program = compile(questionnaire(questions))
    began = time.process_time()
    found = coverage(program, respondents, 1, FACTS)
    spent = time.process_time() - began
    asked = sum(found.asked.values())
    held = found.interviews + found.guided
    return {
        "cpu_s": round(spent, 2),
        "interviews": held,
        "asked": asked,
        "us_per_question": round(spent / (asked * held / found.interviews) * 1e6, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--respondents", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=150)
    chosen = parser.parse_args()
    one = measured(chosen.respondents, chosen.questions)
    with table_beside(chosen.json):
        print(f"{'respondents':>12} {'questions':>10} {'CPU s':>7} {'interviews':>11} {'asked':>8} {'µs each':>8}")
        print(
            f"{chosen.respondents:>12} {chosen.questions:>10} {one['cpu_s']:>7} {one['interviews']:>11} "
            f"{one['asked']:>8} {one['us_per_question']:>8}"
        )
    if chosen.json:
        print(json.dumps(one))


if __name__ == "__main__":
    main()
