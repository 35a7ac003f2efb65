"""A page that is filled in is the page that would be rendered, to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.utils import timezone, translation

import surveys.management.demo
from surveys.formats.xlsform import read_workbook
from surveys.interviewing.models import Interview
from surveys.interviewing.queries import InterviewRun, Step
from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program, compile
from surveys.questionnaire.model.pages import Ask, Entry
from surveys.questionnaire.model.state import State
from surveys.questionnaire.respondents import Population, Respondent
from surveys.web.interviewer.pages import prerendered
from surveys.web.interviewer.pages.fragments import step_fragment
from surveys.web.interviewer.pages.prerendered import Prerendered, StepForm
from tests.questionnaire.runs import FACTS, made

DEMO = Path(surveys.management.demo.__file__).parent / "osservatorio_caffe.xlsx"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}

PIPED = """
    type | name | label | relevant | hint | guidance_hint | parameters | choice_filter
    begin_group | start | The first part | | | |
    text | name | What is your name? | | | |
    select_one brand | first | Which one, ${name}? | | Read to <b>${name}</b> | If ${name} asks | randomize=true |
    integer | cups | How many cups of ${first} & milk? | | | |
    end_group | | | | | |
    begin_group | second | About ${first} | | | |
    select_multiple brand | others | And beside ${first}? | | | | | name != ${first}
    begin_group | both | For ${name} | | | |
    integer | hot | Hot ones of ${first} | | | |
    integer | cold | Cold ones | | | |
    end_group | | | | | |
    begin_repeat | rounds | Rounds | | | |
    text | why | Why ${name}? | | | |
    end_repeat | | | | | |
    note | thanks | Thank you, ${name}. | | | |
    end_group | | | | | |
"""
CHOICES = """
    list_name | name | label
    brand | a | Aurora <1>
    brand | b | Del Porto
    brand | c | “Fontana”
    brand | d | Gelso
"""


def steps(program: Program, seed: int, language: str) -> Iterator[Step]:
    """What an interviewer's screen shows after each answer of a simulated respondent."""
    state = running.start(program, seed=seed, language=language)
    respondent = Respondent(seed, Population(program.questionnaire))
    at = running.ask(program, state, FACTS)
    for _ in range(200):
        if not isinstance(at, Ask):
            return
        taken = running.answer(program, state, FACTS, respondent.reply(at.page, FACTS.asked_on, language=language))
        first_time = at.page.path if taken.state.visited == (*state.visited, at.page.path) else ""
        state, at = taken.state, taken.at
        if isinstance(at, Ask):
            yield step_at(program, state, taken, first_time)


def step_at(program: Program, state: State, taken: running.Step, first_time: str) -> Step:
    interview = Interview(changed_at=timezone.now())
    run = InterviewRun(program, state, FACTS)
    return Step(interview, run, taken.at, complaints=taken.complaints, first_time=first_time)


def shown(step: Step, attempt: int, kept: Prerendered) -> str:
    """The fragment without the key and the token, which are new in each."""
    request = RequestFactory().post("/", headers=HTMX)
    html = step_fragment(
        request, SimpleNamespace(pk=attempt, case=SimpleNamespace(purpose="live")), step, prerendered=kept
    )
    html, count = re.subn(r'name="(key|csrfmiddlewaretoken)" value="([\w-]{24,})"', r'name="\1"', html)
    assert count >= 2
    return html


@contextmanager
def rendered() -> Iterator[list[object]]:
    """The templates that are rendered in here."""
    found: list[object] = []

    def note(template: object, **_: Any) -> None:
        found.append(template)

    template_rendered.connect(note)
    try:
        yield found
    finally:
        template_rendered.disconnect(note)


def compared(program: Program, language: str, interviews: int) -> float:
    """Which share of the screens of these interviews was filled in; each was as it would be rendered."""
    kept, filled, count = Prerendered(), 0, 0
    for seed in range(interviews):
        for step in steps(program, seed, language):
            with rendered() as templates:
                html = shown(step, 990 + seed, kept)
            assert html == shown(step, 990 + seed, Prerendered())
            filled, count = filled + (not templates), count + 1
    return filled / count


@pytest.mark.parametrize("spoken", [("it", "it"), ("it", "en"), ("en", "it")])
def test_every_kind_of_question_in_every_language(spoken: tuple[str, str]) -> None:
    reading = read_workbook(DEMO.read_bytes(), DEMO.name)
    assert reading.questionnaire is not None
    program = compile(reading.questionnaire)
    page, interview = spoken
    with translation.override(page):
        assert compared(program, interview, 4) > 0.2


def test_texts_piped_from_answers_rounds_and_random_orders() -> None:
    assert compared(made(PIPED, choices=CHOICES), "", 12) > 0.4


def played(kept: Prerendered, *answers: str) -> str:
    """The last screen of an interview with these answers."""
    program = made(PIPED, choices=CHOICES)
    state, html = running.start(program, seed=1), ""
    for words in answers:
        at = running.ask(program, state, FACTS)
        assert isinstance(at, Ask)
        taken = running.answer(program, state, FACTS, {at.page.path: Entry(typed=words)})
        state = taken.state
        html = shown(step_at(program, state, taken, at.page.path), 990, kept)
    return html


def test_nothing_of_what_somebody_answered_is_kept() -> None:
    kept = Prerendered()
    for words in ("Zenobia", "Ermengarda", "Zenobia"):
        assert f"Why {words}?" not in played(kept, words, "1")
        assert f'<span class="fill">{words}</span>' in played(kept, words)
    everything = repr(vars(kept))
    assert "How many cups of " in everything
    assert "Zenobia" not in everything
    assert "Ermengarda" not in everything


def test_what_would_not_be_as_it_is_rendered_is_never_filled_in() -> None:
    class Other(Prerendered):
        def keep(self, form: StepForm, rendered: str) -> None:
            super().keep(form, rendered.replace("Read to", "Never read to"))

    kept = Other()
    for _ in range(3):
        with rendered() as templates:
            played(kept, "Ada", "1")
        assert templates


def test_what_is_kept_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prerendered, "MOST_CHARACTERS", 20_000)
    kept, program = Prerendered(), made(PIPED, choices=CHOICES)
    for seed in range(10):
        for step in steps(program, seed, ""):
            shown(step, 990, kept)
            assert len(repr(vars(kept))) < 60_000
