"""The page that shows a call as it stands, and how a form leads to it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from surveys.interviewing import queries
from surveys.interviewing.queries import OwnInterview, Step
from surveys.questionnaire.model.pages import Ask
from surveys.questionnaire.wording.probes import PROBE_SCRIPTS, probes_in
from surveys.web.access import on_the_clock_of, person
from surveys.web.interviewer.forms.kept_input import take_half_typed
from surveys.web.interviewer.pages.contexts import NotesPage, StepPage, call_page, step_page
from surveys.web.interviewer.pages.outcomes import reasons
from surveys.web.interviewer.pages.practice import template_of
from surveys.web.partials import fields_of, render_page

from .dialling import page_before

TEMPLATE = "interviewer/interview.html"
SETS_ADDRESS = "sets_address"
"""A form field that the pages' script adds: the script of the page that follows puts its own address into the browser.

That page can then come with the answer to the form. Loaded again, or come back to, it is asked for by its address, as
after a redirect; without a script the browser is redirected there.
"""


def led_to(request: HttpRequest, name: str, attempt_id: int, step: Step | None = None) -> HttpResponse:
    """Lead to the page of the person's own call: the page itself, or a redirect to ``name``.

    ``step``: where its interview stands, if that is known.
    """
    own = queries.own_attempt(person(request), attempt_id) if SETS_ADDRESS in request.POST else None
    if own is None or own.attempt.closed_at is not None:
        return redirect(name, attempt_id)
    own.attempt.interviewer = person(request)
    with on_the_clock_of(own.study_zone):
        if isinstance(own, OwnInterview):
            return page_of_interview(request, own, step or queries.current_step(own))
        return page_before(request, own)


def page_of_interview(request: HttpRequest, own: OwnInterview, step: Step) -> HttpResponse:
    """Return the whole page of an interview at this step, with what was half typed when its language was switched."""
    half_typed = take_half_typed(request, own, step.outcome.page.path if isinstance(step.outcome, Ask) else "")
    page = step_page(request, own, step, correcting=half_typed, is_half_typed=half_typed is not None)
    return whole_page(request, own, page)


def whole_page(request: HttpRequest, own: OwnInterview, page: StepPage) -> HttpResponse:
    """Return the whole page of a step."""
    context = whole(request, own, page)
    return render_page(request, template_of(TEMPLATE, context["practice"]), context)


def whole(request: HttpRequest, own: OwnInterview, page: StepPage) -> dict[str, Any]:
    """Return the context of the whole page: the step, the case, the docks, the notes."""
    around = call_page(request, own, language=page.language)
    notes = NotesPage(own, queries.notes_of(page.step.interview), page.key)
    stopping = {"reasons": reasons(around.panel, timezone.now())}
    own_words = {name: "".join(piece.words for piece in rich) for name, rich in around.say.scripts.items()}
    probes = dict(zip(PROBE_SCRIPTS, probes_in(page.language, own_words), strict=True))
    return fields_of(around) | fields_of(notes) | fields_of(page) | stopping | probes
