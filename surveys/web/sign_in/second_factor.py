"""allauth's MFA adapter: encrypted secrets, the institute's name, and a required factor cannot be removed."""

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
    """``MFA_ADAPTER``."""

    error_messages = RegisteredFactors.error_messages | {
        "incorrect_code": _("This code is not right, or it was used already: wait for the next one."),
        "cannot_delete_authenticator": _("A second factor is required of you: add another one before this one goes."),
        "cannot_generate_recovery_codes": _("Recovery codes belong to a second factor: add one first."),
    }

    def encrypt(self, text: str) -> str:
        """The secret encrypted for the database."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret in clear."""
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """The institute's name in the app, for whoever has several accounts there."""
        return queries.institute().name or "Ascolto"

    def get_totp_label(self, user: User) -> str:
        """The user name: it is never empty."""
        return user.username

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """``Passkey 2``."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _now("Passkey %(number)s") % {"number": count + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """False for the last factor of somebody who needs one."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=queries.SECOND_FACTORS)
        return others.exclude(pk=authenticator.pk).exists() or not enrolment.is_required_of(authenticator.user)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The domain that passkeys are good for, as browsers see it: the one that was asked for, without its port."""
        domain = settings.PASSKEY_DOMAIN or context.request.get_host().partition(":")[0]
        return {"id": domain, "name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """How a passkey is listed where it is kept: the person's name and user name."""
        return {**super().get_public_key_credential_user_entity(user), "name": user.username}
