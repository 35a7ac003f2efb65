"""Somebody with every second factor there is."""

import hashlib
from base64 import urlsafe_b64encode

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from surveys.database.sealing import seal
from surveys.people.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def add_factors(person: User) -> Authenticator:
    """An app, recovery codes, and the passkey, which is returned."""
    Authenticator.objects.create(user=person, type="totp", data={"secret": seal(SECRET)})
    Authenticator.objects.create(user=person, type="recovery_codes", data={"seed": seal("5e" * 40), "used_mask": 0})
    return Authenticator.objects.create(
        user=person, type="webauthn", data={"name": "Portatile", "credential": credential()}
    )


def credential() -> dict[str, object]:
    """What a browser sends of a passkey that it made."""
    key = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    made = AttestedCredentialData.create(aaguid=bytes(16), credential_id=b"a passkey of ours", public_key=key)
    known = AuthenticatorData.create(hashlib.sha256(b"localhost").digest(), flags=0x45, counter=0, credential_data=made)
    client = CollectedClientData.create(type="webauthn.create", challenge=b"asked", origin="http://localhost")
    identity = _text(b"a passkey of ours")
    return {
        "id": identity,
        "rawId": identity,
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "clientDataJSON": _text(bytes(client)),
            "attestationObject": _text(bytes(AttestationObject.create("none", known, {}))),
        },
    }


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
