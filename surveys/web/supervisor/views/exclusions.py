"""The do-not-call lists, which belong to no study: look, search, add, import, remove, download."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cati.storages import StoreError
from surveys.calling.exclusions import HOUSE
from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.fieldwork.models import NumberFileKind, NumberFileStatus
from surveys.fieldwork.tasks import request_discarding, request_reading
from surveys.formats.tables import TableError
from surveys.people.models import AuditVerb
from surveys.people.queries import searched
from surveys.people.services import record
from surveys.sandbox import BusyError
from surveys.web.access import administrator, leads_people, person
from surveys.web.middleware.turns import out_of_turn
from surveys.web.partials import render_page
from surveys.web.screens.downloads import as_file
from surveys.web.screens.formatting import phone
from surveys.web.screens.plain_tables import csv_lines
from surveys.web.supervisor.forms.exclusions import (
    AddNumberForm,
    ColumnForm,
    NumberSearchForm,
    RegisterLimitForm,
    RemoveForm,
    UploadNumbersForm,
)
from surveys.web.supervisor.pages import exclusions as pages
from surveys.web.supervisor.pages.opposition import register_page

from .shifts import led_studies

logger = logging.getLogger(__name__)
TAB = {"tab": "do-not-call"}


@require_GET
@leads_people
def entries(request: HttpRequest) -> HttpResponse:
    """One list, the house's unless another one is asked for."""
    return _shown(request)


@require_POST
@leads_people
def search(request: HttpRequest) -> HttpResponse:
    """Whether a number stands on a list; a search is no address, and leaves its line in the register."""
    form = NumberSearchForm(request.POST)
    if not form.is_valid():
        return _shown(request, find=form)
    studies, somebody = led_studies(request), person(request)
    lists = pages.lists_of(studies, somebody)
    keys = [one.key for one in lists]
    found = field.entries_found(keys, studies, number=form.number, fingerprint=form.fingerprint)
    subject, details = searched(form.number or form.fingerprint), {"found": len(found)}
    verb, now = AuditVerb.DO_NOT_CALL_SEARCHED, timezone.now()
    record(by=somebody, verb=verb, subject=subject, details=details, now=now)
    context = {"found": pages.rows_of(found, lists, somebody), "was_asked": True, "number": form.number}
    return _shown(request, find=form, more=context, status=200)


@require_POST
@leads_people
def add(request: HttpRequest) -> HttpResponse:
    """Put one number on a list."""
    lists = pages.lists_of(led_studies(request), person(request))
    form = AddNumberForm(request.POST, lists=_choices(lists), auto_id="add_%s")
    if not form.is_valid():
        return _shown(request, add_form=form)
    study = pages.chosen_list(lists, form.cleaned_data["listed_in"]).study
    try:
        services.add_number(
            by=person(request), now=timezone.now(), study=study.pk if study else None, **form.cleaned_data
        )
    except services.AlreadyListedError:
        form.add_error("number", _("It stands on this list already."))
        return _shown(request, add_form=form)
    messages.success(request, _("%(number)s is called no more.") % {"number": phone(form.cleaned_data["number"])})
    return redirect(address_of(form.cleaned_data["listed_in"]))


@administrator
def remove(request: HttpRequest, listed_id: int) -> HttpResponse:
    """Take a number off its list, with a reason."""
    entry = get_object_or_404(field.every_entry(), pk=listed_id)
    form = RemoveForm(request.POST or None, initial={"why": "wrong"})
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_number(entry=entry, by=person(request), now=timezone.now(), **form.cleaned_data)
        except services.EntryKeptForEverError:
            messages.error(request, _("The fingerprint of a person whose data were erased stays for ever."))
        else:
            messages.success(request, _("Taken off the list; what it was stays among those taken off."))
        return redirect(address_of(entry.listed_in))
    lists = pages.lists_of(led_studies(request), person(request))
    [row] = pages.rows_of([field.ListedNumber(entry, None)], lists, person(request))
    context = TAB | {"row": row, "form": form, "named": pages.chosen_list(lists, entry.listed_in)}
    status = 422 if form.errors else 200
    return render_page(request, "supervisor/do_not_call_remove.html", context, status=status)


@require_GET
@leads_people
def removed(request: HttpRequest) -> HttpResponse:
    """What was taken off a list, and why."""
    lists = pages.lists_of(led_studies(request), person(request))
    named = pages.chosen_list(lists, request.GET.get("list", ""))
    rows, older = pages.removed_rows(named, _before(request))
    context = TAB | {"rows": rows, "older": older, "named": named, "lists": _choices(lists), "here": "removed"}
    return render_page(request, "supervisor/do_not_call_removed.html", context)


@require_GET
@leads_people
def file(request: HttpRequest) -> HttpResponseBase:
    """A list as a file, line by line however long it is."""
    lists = pages.lists_of(led_studies(request), person(request))
    named, now = pages.chosen_list(lists, request.GET.get("list", "")), timezone.now()
    details = {"list": named.key, "entries": named.entries}
    verb = AuditVerb.DO_NOT_CALL_DOWNLOADED
    record(by=person(request), verb=verb, subject="do_not_call:list", details=details, now=now)
    name = f"{_('do-not-call')}-{timezone.localdate()}.csv"
    return StreamingHttpResponse(csv_lines(pages.lines_of_file(named)), headers=as_file(name))


