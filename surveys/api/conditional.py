"""Conditional requests: whoever has an answer already, and says so by its ``ETag``, is told that it is the same."""

from __future__ import annotations

from abc import ABC, abstractmethod
from hashlib import sha256
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from .study_view import StudyView

ACCEPTED = 202
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description=gettext_lazy("The “ETag” of the answer that you have."),
)


class ConditionalView(StudyView, ABC):
    """A view whose answer is known to be the same before it is made: ``stamp`` says by what, ``answer`` makes it."""

    @abstractmethod
    def stamp(self) -> str:
        """A text that is another one as soon as the answer would be."""

    @abstractmethod
    def answer(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """The answer to a GET."""

    def conditional(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """The answer with its ``ETag``, or 304 for whoever has it."""
        etag = self.etag(request, self.stamp())
        same = get_conditional_response(request._request, etag=etag)
        answer = same or self.answer(request, **kwargs)
        if answer.status_code != ACCEPTED:  # what is told while something is being made is nobody's answer
            answer.headers.setdefault("ETag", etag)
        answer.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(answer, ["Authorization", "Accept-Language"])
        return answer

    def etag(self, request: Request, stamp: str) -> str:
        """By what the answer to this request is known while this is the stamp."""
        asked = (stamp, request.get_full_path(), self.token.client, *sorted(self.token.scopes))
        told = repr((*asked, translation.get_language()))
        return quote_etag(sha256(told.encode()).hexdigest()[:32])
