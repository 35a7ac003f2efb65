"""The translator's sheet, in Excel or XLIFF: texts go out, and what still fits comes in again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from surveys.design import queries
from surveys.design.models import Study
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.researcher.forms.translation import SheetForm
from surveys.web.researcher.pages.translation import Asked
from surveys.web.researcher.pages.translation_sheet import SheetRefusedError, returned_sheet, sheet_of, xliff_of
from surveys.web.screens.downloads import Download


@require_safe
@study_role(Role.RESEARCHER)
def sheet(request: HttpRequest, study: Study) -> HttpResponse:
    """Download the texts that the page shows, on all its pages, as a sheet for a translator."""
    asked = Asked.from_query(request.GET)
    draft = queries.draft_of(study)
    found = queries.translations_of(study, draft, asked.language) if draft else None
    if found is None or not found.others:
        return redirect("translation", study.pk)
    return Download(f"{study.name} {found.target.code}.xlsx", sheet_of(study, found, asked)).response()


@require_safe
@study_role(Role.RESEARCHER)
def xliff(request: HttpRequest, study: Study) -> HttpResponse:
    """Download all texts with their translations and states for a translator's program."""
    asked = Asked.from_query(request.GET)
    draft = queries.draft_of(study)
    found = queries.translations_of(study, draft, asked.language) if draft else None
    if found is None or not found.others:
        return redirect("translation", study.pk)
    return Download(f"{study.name} {found.target.code}.xlf", xliff_of(study, found)).response()


@require_POST
@study_role(Role.RESEARCHER)
def upload(request: HttpRequest, study: Study) -> HttpResponse:
    """Store the translations of a sheet that still fit, and list the others."""
    form, asked = SheetForm(request.POST, request.FILES), Asked.from_query(request.GET)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["sheet"])))
        return redirect(asked.address(study))
    try:
        with out_of_turn(request):
            content = form.cleaned_data["sheet"].read()
            page = returned_sheet(study, asked.language, content, by=person(request), now=timezone.now())
    except SheetRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect(asked.address(study))
    if not page.rest:
        messages.success(request, page.heading)
        return redirect(asked.address(study))
    context = {"study": study, "tab": "questionnaire", "page": page, "back": asked.address(study)}
    return render(request, "researcher/translation_sheet.html", context)
