"""The study's scripts and answers for respondents, which can be changed at any time."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from surveys.design import queries
from surveys.design.models import Study, StudyTexts
from surveys.design.queries import languages_of
from surveys.design.services import change_texts, restore_texts
from surveys.people.models import Role
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import has_role, person, study_role
from surveys.web.partials import fields_of, render_page
from surveys.web.researcher.forms.texts import TextsForm
from surveys.web.researcher.pages.texts_page import texts_page
from surveys.web.researcher.pages.texts_preview import preview_of

TEMPLATE = "researcher/texts.html"


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def texts(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the texts in every language of the questionnaire; researchers can change them."""
    may_change = has_role(request, study, Role.RESEARCHER)
    since = _made_from(request, study)
    form = TextsForm(languages_of(study), since or queries.texts_of(study), request.POST or None)
    if request.method == "POST" and may_change and form.is_valid():
        written: dict[str, Any] = {"scripts": form.scripts(), "answers": form.answers()}
        change_texts(study=study, **written, since=since, by=person(request), now=timezone.now())
        _say_saved(request, len(preview_of(study, form, str(person(request)), timezone.now()).remarks))
        return redirect("study-texts", study.pk)
    return render_page(request, TEMPLATE, _context(request, study, form))


@require_POST
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def preview(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the form's texts as they would be read in a call; nothing is saved."""
    shown = _made_from(request, study) or queries.texts_of(study)
    form = TextsForm(languages_of(study), shown, request.POST)
    return render_page(request, TEMPLATE, _context(request, study, form), fragment="preview")


@require_POST
@study_role(Role.RESEARCHER)
def restore(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    """Restore an earlier edition as the newest one."""
    try:
        restore_texts(study=study, number=number, by=person(request), now=timezone.now())
    except StudyTexts.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("Edition %(number)s is in use again, as a new edition.") % {"number": number})
    return redirect("study-texts", study.pk)


def _made_from(request: HttpRequest, study: Study) -> StudyTexts | None:
    """The edition that the form which is sent was made from: a colleague may have saved another one since."""
    number = whole_number(request.POST.get("seen", ""))
    return None if number is None else queries.edition_of(study, number)


def _context(request: HttpRequest, study: Study, form: TextsForm) -> dict[str, Any]:
    page = texts_page(study, form, reader=str(person(request)), now=timezone.now())
    may_change = has_role(request, study, Role.RESEARCHER)
    return {"study": study, "tab": "questionnaire", "may_change": may_change, **fields_of(page)}


def _say_saved(request: HttpRequest, remarks: int) -> None:
    messages.success(request, _("The texts are saved: interviewers read them from the next call on."))
    if remarks:
        words = ngettext(
            "One thing in them wants looking at, below.", "%(count)s things in them want looking at, below.", remarks
        )
        messages.warning(request, words % {"count": remarks})
