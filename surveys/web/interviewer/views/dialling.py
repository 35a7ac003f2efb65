"""The page before a call, with dialling links."""

from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse

from surveys.calling.dialling import HAND, link_of
from surveys.design.models import Study
from surveys.people.queries import dialling_of
from surveys.web.access import person
from surveys.web.partials import render_page


def with_links(request: HttpRequest, study: Study, context: dict[str, Any], template: str, status: int) -> HttpResponse:
    """Render the page with a dialling link for each number; its policy alone allows connecting to a web telephone.

    Fictional studies have no links.
    """
    way = HAND if study.is_fictional else dialling_of(person(request))
    found = {phone: link_of(way, phone.number) for phone in context["alive"]}
    numbers = [(phone, link.address if link else "") for phone, link in found.items()]
    origins = sorted({link.origin for link in found.values() if link and link.origin})
    shown, following = found.get(context["phone"]), found.get(context["panel"].next_phone)
    links = {
        "numbers": numbers,
        "link": shown.address if shown else "",
        "next_link": following.address if following else "",
        "in_background": bool(origins),
    }

    page = render_page(request, template, context | links, status=status)
    if origins:
        csp_update({"connect-src": origins})(lambda _request: page)(request)
    return page
