"""Create and revoke tokens of the API; both are recorded in the register."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from surveys.design.models import ApiScope, ApiToken, Study
from surveys.design.queries.clients import is_client_of
from surveys.design.queries.tokens import OF_A_CLIENT, secret_hash
from surveys.people.models import AuditVerb, User
from surveys.people.services import record, record_look

SECRET_START = "ascolto_"  # noqa: S105 (by which scanners of leaked secrets know it)
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class EmptyTokenError(Exception):
    """A token opens at least one study and may do at least one thing."""


class NotOfAClientError(Exception):
    """A client's token only reads what was released or handed over; it names a client where the questionnaire does."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A new token and its secret, which cannot be read again."""

    token: ApiToken
    secret: str


def make_token(
    *,
    name: str,
    scopes: Collection[ApiScope],
    studies: Collection[Study],
    by: User,
    now: datetime,
    expires_at: datetime | None = None,
    for_client: bool = False,
    client: str = "",
    makes_files: bool = False,
) -> NewToken:
    """A token that may do these things in these studies, until it expires or is revoked.

    ``for_client``: it is a client's; ``client``: of several who share the questionnaire, as it spells the name;
    ``makes_files``: it may have deliveries made. Raises ``EmptyTokenError`` and ``NotOfAClientError``.
    """
    if not scopes or not studies:
        raise EmptyTokenError
    if for_client and not (set(scopes) <= OF_A_CLIENT and all(is_client_of(study, client) for study in studies)):
        raise NotOfAClientError
    if not for_client and (client or makes_files):
        raise NotOfAClientError
    secret = SECRET_START + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            name=name.strip()[:80],
            for_client=for_client,
            client=client,
            makes_files=makes_files,
            secret_hash=secret_hash(secret),
            ending=secret[-4:],
            scopes=sorted(ApiScope(scope).value for scope in scopes),
            created_by=by,
            created_at=now,
            expires_at=expires_at,
        )
        token.studies.set(studies)
        details = {"name": token.name, "scopes": token.scopes, "studies": sorted(study.pk for study in studies)}
        details |= {"for_client": True, "client": client, "makes_files": makes_files} if for_client else {}
        record(by=by, verb=AuditVerb.TOKEN_MADE, subject=f"token:{token.pk}", details=details, now=now)
    return NewToken(token, secret)


def revoke_token(*, token: ApiToken, by: User, now: datetime) -> None:
    """Revoke the token. Idempotent."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
            record(
                by=by, verb=AuditVerb.TOKEN_REVOKED, subject=f"token:{token.pk}", details={"name": token.name}, now=now
            )


def note_api(*, token: ApiToken, study: Study, view: str, writes: bool, facts: dict[str, Any], now: datetime) -> None:
    """Record what a system read or changed: ``view`` is the name of the address; ``facts`` say how much of it."""
    personal = {"personal": True} if ApiScope.INTERVIEWS_PERSONAL in token.scopes else {}
    record(
        by=None,
        verb=AuditVerb.API_WRITTEN if writes else AuditVerb.API_READ,
        subject=f"token:{token.pk}",
        study=study.pk,
        details={"view": view, **facts, **personal},
        now=now,
    )


def note_api_refusal(*, token: ApiToken, view: str, now: datetime) -> None:
    """Keep that a system asked for what its token does not open or may not do; once in ten minutes."""
    record_look(by=None, verb=AuditVerb.API_REFUSED, subject=f"token:{token.pk}", details={"view": view}, now=now)


def note_use(*, token: ApiToken, now: datetime) -> None:
    """Store when the token was last used, at most once a minute."""
    if token.last_used_at is None or now - token.last_used_at >= USE_IS_NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
