"""Reauthentication by password, code or passkey: allauth's views, recorded in the audit register."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from surveys.people.models import AuditVerb
from surveys.web.sign_in.confirmation import choose_suspended

from .factors import APP, PASSKEY, note


class ConfirmByPassword(ReauthenticateView):
    """The password once more."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on with what was sent before."""
        note(self.request, AuditVerb.PERSON_REAUTHENTICATED, kind="password")
        choose_suspended(self.request)
        response: HttpResponse = super().form_valid(form)
        return response


class ConfirmByCode(ReauthenticateByCodeView):
    """A code of the app, or a recovery code."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on with what was sent before."""
        note(self.request, AuditVerb.PERSON_REAUTHENTICATED, kind=APP)
        choose_suspended(self.request)
        response: HttpResponse = super().form_valid(form)
        return response


class ConfirmByPasskey(ReauthenticateWebAuthnView):
    """A passkey."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on with what was sent before."""
        note(self.request, AuditVerb.PERSON_REAUTHENTICATED, kind=PASSKEY)
        choose_suspended(self.request)
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Once more, with what was sent before still kept."""
        for message in form.errors.get("credential", []):
            messages.error(self.request, message)
        return redirect(self.passthrough_next_url(self.request.path))
