"""Tokens of the API: whom they belong to, which studies they open."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from django.db.models import Q, QuerySet

from surveys.design.models import ApiScope, ApiToken, Membership, Study
from surveys.people.models import Role, User

from .studies import studies_designed_by

OF_A_CLIENT = frozenset({ApiScope.EXPORTS, ApiScope.RESULTS_READ})
"""What a client's token may do: read what was released or handed over. Interviews reach clients in deliveries only."""


def tokens_visible_to(user: User) -> QuerySet[ApiToken]:
    """Tokens of the API that open a study which this person designs, newest first, with their studies."""
    tokens = ApiToken.objects.select_related("created_by").prefetch_related("studies").order_by("-created_at", "-pk")
    if user.is_administrator:
        return tokens
    return tokens.filter(
        pk__in=ApiToken.studies.through.objects.filter(study__in=studies_designed_by(user)).values("apitoken")
    )


def working_token(secret: str, now: datetime) -> ApiToken | None:
    """The token with this secret; ``None`` for one that is unknown, revoked or expired, or whose maker is suspended."""
    lasts = Q(expires_at=None) | Q(expires_at__gt=now)
    tokens = ApiToken.objects.filter(lasts, revoked_at=None, created_by__is_active=True)
    return tokens.filter(secret_hash=secret_hash(secret)).select_related("created_by").first()


def studies_opened_by(token: ApiToken) -> QuerySet[Study]:
    """The token's studies that its creator still designs: a token has its creator's rights and loses them with them."""
    return studies_designed_by(token.created_by).filter(pk__in=token.studies.values("pk"))


def studies_lost_by(tokens: Collection[ApiToken]) -> dict[int, set[int]]:
    """Token id → ids of its studies that its creator no longer designs; one query for all tokens."""
    makers = {token.created_by_id for token in tokens}
    roles = Membership.objects.filter(user__in=makers, role=Role.RESEARCHER)
    designed = set(roles.values_list("user", "study"))
    return {
        token.pk: {
            study.pk
            for study in token.studies.all()
            if not token.created_by.is_administrator and (token.created_by_id, study.pk) not in designed
        }
        for token in tokens
    }


def secret_hash(secret: str) -> str:
    """The digest under which a token's secret is stored."""
    return sha256(secret.encode()).hexdigest()
