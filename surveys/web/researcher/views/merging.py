"""A workbook that was edited elsewhere comes back while the draft went on: what differs, and what becomes of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surveys.design import queries
from surveys.design.models import Draft, Study
from surveys.design.services import (
    DraftBusyError,
    NoDraftError,
    UndecidedError,
    keep_draft,
    merge_upload,
    read_draft,
)
from surveys.formats.editing import TROUBLES, CellTakenError, EditError
from surveys.formats.merging import Comparison, Upload, plain
from surveys.people.models import Role
from surveys.questionnaire.problems import ERROR
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.researcher.forms import uploads
from surveys.web.researcher.forms.merging import LEAVE, REPLACE, BaseForm, MergeForm
from surveys.web.researcher.pages.merging import (
    UploadOrigin,
    compared,
    merge_page,
    origin_of,
    unmerged_page,
)


@require_http_methods(["GET", "HEAD", "POST"])
@study_role(Role.RESEARCHER)
def merge(request: HttpRequest, study: Study, token: str) -> HttpResponse:
    """Show what differs between the uploaded workbook and the draft; merge it, replace the draft, or leave it."""
    with uploads.fetched(token, study, person(request)) as kept:
        draft = queries.whole_draft_of(study)
        if kept is None or draft is None:
            messages.error(request, _("The file is no longer kept: choose it again."))
            return redirect("questionnaire", study.pk)
        content = kept.path.read_bytes()
        if request.method != "POST":
            form = BaseForm(request.GET)
            asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
            return _page(request, draft, Upload(content, kept.file_name, {}, asked.get("all", "")), asked.get("base"))
        sent = MergeForm(request.POST)
        if not sent.is_valid():
            return HttpResponseBadRequest()
        done = _done(request, draft, content, kept.file_name, sent)
    if done.status_code == 302:
        uploads.drop(token, study, person(request))
    return done


def _done(request: HttpRequest, draft: Draft, content: bytes, name: str, form: MergeForm) -> HttpResponse:
    study, do = draft.study, form.cleaned_data["do"]
    if do == REPLACE:
        with out_of_turn(request):
            read = read_draft(content, plain(name), queries.own_pairs(study))
        keep_draft(study=study, read=read, by=person(request), now=timezone.now())
    elif do != LEAVE:
        return _merged(request, draft, Upload(content, name, form.choices(), form.cleaned_data["rest"]), form)
    return redirect("questionnaire", study.pk)


def _merged(request: HttpRequest, draft: Draft, upload: Upload, form: MergeForm) -> HttpResponse:
    study, base = draft.study, form.cleaned_data["base"]
    try:
        with out_of_turn(request):
            stamp = origin_of(study, draft, upload, base).stamp
            merge_upload(study=study, upload=upload, stamp=stamp, by=person(request), now=timezone.now())
    except UndecidedError as undecided:
        messages.warning(request, _("Nothing is merged yet: where both have changed something, choose."))
        return _page(request, draft, upload, base, undecided.comparison, status=422)
    except NoDraftError:
        messages.error(request, _("A colleague has published the draft meanwhile: upload the file again."))
        return redirect("questionnaire", study.pk)
    except (DraftBusyError, CellTakenError):
        messages.warning(request, _("Colleagues change the draft at this moment: try again."))
        return _page(request, draft, upload, base, status=409)
    except EditError as refusal:
        messages.error(request, _(TROUBLES[refusal.code]))
        return _page(request, draft, upload, base, status=422)
    messages.success(request, _("The workbook is merged: one step, which can be taken back."))
    now = queries.draft_of(study)
    has_errors = now is not None and any(one.severity == ERROR for one in queries.problems_of(now))
    return redirect("questionnaire-repair" if has_errors else "questionnaire-editor", study.pk)


def _page(
    request: HttpRequest,
    draft: Draft,
    upload: Upload,
    base: int | None,
    comparison: Comparison | None = None,
    status: int = 200,
) -> HttpResponse:
    study = draft.study
    try:
        with out_of_turn(request):
            origin: UploadOrigin = origin_of(study, draft, upload, base)
            found = comparison or compared(draft, upload.content, origin)
            page = merge_page(study, draft, upload, origin, found)
    except EditError as refusal:
        page = unmerged_page(draft, plain(upload.name), _(TROUBLES[refusal.code]))
    context = {"study": study, "tab": "questionnaire", "page": page}
    return render(request, "researcher/merge.html", context, status=status)
