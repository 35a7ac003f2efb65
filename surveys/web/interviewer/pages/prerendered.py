"""Cache of rendered questions: a fragment is rendered once for all interviews, then only filled in.

Most answers lead to a page that its interview has not shown before. In one language and on one day such a page is the
same in every interview, except for the key and the CSRF token, the address of the call, the texts piped from answers,
the position of the page, and the lines about the latest answers. The template is rendered with placeholders for these;
the result is kept by the process, and filling it in takes a tenth of the time.

Templates must only print the values that placeholders stand for. If such a value has any other effect on a page, the
comparison before it is kept fails, and the page is rendered every time. No answer, and nothing that belongs to one
respondent, is kept.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from types import SimpleNamespace

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from surveys.interviewing.queries import APPLIED, Step
from surveys.questionnaire.model.pages import FILL, Ask, Line, Page, Piece, QuestionView, Rich, Section
from surveys.web.fast_tags import choices, said, sections
from surveys.web.screens.fields import field_of
from surveys.web.screens.questions import place_of, position_of, screen

FRAGMENT = "interviewer/interview.html#step"
MOST_CHARACTERS = 16_000_000
"""Characters of all fragments that one process keeps."""
MOST_VARIANTS = 4
"""Variants kept of one page, which filters, limits and conditions make differ."""
MOST_SEEN = 20_000
"""Pages remembered as seen once; only a page seen again is kept."""

_MARK = f"x{secrets.token_hex(8)}x"
"""Random, so that no questionnaire's text contains it; letters and digits need no escaping in HTML."""
_ATTEMPT = 10**14 + secrets.randbelow(10**14)
"""Placeholder for the attempt's id, which addresses contain."""
_PLACEHOLDER = rf"{_MARK}[a-y0-9]+z|{_ATTEMPT}"


def _placeholder(name: str) -> str:
    return f"{_MARK}{name}z"


KEY, TOKEN = _placeholder("key"), _placeholder("token")
SECTIONS, POSITION, PLACE, OPTIONS, ASIDE = "sections", "position", "place", "options", "aside"
"""Placeholders for the output of template tags; the place, which a screen reader says, is part of the position."""


@dataclass(frozen=True, slots=True)
class StepForm:
    """A page with placeholders for what belongs to one interview; ``values``: placeholder → its HTML.

    ``lines`` and ``last`` are the lines about the latest answers, also with placeholders.
    """

    page: Page
    language: str
    today: date
    lines: tuple[Line, ...]
    last: Line
    values: dict[str, str]

    @property
    def name(self) -> tuple[object, ...]:
        """A cheap key that distinguishes most forms; comparing ``page`` distinguishes them all."""
        codes = tuple([choice.code for view in self.page.questions for choice in view.choices])
        spoken = (self.language, translation.get_language())
        return self.page.path, codes, spoken, self.today, self.lines, self.last, self.page.sections

    @property
    def is_for_all(self) -> bool:
        """Whether, apart from the placeholders, nothing on the page belongs to one respondent."""
        return not any(
            piece.kind == FILL
            for view in self.page.questions
            for text in (view.low_label, view.high_label, *(choice.label for choice in view.choices))
            for piece in text
        )

    def render(self) -> tuple[str, ...]:
        """Return the fragment split at its placeholders, which have the odd indices."""
        context = {
            "attempt": SimpleNamespace(pk=_ATTEMPT),
            "screen": screen(self.page, today=self.today),
            "find_url": reverse("interview-find", args=[_ATTEMPT]),
            "today": self.today,
            "lines": self.lines,
            "last": self.last,
            "appended": True,
            "oob": True,
            "key": KEY,
            "csrf_token": TOKEN,
        }
        written = {words: name for name, words in _written_by_tags(self.page, self.today).items() if words}
        pattern = "|".join([*map(re.escape, written), _PLACEHOLDER])
        return tuple(
            [written.get(part, part) for part in re.split(f"({pattern})", render_to_string(FRAGMENT, context))]
        )


def form_of(step: Step, *, attempt: int, lines: tuple[Line, ...], last: Line, key: str, token: str) -> StepForm | None:
    """Return the step's page as a form; ``None`` if it shows more of this interview than placeholders can replace."""
    if step.effect != APPLIED or step.complaints or not isinstance(step.outcome, Ask):
        return None
    page = step.outcome.page
    has_answers = page.repeat or any(view.answer is not None for view in page.questions)
    if has_answers or any("\n" in piece.words for piece in page.title):
        return None
    today = step.run.facts.asked_on
    values = {KEY: escape(key), TOKEN: escape(token), str(_ATTEMPT): str(attempt), **_written_by_tags(page, today)}
    return StepForm(
        page=_without_own_words(page, values),
        language=step.run.state.language,
        today=today,
        lines=tuple([_line(line, f"{place}", values) for place, line in enumerate(lines)]),
        last=_line(last, "last", values),
        values=values,
    )


