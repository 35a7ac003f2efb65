"""People and their roles, for administrators."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.middleware import HtmxDetails

from surveys.design.services import InactivePersonError, UnknownClientError, grant_role
from surveys.fieldwork.services import suspend, take_role_away
from surveys.people import queries, services
from surveys.people.models import AuditVerb, Role, User
from surveys.web.access import administrator
from surveys.web.access import person as me
from surveys.web.account.forms.people import PersonForm, RoleForm
from surveys.web.account.pages.people import people_page, sheet_of
from surveys.web.partials import render_page
from surveys.web.screens.kept_searches import redirect_to_results, search_terms
from surveys.web.sign_in.adapter import forget_failures
from surveys.web.sign_in.confirmation import ask_to_confirm, confirmed
from surveys.web.sign_in.notices import send_account_notice
from surveys.web.sign_in.password_links import address_to_choose_a_password


@administrator
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, or those whom a search finds."""
    page = _page(request)
    return page if request.method != "POST" or HtmxDetails(request) else redirect_to_results("people")


@require_GET
@administrator
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person beside the list."""
    return _page(request, _person(request, person_id))


@administrator
def add(request: HttpRequest) -> HttpResponse:
    """A new person, with a password that is shown once."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["is_administrator"]:
            ask_to_confirm(request)
        password = services.new_password()
        try:
            added = services.add_person(by=me(request), now=timezone.now(), password=password, **form.facts())
        except services.TakenError as taken:
            form.say_taken(taken.field)
        else:
            return _page(request, added, password=password)
    return render_page(request, "people/form.html", {"form": form, "tab": "people"}, status=422 if form.errors else 200)


@administrator
def change(request: HttpRequest, person_id: int) -> HttpResponse:
    """The facts of a person, changed."""
    known = _person(request, person_id)
    form = PersonForm(request.POST) if request.method == "POST" else PersonForm.about(known)
    if form.is_valid():
        if form.changes_access_of(known):
            ask_to_confirm(request)
        try:
            services.change_person(by=me(request), person=known, now=timezone.now(), **form.facts())
        except services.TakenError as taken:
            form.say_taken(taken.field)
        except services.OwnAccountError:
            form.add_error("is_administrator", _("Another administrator must take this from you."))
        else:
            return redirect("person", known.pk)
    context = {"form": form, "person": known, "tab": "people"}
    return render_page(request, "people/form.html", context, status=422 if form.errors else 200)


@require_POST
@administrator
@confirmed
def reset(request: HttpRequest, person_id: int) -> HttpResponse:
    """A new password, shown once."""
    known = _person(request, person_id)
    password = services.reset_access(by=me(request), person=known, now=timezone.now())
    send_account_notice(known, AuditVerb.PERSON_ACCESS_RESET, me(request))
    forget_failures(request, known)
    return _signed_out_too(request, known, _page(request, known, password=password))


@require_POST
@administrator
@confirmed
def forget_factor(request: HttpRequest, person_id: int) -> HttpResponse:
    """For somebody who lost the telephone: the second factor goes, the password stays."""
    known = _person(request, person_id)
    services.reset_second_factor(by=me(request), person=known, now=timezone.now())
    send_account_notice(known, AuditVerb.FACTOR_RESET, me(request))
    messages.success(request, _("%(name)s signs in with the password alone the next time.") % {"name": known})
    return _signed_out_too(request, known, redirect("person", known.pk))


@require_POST
@administrator
def sign_out(request: HttpRequest, person_id: int) -> HttpResponse:
    """Sign a person out in every browser."""
    known = _person(request, person_id)
    services.sign_out(by=me(request), person=known, now=timezone.now())
    messages.success(request, _("%(name)s is signed out everywhere.") % {"name": known})
    return _signed_out_too(request, known, redirect("person", known.pk))


@require_POST
@administrator
def state(request: HttpRequest, person_id: int) -> HttpResponse:
    """Suspend a person, at once or after their call, or let them in again."""
    known = _person(request, person_id)
    state, by, now = request.POST.get("state"), me(request), timezone.now()
    try:
        if state == "active":
            services.restore_person(by=by, person=known, now=now)
        else:
            suspend(by=by, person=known, now=now, at_once=state != "after")
    except services.OwnAccountError:
        messages.error(request, _("Nobody suspends themselves: ask another administrator."))
    return redirect("person", known.pk)


@require_POST
@administrator
def roles(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give a role in a study, or take it away, at once or after the call in hand."""
    known = _person(request, person_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        move, role = request.POST.get("move", ""), Role(form.cleaned_data["role"])
        facts = {"by": me(request), "person": known, "study": form.cleaned_data["study"], "now": timezone.now()}
        try:
            if move.startswith("revoke"):
                take_role_away(**facts, role=role, at_once=move == "revoke-now")
            else:
                said = {key: form.cleaned_data[key] for key in ("client", "centre", "lifts_limit")}
                given = grant_role(**facts, role=role, **said)
                if given.centre and not said["centre"]:
                    messages.info(request, _("Still of the centre %(centre)s alone.") % {"centre": given.centre})
                if given.client and not said["client"]:
                    messages.info(request, _("Still of the client %(client)s alone.") % {"client": given.client})
        except InactivePersonError:
            messages.error(request, _("A suspended person gets no new role."))
        except UnknownClientError as unknown:
            messages.error(request, _unknown_client(form.cleaned_data["client"], unknown.clients))
    return redirect("person", known.pk)


def _person(request: HttpRequest, person_id: int) -> User:
    return get_object_or_404(queries.visible_to(me(request)), pk=person_id)


def _unknown_client(written: str, clients: list[str]) -> str:
    if not clients:
        return _("No clients share the questionnaire of this study: leave “%(written)s” out.") % {"written": written}
    listed = {"written": written, "clients": ", ".join(clients)}
    return _("“%(written)s” is no client of this study’s questionnaire. Listed are: %(clients)s.") % listed


def _signed_out_too(request: HttpRequest, known: User, response: HttpResponse) -> HttpResponse:
    # One's own session has ended with the others: saved once more, it would be missed, and nobody saw the response.
    if known == me(request):
        logout(request)
    return response


def _page(request: HttpRequest, known: User | None = None, password: str = "") -> HttpResponse:
    context = {
        "tab": "people",
        "page": people_page(me(request), **search_terms(request, "people", "q", "role")),
        "role_choices": Role.choices,
        "sheet": sheet_of(known) if known else None,
        "role_form": RoleForm(),
        "password": password,
        "link": request.build_absolute_uri(address_to_choose_a_password(known)) if known and password else "",
        "link_days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
    }
    return render_page(request, "people/people.html", context, fragment="list")
