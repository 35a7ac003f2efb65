"""Holds the interview of a saved test: each page gets the answers that the test gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.pages import FILL, Ask, Complaint, Ended, Entry, Page, QuestionView, Rich
from surveys.questionnaire.model.predefined_names import examples
from surveys.questionnaire.model.state import Answer, Facts, State
from surveys.questionnaire.model.structure import Questionnaire, SavedTest
from surveys.questionnaire.respondents import Habits, Population, Respondent
from surveys.questionnaire.respondents.interview import MOST_PAGES
from surveys.questionnaire.respondents.respondent import MOST_TRIES
from surveys.questionnaire.types import ASKED_TYPES, LISTED_TYPES

from .answers import codes_of, entry_of, written_of
from .cells import path_of, written_name

WILLING = Habits(dk=0.0, refused=0.0, break_off=0.0, another=0.0)
_YES, _NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as it was asked: its name as cells write it, and its answer.

    ``text``: its text, if anything was filled in. ``is_drawn``: the test has no answer for it and one was needed.
    ``asks``: whether it takes an answer at all.
    """

    name: str
    view: QuestionView
    given: Answer | None = None
    text: str = ""
    is_drawn: bool = False
    asks: bool = True

    @property
    def answer(self) -> str:
        """The answer as cells have it."""
        return written_of(self.view.type, self.given)


@dataclass(frozen=True, slots=True)
class Played:
    """An interview that was held: its questions in order, how it ended, the quota cells it belongs to.

    ``ended`` is ``None`` where an answer was not accepted, ``refused`` the complaints about it, and ``gone`` the code
    that is not in the list; neither is set in an interview without end.
    """

    shown: tuple[Shown, ...]
    ended: Ended | None
    quotas: tuple[str, ...]
    state: State
    refused: tuple[Complaint, ...] = ()
    gone: str = ""

    @property
    def route(self) -> tuple[str, ...]:
        """The questions that were asked, in order."""
        return tuple([one.name for one in self.shown])


def facts_of(test: SavedTest, questionnaire: Questionnaire, now: datetime) -> Facts:
    """The facts of a test: the moment at which it began, else ``now`` (aware); its sample, else the examples."""
    try:
        moment = datetime.fromisoformat(test.began_at).replace(tzinfo=now.tzinfo) if test.began_at else now
    except ValueError:
        moment = now
    return Facts(
        today=moment.date(),
        now=moment,
        session_at=moment,
        attributes={**examples(questionnaire), **test.sample},
        quotas=dict.fromkeys(test.full, running.FULL),
    )


def play(program: Program, test: SavedTest, facts: Facts) -> Played:
    """Hold the interview of a test, to its end or to an answer that is not accepted.

    What the test does not answer is left empty, or drawn where an answer is needed: the same one each time.
    """
    return _Player(program, test, facts).play()


def text_shown(text: Rich) -> str:
    """A text in one line, if anything is filled in; else ``""``."""
    if not any(piece.kind == FILL for piece in text):
        return ""
    return " ".join("".join(piece.words for piece in text).split())


class _Player:
    def __init__(self, program: Program, test: SavedTest, facts: Facts) -> None:
        self._program, self._test, self._facts = program, test, facts
        self._answers = {path_of(program, name): text for name, text in test.answers.items()}
        self._answers.pop("", None)
        self._respondent: Respondent | None = None
        self._names: dict[str, str] = {}

    def play(self) -> Played:
        program, facts = self._program, self._facts
        state = running.start(program, seed=self._test.seed)
        state = running.set_language(program, state, self._test.language)
        at, step = running.ask(program, state, facts), None
        pages: list[tuple[Shown, ...]] = []
        last = ""
        while isinstance(at, Ask) and len(pages) < MOST_PAGES:
            page = at.page
            entries = self._entries(page)
            step, drawn = self._answered(state, page, entries, step)
            if page.path == last and not page.repeat:
                pages.pop()  # more has appeared on the page
                if step.state == state:
                    break
            pages.append(self._shown(page, step, drawn))
            last = page.path
            if step.complaints:
                return self._stuck(pages, state, page, step.complaints)
            state, at = step.state, step.at
        shown = tuple([one for page in pages for one in page])
        ended = at if isinstance(at, Ended) else None
        return Played(shown, ended, running.cells(program, state, facts), state)

    def _stuck(
        self, pages: list[tuple[Shown, ...]], state: State, page: Page, complaints: tuple[Complaint, ...]
    ) -> Played:
        shown = tuple([one for shown in pages for one in shown])
        quotas = running.cells(self._program, state, self._facts)
        return Played(shown, None, quotas, state, complaints, self._gone(page, complaints))

    def _gone(self, page: Page, complaints: tuple[Complaint, ...]) -> str:
        """The first code of the refused answers that their list does not offer."""
        refused = {one.path for one in complaints}
        for view in page.questions:
            if view.path in refused and view.type in LISTED_TYPES:
                offered = {choice.code for choice in view.choices}
                codes, _words = codes_of(self._answers.get(view.path, "").strip(), view)
                if lost := next((code for code in codes if code not in offered), ""):
                    return lost
        return ""

    def _entries(self, page: Page) -> dict[str, Entry]:
        if page.repeat:
            following = f"{page.repeat}[{len(page.instances) + 1}]"
            is_there = any(path.startswith(following) for path in self._answers)
            return {page.path: Entry(typed=_YES if is_there else _NO)}
        open_ones = (view for view in page.questions if view.type in ASKED_TYPES and not view.read_only)
        return {view.path: self._entry(view) for view in open_ones}

    def _entry(self, view: QuestionView) -> Entry:
        """The test's answer, else what stands there already: a default, the result of a calculation."""
        written = self._answers.get(view.path)
        return entry_of(view, written_of(view.type, view.answer) if written is None else written)

    def _answered(
        self, state: State, page: Page, entries: Mapping[str, Entry], before: running.Step | None
    ) -> tuple[running.Step, frozenset[str]]:
        """The step, and the paths of the questions whose answers were drawn."""
        step = running.answer(self._program, state, self._facts, entries, before)
        drawn = frozenset([one.path for one in step.complaints if one.path not in self._answers])
        if not drawn or len(drawn) < len(step.complaints):
            return step, frozenset()
        if self._respondent is None:
            population = Population(self._program.questionnaire, rows=(), habits=WILLING)
            self._respondent = Respondent(self._test.seed, population)
        for _ in range(MOST_TRIES):
            reply = self._respondent.reply(page, self._facts.asked_on, language=state.language)
            said = {path: replace(entry, confirmed=True) for path, entry in reply.items() if path in drawn}
            step = running.answer(self._program, state, self._facts, {**entries, **said})
            if not step.complaints:
                break
        return step, drawn

    def _shown(self, page: Page, step: running.Step, drawn: frozenset[str]) -> tuple[Shown, ...]:
        if page.repeat:
            name = self._name(page.path)
            view = QuestionView(page.path, name, "", "", ())
            return (Shown(name, view, asks=False),)
        return tuple([self._question(view, step, view.path in drawn) for view in page.questions])

    def _question(self, view: QuestionView, step: running.Step, is_drawn: bool) -> Shown:
        return Shown(
            name=self._name(view.path),
            view=view,
            given=step.state.answers.get(view.path, view.answer),
            text=text_shown(view.label),
            is_drawn=is_drawn,
            asks=view.type in ASKED_TYPES,
        )

    def _name(self, path: str) -> str:
        known = self._names.get(path)
        if known is None:
            known = self._names[path] = written_name(self._program, path)
        return known