@require_POST
@administrator
def discard(request: HttpRequest) -> HttpResponse:
    """Delete the list of a client who has left, or of a study."""
    listed_in = request.POST.get("list", "")
    lists = pages.lists_of(led_studies(request), person(request))
    if listed_in == HOUSE or all(one.key != listed_in for one in lists):
        raise PermissionDenied
    request_discarding(listed_in=listed_in, by=person(request), now=timezone.now())
    messages.success(request, _("The list is being deleted."))
    return redirect("do-not-call")


@leads_people
def files(request: HttpRequest) -> HttpResponse:
    """The files that were read; POST uploads one and goes on to its column."""
    lists = pages.lists_of(led_studies(request), person(request))
    form = UploadNumbersForm(
        request.POST or None, request.FILES or None, lists=_choices(lists), initial=request.GET.dict()
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.upload_numbers(
                kind=NumberFileKind.EXCLUSIONS, by=person(request), now=timezone.now(), **form.cleaned_data
            )
        except (StoreError, OSError):
            logger.exception("a file of numbers could not be kept")
            form.add_error("file", _("The file could not be kept: choose it again in a moment."))
        else:
            return redirect("do-not-call-file-read", kept.pk)
    keys, studies = [one.key for one in lists], [one.pk for one in led_studies(request)]
    found = field.number_files([NumberFileKind.EXCLUSIONS], keys, studies)[: field.ENTRIES_A_PAGE]
    names = {one.key: pages.list_words(one) for one in lists}
    rows = [(one, pages.counts_in_words(one), names[one.listed_in]) for one in found]
    context = TAB | {"form": form, "rows": rows, "here": "files"}
    status = 422 if form.errors else 200
    return render_page(request, "supervisor/do_not_call_files.html", context, status=status)


@leads_people
def read_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """The column of an uploaded file and what reading it comes to; POST has it read. Afterwards its receipt."""
    lists = pages.lists_of(led_studies(request), person(request))
    kept = get_object_or_404(field.files_of_lists([one.key for one in lists]), pk=file_id)
    context = TAB | {"file": kept, "list": pages.list_words(pages.chosen_list(lists, kept.listed_in))}
    if kept.status != NumberFileStatus.DRAFT:
        context |= {"said": pages.counts_in_words(kept), "problems": pages.problem_words(kept.problems)}
        return render_page(request, "supervisor/do_not_call_receipt.html", context)
    try:
        with out_of_turn(request):
            draft = pages.draft_of(kept, request.POST.get("number", ""))
        if "read" in request.POST:
            request_reading(file=kept, reading=draft.reading, by=person(request), now=timezone.now())
            return redirect("do-not-call-file-read", kept.pk)
    except (FileNotFoundError, services.FileGoneError, BusyError):
        messages.error(request, _("The file is no longer kept: choose it again."))
        return redirect("do-not-call-files")
    except TableError as trouble:
        messages.error(request, trouble.words(_))
        return redirect("do-not-call-files")
    form = ColumnForm(headers=draft.headers, initial={"number": draft.reading.number})
    return render_page(request, "supervisor/do_not_call_read.html", context | {"draft": draft, "form": form})


@leads_people
def register(request: HttpRequest) -> HttpResponse:
    """How the checks of lists with the opposition register stand; POST says how long they hold in a study."""
    studies = led_studies(request)
    form = RegisterLimitForm(request.POST or None, studies=studies)
    if request.method == "POST" and form.is_valid():
        services.set_register_limit(by=person(request), now=timezone.now(), **form.facts)
        messages.success(request, _("Saved."))
        return redirect("opposition-register")
    context = TAB | {"page": register_page(studies, timezone.now()), "form": form, "here": "register"}
    return render_page(request, "supervisor/opposition_register.html", context, status=422 if form.errors else 200)


def address_of(listed_in: str) -> str:
    """The page of a list."""
    return reverse("do-not-call") + (f"?{urlencode({'list': listed_in})}" if listed_in else "")


def _choices(lists: list[field.NamedList]) -> list[tuple[str, str]]:
    return [(one.key, pages.list_words(one)) for one in lists]


def _before(request: HttpRequest) -> int | None:
    before = request.GET.get("before", "")
    return int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None


def _shown(
    request: HttpRequest,
    *,
    find: NumberSearchForm | None = None,
    add_form: AddNumberForm | None = None,
    more: dict[str, object] | None = None,
    status: int | None = None,
) -> HttpResponse:
    studies, somebody = led_studies(request), person(request)
    lists = pages.lists_of(studies, somebody)
    named = pages.chosen_list(lists, request.GET.get("list", ""))
    page = pages.list_page(
        lists,
        named,
        studies,
        somebody,
        timezone.localtime(),
        origin=request.GET.get("origin", ""),
        before=_before(request),
    )
    choices = _choices(lists)
    form = add_form or AddNumberForm(lists=choices, initial={"listed_in": named.key}, auto_id="add_%s")
    given = {"find": find or NumberSearchForm(), "form": form, "choices": choices}
    context = TAB | {"page": page, "here": "list"} | given
    refused = 422 if find or add_form else 200
    return render_page(request, "supervisor/do_not_call.html", context | (more or {}), status=status or refused)
