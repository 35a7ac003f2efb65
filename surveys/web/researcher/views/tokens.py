"""API tokens: those of a study for its researchers, all of them for administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.design.models import Study
from surveys.design.queries import studies_designed_by, tokens_visible_to
from surveys.design.services import NewToken, make_token, revoke_token
from surveys.people.models import Role
from surveys.web.access import administrator, person, study_role
from surveys.web.researcher.forms.tokens import TokenForm
from surveys.web.researcher.pages.tokens import heading_of, rows_of
from surveys.web.sign_in.confirmation import ask_to_confirm


@administrator
def tokens(request: HttpRequest) -> HttpResponse:
    """Show all tokens, and a form for a new one."""
    return _page(request, None)


@study_role(Role.RESEARCHER)
def study_tokens(request: HttpRequest, study: Study) -> HttpResponse:
    """Show the tokens that give access to this study, and a form for a new one."""
    return _page(request, study)


@require_POST
@administrator
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Revoke any token."""
    _revoke(request, token_id)
    return redirect("tokens")


@require_POST
@study_role(Role.RESEARCHER)
def study_revoke(request: HttpRequest, study: Study, token_id: int) -> HttpResponse:
    """Revoke a token that gives access to this study, even if also to others."""
    _revoke(request, token_id, study)
    return redirect("study-tokens", study.pk)


def _page(request: HttpRequest, study: Study | None) -> HttpResponse:
    """Show the list. POST creates a token and shows its secret, in this response only."""
    mine = studies_designed_by(person(request))
    form = TokenForm(mine, request.POST or None, initial={"studies": [study] if study else []})
    new: NewToken | None = None
    if request.method == "POST" and form.is_valid():
        ask_to_confirm(request)
        new = make_token(by=person(request), now=timezone.now(), **form.facts())
        form = TokenForm(mine, initial={"studies": [study] if study else []})
    found = tokens_visible_to(person(request))
    rows = rows_of(list(found.filter(studies=study) if study else found), mine, timezone.now())
    context = {"study": study, "tab": "study", "rows": rows, "form": form, "new": new, "heading": heading_of(rows)}
    return render(request, "researcher/tokens.html", context, status=422 if form.is_bound else 200)


def _revoke(request: HttpRequest, token_id: int, study: Study | None = None) -> None:
    found = tokens_visible_to(person(request))
    token = get_object_or_404(found.filter(studies=study) if study else found, pk=token_id)
    revoke_token(token=token, by=person(request), now=timezone.now())
    messages.success(request, _("“%(name)s” is revoked: it opens nothing any more.") % {"name": token.name})
