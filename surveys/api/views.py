"""The API's views, one for each address."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from surveys.design.models import ApiScope, Study
from surveys.design.queries import clients_in_field, decisions_of, studies_opened_by
from surveys.fieldwork.models import SampleBatch
from surveys.fieldwork.queries import (
    WHOLE,
    CaseNow,
    ChangePosition,
    changed_cases,
    last_change,
    position_at,
    states_of_cases,
)
from surveys.fieldwork.services import KeyReusedError, RowResult, add_rows, number_changes
from surveys.interviewing.queries import latest_interviews
from surveys.interviewing.services import number_interviews
from surveys.results.models import Export, ExportStatus
from surveys.results.queries import FeedPosition, exports_for_systems, files_for_client
from surveys.results.services import (
    EXPORT_FORMATS,
    FORMATS,
    ExportOptions,
    discard_exports,
    laid_over,
    open_workbook,
)
from surveys.results.tasks import request_delivery_for_client, request_export

from .errors import ApiError
from .feed import feed_for
from .paging import cursor_of, is_cursor_of, moment_of, page_of, position_in
from .requests import (
    CasesQuery,
    ExportRequest,
    InterviewsQuery,
    PageQuery,
    RowsRequest,
    validated_body,
    validated_query,
)
from .responses import CasesPage, CodebookShape, ExportShape, ExportsPage, InterviewsPage, RowsResponse, StudiesPage
from .schema import operation
from .study_view import StudyView

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP, HTML, PARQUET = "application/zip", "text/html; charset=utf-8", "application/vnd.apache.parquet"
SETTLED = timedelta(seconds=10)
"""So long before now is the moment from which a system may ask on: a transaction begun before may be under way."""
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 80},
    OpenApiParameter.HEADER,
    required=True,
    description=gettext_lazy(
        "1 to 80 characters of your choice, new for each batch. The same key with the same rows changes nothing and "
        "is answered the same."
    ),
)


class StudiesView(APIView):
    """The studies that the token opens."""

    @operation(
        "studies",
        gettext_lazy("Studies of the token"),
        gettext_lazy("The studies that the token opens, and what it may do in them."),
        responses=StudiesPage,
    )
    def get(self, request: Request) -> Response:
        """All of them, by id."""
        studies = studies_opened_by(request.auth).order_by("pk")
        context = {"client": request.auth.client}
        return Response(StudiesPage({"results": studies, "scopes": request.auth.scopes}, context=context).data)


class SampleRowsView(StudyView):
    """People to call, sent by another system."""

    scope = ApiScope.SAMPLE_WRITE

    @operation(
        "sample_rows_add",
        gettext_lazy("Add people to call"),
        gettext_lazy(
            "Up to 500 rows. Each is read by the rules of a sample’s file and repaired, taken or refused by itself. "
            "They enter a sample that nobody is called from until a person releases it; after that the next batch "
            "begins a new sample."
        ),
        parameters=[KEY],
        request=RowsRequest,
        responses=RowsResponse,
        scope=ApiScope.SAMPLE_WRITE,
    )
    def post(self, request: Request, study_id: int) -> Response:
        """Take a batch in; what became of each row."""
        sent = validated_body(RowsRequest, request.data)
        key = request.headers.get("Idempotency-Key", "")
        if not 0 < len(key) <= 80:
            raise ValidationError({"Idempotency-Key": [_("Send a key of 1 to 80 characters.")]})
        try:
            batch = add_rows(
                study=self.study,
                token=self.token,
                reading=sent.reading(),
                rows=sent.validated_data["rows"],
                key=key,
                now=timezone.now(),
            )
        except KeyReusedError:
            raise ApiError("key_reused") from None
        return Response(RowsResponse(_batch_report(batch)).data)


def _batch_report(batch: SampleBatch) -> dict[str, Any]:
    counts = {status.value: sum(row["status"] == status for row in batch.results) for status in RowResult}
    rows = [{**row, "row": number} for number, row in enumerate(batch.results, start=1)]
    return {"sample": batch.sample_id, **counts, "rows": rows}


class CasesView(StudyView):
    """States and outcomes."""

    scope = ApiScope.CASES_READ

    @operation(
        "cases",
        gettext_lazy("State and outcome of cases"),
        gettext_lazy(
            "Cases of released samples by their number, without names and telephone numbers. With “changes_cursor” as "
            "cursor, or “changed_since”: those that have changed, in the order of their changes; none is missed."
        ),
        parameters=[CasesQuery],
        responses=CasesPage,
        scope=ApiScope.CASES_READ,
    )
    def get(self, request: Request, study_id: int) -> Response:
        """A page of cases."""
        query = validated_query(CasesQuery, request.query_params)
        cursor = query.get("cursor")
        if query.get("changed_since") or (cursor and is_cursor_of(cursor, "changes")):
            return self._changes(query, cursor)
        as_of = (timezone.now() - SETTLED).isoformat()
        after, begun, change = 0, as_of, self._last_change()
        if cursor:
            after, begun, change = position_in(cursor, "cases", study_id)
        cases, has_more = page_of(
            states_of_cases(self.study, after=after, limit=query["limit"] + 1, state=query["state"]), query["limit"]
        )
        # What changes behind the reader while the pages are read is told from the first page's moment on.
        cursor = cursor_of("cases", study_id, cases[-1].number, begun, change) if has_more else None
        return _page_of_cases(cases, cursor, begun, cursor_of("changes", study_id, change, WHOLE, begun, ""))

    def _last_change(self) -> int:
        return last_change(self.study).change

    def _changes(self, query: dict[str, Any], cursor: str | None) -> Response:
        now, since = timezone.now(), query.get("changed_since")
        if cursor:
            change, case, begun, asked = position_in(cursor, "changes", self.study.pk)
            after, since = ChangePosition(change, case), since or moment_of(asked)
        else:
            after, begun = position_at(self.study, query["changed_since"]), (now - SETTLED).isoformat()
        all_numbered = number_changes(study=self.study, now=now)
        found = changed_cases(self.study, after=after, limit=query["limit"], state=query["state"], since=since)
        has_more = found.has_more or not all_numbered
        asked = since.isoformat() if since and has_more else ""
        further = cursor_of("changes", self.study.pk, *found.position, begun, asked)
        return _page_of_cases(found.cases, further if has_more else None, begun, further)


def _page_of_cases(cases: list[CaseNow], cursor: str | None, begun: str, changes: str) -> Response:
    interviews = latest_interviews([case.pk for case in cases])
    rows = [{**case._asdict(), "interview": interviews.get(case.pk)} for case in cases]
    page = {"results": rows, "next_cursor": cursor, "changes_cursor": changes, "as_of": datetime.fromisoformat(begun)}
    return Response(CasesPage(page).data)


class InterviewsView(StudyView):
    """Interviews as they change."""

    scope = ApiScope.INTERVIEWS_READ

    @operation(
        "interviews",
        gettext_lazy("Interviews, as they change"),
        gettext_lazy(
            "In the order of their last change: keep “next_cursor”, and next time it brings only what is new or has "
            "changed. Interviews that are being held come when they stop. Personal answers come with the scope "
            "interviews:personal only. Values are as in every file: cleaned, with codes of open answers and derived "
            "variables beside them."
        ),
        parameters=[InterviewsQuery],
        responses=InterviewsPage,
        scope=ApiScope.INTERVIEWS_READ,
    )
    def get(self, request: Request, study_id: int) -> Response:
        """A page of interviews."""
        query = validated_query(InterviewsQuery, request.query_params)
        cursor = query.get("cursor")
        after, since = self._position(cursor, query.get("changed_since"))
        all_numbered = number_interviews(study=self.study, now=timezone.now())
        feed = feed_for(self.study, self.token)
        read = feed.after(after, limit=query["limit"] + 1, since=since, statuses=query.get("status", ()))
        found, has_more = page_of(read, query["limit"])
        has_more = has_more or not all_numbered
        if found:
            position, asked = found[-1].position, since.isoformat() if since and has_more else ""
            cursor = cursor_of("interviews", study_id, position.change, position.pk, asked)
        page = {"results": found, "next_cursor": cursor, "has_more": has_more, "edition": feed.edition}
        return Response(InterviewsPage(page).data)

    def _position(self, cursor: str | None, since: datetime | None) -> tuple[FeedPosition, datetime | None]:
        """Where to read on, and since when what is told must have changed."""
        if cursor:
            change, pk, *asked = position_in(cursor, "interviews", self.study.pk)
            if asked:
                return FeedPosition(change, pk), since or moment_of(asked[0])
            since = moment_of(change)  # cursors of earlier releases say when what was read last had changed
        return FeedPosition(position_at(self.study, since).change if since else 0), since


class CodebookView(StudyView):
    """Variables and codes."""

    scope = ApiScope.INTERVIEWS_READ

    @operation(
        "codebook",
        gettext_lazy("Variables and codes"),
        gettext_lazy(
            "All versions of the questionnaire together, with words in every language. Where a version gave a code or "
            "a question another meaning, “decisions” says what became of earlier answers. Codes of open answers and "
            "derived variables stand beside the questions. After a new “edition” read interviews from the beginning."
        ),
        responses=CodebookShape,
        scope=ApiScope.INTERVIEWS_READ,
    )
    def get(self, request: Request, study_id: int) -> Response:
        """The codebook."""
        laid = laid_over(self.study)
        book = {
            "edition": laid.edition,
            "versions": [version.number for version in laid.versions],
            "variables": laid.united.variables,
            "decisions": [
                {"version": version, "decided": decision}
                for version in laid.versions
                for decision in decisions_of(version)
            ],
        }
        return Response(CodebookShape(book).data)


class _FilesView(StudyView):
    """What is asked about files of results."""

    def exports(self) -> QuerySet[Export]:
        """The files that the token may have: a client’s those that were handed over."""
        if self.token.for_client:
            return files_for_client(self.study, self.token.client)
        return exports_for_systems(self.study, personal=self.may_identify())

    def export(self, export_id: int) -> Export:
        """The export of this id, if the token may have it; 404 otherwise."""
        exports = self.exports()
        return get_object_or_404(exports, pk=export_id)


class ExportsView(_FilesView):
    """Files of results."""

    scope = ApiScope.EXPORTS

    @operation(
        "exports",
        gettext_lazy("Files of results"),
        gettext_lazy(
            "Newest first; those with personal data need the scope interviews:personal. A client’s token gets the "
            "files of deliveries that were handed over to the client."
        ),
        parameters=[PageQuery],
        responses=ExportsPage,
        scope=ApiScope.EXPORTS,
    )
    def get(self, request: Request, study_id: int) -> Response:
        """A page of files."""
        query = validated_query(PageQuery, request.query_params)
        exports = self.exports()
        if cursor := query.get("cursor"):
            (before,) = position_in(cursor, "exports", study_id)
            exports = exports.filter(pk__lt=before)
        found, has_more = page_of(list(exports[: query["limit"] + 1]), query["limit"])
        cursor = cursor_of("exports", study_id, found[-1].pk) if has_more else None
        return Response(ExportsPage({"results": found, "next_cursor": cursor}).data)

    @operation(
        "exports_start",
        gettext_lazy("Have a file of results made"),
        gettext_lazy(
            "A workbook or a zip, made in the background: ask for it until its status is “ready”. A client’s token "
            "needs the right to have deliveries made. It gets one: its files have an “id” each once it is handed over, "
            "which the institute decides where groups in it are small."
        ),
        request=ExportRequest,
        responses={202: ExportShape},
        scope=ApiScope.EXPORTS,
    )
    def post(self, request: Request, study_id: int) -> Response:
        """Ask for a file."""
        query = validated_body(ExportRequest, request.data).validated_data
        now = timezone.now()
        if self.token.for_client:
            return Response(ExportShape(self._delivery(query, request, now)).data, status=202)
        options: ExportOptions = {
            "language": query["language"],
            "for_client": not self.may_identify(),
        }
        if query.get("statuses"):
            options["statuses"] = sorted(set(query["statuses"]))
        if query.get("client"):
            options["client"] = _client(self.study, query["client"], clients_in_field(self.study))
        if (chosen := query.get("formats")) and set(chosen) != {"xlsx"}:
            options["formats"] = [one for one in EXPORT_FORMATS if one in chosen]
        export = request_export(study=self.study, options=options, by=self.token.created_by, now=now)
        return Response(ExportShape(export).data, status=202)

    def _delivery(self, query: dict[str, Any], request: Request, now: datetime) -> Export:
        """What stands for the files of a delivery that the client asks for, until it is frozen. Raises ``ApiError``."""
        client = self.token.client
        if query.get("client"):
            _client(self.study, query["client"], [client] if client else [])
        formats = [one for one in FORMATS if one in query.get("formats", ())] or ["xlsx"]
        options = {"language": query["language"], "formats": formats}
        if query.get("statuses"):
            options["statuses"] = sorted(set(query["statuses"]))
        facts: dict[str, Any] = {"site": request.build_absolute_uri("/").rstrip("/"), "by": self.token.created_by}
        delivery = request_delivery_for_client(study=self.study, client=client, options=options, now=now, **facts)
        if delivery is None:
            raise ApiError("under_way")
        return Export(study=self.study, delivery=delivery, options={"formats": formats}, asked_at=now)


def _client(study: Study, name: str, listed: Sequence[str]) -> str:
    """The client's name as the questionnaire spells it, one of those ``listed``. Raises ``ValidationError``."""
    found = next((one for one in listed if one.casefold() == name.strip().casefold()), None)
    if found is None:
        words = _("No client of this name shares the questionnaire. Listed are: %(clients)s.")
        raise ValidationError({"client": [words % {"clients": ", ".join(listed) or "–"}]})
    return found


