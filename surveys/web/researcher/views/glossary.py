"""The glossary of a study's translations, with the institute's terms."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.services import TooManyTermsError, drop_term, keep_terms
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.researcher.forms.glossary import DropForm, GlossarySheetForm, TermForm
from surveys.web.researcher.pages.glossary import (
    GlossaryRefusedError,
    glossary_page,
    keep_sheet,
    languages_of_glossary,
    sheet_of_terms,
    too_many,
)
from surveys.web.screens.downloads import Download


@require_safe
@study_role(Role.RESEARCHER)
def glossary(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the terms; one of them in the form to change it."""
    chosen = DropForm(request.GET)
    term = queries.term_of(study, chosen.cleaned_data["term"]) if chosen.is_valid() else None
    if term is None:
        return _page(request, study)
    languages = languages_of_glossary(study)
    form = TermForm.of(languages, term.term, term.translations, institute=term.study_id is None)
    return _page(request, study, form)


@require_POST
@study_role(Role.RESEARCHER)
def keep(request: HttpRequest, study: Study) -> HttpResponse:
    """Keep a term with its translations."""
    form = TermForm(languages_of_glossary(study), request.POST)
    if form.is_valid():
        try:
            keep_terms(study=study, terms=[form.kept()], by=person(request), now=timezone.now())
        except TooManyTermsError:
            form.add_error("term", too_many())
        else:
            return redirect("glossary", study.pk)
    return _page(request, study, form, status=422)


@require_POST
@study_role(Role.RESEARCHER)
def drop(request: HttpRequest, study: Study) -> HttpResponse:
    """Take a term out."""
    form = DropForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    drop_term(study=study, term=form.cleaned_data["term"])
    messages.success(request, _("The term is taken out."))
    return redirect("glossary", study.pk)


@require_safe
@study_role(Role.RESEARCHER)
def sheet(request: HttpRequest, study: Study) -> HttpResponse:
    """Download the terms as an Excel sheet."""
    return Download(f"{study.name} {_('Glossary')}.xlsx", sheet_of_terms(study)).response()


@require_POST
@study_role(Role.RESEARCHER)
def upload(request: HttpRequest, study: Study) -> HttpResponse:
    """Keep the terms of a sheet."""
    form = GlossarySheetForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["sheet"])))
        return redirect("glossary", study.pk)
    try:
        with out_of_turn(request):
            told = keep_sheet(study, form.cleaned_data["sheet"].read(), by=person(request), now=timezone.now())
    except GlossaryRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("glossary", study.pk)


def _page(request: HttpRequest, study: Study, form: TermForm | None = None, status: int = 200) -> HttpResponse:
    page = glossary_page(study)
    context = {
        "study": study,
        "tab": "questionnaire",
        "page": page,
        "form": form or TermForm(page.languages),
        "sheet_form": GlossarySheetForm(),
    }
    return render(request, "researcher/glossary.html", context, status=status)
