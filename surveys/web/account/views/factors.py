"""A person's own second factors: allauth's views, recorded in the audit register, with a redirect afterwards."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from surveys.people import services
from surveys.people.models import AuditVerb
from surveys.web.access import person, signed_in
from surveys.web.partials import render_page
from surveys.web.sign_in import enrolment

APP, PASSKEY, CODES = "app", "passkey", "codes"


@require_GET
@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """The choice of a required second factor; once made, back to the page that was requested."""
    if not enrolment.is_due(request, person(request)):
        return redirect(enrolment.destination_of(request))
    enrolment.remember_destination(request)
    return render_page(request, "mfa/enrol.html")


@require_GET
@signed_in
def own_passkeys(request: HttpRequest) -> HttpResponse:
    """In place of allauth's own list: they stand on the page of the second factor."""
    return redirect("mfa_index")


class ActivateApp(ActivateTOTPView):
    """An app that shows codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Its first code was right."""
        response: HttpResponse = super().form_valid(form)
        note(self.request, AuditVerb.FACTOR_ADDED, kind=APP)
        return response


class DeactivateApp(DeactivateTOTPView):
    """Removes the app, unless it is the last factor of somebody who needs one."""

    def form_valid(self, form: Any) -> HttpResponse:
        """It was asked for once more."""
        response: HttpResponse = super().form_valid(form)
        note(self.request, AuditVerb.FACTOR_REMOVED, kind=APP)
        return response


class MakeCodes(GenerateRecoveryCodesView):
    """New recovery codes in place of the old ones."""

    def form_valid(self, form: Any) -> HttpResponse:
        """They were asked for once more."""
        response: HttpResponse = super().form_valid(form)
        note(self.request, AuditVerb.FACTOR_ADDED, kind=CODES)
        return response


class AddPasskey(AddWebAuthnView):
    """Adds a passkey."""

    def form_valid(self, form: Any) -> HttpResponse:
        """The browser made one."""
        response: HttpResponse = super().form_valid(form)
        note(self.request, AuditVerb.FACTOR_ADDED, kind=PASSKEY)
        return response


class RenamePasskey(EditWebAuthnView):
    """Another name for a passkey."""

    success_url = reverse_lazy("mfa_index")


class RemovePasskey(RemoveWebAuthnView):
    """Removes a passkey, unless it is the last factor of somebody who needs one."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """It was asked for once more."""
        adapter, passkey = get_factor_adapter(), self.get_object()
        if not adapter.can_delete_authenticator(passkey):
            messages.error(self.request, str(adapter.error_messages["cannot_delete_authenticator"]))
            return redirect("mfa_index")
        response: HttpResponse = super().form_valid(form)
        note(self.request, AuditVerb.FACTOR_REMOVED, kind=PASSKEY)
        return response


class EnterByPasskey(LoginWebAuthnView):
    """Sign-in by a passkey alone."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the door, with the page that was wanted."""
        for message in form.errors.get("credential", []):
            get_adapter().add_message(self.request, messages.ERROR, message=message)
        wanted = self.request.POST.get("next", "")
        return redirect(resolve_url("account_login") + (f"?{urlencode({'next': wanted})}" if wanted else ""))


def note(request: HttpRequest, verb: AuditVerb, **details: str) -> None:
    """Record in the audit register what the person did to their own access."""
    services.note_about_oneself(person=person(request), verb=verb, now=timezone.now(), **details)
