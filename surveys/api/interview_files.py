"""All interviews at once: as lines of JSON, streamed, and as a Parquet file, made in the background."""

from collections.abc import Iterator
from typing import Any

import orjson
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from surveys.design.models import ApiScope
from surveys.interviewing.services import number_interviews
from surveys.results.models import Export, ExportStatus
from surveys.results.queries import FeedPosition, last_in_feed
from surveys.results.services import ExportOptions, discard_exports, open_workbook, stamp_of_file, stamp_of_results
from surveys.results.tasks import request_interviews_file

from .conditional import IF_NONE_MATCH, ConditionalView
from .errors import ApiError
from .feed import feed_for, interview_lines
from .requests import STATUSES, validated_query
from .responses import ExportShape
from .results_shapes import LanguageQuery
from .schema import operation

AT_ONCE = 200
"""Interviews that are read and written together: between them others have the processor."""
LINES, PARQUET = "application/x-ndjson", "application/vnd.apache.parquet"
SECONDS = 2
"""After so long it is worth asking again for a file that is being made."""


class LinesQuery(serializers.Serializer):
    """Which interviews."""

    status = serializers.MultipleChoiceField(
        choices=STATUSES,
        required=False,
        help_text=gettext_lazy("Only interviews with one of these statuses; repeat it for several."),
    )


class InterviewLinesView(ConditionalView):
    """Interviews as lines of JSON."""

    scope = ApiScope.INTERVIEWS_READ

    @operation(
        "interviews_lines",
        gettext_lazy("All interviews as JSON Lines"),
        gettext_lazy(
            "A line for each interview, as in “interviews” and with the weights of the study, streamed. With "
            "“If-None-Match” 304 while nothing has changed."
        ),
        parameters=[LinesQuery, IF_NONE_MATCH],
        responses={(200, LINES): OpenApiTypes.BINARY, 304: None},
        scope=ApiScope.INTERVIEWS_READ,
    )
    def get(self, request: Request, study_id: int) -> HttpResponseBase:
        """The lines, or 304."""
        return self.conditional(request)

    def stamp(self) -> str:
        """The data, after what has changed is numbered."""
        number_interviews(study=self.study, now=timezone.now())
        return f"{stamp_of_results(self.study, [value for value, _ in STATUSES])} {last_in_feed(self.study)}"

    def answer(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """The lines, from first to last."""
        query = validated_query(LinesQuery, request.query_params)
        lines = self._lines(sorted(query.get("status", ())))
        return StreamingHttpResponse(lines, content_type=LINES)

    def _lines(self, statuses: list[str]) -> Iterator[bytes]:
        after = FeedPosition()
        feed = feed_for(self.study, self.token, weighted=True)
        while found := feed.after(after, limit=AT_ONCE, statuses=statuses):
            after = found[-1].position
            yield b"".join(orjson.dumps(row) + b"\n" for row in interview_lines(found))


class InterviewsParquetView(ConditionalView):
    """Interviews as a Parquet file."""

    scope = ApiScope.EXPORTS

    @operation(
        "interviews_parquet",
        gettext_lazy("All interviews as Parquet"),
        gettext_lazy(
            "Complete and partial interviews, a column for each variable of the codebook in codes, labels in the "
            "metadata. 202 while it is being made: ask again after “Retry-After”. With “If-None-Match” 304 while "
            "nothing has changed."
        ),
        parameters=[LanguageQuery, IF_NONE_MATCH],
        responses={(200, PARQUET): OpenApiTypes.BINARY, 202: ExportShape, 304: None},
        scope=ApiScope.EXPORTS,
    )
    def get(self, request: Request, study_id: int) -> HttpResponseBase:
        """The file, 202 while it is being made, or 304."""
        return self.conditional(request)

    def stamp(self) -> str:
        """The data."""
        number_interviews(study=self.study, now=timezone.now())
        return stamp_of_file(self.study)

    def answer(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """The file, or how far it is."""
        query, now = validated_query(LanguageQuery, request.query_params), timezone.now()
        options: ExportOptions = {
            "language": query["language"],
            "for_client": not self.may_identify(),
            "as_of": self.stamp(),
            "own_numbers": True,
        }
        export = request_interviews_file(study=self.study, options=options, by=self.token.created_by, now=now)
        if export.status == ExportStatus.FAILED:
            raise ApiError("broken")
        if export.status != ExportStatus.READY:
            waiting = {"Retry-After": str(SECONDS), "Cache-Control": "no-store"}
            return Response(ExportShape(export).data, status=202, headers=waiting)
        file = open_workbook(export)
        if file is None:
            gone = Export.objects.filter(pk=export.pk)
            discard_exports(study=self.study, exports=gone, by=self.token.created_by, now=now)
            raise ApiError("file_gone")
        answer = FileResponse(file, as_attachment=True, filename=export.path, content_type=PARQUET)
        answer["ETag"] = self.etag(request, export.options["as_of"])  # it may be a minute old
        return answer
