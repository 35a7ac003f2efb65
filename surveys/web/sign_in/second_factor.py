"""allauth's MFA adapter: secrets are encrypted, the institute is named, and a required factor cannot be removed."""

from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from surveys.database.sealing import seal, unseal
from surveys.people import queries
from surveys.people.models import User

from . import enrolment
from .auditing import RegisteredFactors


class SecondFactor(RegisteredFactors):
    """The adapter that ``MFA_ADAPTER`` names."""

    error_messages = RegisteredFactors.error_messages | {
        "incorrect_code": _("This code is not right, or it was used already: wait for the next one."),
        "cannot_delete_authenticator": _("A second factor is required of you: add another one before this one goes."),
        "cannot_generate_recovery_codes": _("Recovery codes belong to a second factor: add one first."),
    }

    def encrypt(self, text: str) -> str:
        """Return the secret encrypted for the database."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret decrypted."""
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Return the institute's name, by which an authenticator app lists the account."""
        return queries.institute().name or "Ascolto"

    def get_totp_label(self, user: User) -> str:
        """Return the user name, which, unlike an e-mail address, is never empty."""
        return user.username

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """Return a numbered name, such as ``Passkey 2``."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _now("Passkey %(number)s") % {"number": count + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return False for the last factor of a person who is required to have one."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=queries.SECOND_FACTORS)
        return others.exclude(pk=authenticator.pk).exists() or not enrolment.is_required_of(authenticator.user)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the domain that passkeys are valid for: by default the requested host, without its port."""
        domain = settings.PASSKEY_DOMAIN or context.request.get_host().partition(":")[0]
        return {"id": domain, "name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Return how a device lists the passkey: the person's name and user name."""
        return {**super().get_public_key_credential_user_entity(user), "name": user.username}
