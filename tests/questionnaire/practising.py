"""Interviewers for practice, as the demo has them, at the tests' moment.

``python -m tests.questionnaire.practising`` plays the shipped people on the demo's questionnaire and prints what is
said, with the scores.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

from surveys.formats.xlsform import read_workbook
from surveys.management.demo import simulated_interviewers
from surveys.management.demo.practice_people import coffee_people
from surveys.management.demo.simulated_interviewers import StuckError as StuckError
from surveys.questionnaire import personas as p
from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program, compile
from surveys.questionnaire.model.pages import Ask, Page
from surveys.questionnaire.model.state import Facts

from .runs import FACTS


@dataclass
class Interviewer(simulated_interviewers.Interviewer):
    """Does everything as it should be."""

    facts: Facts = field(default=FACTS, kw_only=True)

    def asked(self) -> Page:
        """The page on which the interview stands."""
        at = running.ask(self.program, self.state, FACTS)
        assert isinstance(at, Ask)
        return at.page


@dataclass
class Careless(simulated_interviewers.Careless):
    """Reads half and suggests answers."""

    facts: Facts = field(default=FACTS, kw_only=True)


def transcript(lines: list[p.Line]) -> str:
    """The practice as it would be read aloud."""
    rows = []
    for line in lines:
        said = line.words or str(line.detail.get("text") or line.detail.get("title") or line.detail.get("in_words", ""))
        clock = f"{int(line.at) // 60}:{int(line.at) % 60:02}"
        rows.append(f"{clock}  {line.path:24.24}  {line.who[:4]} {line.kind:13} {said}")
    return "\n".join(rows)


def demo_program() -> Program:
    """The questionnaire of the demo: coffee."""
    workbook = Path(__file__).resolve().parents[2] / "surveys/management/demo/osservatorio_caffe.xlsx"
    reading = read_workbook(workbook.read_bytes(), workbook.name)
    assert reading.questionnaire is not None
    return compile(replace(reading.questionnaire, quotas=()))


def main() -> None:
    """Play everybody, and print it."""
    program = demo_program()
    only = set(sys.argv[1:])
    for persona in coffee_people():
        if only and persona.key not in only:
            continue
        for kind in (Interviewer, Careless):
            interviewer = kind(persona, program, seed=7)
            found = interviewer.play()
            print(f"\n== {persona.name} ({persona.language}), {kind.__name__}: {found.points}, {found.is_passed}")
            if only:
                print(transcript(interviewer.lines))
            for one in found.criteria:
                print(f"   {one.key:10} {one.points:3} of {one.possible:3}  {one.message % one.values}")
            print("   improve:", found.improve, "skipped:", found.skipped, "lost:", found.is_lost)


if __name__ == "__main__":
    main()