class ExportView(_FilesView):
    """One file of results."""

    scope = ApiScope.EXPORTS

    @operation(
        "export",
        gettext_lazy("How far a file is"),
        gettext_lazy("Its status: waiting, being made, ready or failed; and how many interviews are written."),
        responses=ExportShape,
        scope=ApiScope.EXPORTS,
    )
    def get(self, request: Request, study_id: int, export_id: int) -> Response:
        """Its status."""
        return Response(ExportShape(self.export(export_id)).data)

    @operation(
        "export_delete",
        gettext_lazy("Delete a file"),
        gettext_lazy("Cancels one that is being made. Files of deliveries stay: 409."),
        responses={204: None},
        scope=ApiScope.EXPORTS,
    )
    def delete(self, request: Request, study_id: int, export_id: int) -> Response:
        """Delete it."""
        export = self.export(export_id)
        if export.delivery_id is not None:
            raise ApiError("of_a_delivery")
        found = Export.objects.filter(pk=export.pk)
        discard_exports(study=self.study, exports=found, by=self.token.created_by, now=timezone.now())
        return Response(status=204)


WHY_NO_FILE: dict[str, str] = {ExportStatus.READY: "file_gone", ExportStatus.WITHDRAWN: "withdrawn"}


class ExportFileView(_FilesView):
    """The workbook of an export."""

    scope = ApiScope.EXPORTS

    @operation(
        "export_file",
        gettext_lazy("The file itself"),
        gettext_lazy("A workbook or a zip; 409 while it is being made, 410 when it is gone or was withdrawn."),
        responses={(200, kind): OpenApiTypes.BINARY for kind in (XLSX, ZIP, HTML, PARQUET)},
        scope=ApiScope.EXPORTS,
    )
    def get(self, request: Request, study_id: int, export_id: int) -> FileResponse:
        """The workbook, streamed."""
        export = self.export(export_id)
        file = open_workbook(export)
        if file is None:
            raise ApiError(WHY_NO_FILE.get(export.status, "not_ready"))
        kind = {"zip": ZIP, "html": HTML, "parquet": PARQUET}.get(export.path.rsplit(".", 1)[-1], XLSX)
        return FileResponse(file, as_attachment=True, filename=export.path, content_type=kind)


class UnknownAddressView(APIView):
    """Any other address under the API: nothing, in the shape of its errors."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """For whoever has a token there is nothing here, whatever the method."""
        super().initial(request, *args, **kwargs)
        raise Http404

    def get(self, request: Request, rest: str) -> Response:
        """Never reached."""
        raise Http404
