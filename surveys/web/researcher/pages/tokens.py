"""The page of the API's tokens, put together."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import ApiToken, Study
from surveys.design.queries import studies_lost_by


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token in the list. ``scopes`` and ``studies`` in words; ``sign`` is the state's class.

    ``lost``: in how many of its studies it opens nothing, because its maker does not design them any more.
    """

    token: ApiToken
    scopes: str
    studies: str
    sign: str
    state: str
    lost: int

    @property
    def works(self) -> bool:
        """Whether it still opens anything."""
        return self.sign == "ok"

    @property
    def is_revocable(self) -> bool:
        """Whether it opens something, or would again as soon as its maker had their rights back."""
        return self.works or self.sign == "warn"


def rows_of(tokens: Collection[ApiToken], mine: Iterable[Study], now: datetime) -> list[TokenRow]:
    """The tokens as the list shows them; of studies that are not ``mine``, only how many."""
    known = {study.pk for study in mine}
    lost = {number: len(studies) for number, studies in studies_lost_by(tokens).items()}
    return [
        TokenRow(
            token, ", ".join(token.scopes), _studies(token, known), *_state(token, lost[token.pk], now), lost[token.pk]
        )
        for token in tokens
    ]


def heading_of(rows: list[TokenRow]) -> str:
    """How many tokens work."""
    working = sum(row.works for row in rows)
    if not working:
        return _("No other system works with Ascolto")
    return ngettext("%(count)s token works", "%(count)s tokens work", working) % {"count": working}


def _studies(token: ApiToken, known: set[int]) -> str:
    studies = list(token.studies.all())
    names = sorted(study.name for study in studies if study.pk in known)
    others = len(studies) - len(names)
    if others:
        names.append(ngettext("%(count)s other study", "%(count)s other studies", others) % {"count": others})
    return ", ".join(names)


def _state(token: ApiToken, lost: int, now: datetime) -> tuple[str, str]:
    if token.revoked_at:
        return "off", _("revoked")
    if token.expires_at and token.expires_at <= now:
        return "off", _("expired")
    if not token.created_by.is_active:
        return "warn", _("stopped: its maker is suspended")
    if lost and lost == len(token.studies.all()):
        return "warn", _("stopped: its maker is no longer a researcher there")
    return "ok", _("works")
