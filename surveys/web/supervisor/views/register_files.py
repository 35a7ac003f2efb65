"""Files for the opposition register: a question is prepared and fetched, its answer uploaded, described and read."""

import logging
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cati.storages import StoreError
from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.fieldwork.models import NumberFile, NumberFileKind, NumberFileStatus
from surveys.fieldwork.tasks import request_question, request_reading
from surveys.formats.tables import TableError
from surveys.sandbox import BusyError
from surveys.web.access import leads_people, person
from surveys.web.middleware.turns import out_of_turn
from surveys.web.partials import render_page
from surveys.web.screens.downloads import as_file
from surveys.web.screens.plain_tables import csv_lines
from surveys.web.supervisor.forms.register_files import AnswerColumnsForm, AnswerForm, QuestionForm
from surveys.web.supervisor.pages import register_files as pages

from .shifts import led_studies

logger = logging.getLogger(__name__)
TAB = {"tab": "do-not-call", "here": "register"}


@leads_people
def question(request: HttpRequest) -> HttpResponse:
    """Prepare a file of numbers for the register."""
    form = QuestionForm(request.POST or None, studies=led_studies(request), initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            asked = request_question(by=person(request), now=timezone.now(), **form.facts)
        except services.FieldworkError as refusal:
            form.add_error(None, _(str(refusal)))
        else:
            return redirect("opposition-receipt", asked.pk)
    status = 422 if form.errors else 200
    return render_page(request, "supervisor/opposition_question.html", TAB | {"form": form}, status=status)


@leads_people
def answer(request: HttpRequest) -> HttpResponse:
    """Upload the register's answer to a question, and go on to its columns."""
    questions = field.open_questions([one.pk for one in led_studies(request)])
    words = [(one.pk, pages.question_words(one)) for one in questions[: field.ENTRIES_A_PAGE]]
    form = AnswerForm(request.POST or None, request.FILES or None, questions=questions, words=words)
    if request.method == "POST" and form.is_valid() and form.asked is not None:
        try:
            kept = services.upload_numbers(
                kind=NumberFileKind.ANSWER,
                file=form.cleaned_data["file"],
                study=form.asked.study,
                answers=form.asked,
                checked_on=form.cleaned_data["checked_on"],
                by=person(request),
                now=timezone.now(),
            )
        except (StoreError, OSError):
            logger.exception("an answer of the register could not be kept")
            form.add_error("file", _("The file could not be kept: choose it again in a moment."))
        else:
            return redirect("opposition-receipt", kept.pk)
    context = TAB | {"form": form, "has_questions": bool(words)}
    return render_page(request, "supervisor/opposition_answer.html", context, status=422 if form.errors else 200)


@leads_people
def receipt(request: HttpRequest, file_id: int) -> HttpResponse:
    """The columns of an uploaded answer and what reading it comes to; POST has it read. Afterwards its receipt."""
    file = _file(request, file_id)
    if file.status == NumberFileStatus.DRAFT:
        return _draft(request, file)
    counts = pages.counts_of(file) if file.kind == NumberFileKind.ANSWER else []
    context = TAB | {"file": file, "said": pages.file_words(file), "counts": counts}
    context["problems"] = pages.problem_words(file.problems)
    context["kept"] = field.kept_for_appointments(file) if file.kind == NumberFileKind.ANSWER else []
    return render_page(request, "supervisor/opposition_receipt.html", context)


@require_POST
@leads_people
def numbers(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """The numbers of a question as a file; who fetches it stands in the register of events."""
    file = _file(request, file_id)
    if file.kind != NumberFileKind.QUESTION or file.status != NumberFileStatus.DONE:
        raise Http404
    services.note_question_download(question=file, by=person(request), now=timezone.now())
    name = f"{_('register')}-{file.pk}-{timezone.localdate()}.csv"
    return StreamingHttpResponse(csv_lines(pages.lines_of_question(file)), headers=as_file(name))


def _draft(request: HttpRequest, file: NumberFile) -> HttpResponse:
    try:
        with out_of_turn(request):
            seen = pages.seen_answer(file)
            likely = seen.likely
            form = AnswerColumnsForm(
                request.POST or None,
                headers=seen.headers,
                initial={"number": likely.number, "meaning": likely.meaning, "result": likely.result},
            )
            reading = form.reading if form.is_bound and form.is_valid() else likely
            draft = pages.answer_draft(file, seen, reading)
        if "read" in request.POST and not form.errors and _is_certain(request, form, draft):
            reading = replace(reading, is_sure=bool(draft.doubts))
            request_reading(file=file, reading=reading, by=person(request), now=timezone.now())
            return redirect("opposition-receipt", file.pk)
    except (FileNotFoundError, services.FileGoneError, BusyError):
        messages.error(request, _("The file is no longer kept: choose it again."))
        return redirect("opposition-answer")
    except services.QuestionClosedError as refusal:
        messages.error(request, _(str(refusal)))
        return redirect("opposition-answer")
    except TableError as trouble:
        messages.error(request, trouble.words(_))
        return redirect("opposition-answer")
    context = TAB | {
        "file": file,
        "draft": draft,
        "form": form,
        "values": seen.values_of(reading.result or request.POST.get("result", "")),
    }
    return render_page(request, "supervisor/opposition_columns.html", context, status=422 if form.errors else 200)


def _is_certain(request: HttpRequest, form: AnswerColumnsForm, draft: pages.AnswerDraft) -> bool:
    if draft.doubts and request.POST.get("sure") != draft.doubts:
        form.add_error(None, _("Not every row was understood: look at the counts, and say that this is the answer."))
    if draft.share.mark and request.POST.get("listed") != draft.share.mark:
        form.add_error(None, _("Unusually many numbers would be stopped: look at the columns, and say if it is so."))
    return not form.errors


def _file(request: HttpRequest, file_id: int) -> NumberFile:
    return get_object_or_404(field.files_for_register([one.pk for one in led_studies(request)]), pk=file_id)
