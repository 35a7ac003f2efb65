"""STORAGE_URL turned into Django's ``STORAGES`` setting: where the files kept beside the database are stored."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORM = "s3://bucket/prefix?endpoint=https://store.example.it&region=eu-south-1"
BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,62}")
ADDRESSING = ("path", "virtual", "auto")
KNOWN = {"endpoint", "region", "addressing", "encryption"}
LOCAL = {"localhost", "127.0.0.1", "::1"}


def storage_of(address: str) -> dict[str, Any]:
    """Return the entry of ``STORAGES`` for kept files: the data folder, or the bucket that an ``s3://…`` address names.

    Raises ``ImproperlyConfigured``, listing every error in the address.
    """
    if not address:
        return {"BACKEND": "cati.storages.PrivateFolder"}
    url = urlsplit(address)
    told = dict(parse_qsl(url.query, keep_blank_values=True))
    if wrong := list(_wrong(address, told)):
        raise ImproperlyConfigured(
            "\n".join(["STORAGE_URL cannot be used:", *(f"- {line}" for line in wrong), f"It looks so: {FORM}"])
        )
    endpoint = told.get("endpoint") or None
    return {
        "BACKEND": "cati.object_store.ObjectStore",
        "OPTIONS": {
            "bucket_name": url.netloc,
            "location": unquote(url.path).strip("/"),
            "endpoint_url": endpoint,
            "region_name": told.get("region") or None,
            "addressing": told.get("addressing") or ("path" if endpoint else "auto"),
            "object_parameters": {"ServerSideEncryption": told["encryption"]} if told.get("encryption") else {},
        },
    }


def _wrong(address: str, told: dict[str, str]) -> Iterator[str]:
    url = urlsplit(address)
    if url.scheme != "s3":
        yield f"it begins with {url.scheme or address}, not with s3://."
    if "@" in url.netloc:
        yield "a key does not belong into it: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    elif not BUCKET.fullmatch(url.netloc):
        yield f"“{url.netloc}” is no bucket's name."
    if unknown := sorted(told.keys() - KNOWN):
        yield f"{', '.join(unknown)}: only {', '.join(sorted(KNOWN))} are known."
    if told.get("addressing", "auto") not in ADDRESSING:
        yield f"addressing={told['addressing']}: only {', '.join(ADDRESSING)} are known."
    endpoint = urlsplit(told.get("endpoint", "https://x"))
    if endpoint.scheme not in {"http", "https"} or not endpoint.hostname:
        yield f"endpoint={told['endpoint']} is no address. Write it whole: https://store.example.it."
    elif endpoint.scheme == "http" and endpoint.hostname not in LOCAL:
        yield f"endpoint={told['endpoint']} would carry people's data in the clear. Write https://."
    if find_spec("storages") is None or find_spec("boto3") is None:
        yield "what speaks to such stores is not installed. Write: pip install -c .lock/constraints.txt -e '.[s3]'."
