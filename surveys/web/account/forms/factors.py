"""allauth's forms of the second factor with our texts, and with strict validation of what browsers send."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.utils import encrypt
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 60
MOST_CREDENTIAL = 20_000
"""Characters; what browsers send has about two thousand."""
NOT_WELL_FORMED = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError, struct.error)
"""What reading such a thing may raise: it holds JSON, and CBOR within."""


class CredentialField(forms.JSONField):
    """What a browser sends for a passkey."""

    def to_python(self, value: Any) -> Any:
        """What was sent; neither nested nor long without end."""
        with _in_words():
            if len(value or "") > MOST_CREDENTIAL:
                raise ValueError
            return super().to_python(value)


class ActivateForm(ActivateTOTPForm):
    """Activates an app by its first code, which cannot be used again."""

    code = forms.CharField(
        label=_("The six digits that the app shows now"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "control", "autofocus": True}
        ),
    )

    def clean_code(self) -> str:
        """The code, if the app made it from this secret."""
        code: str = super().clean_code()
        app = Authenticator(user=self.user, type=Authenticator.Type.TOTP, data={"secret": encrypt(self.secret)})
        if not app.wrap().validate_code(code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AddPasskeyForm(AddWebAuthnForm):
    """A new, discoverable passkey: it can be used to sign in without a password too."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("By which you will know it again: the telephone, the key on your ring."),
        widget=forms.TextInput(attrs={"class": "control"}),
    )
    credential = CredentialField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The credential, if it answers what was asked a moment ago."""
        with _in_words():
            return super().clean()


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "control", "autofocus": True}),
    )


class PasskeyForm(AuthenticateWebAuthnForm):
    """A passkey after the password."""

    credential = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        """The passkey, if it is one of this person's."""
        with _in_words():
            return super().clean_credential()


class PasskeyAloneForm(LoginWebAuthnForm):
    """A passkey in place of the password."""

    credential = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        """The passkey, if it is somebody's and its owner unlocked it."""
        with _in_words():
            return super().clean_credential()


class PasskeyAgainForm(ReauthenticateWebAuthnForm):
    """A passkey for reauthentication."""

    credential = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        """The passkey, if it is one of this person's."""
        with _in_words():
            return super().clean_credential()


@contextmanager
def _in_words() -> Iterator[None]:
    """Whatever is wrong with a passkey, its owner can only try again or take another way."""
    refused = forms.ValidationError(_now("This passkey was not accepted: try again, or take another way."))
    try:
        yield
    except forms.ValidationError as error:
        if getattr(error, "code", "") == "incorrect_code":
            raise refused from error
        raise
    except NOT_WELL_FORMED as error:
        raise refused from error
