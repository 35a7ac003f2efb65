"""Interviews without a browser: a person at a terminal, or a script of answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext

from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.pages import Ask, Complaint, Ended, Entry, Page, QuestionView, Rich
from surveys.questionnaire.model.state import ORDER_SHOWN, Facts, State
from surveys.questionnaire.model.structure import Question
from surveys.questionnaire.running import answer, ask, back, start, values
from surveys.questionnaire.types import ASKED_TYPES, KEYS, READ_TYPES

BACK, QUIT = "-", "q!"
YES = frozenset({"y", "yes", "s", "si", "sì", "1"})


class GivenUpError(Exception):
    """The person at the terminal ended the try-out, or the script has no answers left."""


@dataclass(slots=True)
class Played:
    """The result of a script: pages with what was shown and entered, how it ended, and the unanswered complaints."""

    route: list[dict[str, Any]] = field(default_factory=list)
    ended: str = ""
    status: str = ""
    complaints: list[dict[str, str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


def words(text: Rich) -> str:
    """Return the words of a text without its markup."""
    return "".join(piece.words for piece in text)


def complaint_words(complaint: Complaint) -> str:
    """Return the complaint in the researcher's own words, else in the language of the command."""
    return words(complaint.own) or gettext(complaint.message) % complaint.values


# -- by script ------------------------------------------------------------------------------------


def play(program: Program, facts: Facts, script: Mapping[str, Any], *, seed: int = 1, language: str = "") -> Played:
    """Go through the questionnaire with the answers of a script and return the result.

    The script maps a question's name (or its path, for one instance of a repeat) to what is typed:
    text or a number, a list of codes, or an object with ``typed``, ``codes``, ``missing``, ``specify``,
    ``confirmed``. Questions it does not mention are left empty. A question asked several times in
    a repeat takes ``{"each": [first, second, …]}``. Soft checks are confirmed only if it says so.
    """
    said = {name: list(given["each"]) for name, given in script.items() if isinstance(given, dict) and "each" in given}
    played = Played()
    state = start(program, seed=seed, language=language)
    at = ask(program, state, facts)
    while isinstance(at, Ask):
        entries = _entries(at.page, script, said)
        played.route.append(_shown(at.page, entries))
        step = answer(program, state, facts, entries)
        if step.complaints:
            played.complaints = [
                {"path": one.path, "kind": one.kind, "words": complaint_words(one)} for one in step.complaints
            ]
            break
        state, at = step.state, step.at
    if isinstance(at, Ended):
        played.ended, played.status = at.reason, at.status
    for path, given in values(program, state, facts).items():
        order = given.specify.get(ORDER_SHOWN) if _is_around_others(program, path) else None
        played.values[path] = given.value if given.value is not None else order or f"@{given.missing}"
    return played


def _is_around_others(program: Program, path: str) -> bool:
    """Return whether the path is a group or a repeat, whose only value is the order of its members."""
    found = program.locate(path)
    return found is not None and not isinstance(found[0].definition, Question)


def _entries(page: Page, script: Mapping[str, Any], said: Mapping[str, list[Any]]) -> dict[str, Entry]:
    if page.repeat:
        name = page.repeat.rpartition("/")[2]
        waiting = said.get(name) or []
        given = waiting.pop(0) if waiting else script.get(page.path, "no")
        return {page.path: Entry(typed=str(given) if not isinstance(given, dict) else "no")}
    return {view.path: _entry(view, script, said) for view in page.questions if view.type in ASKED_TYPES}


