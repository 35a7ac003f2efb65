"""The audit register, for administrators."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from surveys.people.models import AuditVerb
from surveys.people.queries import Wanted, all_lines, ever_searched, page_of_lines
from surveys.people.services import ADMINISTRATION, record
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import administrator, person
from surveys.web.account.forms.register import LinesForm, SearchedForm
from surveys.web.account.pages.register import in_words, rows_of_a_file, wanted_of
from surveys.web.partials import render_page
from surveys.web.screens.downloads import as_file
from surveys.web.screens.plain_tables import csv_lines


@require_GET
@administrator
def register(request: HttpRequest) -> HttpResponse:
    """A page of the audit register, newest first."""
    form = LinesForm(request.GET)
    if not form.is_valid():
        return _shown(request, form, [], status=422)
    entries, has_more = page_of_lines(wanted_of(form.cleaned_data), whole_number(request.GET.get("before", "")))
    return _shown(request, form, entries, older=entries[-1].pk if has_more else None)


@require_POST
@administrator
def register_searched(request: HttpRequest) -> HttpResponse:
    """Who searched for a number or a name; this search is recorded too."""
    asked = SearchedForm(request.POST)
    if not asked.is_valid():
        return _shown(request, LinesForm({}), [], asked=asked, status=422)
    subjects = ever_searched(asked.cleaned_data["words"])
    entries, _more = page_of_lines(Wanted(subjects=subjects))
    record(by=person(request), verb=AuditVerb.REGISTER_SEARCHED, subject=subjects[0], now=timezone.now())
    return _shown(request, LinesForm({}), entries, asked=asked)


@require_GET
@administrator
def register_file(request: HttpRequest) -> HttpResponseBase:
    """The filtered lines as a streamed CSV file; the download is recorded too."""
    form = LinesForm(request.GET)
    if not form.is_valid():
        return _shown(request, form, [], status=422)
    asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
    record(
        by=person(request),
        verb=AuditVerb.REGISTER_DOWNLOADED,
        subject=ADMINISTRATION,
        details=asked,
        now=timezone.now(),
    )
    rows = rows_of_a_file(all_lines(wanted_of(form.cleaned_data)))
    return StreamingHttpResponse(csv_lines(rows), headers=as_file("register.csv"))


def _shown(
    request: HttpRequest, form: LinesForm, entries: list[Any], *, asked: SearchedForm | None = None, **more: Any
) -> HttpResponse:
    query = request.GET.copy()
    query.pop("before", None)
    context = {
        "tab": "register",
        "form": form,
        "asked": asked or SearchedForm(),
        "was_asked": asked is not None,
        "lines": in_words(entries),
        "older": more.get("older"),
        "query": query.urlencode(),
        "months": settings.REGISTER_MONTHS,
    }
    return render_page(request, "people/register.html", context, status=more.get("status", 200))
