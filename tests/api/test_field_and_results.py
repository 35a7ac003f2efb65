"""The field and the results by the API: progress, quotas, outcomes, calls, toplines, tables, deliveries, files."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.analysis.tables import SetSpec, TableSpec, Use
from surveys.design.models import ApiScope, Study
from surveys.design.services import grant_role, make_token
from surveys.interviewing.models import Interview
from surveys.people.models import Role, User
from surveys.results import services
from surveys.results.models import Export
from surveys.results.queries import readers_of
from tests.interviewing.quota_scene import make
from tests.interviewing.scene import Scene, make_scene
from tests.results.books import finished

from .conftest import Caller, get


@pytest.fixture
def scene(db: None, settings: Any, tmp_path: Path) -> Scene:
    settings.DATA_DIR = tmp_path
    return make_scene(cases=4)


@pytest.fixture
def held(scene: Scene) -> list[Interview]:
    """Three interviews."""
    found = [finished(scene, "1", "3", "1 2")]
    for typed in (("2", "no", "3"), ("1", "2", "1")):
        found.append(finished(Scene(scene.study, scene.interviewer, scene.next_case(), scene.now), *typed))
    return found


def made(study: Study) -> None:
    """What waits is made."""
    for export in Export.objects.filter(status="waiting"):
        services.make_export(export_id=export.pk, now=timezone.now())


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_progress_outcomes_and_calls_are_told_as_pages_show_them(
    everything: APIClient, study: Study, held: list[Interview]
) -> None:
    progress = get(everything, study, "progress")
    assert (progress["complete"], progress["by_status"]) == (3, {"complete": 3})
    assert [day["complete"] for day in progress["by_day"]] == [3]
    outcomes = get(everything, study, "outcomes")
    assert {one["code"]: one["closed"] for one in outcomes["outcomes"]}["1.1"] == 3
    assert (outcomes["cases"], outcomes["rates"]["RR1"]) == (4, 0.75)
    calls = get(everything, study, "calls", limit=2)
    assert [call["interview"] for call in calls["results"]] == [one.pk for one in held[:2]]
    further = get(everything, study, "calls", cursor=calls["next_cursor"])
    assert ([call["interview"] for call in further["results"]], further["has_more"]) == ([held[2].pk], False)
    assert set(further["results"][0]) == {
        *("id", "case", "interview", "attempt", "interviewer", "dialled_at", "ended_at", "result", "disposition"),
    }


def test_quotas_say_what_they_have_taken_and_whether_they_are_full(settings: Any, tmp_path: Path, db: None) -> None:
    settings.DATA_DIR = tmp_path
    scene = make(cases=2)
    finished(scene, "1", "50", "so")
    laura = scene.study.created_by
    assert laura is not None
    token = make_token(name="BI", scopes=[ApiScope.FIELD_READ], studies=[scene.study], by=laura, now=timezone.now())
    client = APIClient(headers={"authorization": f"Bearer {token.secret}"})
    cells = {one["name"]: one for one in get(client, scene.study, "quotas")["results"]}
    assert (cells["men"]["completes"], cells["men"]["full"], cells["women"]["full"]) == (1, True, False)
    assert cells["men"]["label"]


def test_toplines_are_live_filtered_and_told_again_only_when_something_has_changed(
    everything: APIClient, study: Study, held: list[Interview]
) -> None:
    address = f"/api/v1/studies/{study.pk}/toplines"
    first = everything.get(address, {"language": "en"})
    cards = {card["name"]: card for card in first.json()["results"]}
    assert (cards["drinks"]["base"], [line["people"] for line in cards["drinks"]["lines"]]) == (3, [2, 1])
    assert (cards["cups"]["numbers"]["mean"], first.json()["released"]) == (2.5, None)
    few = everything.get(address, {"filter": ["drinks:1", "nothing:9"], "language": "en"}).json()
    assert few["interviews"] == 2
    compared = everything.get(address, {"compare": "drinks", "language": "en"}).json()
    assert [one["name"] for one in compared["comparisons"]] == ["cups", "known"]
    with CaptureQueriesContext(connection) as asked:
        again = everything.get(address, {"language": "en"}, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, len(asked) <= 22) == (304, b"", True)
    other = everything.get(address, {"language": "it"}, headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200
    Interview.objects.filter(pk=held[0].pk).update(changed_at=timezone.now())
    assert everything.get(address, {"language": "en"}, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_tables_come_with_bases_figures_and_notes(
    everything: APIClient, study: Study, held: list[Interview], researcher: User
) -> None:
    spec = SetSpec((TableSpec((Use("known"),)),), ((Use("drinks"),),))
    saved = services.save_table_set(study=study, name="Marche", spec=spec, by=researcher, now=timezone.now())
    (listed,) = get(everything, study, "tables")["results"]
    assert (listed["id"], listed["tables"]) == (saved.pk, 1)
    address = f"/api/v1/studies/{study.pk}/tables/{saved.pk}"
    answer = everything.get(address, {"language": "en"})
    told = answer.json()
    assert [column["labels"] for column in told["columns"]] == [[], ["Yes"], ["No"]]
    (table,) = told["tables"]
    assert table["people"] == [3.0, 2.0, 1.0]
    assert {row["label"]: row["values"][0] for row in table["rows"]}["Aurora"] == pytest.approx(200 / 3)
    assert everything.get(address, {"language": "en"}, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert everything.get(f"{address}0", headers={"If-None-Match": "*"}).status_code == 404


def test_deliveries_are_listed_with_the_files_that_may_be_fetched(
    everything: APIClient, study: Study, held: list[Interview], researcher: User
) -> None:
    now, options = timezone.now(), {"language": "en", "formats": ["codebook"]}
    for _ in range(2):
        delivery = services.create_delivery(study=study, client="", options=options, site="", by=researcher, now=now)
        services.freeze_delivery(delivery_id=delivery.pk, now=now)
        made(study)
        services.conclude_delivery(delivery_id=delivery.pk, now=now)
    first = get(everything, study, "deliveries", limit=1)
    (newest,) = first["results"]
    assert (newest["number"], newest["status"], newest["files"][0]["format"]) == (2, "ready", "codebook")
    file = everything.get(f"/api/v1/studies/{study.pk}/exports/{newest['files'][0]['export']}/file")
    assert (file.status_code, content(file)[:1]) == (200, b"<")
    with CaptureQueriesContext(connection) as one:
        get(everything, study, "deliveries", limit=1)
    with CaptureQueriesContext(connection) as both:
        found = get(everything, study, "deliveries")
    assert ([each["number"] for each in found["results"]], len(one) == len(both)) == ([2, 1], True)


def test_all_interviews_come_as_lines_of_json_and_only_when_they_are_new(
    everything: APIClient, study: Study, held: list[Interview]
) -> None:
    address = f"/api/v1/studies/{study.pk}/interviews.jsonl"
    answer = everything.get(address)
    lines = [json.loads(line) for line in content(answer).splitlines()]
    assert [one.pop("weights") for one in lines] == [{}] * 3
    assert lines == get(everything, study, "interviews")["results"]
    assert everything.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    partial = everything.get(address, {"status": "partial"})
    assert content(partial) == b""


def test_interviews_come_as_parquet_once_the_file_is_made_and_are_made_once(
    caller: Caller, study: Study, held: list[Interview]
) -> None:
    client, address = caller(ApiScope.EXPORTS), f"/api/v1/studies/{study.pk}/interviews.parquet"
    waiting = [client.get(address, {"language": "en"}) for _ in range(2)]
    assert [(one.status_code, one["Retry-After"], "ETag" in one) for one in waiting] == [(202, "2", False)] * 2
    assert Export.objects.count() == 1
    made(study)
    answer = client.get(address, {"language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/vnd.apache.parquet")
    frame = polars.read_parquet(content(answer))
    assert frame["interview"].to_list() == [one.pk for one in held]
    assert frame["drinks"].to_list() == [1, 2, 1]
    known = {"If-None-Match": answer["ETag"]}
    assert client.get(address, {"language": "en"}, headers=known).status_code == 304
    Interview.objects.filter(pk=held[0].pk).update(changed_at=timezone.now())
    again = client.get(address, {"language": "en"}, headers=known)
    assert (again["ETag"], content(again)[:4]) == (answer["ETag"], b"PAR1")  # whoever waits in a busy field has it
    Export.objects.update(ready_at=timezone.now() - timedelta(minutes=2))
    assert client.get(address, {"language": "en"}, headers=known).status_code == 202
    assert Export.objects.get().status == "waiting"  # the one before is deleted
    Export.objects.update(status="failed")
    assert client.get(address, {"language": "en"}).status_code == 500
    Export.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    assert client.get(address, {"language": "en"}).status_code == 202


def test_a_file_with_our_numbers_is_a_system_s_and_no_client_s(
    caller: Caller, study: Study, held: list[Interview]
) -> None:
    caller(ApiScope.EXPORTS).get(f"/api/v1/studies/{study.pk}/interviews.parquet", {"language": "en"})
    export = Export.objects.get()
    client = User.objects.create_user("carla", email="carla@example.org")
    grant_role(by=None, person=client, study=study, role=Role.CLIENT, now=timezone.now())
    assert export.options["own_numbers"]
    assert client not in readers_of(export)


def test_lines_are_told_again_when_an_interview_without_a_row_comes(
    everything: APIClient, study: Study, held: list[Interview]
) -> None:
    address = f"/api/v1/studies/{study.pk}/interviews.jsonl"
    first = everything.get(address)
    Interview.objects.filter(pk=held[0].pk).update(row=None, status="broken_off", change_number=None)
    without = everything.get(address, headers={"If-None-Match": first["ETag"]})
    assert without.status_code == 200
    Interview.objects.filter(pk=held[0].pk).update(change_number=None, language="de")
    assert everything.get(address, headers={"If-None-Match": without["ETag"]}).status_code == 200
