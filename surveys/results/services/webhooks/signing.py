"""The secret of a webhook, and the signature by which its receiver knows that a call is ours and new."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import salted_hmac

from surveys.results.models import Webhook

HEADER = "Ascolto-Signature"


def secret_of(webhook: Webhook, nonce: str = "") -> str:
    """The secret that signs calls: made of the site's key, so that a copy of the database alone signs nothing."""
    made = salted_hmac("webhook", f"{webhook.pk} {nonce or webhook.nonce}", algorithm="sha256").hexdigest()
    return f"whsec_{made}"


def secrets_of(webhook: Webhook, now: datetime) -> list[str]:
    """The secrets that sign a call now: the present one, and as long as it lives the one before."""
    is_there = webhook.earlier_nonce and webhook.earlier_until and webhook.earlier_until > now
    return [secret_of(webhook), *([secret_of(webhook, webhook.earlier_nonce)] if is_there else [])]


def signature(secrets: Iterable[str], body: bytes, at: datetime) -> str:
    """The header's value: ``t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body">``, a ``v1`` for each secret."""
    seconds = int(at.timestamp())
    signed = f"{seconds}.".encode() + body
    made = (hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join([f"t={seconds}", *(f"v1={one}" for one in made)])
