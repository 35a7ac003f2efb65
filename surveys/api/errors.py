"""What goes wrong, in one shape: ``{"error": {"code", "message", "details"}}``, in the caller's language."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework import exceptions
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from surveys.database.outages import SECONDS_OF_AN_OUTAGE, is_outage, leave_standby

UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
logger = logging.getLogger(__name__)

ERRORS: dict[str, tuple[int, str]] = {
    "unreadable": (400, gettext_noop("This request cannot be read.")),
    "not_json": (400, gettext_noop("The body is not JSON, is nested too deep, or has a number beyond every measure.")),
    "token_missing": (401, gettext_noop("Send a token: “Authorization: Bearer …”.")),
    "token_refused": (
        401,
        gettext_noop("This token does not work: it is unknown, revoked or expired, or its maker is suspended."),
    ),
    "scope_missing": (403, gettext_noop("The token may not do this: it lacks a scope.")),
    "not_for_clients": (
        403,
        gettext_noop("A client’s token gets what was released or handed over to the client, and nothing else."),
    ),
    "not_granted": (403, gettext_noop("This token may not have files made: whoever made it did not grant that.")),
    "not_found": (404, gettext_noop("There is no such thing, or not for this token.")),
    "wrong_method": (405, gettext_noop("This address does not take this method.")),
    "not_acceptable": (406, gettext_noop("The answer cannot be given in this form: only JSON is spoken here.")),
    "not_ready": (409, gettext_noop("The file is not made yet: ask again in a while.")),
    "not_received": (408, gettext_noop("The body came too slowly or stopped on the way: send it again.")),
    "under_way": (
        409,
        gettext_noop("A delivery is being made, or waits until the institute hands it over: ask again after that."),
    ),
    "key_reused": (409, gettext_noop("This idempotency key has been used for other rows.")),
    "of_a_delivery": (409, gettext_noop("This is a file of a delivery: it stays as long as the delivery does.")),
    "file_gone": (410, gettext_noop("This file is no longer there: have it made again.")),
    "withdrawn": (
        410,
        gettext_noop(
            "The file was withdrawn: the data of somebody in it have been erased, or may no longer be known to you. "
            "Delete what you fetched, and have it made again."
        ),
    ),
    "cases_would_close": (
        409,
        gettext_noop("Cases would close by these rules: if that is wanted, send their number as “closing”."),
    ),
    "changed_meanwhile": (
        412,
        gettext_noop("Somebody has changed it meanwhile: read what is in force now, and change that."),
    ),
    "length_missing": (411, gettext_noop("Send the body whole, with its “Content-Length”, not in chunks.")),
    "too_large": (413, gettext_noop("The body is too large: send fewer rows at a time.")),
    "wrong_form": (415, gettext_noop("Send JSON: “Content-Type: application/json”.")),
    "invalid": (422, gettext_noop("Something that was sent cannot be used.")),
    "condition_missing": (428, gettext_noop("Say what you have changed: “If-Match” with the “ETag” that you read.")),
    "too_many": (429, gettext_noop("Too many requests: wait a while.")),
    "broken": (500, gettext_noop("Something broke here. Ask again; if it happens twice, tell whoever runs Ascolto.")),
    "out_of_order": (503, gettext_noop("The data cannot be reached just now: ask again in a while.")),
}
"""Code → status and English message id: every error that the API can answer with."""

CODES: dict[type[Exception], str] = {
    exceptions.ParseError: "not_json",
    exceptions.NotAuthenticated: "token_missing",
    exceptions.AuthenticationFailed: "token_refused",
    exceptions.PermissionDenied: "scope_missing",
    exceptions.MethodNotAllowed: "wrong_method",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.NotFound: "not_found",
    exceptions.UnsupportedMediaType: "wrong_form",
    exceptions.ValidationError: "invalid",
    exceptions.Throttled: "too_many",
    PermissionDenied: "scope_missing",
    RequestDataTooBig: "too_large",
    Http404: "not_found",
}


class ApiError(APIException):
    """A refusal of our own; ``code`` is a key of ``ERRORS``."""

    def __init__(self, code: str, details: list[dict[str, Any]] | None = None) -> None:
        self.code = code
        self.status_code, message = ERRORS[code]
        self.details = details or []
        super().__init__(message)


def handle_exception(error: Exception, context: dict[str, Any]) -> Response:
    """REST framework's exception handler: every error in our shape, with our words and statuses."""
    leave_standby(error)
    code = _code(error)
    status, message = ERRORS[code]
    if status >= 500:
        logger.error("%s %s", context["request"].method, context["request"].path, exc_info=error)
    # The framework's own answer has the headers: WWW-Authenticate, Retry-After, Allow.
    theirs = exception_handler(error, context)
    headers = dict(theirs.headers) if theirs is not None else {}
    headers.pop("Content-Type", None)
    if code == "out_of_order":
        headers["Retry-After"] = str(SECONDS_OF_AN_OUTAGE)
    details = error.details if isinstance(error, ApiError) else list(_details(error))
    body = {"error": {"code": code, "message": _(message), "details": details}}
    return Response(body, status=status, headers=headers)


def _code(error: Exception) -> str:
    if isinstance(error, ApiError):
        return error.code
    return "out_of_order" if is_outage(error) else CODES.get(type(error), "broken")


def _details(error: Exception) -> Iterator[dict[str, str]]:
    if isinstance(error, exceptions.ValidationError):
        yield from _flat(error.get_full_details(), ())


def _flat(details: Any, place: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """One entry for each thing wrong: where (``rows.2.phone``), its code, its message."""
    if isinstance(details, dict) and isinstance(details.get("message"), str):
        yield {
            "where": UNSTORABLE.sub("", ".".join(place)),
            "code": str(details["code"]),
            "message": str(details["message"]),
        }
        return
    is_list_of_messages = isinstance(details, list) and all("message" in entry for entry in details)
    entries = details.items() if isinstance(details, dict) else enumerate(details)
    for key, below in entries:
        of_all = is_list_of_messages or key == api_settings.NON_FIELD_ERRORS_KEY
        yield from _flat(below, place if of_all else (*place, str(key)))
