"""Stages of signing in after the password."""

from allauth.mfa.stages import AuthenticateStage

from .enrolment import PROVIDER_COUNTS


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor, unless the identity provider has just asked for one that counts."""

    def handle(self) -> tuple:
        """Return a redirect to the page that asks for the factor, or None, and whether to go on to the next stage."""
        if getattr(self.request, PROVIDER_COUNTS, False):
            return None, True
        return super().handle()
