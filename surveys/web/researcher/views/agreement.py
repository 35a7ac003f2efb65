"""The room Agreement: comments at the questions of a draft, links for those who are to approve it, what they said."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surveys.design.models import Reviewer, Study
from surveys.design.queries import clients_of
from surveys.design.services import (
    CommentGoneError,
    NewLink,
    NotShowableError,
    invite_reviewer,
    renew_link,
    require_approval,
    resolve_comment,
    revoke_link,
    show_proof,
    write_comment,
)
from surveys.people.models import Role
from surveys.web.access import has_role, person, study_role
from surveys.web.researcher.forms.agreement import (
    CommentForm,
    CommentsForm,
    LastDayForm,
    ResolveForm,
    ReviewerForm,
)
from surveys.web.researcher.pages.agreement import agreement_page


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """Say in the room what could not be done, instead of doing it."""
    try:
        yield
    except CommentGoneError:
        messages.info(request, _("This comment is not there any more, or has all the answers it can have."))
    except NotShowableError:
        messages.error(request, _("Only a draft without errors can be shown: correct them first."))


@require_safe
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def agreement(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the comments, the reviewers and what they said."""
    return _page(request, study)


@require_POST
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def comment(request: HttpRequest, study: Study) -> HttpResponse:
    """Keep a comment at a question, or an answer below one."""
    form = CommentForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    sent = form.cleaned_data
    with refusals_told(request):
        write_comment(
            study=study,
            question=sent["question"],
            answers=sent["comment"],
            text=sent["text"],
            by=person(request),
            now=timezone.now(),
        )
    return _back(request, study)


@require_POST
@study_role(Role.RESEARCHER, Role.SUPERVISOR)
def resolve(request: HttpRequest, study: Study) -> HttpResponse:
    """Settle a comment, or open it again."""
    form = ResolveForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    is_resolved = not form.cleaned_data["reopen"]
    with refusals_told(request):
        resolve_comment(
            study=study,
            comment=form.cleaned_data["comment"],
            is_resolved=is_resolved,
            by=person(request),
            now=timezone.now(),
        )
    return _back(request, study)


@require_POST
@study_role(Role.RESEARCHER)
def show(request: HttpRequest, study: Study) -> HttpResponse:
    """Show reviewers the draft as it is now."""
    with refusals_told(request):
        show_proof(study=study, by=person(request), now=timezone.now())
        messages.success(request, _("Whoever has a link now sees the draft as it is, and is asked to approve it."))
    return _back(request, study)


@require_POST
@study_role(Role.RESEARCHER)
def require(request: HttpRequest, study: Study) -> HttpResponse:
    """Let only be published what is approved, or also what is not."""
    is_required = "required" in request.POST
    require_approval(study=study, is_required=is_required, by=person(request), now=timezone.now())
    return _back(request, study)


@require_POST
@study_role(Role.RESEARCHER)
def invite(request: HttpRequest, study: Study) -> HttpResponse:
    """Make a link for a reviewer, and show it: in this answer only."""
    form = ReviewerForm(clients_of(study), request.POST)
    if not form.is_valid():
        return _page(request, study, form=form, status=422)
    new = invite_reviewer(study=study, by=person(request), now=timezone.now(), **form.facts())
    return _page(request, study, new=new)


@require_POST
@study_role(Role.RESEARCHER)
def renew(request: HttpRequest, study: Study, reviewer_id: int) -> HttpResponse:
    """Make another link for a reviewer, and show it: in this answer only."""
    reviewer = get_object_or_404(Reviewer, study=study, pk=reviewer_id)
    form = LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for one in form.errors.get("expires_on", ())))
        return _back(request, study)
    new = renew_link(reviewer=reviewer, expires_at=form.expires_at(), by=person(request), now=timezone.now())
    return _page(request, study, new=new)


@require_POST
@study_role(Role.RESEARCHER)
def revoke(request: HttpRequest, study: Study, reviewer_id: int) -> HttpResponse:
    """Close a reviewer's link at once."""
    reviewer = get_object_or_404(Reviewer, study=study, pk=reviewer_id)
    revoke_link(reviewer=reviewer, by=person(request), now=timezone.now())
    messages.success(request, _("The link of %(name)s opens nothing any more.") % {"name": reviewer.name})
    return _back(request, study)


def _back(request: HttpRequest, study: Study) -> HttpResponse:
    """Return to the room, as it was shown."""
    form = CommentsForm(request.POST)
    shown = form.cleaned_data if form.is_valid() else {}
    search = urlencode({name: shown[name] for name in ("resolved", "at") if shown.get(name)})
    return redirect(reverse("agreement", args=[study.pk]) + (f"?{search}" if search else ""))


def _page(
    request: HttpRequest,
    study: Study,
    *,
    new: NewLink | None = None,
    form: ReviewerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = CommentsForm(request.GET)
    shown = asked.cleaned_data if asked.is_valid() else {}
    page = agreement_page(
        study,
        person(request),
        now=timezone.now(),
        resolved=bool(shown.get("resolved")),
        question=shown.get("at") or "",
        before=shown.get("before"),
    )
    link = request.build_absolute_uri(reverse("proof", args=[new.secret])) if new else ""
    context = {
        "study": study,
        "tab": "questionnaire",
        "page": page,
        "new": new,
        "link": link,
        "form": form or ReviewerForm(clients_of(study)),
        "last_day": LastDayForm(),
        "may_change": has_role(request, study, Role.RESEARCHER),
    }
    return render(request, "researcher/agreement.html", context, status=status)
