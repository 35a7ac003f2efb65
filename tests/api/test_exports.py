"""Files of results: asked for, waited for, fetched."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.design.models import ApiScope, Study
from surveys.people.models import User
from surveys.results import services
from surveys.results.models import Export, ExportStatus

from .conftest import Caller


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def client(caller: Caller) -> APIClient:
    return caller(ApiScope.EXPORTS)


@pytest.fixture
def exports(study: Study) -> str:
    return f"/api/v1/studies/{study.pk}/exports"


def test_a_file_is_asked_for_waited_for_and_fetched(client: APIClient, exports: str, researcher: User) -> None:
    asked = client.post(exports, {"language": "en"})
    assert (asked.status_code, asked.json()["status"]) == (202, "waiting")
    one = f"{exports}/{asked.json()['id']}"
    waiting = client.get(f"{one}/file")
    assert (waiting.status_code, waiting.json()["error"]["code"]) == (409, "not_ready")
    services.make_export(export_id=asked.json()["id"], now=timezone.now())
    assert client.get(one).json()["status"] == "ready"
    file = client.get(f"{one}/file")
    content = b"".join(file.streaming_content)  # type: ignore[attr-defined]
    assert openpyxl.load_workbook(BytesIO(content)).sheetnames[0] == "Cover"
    assert file["Content-Disposition"].startswith("attachment; filename=")
    assert Export.objects.get().asked_by == researcher


def test_a_file_has_nothing_personal_without_the_scope(client: APIClient, caller: Caller, exports: str) -> None:
    client.post(exports)
    caller(ApiScope.EXPORTS, ApiScope.INTERVIEWS_PERSONAL).post(exports, {"statuses": ["partial", "complete"]})
    plain, personal = Export.objects.order_by("pk")
    assert plain.options == {"language": "it", "for_client": True}
    assert personal.options == {"language": "it", "for_client": False, "statuses": ["complete", "partial"]}
    assert [export["id"] for export in client.get(exports).json()["results"]] == [plain.pk]
    for path in (f"{exports}/{personal.pk}", f"{exports}/{personal.pk}/file"):
        assert client.get(path).status_code == 404


def test_files_come_newest_first_in_pages(client: APIClient, exports: str) -> None:
    made = [client.post(exports).json()["id"] for _ in range(3)]
    first = client.get(exports, {"limit": 2}).json()
    second = client.get(exports, {"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [[export["id"] for export in page["results"]] for page in (first, second)] == [made[:0:-1], made[:1]]
    assert second["next_cursor"] is None


def test_a_file_that_is_gone_is_told_so_and_not_worth_waiting_for(
    client: APIClient, exports: str, study: Study
) -> None:
    export = Export.objects.create(
        study=study, status=ExportStatus.READY, path="gone.xlsx", options={"for_client": True}, asked_at=timezone.now()
    )
    answer = client.get(f"{exports}/{export.pk}/file")
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "file_gone")


def test_a_file_of_another_study_is_not_found(client: APIClient, exports: str, study: Study) -> None:
    assert client.get(f"{exports}/{2**70}").status_code == 404


def test_the_list_takes_the_same_queries_for_one_file_as_for_five(client: APIClient, exports: str) -> None:
    counts = []
    for more in (1, 4):
        for _ in range(more):
            client.post(exports)
        with CaptureQueriesContext(connection) as asked:
            client.get(exports)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_file_with_somebody_who_was_erased_is_withdrawn_and_says_so(client: APIClient, exports: str) -> None:
    one = f"{exports}/{client.post(exports, {'language': 'en'}).json()['id']}"
    services.make_export(export_id=Export.objects.get().pk, now=timezone.now())
    assert client.get(one).json()["withdrawn_at"] is None
    services.withdraw_exports(study=Export.objects.get().study, by=None, now=timezone.now())
    told = client.get(one).json()
    assert (told["status"], told["withdrawn_at"] is None) == ("withdrawn", False)
    file = client.get(f"{one}/file")
    assert (file.status_code, file.json()["error"]["code"]) == (410, "withdrawn")


def test_a_file_is_deleted_but_not_one_of_a_delivery(client: APIClient, exports: str, study: Study) -> None:
    one = f"{exports}/{client.post(exports, {'language': 'en', 'formats': ['csv']}).json()['id']}"
    assert client.get(one).json()["formats"] == ["csv"]
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404
    by, now = User.objects.all()[0], timezone.now()
    options = {"language": "en", "formats": ["codebook"]}
    delivery = services.create_delivery(study=study, client="", options=options, site="", by=by, now=now)
    (export,) = services.freeze_delivery(delivery_id=delivery.pk, now=now)
    assert client.get(f"{exports}/{export}").status_code == 404  # not handed over yet
    services.make_export(export_id=export, now=now)
    services.conclude_delivery(delivery_id=delivery.pk, now=now)
    assert client.get(f"{exports}/{export}").json()["delivery"] == 1
    file = client.get(f"{exports}/{export}/file")
    assert file["Content-Type"].startswith("text/html")
    assert b"<html" in b"".join(file.streaming_content)  # type: ignore[attr-defined]
    assert client.delete(f"{exports}/{export}").json()["error"]["code"] == "of_a_delivery"
