"""The page before a call, with dialling links."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from surveys.calling.dialling import HAND, link_of
from surveys.interviewing import queries
from surveys.interviewing.queries import OwnAttempt
from surveys.people.queries import dialling_of
from surveys.web.access import person
from surveys.web.interviewer.pages.calls import BeforeCallPage, before_call_page, dialling_links
from surveys.web.interviewer.pages.contexts import CallPage, call_page
from surveys.web.interviewer.pages.practice import template_of
from surveys.web.partials import fields_of, render_page


def page_before(request: HttpRequest, own: OwnAttempt, error: str = "", status: int = 200) -> HttpResponse:
    """Return the page before the call, which is also the page while it rings."""
    begun = queries.unfinished(own.attempt.case_id)
    around = call_page(request, own, language=begun.language if begun else "")
    return _with_links(request, around, before_call_page(own, around, begun, timezone.now(), error=error), status)


def _with_links(request: HttpRequest, around: CallPage, page: BeforeCallPage, status: int) -> HttpResponse:
    """Render the page with a dialling link for each number; its policy alone allows connecting to a web telephone.

    Fictional studies have no links, nor have practices.
    """
    is_never_dialled = around.study.is_fictional or around.practice is not None
    way = HAND if is_never_dialled else dialling_of(person(request))
    links = {phone: link_of(way, phone.number) for phone in page.alive}
    shown = dialling_links(page, around.panel.next_phone, links, is_never_dialled=is_never_dialled)
    context = fields_of(around) | fields_of(page) | fields_of(shown)
    template = template_of("interviewer/before.html", around.practice)
    response = render_page(request, template, context, status=status)
    origins = sorted({link.origin for link in links.values() if link and link.origin})
    if origins:
        csp_update({"connect-src": origins})(lambda _request: response)(request)
    return response
