"""Interviewers who practise by themselves: one carefully, one carelessly, through the pure core alone.

The demo shows what came of it; the tests play every persona with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.calling.standard_dispositions import CALL_BACK
from surveys.questionnaire import personas as p
from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.pages import Ask, Entry, Page
from surveys.questionnaire.model.state import DK, REFUSED, Facts, State
from surveys.questionnaire.personas import kinds
from surveys.questionnaire.types import LISTED_TYPES
from surveys.questionnaire.wording.general_answers import GENERAL
from surveys.questionnaire.wording.probes import probes_in

MUST = ("introduction", "privacy_notice", "closing")
SCRIPTS = {
    "introduction": "Buongiorno, sono Elena dell’istituto: facciamo una ricerca. È un buon momento?",
    "privacy_notice": "Il suo numero è stato estratto a caso, e rispondere è facoltativo: può fermarmi quando vuole.",
    "closing": "La ringrazio davvero per il tempo che ci ha dedicato, e le auguro una buona giornata.",
}
MOST_STEPS = 4_000


@dataclass
class Interviewer:
    """Does everything as it should be: reads, listens, probes neutrally, writes what is meant."""

    persona: p.Persona
    program: Program
    seed: int = 1
    language: str = ""
    must: tuple[str, ...] = MUST
    lines: list[p.Line] = field(default_factory=list)
    at: float = 0.0
    speed: float = 1.0
    facts: Facts = field(kw_only=True)

    def __post_init__(self) -> None:
        self.state: State = running.start(self.program, seed=self.seed, language=self.language or self.persona.language)

    # -- small steps ------------------------------------------------------------------------------

    def do(self, line: p.Line) -> list[p.Line]:
        """One line, and what she says to it; it goes through JSON, as between two requests."""
        if len(self.lines) >= MOST_STEPS:
            raise StuckError(self.path)
        self.lines.append(p.line_from_json(p.line_to_json(line)))
        said = list(p.react(self.persona, self.lines, seed=self.seed, at=self.at))
        self.lines += said
        self.at += sum(len(one.words.split()) for one in said) / 2.6
        return said

    @property
    def stands(self) -> str:
        return p.stands(self.lines)

    @property
    def path(self) -> str:
        shown = kinds.last_shown(self.lines)
        return shown.path if shown is not None else ""

    def reads(self, words: int) -> None:
        self.at += words / 2.6 * self.speed

    # -- a whole practice --------------------------------------------------------------------------

    def play(self) -> p.Score:
        """From dialling to the outcome."""
        self.do(p.dialled(self.persona, must_say=self.must))
        self.at += 2
        if self.stands == "ringing":
            return self.ends(self.right()[0])
        for name in self.must[:2]:
            self.script(name)
            if self.stands == "gone" or not self.is_free():
                return self.ends(self.right()[0])
        self.interviews()
        if self.stands == "gone" or self.right() == [CALL_BACK.code]:
            return self.ends(self.right()[0])
        if "closing" in self.must:
            self.script("closing")
        return self.ends("complete")

    def right(self) -> list[str]:
        """The right outcome so far."""
        told = [line.detail["right"] for line in self.lines if line.who == kinds.PERSONA and "right" in line.detail]
        return list(told[-1]) if told else []

    def is_free(self) -> bool:
        """Whether the person herself is there and stays on the line."""
        here = [line.detail for line in self.lines if line.kind == kinds.PICKS_UP]
        return bool(here) and bool(here[-1]["is_herself"]) and self.right() != [CALL_BACK.code]

    def script(self, name: str) -> None:
        text = SCRIPTS[name]
        before = sum(line.kind == kinds.PICKS_UP for line in self.lines)
        self.do(p.shown_script(name, text, at=self.at))
        self.meets()
        if self.stands == "gone":
            return
        self.reads(len(text.split()))
        self.do(p.read(self.at, self.path))
        self.meets()
        if sum(line.kind == kinds.PICKS_UP for line in self.lines) > before:
            self.script(name)

    def interviews(self) -> None:
        """Every page, as long as she stays."""
        at = running.ask(self.program, self.state, self.facts)
        while isinstance(at, Ask) and self.stands != "gone" and self.is_free():
            self.page(at.page)
            if self.stands == "gone" or not self.is_free():
                return
            at = running.ask(self.program, self.state, self.facts)

    def page(self, page: Page) -> None:
        """One page: read, listen, probe, write."""
        probes = probes_in(self.state.language, {})
        shown = p.shown(
            self.persona,
            self.program,
            self.state,
            self.facts,
            page,
            seed=self.seed,
            lines=self.lines,
            at=self.at,
            probes=probes,
        )
        self.do(shown)
        self.meets()
        self.reads(int(shown.detail["read"]))
        for _ in range(6):
            if p.may_enter(self.lines) or self.stands == "gone" or not self.is_free():
                break
            self.do(p.read(self.at, page.path))
            self.meets()
        for _ in range(4):
            if self.stands == "is_vague":
                self.clears(page)
        if self.stands != "gone" and self.is_free():
            self.enters(page, self.means(page, shown))

    def meets(self) -> None:
        """Objections: listens, then gives the answer that fits; to whoever has no time an appointment."""
        for _ in range(4):
            objection = next((one for one in reversed(self.lines) if "situation" in one.detail), None)
            if self.stands != "objects" or objection is None:
                return
            if objection.kind == kinds.LATER:
                self.do(p.appointment(self.at, self.path, words="domani alle 19"))
                continue
            self.says(str(objection.detail["situation"]))

    def says(self, situation: str) -> None:
        words = {part: text.get(self.persona.language, "") for part, text in GENERAL[situation].items()}
        self.at += len(f"{words['listen']} {words['answer']}".split()) / 2.6 * self.speed
        spoken = f"{words['listen']} {words['answer']}"
        self.do(p.said(self.at, self.path, name=situation, situation=situation, words=spoken, listen=words["listen"]))

    def clears(self, page: Page) -> None:
        number = next(move.number for move in p.moves(self.lines) if move.kind == kinds.NEUTRAL)
        self.at += 3 * self.speed
        self.do(p.probed(self.lines, number, at=self.at))

    def means(self, page: Page, shown: p.Line) -> dict[str, Entry]:
        """The entry for what she means; what no answer is known for is left as the product allows."""
        views = {view.path: view for view in page.questions}
        entries = {}
        for asked in shown.detail["questions"]:
            if asked["truth"] is not None:
                view = views.get(asked["path"])
                entries[asked["path"]] = entry_of(asked["truth"], view is not None and view.type in LISTED_TYPES)
        return entries

    def enters(self, page: Page, entries: Mapping[str, Entry]) -> None:
        self.at += 2 + 3 * len(entries)
        step = running.answer(self.program, self.state, self.facts, entries)
        self.do(
            p.entered(
                page,
                entries,
                today=self.facts.asked_on,
                language=self.state.language,
                at=self.at,
                is_accepted=not step.complaints,
            )
        )
        if step.complaints:
            raise StuckError(page.path)
        self.state = step.state

    def ends(self, disposition: str) -> p.Score:
        self.at += 2
        self.do(p.outcome(self.at, disposition))
        return p.score(self.lines)


class StuckError(Exception):
    """A page that takes no answer of the simulated respondents: a dead end of the questionnaire."""


class Careless(Interviewer):
    """Reads half, suggests answers to whoever is vague, answers objections at once, leaves the privacy notice out."""

    def play(self) -> p.Score:
        self.speed = 0.5
        return super().play()

    def script(self, name: str) -> None:
        if name != "privacy_notice":
            super().script(name)

    def clears(self, page: Page) -> None:
        number = next(move.number for move in p.moves(self.lines) if move.kind == kinds.LEADS)
        self.do(p.probed(self.lines, number, at=self.at))

    def says(self, situation: str) -> None:
        text = GENERAL[situation]["answer"].get(self.persona.language, "")
        self.do(p.said(self.at, self.path, name=situation, situation=situation, words=text, listen="", listened=False))


def entry_of(truth: Mapping[str, Any], is_listed: bool) -> Entry:
    """What is typed for a stored answer."""
    value, missing = truth.get("v"), truth.get("m", "")
    if missing in (DK, REFUSED) and value is None:
        return Entry(missing=missing, confirmed=True)
    if is_listed:
        codes = tuple(value) if isinstance(value, list) else (str(value),)
        return Entry(codes=codes, specify=truth.get("s", {}), confirmed=True)
    typed = str(value).replace(".", ",") if isinstance(value, float) else str(value)
    return Entry(typed=typed, confirmed=True)
