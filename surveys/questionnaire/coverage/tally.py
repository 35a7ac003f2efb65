"""Counts what happens in simulated interviews."""

from __future__ import annotations

from collections import Counter
from statistics import median

from surveys.questionnaire import running
from surveys.questionnaire.checks import Length, Span
from surveys.questionnaire.checks.length import ReadingTime
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.compiled.texts import is_cut
from surveys.questionnaire.model.pages import Complaint, Page, QuestionView
from surveys.questionnaire.model.state import Facts
from surveys.questionnaire.respondents import Simulated
from surveys.questionnaire.types import LISTED_TYPES

from .gaps import Gaps
from .route_map import START

WITHOUT_END = "without_end"
"""The key among the ends for interviews that were stuck or endless."""

LONGEST_COUNTED = 200
"""Choices of longer lists are not counted individually."""


class Tally:
    """The counts of the ordinary or of the guided interviews."""

    def __init__(self, program: Program, reading: ReadingTime, language: str) -> None:
        self._program, self._reading = program, reading
        self.interviews = 0
        self.ends: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.offered: dict[str, Counter[str]] = {}
        self.chosen: dict[str, Counter[str]] = {}
        self.dead_ends: dict[tuple[str, str, str], tuple[Complaint, int]] = {}
        self.endless: set[str] = set()
        self.taken: set[int] = set()
        """Indices of the routes that were taken."""
        self.empty: Counter[tuple[str, str]] = Counter()
        """Question and piped-in question → number of interviews in which nothing was read in its place."""
        self.missing: Counter[tuple[str, str]] = Counter()
        self.cut: Counter[str] = Counter()
        """Name → number of interviews in which its text exceeded the length limit."""
        self.unfinished: Counter[str] = Counter()
        """Name → number of interviews in which it exceeded the computation limit."""
        self.moves: Counter[tuple[str, str]] = Counter()
        """From and to, names of pages or ends → number of interviews in which that came after this."""
        self.left: Counter[str] = Counter()
        """Page → number of interviews that broke off there."""
        self.beyond_measure = 0
        """Number of interviews that exceeded the computation limit."""
        self._gaps = Gaps(program.questionnaire, language)
        self._spans: list[Span] = []
        self._sections: list[dict[str, float]] = []
        self._shown: dict[str, QuestionView] = {}
        self._names: dict[str, str] = {}
        last = program.questionnaire.after_break_off
        self._after_break_off = {last} | {item.name for around, item in program.questionnaire.walk() if last in around}

    def watch(self, page: Page) -> None:
        """Note a page that is shown."""
        for view in page.questions:
            self._shown[view.path] = view

    def _note_gaps(self) -> None:
        """Count the missing answers piped into this interview's questions, once for each question."""
        found: dict[tuple[str, str], bool] = {}
        for view in self._shown.values():
            for source, is_empty in self._gaps.of(view):
                found[view.name, source] = found.get((view.name, source), False) or is_empty
        for key, is_empty in found.items():
            (self.empty if is_empty else self.missing)[key] += 1

    def _note_measure(self, done: Simulated, facts: Facts) -> None:
        """Count texts that exceed the length limit and expressions that exceed the computation limit."""
        cut, unfinished = running.beyond_measure(self._program, done.state, facts, done.last)
        self.cut.update(
            list(dict.fromkeys([*cut, *(view.name for view in self._shown.values() if is_cut(view.label))]))
        )
        if unfinished:
            self.unfinished[unfinished] += 1
            self.beyond_measure += 1

    def close(self, done: Simulated, facts: Facts) -> None:
        """Count the interview whose pages were watched, once it has ended."""
        self.interviews += 1
        self.ends[(done.ended.status or done.ended.reason) if done.ended else WITHOUT_END] += 1
        self._note_gaps()
        self._note_measure(done, facts)
        shown, self._shown = self._shown, {}
        self.asked.update({view.name for view in shown.values()})
        self._note_moves(done)
        self._count_choices(shown, done)
        for complaint in done.stuck:
            self._note_dead_end(complaint)
            self.beyond_measure += complaint.kind == running.TOO_MUCH
        if done.ended is None and not done.stuck:
            self.endless.add(self._name_at(done.route[-1]))
        if done.ended and done.ended.reason == "complete":
            span, sections = self._reading.span(shown.values())
            self._spans.append(span)
            self._sections.append(sections)
        self._note_jumps(done, facts)

    def is_offered(self, name: str, code: str) -> bool:
        """Whether the choice was offered on a page."""
        return name in self.offered and code in self.offered[name]

    def is_chosen(self, name: str, code: str) -> bool:
        """Whether anybody chose it."""
        return name in self.chosen and code in self.chosen[name]

    def length(self) -> Length | None:
        """The shortest, median and longest complete interview, each measure separately; ``None`` without any."""
        if not self._spans:
            return None
        measures = zip(*((span.questions, span.words, span.minutes) for span in self._spans), strict=True)
        in_order = [sorted(measure) for measure in measures]
        shortest, typical, longest = (
            Span(*(round(pick(measure), 1) for measure in in_order)) for pick in (min, median, max)
        )
        met = {name for sections in self._sections for name in sections}
        names = [item.name for item in self._program.questionnaire.items if item.name in met]
        sections = tuple((name, median(one.get(name, 0.0) for one in self._sections)) for name in names)
        return Length(shortest, typical, longest, sections)

    def _count_choices(self, shown: dict[str, QuestionView], done: Simulated) -> None:
        offered: dict[str, set[str]] = {}
        chosen: dict[str, set[str]] = {}
        for path, view in shown.items():
            if view.type not in LISTED_TYPES or len(view.choices) > LONGEST_COUNTED:
                continue
            offered.setdefault(view.name, set()).update([choice.code for choice in view.choices])
            answer = done.state.answers.get(path)
            if answer is not None and answer.value is not None:
                codes = answer.value if isinstance(answer.value, list) else [str(answer.value)]
                chosen.setdefault(view.name, set()).update(codes)
        for counts, found in ((self.offered, offered), (self.chosen, chosen)):
            for name, codes_found in found.items():
                counts.setdefault(name, Counter()).update(codes_found)

    def _note_dead_end(self, complaint: Complaint) -> None:
        key = self._name_at(complaint.path), complaint.kind, complaint.message
        first, count = self.dead_ends.get(key, (complaint, 0))
        self.dead_ends[key] = first, count + 1

    def _note_moves(self, done: Simulated) -> None:
        """Count what came after what; somebody who broke off went nowhere from there."""
        names = [self._names.get(path) or self._names.setdefault(path, self._name_at(path)) for path in done.route]
        if done.state.stopped:
            names = [name for name in names if name not in self._after_break_off]
            self.left[names[-1] if names else START] += 1
        elif done.ended:
            names.append(f"@{done.ended.reason}")
        self.moves.update(set(zip([START, *names], names, strict=False)))

    def _name_at(self, path: str) -> str:
        found = self._program.locate(path)
        return found[0].definition.name if found else path

    def _note_jumps(self, done: Simulated, facts: Facts) -> None:
        if len(self.taken) < len(self._program.jumps):
            self.taken |= running.jumps_taken(self._program, done.state, facts, done.last)
