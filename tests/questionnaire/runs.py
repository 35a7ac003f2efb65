"""Small questionnaires as tables, and interviews that answer them by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from surveys.formats.xlsform import read_workbook
from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program, compile
from surveys.questionnaire.model.pages import Ask, Complaint, Ended, Entry, Page, QuestionView, Rich
from surveys.questionnaire.model.state import Facts, State, from_json, to_json
from tests.formats.workbooks import workbook

_NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FACTS = Facts(today=_NOW.date(), now=_NOW, session_at=_NOW, attributes={"city": "Bologna"}, interviewer="Anna")

CHOICES = """
    list_name | name | label
    yesno     | 1    | Yes
    yesno     | 2    | No
    brands    | a    | Alfa
    brands    | b    | Beta
    brands    | c    | Gamma
"""

Typed = str | tuple[str, ...] | Entry


def made(survey: str, **sheets: str) -> Program:
    """The program of a questionnaire written as a table."""
    reading = read_workbook(workbook(survey=survey, **{"choices": CHOICES, **sheets}), "test.xlsx")
    assert reading.questionnaire is not None
    assert reading.loaded, reading.problems
    return compile(reading.questionnaire)


@dataclass
class Interview:
    """An interview in progress; each step goes through JSON, as between two requests."""

    program: Program
    facts: Facts = FACTS
    seed: int = 42
    language: str = "en"
    state: State | None = None
    complaints: tuple[Complaint, ...] = ()

    def __post_init__(self) -> None:
        self.state = self.state or running.start(self.program, seed=self.seed, language=self.language)

    @property
    def now(self) -> State:
        assert self.state is not None
        return self.state

    @property
    def at(self) -> Ask | Ended:
        return running.ask(self.program, self.now, self.facts)

    @property
    def page(self) -> Page:
        assert isinstance(self.at, Ask), self.at
        return self.at.page

    @property
    def where(self) -> str:
        """The page's path, or ``@`` and the reason of the end."""
        return f"@{self.at.reason}" if isinstance(self.at, Ended) else self.at.page.path

    @property
    def question(self) -> QuestionView:
        (only,) = self.page.questions
        return only

    def say(self, *typed: Typed) -> Interview:
        """Answer one page after the other; a tuple answers the questions of a page in order."""
        for answers in typed:
            given = answers if isinstance(answers, tuple) else (answers,)
            paths = [self.page.repeat + "[+]"] if self.page.repeat else [view.path for view in self.page.questions]
            entries = {path: as_entry(one) for path, one in zip(paths, given, strict=False)}
            step = running.answer(self.program, self.now, self.facts, entries)
            self.state, self.complaints = from_json(to_json(step.state)), step.complaints
            assert step.at == self.at
        return self

    def back(self) -> Interview:
        self.state = running.back(self.program, self.now, self.facts)
        return self

    def go_to(self, path: str) -> Interview:
        self.state = running.go_to(self.program, self.now, self.facts, path)
        return self

    def route(self, answers: Mapping[str, Typed] | None = None) -> list[str]:
        """The pages from here to the end, answering by the names of questions (others are left empty)."""
        pages = [self.where]
        while isinstance(at := self.at, Ask) and len(pages) < 200:
            given = answers or {}
            if at.page.repeat:
                self.say(given.get(at.page.repeat, "no"))
            else:
                self.say(tuple(as_entry(given.get(view.name, "")) for view in at.page.questions))
            assert not self.complaints, self.complaints
            pages.append(self.where)
        return pages


def as_entry(typed: Typed | None) -> Entry:
    if isinstance(typed, Entry):
        return typed
    if typed in ("dk", "refused"):
        return Entry(missing=str(typed))
    return Entry(typed=str(typed or ""))


def words(rich: Rich) -> str:
    return "".join(piece.words for piece in rich)


def with_quotas(facts: Facts, **quotas: str) -> Facts:
    return replace(facts, quotas=quotas)
