"""The institute's library of questions and lists: looked at, kept from a draft, put into a draft, retired."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design import queries
from surveys.design.models import LibraryEntry, Study
from surveys.design.services import (
    DraftBusyError,
    NoDraftError,
    insert_from_library,
    keep_in_library,
    retire_entry,
    written_draft,
)
from surveys.formats.editing import TROUBLES, EditError
from surveys.people.models import Role
from surveys.web.access import person, signed_in, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.researcher.forms.library import ChosenForm, FindForm, KeepForm, PutForm
from surveys.web.researcher.pages.draft_steps import first_added
from surveys.web.researcher.pages.library import (
    chosen_part,
    entry_page,
    insert_page,
    library_page,
    name_for,
    words_of,
)


def designers(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """Decorator: people who may make studies, of which the library is; 403 for others."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
        if not queries.may_create_studies(person(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return signed_in(guarded)


@require_safe
@designers
def library(request: HttpRequest) -> HttpResponse:
    """Show what the library holds."""
    asked = FindForm.asked(request.GET)
    return render(request, "researcher/library.html", {"page": library_page(asked), "asked": asked})


@require_safe
@designers
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show an entry: its questions and answers, its versions, where it stands."""
    return render(request, "researcher/library_entry.html", {"page": entry_page(_entry(entry_id), person(request))})


@require_POST
@designers
def retire(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Offer an entry no more, or again."""
    found = _entry(entry_id)
    retire_entry(entry=found, is_retired=found.retired_at is None, now=timezone.now())
    return redirect("library-entry", found.pk)


@study_role(Role.RESEARCHER)
def insert(request: HttpRequest, study: Study) -> HttpResponse:
    """Show what may be put into the draft, and put in what is posted, as one step."""
    if request.method == "POST":
        return _put(request, study)
    asked = FindForm.asked(request.GET)
    try:
        with out_of_turn(request):
            written = written_draft(study)
    except (NoDraftError, EditError):
        return redirect("questionnaire", study.pk)
    context = {"study": study, "tab": "questionnaire", "page": insert_page(study, written, asked), "asked": asked}
    return render(request, "researcher/library_insert.html", context)


@study_role(Role.RESEARCHER)
def keep(request: HttpRequest, study: Study) -> HttpResponse:
    """Keep questions of the draft, or a list, under a name."""
    chosen = ChosenForm(request.POST or request.GET)
    if not chosen.is_valid():
        return HttpResponseBadRequest()
    try:
        with out_of_turn(request):
            part = chosen_part(written_draft(study), chosen.cleaned_data["rows"], chosen.cleaned_data["listed"])
    except (NoDraftError, EditError):
        return redirect("questionnaire", study.pk)
    if not part.rows and not part.lists:
        messages.info(request, _("Nothing was chosen that could be kept."))
        return redirect("questionnaire-editor", study.pk)
    form = KeepForm(request.POST or None, initial={"name": name_for(part)})
    if form.is_valid():
        sent = form.cleaned_data
        kept = keep_in_library(study=study, part=part, by=person(request), now=timezone.now(), **sent)
        messages.success(request, _("“%(name)s” is kept as version %(number)s.") % _named(kept))
        return redirect("library-entry", kept.pk)
    context = {"study": study, "tab": "questionnaire", "form": form, "chosen": chosen.data, "kept": words_of(part)}
    names = queries.library_entries()
    return render(
        request, "researcher/library_keep.html", {**context, "names": names}, status=422 if form.is_bound else 200
    )


def _put(request: HttpRequest, study: Study) -> HttpResponse:
    form = PutForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    found, after = _entry(form.cleaned_data["entry"]), form.cleaned_data["after"]
    try:
        with out_of_turn(request):
            language, now = (get_language() or "")[:2], timezone.now()
            step = insert_from_library(
                study=study, entry=found, after=after, language=language, by=person(request), now=now
            )
    except EditError as refusal:
        messages.error(request, _(TROUBLES[refusal.code]))
    except (NoDraftError, DraftBusyError):
        messages.error(request, _("The draft was changed meanwhile: look at it again."))
    else:
        said = _("“%(name)s” is in the draft.") if step else _("All of “%(name)s” was in the draft already.")
        messages.success(request, said % {"name": found.name})
        shown = first_added(step) or after
        row = f"?row={shown}" if shown else ""
        return redirect(f"{reverse('questionnaire-editor', args=[study.pk])}{row}")
    return redirect("questionnaire-library", study.pk)


def _entry(key: int) -> LibraryEntry:
    found = queries.library_entry(key)
    if found is None:
        raise Http404
    return found


def _named(kept: LibraryEntry) -> dict[str, Any]:
    return {"name": kept.name, "number": kept.version}
