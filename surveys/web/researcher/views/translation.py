"""The translation room: texts of the draft, and what interviewers say, from one language into another."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.queries import Translations
from surveys.design.services import (
    DraftBusyError,
    LanguageKnownError,
    MarksLackingError,
    NoDraftError,
    TextGoneError,
    TextTakenError,
    TranslatedText,
    add_language,
    confirm_translation,
    translate_text,
)
from surveys.formats.editing import TROUBLES, EditError
from surveys.people.models import Role
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import writes_by_services
from surveys.web.partials import render_page
from surveys.web.researcher.forms.translation import LanguageForm, SheetForm, TranslationForm
from surveys.web.researcher.pages.draft_steps import step_words
from surveys.web.researcher.pages.translation import Asked, SentTranslation, translation_page

TEMPLATE = "researcher/translation.html"


@require_safe
@study_role(Role.RESEARCHER)
def translation(request: HttpRequest, study: Study) -> HttpResponse:
    """Show texts beside their translations; those to be done first."""
    return _page(request, study, Asked.from_query(request.GET))


@require_POST
@study_role(Role.RESEARCHER)
@writes_by_services
def text(request: HttpRequest, study: Study) -> HttpResponse:
    """Store one translation and show it; one that cannot be stored stays in its field, with the reason."""
    form = TranslationForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    sent, asked = form.sent(), Asked.from_query(request.GET)
    shown, status = SentTranslation(sent.key), 200
    try:
        translate_text(study=study, language=asked.language, sent=sent, by=person(request), now=timezone.now())
    except (TextGoneError, NoDraftError):
        return _gone(request, study)
    except (MarksLackingError, TextTakenError, DraftBusyError, EditError) as refusal:
        shown, status = _refused(sent, refusal)
    return _answer(request, study, asked, shown, status)


@require_POST
@study_role(Role.RESEARCHER)
def confirm(request: HttpRequest, study: Study) -> HttpResponse:
    """Let a translation stand whose source text has changed; not if that has changed again meanwhile."""
    key, source = request.POST.get("key", ""), request.POST.get("source", "")
    asked = Asked.from_query(request.GET)
    status = 200
    try:
        confirm_translation(study=study, language=asked.language, key=key, source=source.replace("\r\n", "\n"))
    except NoDraftError:
        return _gone(request, study)
    except TextGoneError:
        status = 409
    return _answer(request, study, asked, SentTranslation(key), status)


@require_safe
@study_role(Role.RESEARCHER)
def changes(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the texts of these numbers as they are now; 204 if nothing has changed since the revision."""
    if request.GET.get("since") == queries.revision_of_texts(study):
        return HttpResponse(status=204)
    asked = Asked.from_query(request.GET)
    numbers = [int(one) for one in request.GET.get("numbers", "").split(",") if one.isascii() and one.isdecimal()]
    return _page(request, study, asked, numbers=numbers[:200])


@require_POST
@study_role(Role.RESEARCHER)
@writes_by_services
def language(request: HttpRequest, study: Study) -> HttpResponse:
    """Add a language to the draft's sheets."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return _page(request, study, Asked(), language_form=form, status=422)
    added = form.language()
    try:
        add_language(study=study, language=added, by=person(request), now=timezone.now())
    except LanguageKnownError:
        form.add_error("code", _("The questionnaire has this language already."))
    except EditError as refusal:
        form.add_error("code", _(TROUBLES[refusal.code]))
    except (NoDraftError, TextGoneError, DraftBusyError):
        return _gone(request, study)
    if form.errors:
        return _page(request, study, Asked(), language_form=form, status=422)
    return redirect(Asked(language=added.code).address(study))


def _refused(sent: TranslatedText, refusal: Exception) -> tuple[SentTranslation, int]:
    """What was sent with the reason for which it is not stored, and the status of the response."""
    match refusal:
        case TextTakenError():
            return SentTranslation(sent.key, sent.text, taken=True), 409
        case MarksLackingError(marks=marks):
            reason = _("Not saved: it lacks %(marks)s.") % {"marks": ", ".join(marks)}
            return SentTranslation(sent.key, sent.text, reason), 422
        case EditError(code=code):
            return SentTranslation(sent.key, sent.text, _(TROUBLES[code])), 422
    busy = _("The draft is being changed by colleagues: save the text again.")
    return SentTranslation(sent.key, sent.text, busy), 503


def _answer(request: HttpRequest, study: Study, asked: Asked, sent: SentTranslation, status: int) -> HttpResponse:
    """The row alone, with the counts, for a script; else the page, where nothing was refused after a redirect."""
    if not request.headers.get("HX-Request") and status == 200:
        return redirect(asked.address(study))
    return _page(request, study, asked, sent=sent, numbers=(), status=status)


def _gone(request: HttpRequest, study: Study) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=410)
    messages.info(request, _("This text is no longer in the draft: a colleague has changed it meanwhile."))
    return redirect("translation", study.pk)


def _page(
    request: HttpRequest,
    study: Study,
    asked: Asked,
    *,
    status: int = 200,
    language_form: LanguageForm | None = None,
    **shown: Any,
) -> HttpResponse:
    draft = queries.draft_of(study)
    found: Translations | None = queries.translations_of(study, draft, asked.language) if draft else None
    context = {
        "study": study,
        "tab": "questionnaire",
        "draft": draft,
        "undo": step_words(undo) if (undo := queries.step_to_undo(study, person(request))) else "",
        "redo": step_words(redo) if (redo := queries.step_to_redo(study, person(request))) else "",
        "found": found,
        "page": translation_page(study, found, asked, **shown) if found and found.others else None,
        "language_form": language_form or LanguageForm(),
        "sheet_form": SheetForm(),
    }
    return render_page(request, TEMPLATE, context, fragment="rows", status=status)