class Prerendered:
    """The fragments kept by a process."""

    def __init__(self) -> None:
        self._kept: dict[object, list[tuple[Page, tuple[str, ...]]]] = {}
        self._seen: set[int] = set()
        self._characters = 0

    def filled(self, form: StepForm) -> str | None:
        """Return the fragment for this form from those kept; ``None`` if it has to be rendered."""
        for page, parts in self._kept.get(form.name, ()):
            if page == form.page and parts:
                return _filled(parts, form.values)
        return None

    def keep(self, form: StepForm, rendered: str) -> None:
        """Keep the fragment of a form seen for the second time, provided that, filled in, it equals ``rendered``."""
        known = self._kept.get(form.name, [])
        if len(known) >= MOST_VARIANTS or not self._came_before(form) or not form.is_for_all:
            return
        parts = form.render()
        if _filled(parts, form.values) != rendered:
            parts = ()
        self._characters += len(rendered)
        if self._characters > MOST_CHARACTERS:
            self._kept, self._characters = {}, len(rendered)
        self._kept[form.name] = [*known, (form.page, parts)]

    def _came_before(self, form: StepForm) -> bool:
        name = hash(form.name)
        if name in self._seen:
            return True
        if len(self._seen) >= MOST_SEEN:
            self._seen = set()
        self._seen.add(name)
        return False


def _filled(parts: tuple[str, ...], values: dict[str, str]) -> str:
    filled = list(parts)
    for place in range(1, len(filled), 2):
        filled[place] = values[filled[place]]
    return "".join(filled)


def _without_own_words(page: Page, values: dict[str, str]) -> Page:
    """Return the page with placeholders for the words piped into its texts, and for its position."""
    return replace(
        page,
        title=_blanked(page.title, "t", values),
        questions=tuple([_view(view, f"q{place}", values) for place, view in enumerate(_in_one_order(page))]),
        sections=_section(page),
    )


def _in_one_order(page: Page) -> tuple[QuestionView, ...]:
    """Return the questions, with choices that are in random order sorted by code."""
    if not _is_shuffled(page):
        return page.questions
    (view,) = page.questions
    return (replace(view, choices=tuple(sorted(view.choices, key=lambda choice: choice.code))),)


def _is_shuffled(page: Page) -> bool:
    """Return whether the page shows one list in the random order of this interview."""
    return len(page.questions) == 1 and page.questions[0].rotated


def _written_by_tags(page: Page, today: date) -> dict[str, str]:
    """Return placeholder → output of template tags: the sections, the page's position, and choices in random order."""
    place = place_of(page)
    written = {SECTIONS: str(sections(page.sections, place)), POSITION: escape(position_of(page)), PLACE: escape(place)}
    if _is_shuffled(page):
        field = field_of("q0", page.questions[0], today, None, None)
        written |= {OPTIONS: str(choices(field, field.options)), ASIDE: str(choices(field, field.aside))}
    return written


def _view(view: QuestionView, name: str, values: dict[str, str]) -> QuestionView:
    if not any(piece.kind == FILL for piece in (*view.label, *view.instruction, *view.probe)):
        return view
    return replace(
        view,
        label=_blanked(view.label, f"{name}l", values),
        instruction=_blanked(view.instruction, f"{name}i", values),
        probe=_blanked(view.probe, f"{name}p", values),
    )


def _blanked(text: Rich, name: str, values: dict[str, str]) -> Rich:
    if not any(piece.kind == FILL for piece in text):
        return text
    pieces = []
    for place, piece in enumerate(text):
        mark = _placeholder(f"{name}{place}")
        if piece.kind == FILL:
            values[mark] = escape(piece.words).replace("\n", "<br>")
        pieces.append(Piece(mark, FILL) if piece.kind == FILL else piece)
    return tuple(pieces)


def _line(line: Line, name: str, values: dict[str, str]) -> Line:
    path, number, title, words = (_placeholder(f"{part}{name}") for part in ("path", "no", "title", "words"))
    values |= {path: escape(line.path), number: escape(line.number), words: escape(said(line))}
    if line.title:
        values[title] = escape(line.title)
    return Line(path, number, title if line.title else "", words)


def _section(page: Page) -> tuple[Section, ...]:
    """Return one placeholder section in place of all sections; empty if there are none."""
    if not page.sections:
        return ()
    title = _placeholder("section")
    return (Section(title, "current", total=1) if position_of(page) else Section(title, "ahead"),)