def _entry(view: QuestionView, script: Mapping[str, Any], said: Mapping[str, list[Any]]) -> Entry:
    waiting = said.get(view.name)
    given = script.get(view.path, waiting.pop(0) if waiting else script.get(view.name, ""))
    if isinstance(given, list):
        return Entry(codes=tuple(str(code) for code in given))
    if not isinstance(given, dict):
        return Entry(typed=str(given))
    if "each" in given:
        return Entry()
    return Entry(
        typed=str(given.get("typed", "")),
        codes=tuple(str(code) for code in given.get("codes", ())),
        missing=str(given.get("missing", "")),
        specify={str(code): str(said) for code, said in given.get("specify", {}).items()},
        confirmed=bool(given.get("confirmed", False)),
    )


def _shown(page: Page, entries: Mapping[str, Entry]) -> dict[str, Any]:
    questions = []
    for view in page.questions:
        entry = entries.get(view.path, Entry())
        shown: dict[str, Any] = {"path": view.path, "name": view.name, "type": view.type, "words": words(view.label)}
        if view.choices:
            shown["choices"] = [choice.code for choice in view.choices]
        if view.type in ASKED_TYPES:
            shown["given"] = entry.typed or list(entry.codes) or (f"@{entry.missing}" if entry.missing else "")
        questions.append(shown)
    return {"page": page.path, "questions": questions}


# -- by hand --------------------------------------------------------------------------------------


class Terminal:
    """An interview with the person at the terminal. ``read`` asks for a line and returns it; ``write`` shows one."""

    def __init__(self, read: Callable[[str], str], write: Callable[[str], object]) -> None:
        self._read, self._write = read, write

    def hold(self, program: Program, facts: Facts, *, seed: int = 1, language: str = "") -> tuple[State, Ended]:
        """Interview to the end; return the final state and the ending. Raises ``GivenUpError`` if the person quits."""
        state = start(program, seed=seed, language=language)
        at = ask(program, state, facts)
        while isinstance(at, Ask):
            entries = self._page(at.page)
            if entries is None:
                state = back(program, state, facts)
                at = ask(program, state, facts)
                continue
            step = answer(program, state, facts, entries)
            if step.complaints and self._confirmed(step.complaints):
                sure = {path: replace(entry, confirmed=True) for path, entry in entries.items()}
                step = answer(program, state, facts, sure)
            state, at = step.state, step.at
        return state, at

    def _page(self, page: Page) -> dict[str, Entry] | None:
        """Ask the page's questions and return the entries; ``None`` to go back a page."""
        if words(page.title):
            self._write(f"\n== {words(page.title)}")
        if page.repeat:
            typed = self._line(gettext("One more? (yes/no)"))
            return None if typed == BACK else {page.path: Entry(typed=typed)}
        entries: dict[str, Entry] = {}
        for view in page.questions:
            self._show(view)
            typed = self._line("…" if view.type in READ_TYPES else ">")
            if typed == BACK:
                return None
            if view.type in ASKED_TYPES:
                missing = KEYS.get(typed, "")
                entries[view.path] = Entry(missing=missing) if missing in view.nonresponse else Entry(typed=typed)
        return entries

    def _show(self, view: QuestionView) -> None:
        self._write(f"\n{view.number}  {words(view.label)}")
        if view.instruction:
            self._write(f"    [{words(view.instruction)}]")
        for choice in view.choices:
            self._write(f"    {choice.entry:>4}  {words(choice.label)}")
        keys = [f"{key} {missing}" for key, missing in KEYS.items() if missing in view.nonresponse]
        if keys:
            self._write(f"       {'   '.join(keys)}")
        if view.answer_text:
            self._write(f"    = {view.answer_text}")

    def _confirmed(self, complaints: tuple[Complaint, ...]) -> bool:
        for complaint in complaints:
            self._write(f"    ! {complaint_words(complaint)}")
        warned = all(complaint.kind == "warning" for complaint in complaints)
        return warned and self._line(gettext("Is that right? (yes/no)")).casefold() in YES

    def _line(self, prompt: str) -> str:
        try:
            typed = self._read(f"{prompt} ").strip()
        except EOFError:
            raise GivenUpError from None
        if typed == QUIT:
            raise GivenUpError
        return typed
