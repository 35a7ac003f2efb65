"""Toplines: what people answer, now; what of it the client sees."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design.models import Study
from surveys.people.models import Role
from surveys.results.services import NothingToReleaseError, ToplineViewError, release_toplines, withdraw_toplines
from surveys.web.access import has_role, person, study_role
from surveys.web.middleware.turns import writes_by_services
from surveys.web.researcher.forms.toplines import ToplineReleaseForm, read_asked
from surveys.web.researcher.pages.toplines import chart_file, release_page, toplines_page


@require_safe
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def toplines(request: HttpRequest, study: Study) -> HttpResponse:
    """Show every question's answers, as the address filters and compares them."""
    page = toplines_page(study, read_asked(request.GET), person(request), timezone.now())
    context = {"study": study, "tab": "results", "room": "toplines", "page": page}
    context["may_release"] = has_role(request, study, Role.RESEARCHER)
    return render(request, "researcher/toplines.html", context)


@require_safe
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def topline_file(request: HttpRequest, study: Study, name: str, form: str) -> HttpResponse:
    """Download one question's picture or numbers."""
    if form not in {"svg", "csv"}:
        raise Http404
    return chart_file(study, read_asked(request.GET), name, form, person(request), timezone.now()).response()


@study_role(Role.RESEARCHER)
@writes_by_services
def release(request: HttpRequest, study: Study) -> HttpResponse:
    """Show what can be released of what the address looks at; POST releases the chosen questions as they are now."""
    page = release_page(study, read_asked(request.GET), timezone.now())
    initial = {"questions": [name for name, _w in page.questions], "weight": page.asked.weight}
    form = ToplineReleaseForm(page.questions, page.weights, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = release_toplines(
                study=study,
                filters=page.asked.filters,
                language=get_language() or "it",
                by=person(request),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except NothingToReleaseError:
            form.add_error("questions", _("Fewer than 30 people answered the chosen questions: nothing was released."))
        except ToplineViewError:
            form.add_error("weight", _("These weights cannot be worked out: nothing was released."))
        else:
            messages.success(request, _("Released to the client, version %(number)s.") % {"number": made.number})
            return redirect("toplines", study.pk)
    context = {"study": study, "tab": "results", "page": page, "form": form}
    return render(request, "researcher/topline_release.html", context, status=422 if form.errors else 200)


@require_POST
@study_role(Role.RESEARCHER)
def withdraw(request: HttpRequest, study: Study) -> HttpResponse:
    """Take back what was released."""
    withdraw_toplines(study=study, by=person(request), now=timezone.now())
    messages.success(request, _("The client sees no toplines any more."))
    return redirect("toplines", study.pk)
