"""Access requests: find a person, and produce the data held about them."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.design.queries import studies_supervised_by
from surveys.formatting import full_day
from surveys.people.queries import institute
from surveys.privacy.queries import LISTED, RESPONDENT, SAME, PersonSearch, searchable_cases
from surveys.privacy.services import answer_access_request, search_person
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import person, signed_in
from surveys.web.partials import render_page
from surveys.web.privacy.pages.person_report import as_json, parts_of
from surveys.web.screens.downloads import Download

LONGEST_SAID = 120
LANGUAGES = dict(settings.LANGUAGES)


def _supervising(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Decorator: let in administrators and supervisors of a study; 403 for others."""

    @wraps(view)
    def guarded(request: HttpRequest, /) -> HttpResponse:
        if not studies_supervised_by(person(request)).exists() and not person(request).is_administrator:
            raise PermissionDenied
        return view(request)

    return signed_in(guarded)


@_supervising
def person_data(request: HttpRequest) -> HttpResponse:
    """Find the person, by POST so that no personal data appear in addresses."""
    words = request.POST.get("words", "").strip()[:LONGEST_SAID]
    if request.method != "POST" or not words:
        return _shown(request, words="", found=None, status=422 if request.method == "POST" else 200)
    found = search_person(seeker=person(request), words=words, now=timezone.now())
    return _shown(request, words=words, found=found)


@require_POST
@_supervising
def person_report(request: HttpRequest) -> HttpResponse:
    """Return the data held as a page to print or a JSON file, made for this response and not stored."""
    wanted = {number for one in request.POST.getlist("case") if (number := whole_number(one)) is not None}
    cases = list(searchable_cases(person(request)).filter(pk__in=wanted).order_by("-study", "number"))
    if not cases:
        return _shown(request, words="", found=None, error=_("Choose whose data they are."), status=422)
    language = request.POST.get("language", "")
    language = language if language in LANGUAGES else translation.get_language() or "it"
    as_file = request.POST.get("format") == "json"
    now = timezone.now()
    held = answer_access_request(
        cases=cases,
        asking={case.pk: _who(request, case.pk) for case in cases},
        with_notes=request.POST.get("notes") == "on",
        language=language,
        as_file=as_file,
        by=person(request),
        now=now,
    )
    with translation.override(language):
        if as_file:
            content = json.dumps(as_json(held, made_at=now), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            return Download("data.json", content.encode()).response()
        context = {"parts": parts_of(held), "house": institute(), "made_on": full_day(now)}
        return render(request, "privacy/person_report.html", context)


def _who(request: HttpRequest, pk: int) -> str:
    asked = request.POST.get(f"who-{pk}", SAME)
    return asked if asked in {LISTED, RESPONDENT} else SAME


def _shown(
    request: HttpRequest, *, words: str, found: PersonSearch | None, error: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "words": words,
        "found": found,
        "alone": found is not None and len({(one.name, one.respondent) for one in found.cases}) == 1,
        "error": error or (_("Write a number, a name or an e-mail address.") if status == 422 else ""),
        "tab": "person-data",
    }
    return render_page(request, "privacy/person.html", context, status=status)
