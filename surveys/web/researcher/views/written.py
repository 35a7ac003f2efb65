"""A questionnaire that was written as a text becomes a draft."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys import sandbox
from surveys.design import queries
from surveys.design.models import Study
from surveys.design.services import keep_draft, read_draft
from surveys.formats.written import LONGEST, DocumentError, read_text, written_workbook
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn, reads_only
from surveys.web.partials import render_page
from surveys.web.researcher.forms.written import DocumentForm, WrittenForm
from surveys.web.researcher.pages.written import reading_of

TEMPLATE = "researcher/written.html"


@study_role(Role.RESEARCHER)
def written(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the page; make the text that is posted the study's draft."""
    form = WrittenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, study, form, status=422 if request.method == "POST" else 200)
    own = queries.own_pairs(study)
    with out_of_turn(request):
        content = written_workbook(
            read_text(form.cleaned_data["text"]), title=study.name, language=form.written_in, translate=_
        )
        read = read_draft(content, _("questionnaire.xlsx"), own)
    keep_draft(study=study, read=read, by=person(request), now=timezone.now())
    return redirect("questionnaire", study.pk)


@require_POST
@study_role(Role.RESEARCHER)
def reading(request: HttpRequest, study: Study) -> HttpResponse:
    """Show what is understood of the text; nothing is saved."""
    return _page(request, study, WrittenForm(request.POST), fragment="reading")


@require_POST
@study_role(Role.RESEARCHER)
def document(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the text of a Word document, to be looked through before it becomes the draft."""
    return document_read(request, study, DocumentForm(request.POST, request.FILES))


def document_read(request: HttpRequest, study: Study, form: DocumentForm) -> HttpResponse:
    """Show the text of the form's document; also of one that was chosen where workbooks are."""
    text = ""
    if form.is_valid():
        try:
            with out_of_turn(request):
                text = sandbox.text_of_document(form.cleaned_data["document"].read())
        except DocumentError:
            form.add_error("document", _("Word itself could not open this file, or it is longer than a questionnaire."))
    shown = WrittenForm(initial={"text": text})
    return _page(request, study, shown, document_form=form, status=422 if form.errors else 200)


@reads_only
def _page(
    request: HttpRequest,
    study: Study,
    form: WrittenForm,
    *,
    document_form: DocumentForm | None = None,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    text = form["text"].value() or ""
    context = {
        "study": study,
        "tab": "questionnaire",
        "form": form,
        "document_form": document_form or DocumentForm(),
        "reading": reading_of(text[:LONGEST]) if text.strip() else None,
        "replaces": queries.draft_of(study) is not None,
    }
    return render_page(request, TEMPLATE, context, fragment=fragment, status=status)
