"""The questionnaire's page: upload, problems, preview, publication, download of workbooks."""

import logging

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cati.storages import StoreError
from surveys import sandbox
from surveys.design import queries
from surveys.design.models import Draft, Study, Version
from surveys.design.services import PublicationError, declare_own, keep_draft, read_draft
from surveys.formats.merging import plain
from surveys.formats.starter import starter_workbook
from surveys.people.models import Role
from surveys.results.tasks import publish_and_regroup
from surveys.web.access import has_role, person, signed_in, study_role
from surveys.web.middleware.turns import out_of_turn, reads_only
from surveys.web.researcher.forms import uploads
from surveys.web.researcher.forms.questionnaire import OwnNameForm, PublishForm, WorkbookForm
from surveys.web.researcher.forms.written import DocumentForm, is_document
from surveys.web.researcher.pages.marked_workbook import marked_workbook
from surveys.web.researcher.pages.meanings import decisions_in
from surveys.web.researcher.pages.merging import is_to_be_merged
from surveys.web.researcher.pages.questionnaire import page_of, version_page
from surveys.web.researcher.pages.xlsform_workbook import written_workbook
from surveys.web.screens.downloads import Download

from .written import document_read

logger = logging.getLogger(__name__)


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def questionnaire(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the draft with all its problems, or the version in use."""
    return _page(request, study)


@require_POST
@study_role(Role.RESEARCHER)
def upload(request: HttpRequest, study: Study) -> HttpResponse:
    """Make the uploaded workbook the draft, whatever its problems; a file that is no workbook does not replace it.

    What was changed in the draft since stays: then the workbook is compared with it first. A Word document is shown as
    text, to be looked through.
    """
    if is_document(chosen := request.FILES.get("workbook")):
        return document_read(request, study, DocumentForm(files={"document": chosen}))
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, study, upload_form=form, status=422)
    file, own = form.cleaned_data["workbook"], queries.own_pairs(study)
    draft = queries.whole_draft_of(study)
    with out_of_turn(request):
        read = read_draft(file.read(), plain(file.name), own)
        is_merged = bool(read.reading.sheets) and is_to_be_merged(draft, read.content, file.name)
    if not read.reading.sheets and draft is not None:
        form.add_error("workbook", " ".join((read.problems[0].what(_), read.problems[0].remedy(_))))
        return _page(request, study, upload_form=form, status=422)
    if is_merged:
        return _to_be_merged(request, study, form)
    keep_draft(study=study, read=read, by=person(request), now=timezone.now())
    return redirect("questionnaire", study.pk)


def _to_be_merged(request: HttpRequest, study: Study, form: WorkbookForm) -> HttpResponse:
    try:
        token = uploads.keep(file=form.cleaned_data["workbook"], study=study, user=person(request))
    except (StoreError, OSError):
        logger.exception("a workbook to be merged could not be kept")
        form.add_error("workbook", _("The server cannot keep the file at the moment: choose it again later."))
        return _page(request, study, upload_form=form, status=503)
    return redirect("questionnaire-merge", study.pk, token)


@require_POST
@study_role(Role.RESEARCHER)
def declare(request: HttpRequest, study: Study) -> HttpResponse:
    """Declare a sheet or column as the researcher's own, or revoke it, and read the draft again."""
    form = OwnNameForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    wanted, draft = form.cleaned_data, queries.whole_draft_of(study)
    own, pair = queries.own_pairs(study), (wanted["sheet"], wanted["heading"])
    own = own | {pair} if wanted["is_own"] else own - {pair}
    read = None
    if draft is not None:
        with out_of_turn(request):
            read = read_draft(bytes(draft.workbook), draft.file_name, own)
    declare_own(study=study, draft=draft, read=read, by=person(request), now=timezone.now(), **wanted)
    return redirect(reverse("questionnaire", args=[study.pk]) + "#h-problems")


@require_POST
@study_role(Role.RESEARCHER)
def publish(request: HttpRequest, study: Study) -> HttpResponse:
    """Publish the reviewed draft as a version."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, study, publish_form=form, chosen=decisions_in(request.POST), status=422)
    decisions = decisions_in(request.POST)
    try:
        version = publish_and_regroup(
            study=study, by=person(request), now=timezone.now(), decisions=decisions, **form.facts()
        )
    except PublicationError as refusal:
        if refusal.reason == "tests":
            form.add_error("despite_tests", _("Tests go differently: say that you have looked at them."))
        if refusal.reason == "moved":
            form.add_error(None, _("Look at what follows from these decisions, then publish."))
        if refusal.reason in ("undecided", "tests", "unapproved", "moved", "unwritten"):
            return _page(request, study, publish_form=form, chosen=decisions, status=422)
        messages.error(request, _why(refusal))
    else:
        messages.success(request, _("Version %(number)s is published.") % {"number": version.number})
    return redirect("questionnaire", study.pk)


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def version(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    """Show a published version."""
    versions = list(queries.versions_of(study))
    chosen = next((version for version in versions if version.number == number), None)
    if chosen is None:
        raise Http404
    page = version_page(study, chosen, versions, request.GET.get("language", ""))
    return render(request, "researcher/questionnaire.html", {"study": study, "tab": "questionnaire", "page": page})


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def draft_workbook(request: HttpRequest, study: Study) -> HttpResponse:
    """Return the draft's workbook as it was uploaded, with what was changed, stamped as a copy of it as it is now."""
    draft = get_object_or_404(Draft, study=study)
    stamp = queries.stamp_of_draft(draft, timezone.now())
    content, name = sandbox.stamped(bytes(draft.workbook), draft.file_name, stamp)
    return Download(name, content).response()


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def draft_marked(request: HttpRequest, study: Study) -> HttpResponse:
    """Return the draft's workbook with every problem marked on its cell."""
    draft = get_object_or_404(Draft, study=study)
    return marked_workbook(draft).response()


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def draft_xlsform(request: HttpRequest, study: Study) -> HttpResponse:
    """Return the draft as an XLSForm workbook, written from what was understood of it."""
    written = written_workbook(get_object_or_404(Draft, study=study))
    if written is None:
        raise Http404
    return written.response()


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def version_workbook(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    """Return the workbook from which a version was published, stamped as a copy of it."""
    version = get_object_or_404(Version, study=study, number=number, workbook__isnull=False)
    stamp = queries.stamp_of_version(study, number, timezone.now())
    content, name = sandbox.stamped(bytes(version.workbook or b""), version.file_name, stamp)
    return Download(name, content).response()


@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def version_xlsform(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    """Return a published version as an XLSForm workbook, written from its structure."""
    written = written_workbook(get_object_or_404(Version, study=study, number=number))
    if written is None:
        raise Http404
    return written.response()


@signed_in
def workbook_template(request: HttpRequest) -> HttpResponse:
    """Return a small working questionnaire to begin with: every sheet and column, explained in the user’s language."""
    return Download(_("questionnaire template.xlsx"), starter_workbook(_)).response()


@reads_only
def _page(
    request: HttpRequest,
    study: Study,
    *,
    upload_form: WorkbookForm | None = None,
    publish_form: PublishForm | None = None,
    chosen: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = page_of(study, request.GET.get("language", ""), chosen, now=timezone.now())
    context = {
        "study": study,
        "tab": "questionnaire",
        "page": page,
        "upload_form": upload_form or WorkbookForm(),
        "publish_form": publish_form or PublishForm(initial={"draft": page.draft.pk if page.draft else None}),
        "may_change": has_role(request, study, Role.RESEARCHER),
    }
    return render(request, "researcher/questionnaire.html", context, status=status)


def _why(refusal: PublicationError) -> str:
    return {
        "no_draft": _("There is no draft to publish."),
        "changed": _("A colleague has uploaded another workbook meanwhile: look at it before publishing."),
        "errors": _("The draft still has errors."),
        "not_approved": _("This study publishes only what is approved: ask for it in the room “Agreement”."),
    }[refusal.reason]
