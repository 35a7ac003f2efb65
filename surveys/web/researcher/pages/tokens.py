"""The page of API tokens."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import ApiToken, Study
from surveys.design.queries import studies_lost_by


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token in the list. ``scopes`` and ``studies`` are in words; ``sign`` is the CSS class of its state.

    ``lost``: number of its studies that it no longer opens, because its maker is not their researcher any more.
    """

    token: ApiToken
    scopes: str
    studies: str
    sign: str
    state: str
    lost: int

    @property
    def works(self) -> bool:
        """Whether it still gives access to anything."""
        return self.sign == "ok"

    @property
    def is_revocable(self) -> bool:
        """Whether it gives access, or would do so again if its maker got their rights back."""
        return self.works or self.sign == "warn"


def rows_of(tokens: Collection[ApiToken], mine: Iterable[Study], now: datetime) -> list[TokenRow]:
    """Return the rows of the list; of studies that are not ``mine`` only the number is shown."""
    known = {study.pk for study in mine}
    lost = {number: len(studies) for number, studies in studies_lost_by(tokens).items()}
    return [
        TokenRow(
            token, ", ".join(token.scopes), _studies(token, known), *_state(token, lost[token.pk], now), lost[token.pk]
        )
        for token in tokens
    ]


def heading_of(rows: list[TokenRow]) -> str:
    """Return a heading: how many tokens work."""
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
