"""Adapters that record sign-ins and refusals in the audit register."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import unstash_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from surveys.people.models import User
from surveys.people.services import (
    SignInRefusal,
    note_factor_refused,
    note_refusal,
    note_sign_in,
    note_sign_out,
)


class RegisteredSignIns(DefaultAccountAdapter):
    """Records sign-ins, sign-outs and refused sign-ins with their reasons."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the user, or None for wrong credentials. Raises ``ValidationError`` after too many attempts."""
        typed = str(credentials.get("username") or credentials.get("email") or "")
        try:
            person: User | None = super().authenticate(request, **credentials)
        except ValidationError:
            note_refusal(typed=typed, why=SignInRefusal.TOO_MANY, now=timezone.now())
            raise
        if person is None or not person.is_active:
            note_refusal(typed=typed, why=SignInRefusal.WRONG_PASSWORD, now=timezone.now())
        return person

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin the session and record the sign-in."""
        ways = [way.get("type") or way["method"] for way in get_authentication_records(request, user)]
        super().login(request, user)
        note_sign_in(person=user, ways=ways, now=timezone.now())

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Record the refusal of a suspended user, who used a passkey or the identity provider; return the page."""
        note_refusal(typed=user.username, why=SignInRefusal.SUSPENDED, now=timezone.now())
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Record the sign-out and end the session."""
        if isinstance(request.user, User):
            note_sign_out(person=request.user, now=timezone.now())
        super().logout(request)


class RegisteredFactors(DefaultMFAAdapter):
    """Records refused second factors."""

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Record the refusal and return it as an error with a message."""
        login = unstash_login(context.request, peek=True) if code == "incorrect_code" else None
        if login is not None and isinstance(login.user, User):
            note_factor_refused(person=login.user, now=timezone.now())
        error: ValidationError = super().validation_error(code, *args)
        return error
