"""The steps between a name that was right and the session."""

from allauth.mfa.stages import AuthenticateStage

from .enrolment import PROVIDER_COUNTS


class SecondFactorStage(AuthenticateStage):
    """Our second factor, unless the institute's own provider has just asked for one that counts."""

    def handle(self) -> tuple:
        """Go on, or to the page that asks."""
        if getattr(self.request, PROVIDER_COUNTS, False):
            return None, True
        return super().handle()
