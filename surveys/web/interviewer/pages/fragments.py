"""The fragment that htmx puts into the interviewer's page after an answer."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from surveys.interviewing.queries import OwnAttempt, Step
from surveys.questionnaire.model.pages import Entry
from surveys.web.partials import fields_of
from surveys.web.screens.form_tokens import form_token

from .contexts import answers_so_far, new_key, step_page
from .prerendered import FRAGMENT, Prerendered, form_of

_prerendered = Prerendered()


def step_fragment(
    request: HttpRequest,
    own: OwnAttempt,
    step: Step,
    *,
    correcting: dict[str, Entry] | None = None,
    not_taken: str | None = None,
    prerendered: Prerendered = _prerendered,
) -> str:
    """Return the step as HTML; for pages that other interviews have shown, from ``prerendered``."""
    so_far, key, token = answers_so_far(step), new_key(), form_token(request)
    form = None
    if so_far.appended and so_far.last is not None and correcting is None and not_taken is None:
        form = form_of(step, attempt=own.pk, lines=so_far.lines, last=so_far.last, key=key, token=token)
    filled = prerendered.filled(form) if form else None
    if filled is not None:
        return filled
    page = step_page(request, own, step, correcting=correcting, not_taken=not_taken, so_far=so_far, key=key)
    rendered = render_to_string(FRAGMENT, fields_of(page) | {"csrf_token": token}, request)
    if form:
        prerendered.keep(form, rendered)
    return rendered
