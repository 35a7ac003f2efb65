"""Everybody's own pages: home, profile, language and colours."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surveys.design.queries import studies_staffed_by
from surveys.people.models import Theme, User
from surveys.people.queries import visible_to
from surveys.people.services import change_preferences
from surveys.web.access import person, signed_in
from surveys.web.account.forms.dialling import OwnDiallingForm
from surveys.web.account.forms.people import ProfileForm
from surveys.web.account.pages.start import next_page, studies_of
from surveys.web.partials import render_page
from surveys.web.screens.watching import watching_page

YEAR = 365 * 24 * 60 * 60


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Redirect to the page of this person's work; a choice, or the first steps, if there is not exactly one."""
    address = next_page(person(request))
    if address:
        return redirect(address)
    context = {"studies": studies_of(person(request)), "people_count": visible_to(person(request)).count()}
    return render_page(request, "account/home.html", context)


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Language, colours, size of the text, password and second factor of the signed-in person."""
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm.about(person(request))
    if form.is_bound and form.is_valid():
        change_preferences(person=person(request), **form.preferences)
        with translation.override(form.cleaned_data["language"] or None):
            messages.success(request, _("Saved."))
        return redirect("profile")
    return profile_page(request, form=form)


def profile_page(
    request: HttpRequest, *, form: ProfileForm | None = None, dialling: OwnDiallingForm | None = None
) -> HttpResponse:
    """The profile with these forms; the form of dialling only for people who call."""
    user = person(request)
    form = form or ProfileForm.about(user)
    if dialling is None and studies_staffed_by(user).exists():
        dialling = OwnDiallingForm.about(user.dialling)
    watched = watching_page(user)
    status = 422 if form.errors or (dialling and dialling.errors) else 200
    return render_page(
        request, "account/profile.html", {"form": form, "dialling": dialling, "watched": watched}, status=status
    )


@signed_in
def own_address(request: HttpRequest) -> HttpResponse:
    """In place of allauth's page for several e-mail addresses: here everybody has one, kept by the administrator."""
    return redirect("profile")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language, in this browser and, if signed in, for the account."""
    response: HttpResponse = HttpResponseRedirect(_back(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
        if isinstance(request.user, User):
            change_preferences(person=request.user, language=language)
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Change the colours, in this browser and, if signed in, for the account."""
    response: HttpResponse = HttpResponseRedirect(_back(request))
    theme = request.POST.get("theme", "")
    if theme in Theme.values:
        _remember(response, settings.THEME_COOKIE_NAME, theme)
        if isinstance(request.user, User):
            change_preferences(person=request.user, theme=theme)
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    secure = settings.LANGUAGE_COOKIE_SECURE
    response.set_cookie(name, value, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")


def _back(request: HttpRequest) -> str:
    """The page the form came from, if it is one of this site; else the home page."""
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else resolve_url("home")
