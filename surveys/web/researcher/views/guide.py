"""The guide to writing questionnaires, for everybody who has signed in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from surveys.web.access import signed_in
from surveys.web.partials import render_page
from surveys.web.researcher.pages.guide import contents as pages

LONGEST_SEARCH = 100


@signed_in
def guide(request: HttpRequest) -> HttpResponse:
    """Show the table of contents, or the results of a search."""
    language, words = get_language() or "", request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    context = {"pages": pages.pages(language), "words": words, "hits": pages.find(language, words)}
    return render_page(request, "researcher/guide/contents.html", context, fragment="found")


@signed_in
def guide_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one page, with links to the previous and the next one."""
    every = pages.pages(get_language() or "")
    at = next((number for number, page in enumerate(every) if page.name == name), None)
    if at is None:
        raise Http404
    before, after = every[at - 1] if at else None, every[at + 1] if at + 1 < len(every) else None
    context = {"pages": every, "page": every[at], "before": before, "after": after}
    return render_page(request, "researcher/guide/page.html", context)
