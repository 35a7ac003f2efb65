"""Of whom a second factor is required, and who has one."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from surveys.people.models import Role, SecondFactorRule, User

ADMINISTRATOR = "administrator"
ROLES = (ADMINISTRATOR, *(role.value for role in (Role.SUPERVISOR, Role.RESEARCHER, Role.CLIENT, Role.INTERVIEWER)))
"""Of whom a second factor may be required."""
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_factor_roles() -> frozenset[str]:
    """The roles that need a second factor: as set by an administrator, else by the settings.

    In the demo everybody comes in by a click until somebody there tries the rule out.
    """
    said = SecondFactorRule.objects.values_list("roles", flat=True).first()
    if said is None:
        said = [] if settings.DEMO_ACCOUNTS else settings.SECOND_FACTOR_ROLES
    return frozenset(said)


def has_second_factor(person: User) -> bool:
    """Whether something besides the password opens this account: a passkey, or an app's codes."""
    return Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists()
