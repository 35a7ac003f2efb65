"""Interviews by the API are those of the files: cleaned, coded, with derived variables and weights."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from surveys.analysis.tables import Use
from surveys.analysis.targets import MarginSpec, WeightSpec
from surveys.design.models import Study
from surveys.fieldwork.models import Case, Sample
from surveys.interviewing.services import number_interviews
from surveys.people.models import User
from surveys.results import services
from surveys.results.queries import AnswerAt, delivered_interviews
from tests.interviewing.scene import Scene
from tests.results.books import book_of, rows
from tests.results.six_people import SIX, SURVEY, played

from .conftest import get


@pytest.fixture
def scene(db: None, settings: Any, tmp_path: Path) -> Scene:
    settings.DATA_DIR = tmp_path
    return played(SIX, survey=SURVEY)


def ids(scene: Scene) -> list[int]:
    return list(delivered_interviews(scene.study).order_by("pk").values_list("pk", flat=True))


def lines_of(client: APIClient, study: Study, **known: str) -> tuple[list[dict[str, Any]], str]:
    answer = client.get(f"/api/v1/studies/{study.pk}/interviews.jsonl", headers=known)
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    return sorted(lines, key=lambda one: one["id"]), answer["ETag"]


def test_what_is_laid_over_answers_is_told_as_in_the_workbook(
    everything: APIClient, scene: Scene, researcher: User
) -> None:
    study, by, now = scene.study, researcher, scene.now
    before, etag = lines_of(everything, study)
    edition = get(everything, study, "codebook")["edition"]
    case = rows(book_of(scene, for_client=False), "Data_codes", "case")[0][0]
    facts: dict[str, Any] = {"study": study, "by": by, "now": now}
    services.clean_value(case=case, variable="cups", value="12", reason="heard", language="en", **facts)
    again, cleaned = lines_of(everything, study, **{"If-None-Match": etag})
    assert (again[0]["values"]["cups"], cleaned != etag) == (12, True)
    read_to = get(everything, study, "interviews")["next_cursor"]

    services.add_code(variable="why", words="Taste", **facts)
    services.assign_codes(variable="why", answers=[AnswerAt(ids(scene)[1])], codes=[1], **facts)
    book = services.codebook_for_formulas(study, language="en", now=now)
    services.keep_derived(book=book, name="many", label="", formula="${cups} > 3", codes={}, **facts)
    spec = WeightSpec((MarginSpec((Use("drinks"),), {"1": 30.0, "2": 70.0}),))
    services.save_weights(name="weight", spec=spec, **facts)

    found, coded = lines_of(everything, study)
    names = ("cups", "known_1", "why_cod_1", "many", "weight")
    in_workbook = rows(book_of(scene, for_client=False), "Data_codes", "interview", *names)
    for line, (interview, cups, known, cod, many, weight) in zip(found, in_workbook, strict=True):
        values = line["values"]
        assert (line["id"], values["many"], "1" in (values["known"] or ())) == (interview, many, bool(known))
        assert values["cups"] == (cups if line["missing"].get("cups") is None else None)
        assert (values["why_cod"], round(line["weights"]["weight"], 6)) == (["1"] if cod else None, round(weight, 6))
    assert len({etag, cleaned, coded}) == 3
    changed = get(everything, study, "interviews", cursor=read_to)
    assert [one["id"] for one in changed["results"]] == [ids(scene)[1]]
    told = get(everything, study, "codebook")
    assert [one["name"] for one in told["variables"]][3:] == ["why", "why_cod", "ill", "many"]
    assert edition != told["edition"] == changed["edition"]
    assert len(before) == 6


def test_layers_cost_the_same_queries_for_one_interview_as_for_six(
    everything: APIClient, scene: Scene, researcher: User
) -> None:
    facts: dict[str, Any] = {"study": scene.study, "by": researcher, "now": scene.now}
    services.add_code(variable="why", words="Taste", **facts)
    services.assign_codes(variable="why", answers=[AnswerAt(pk) for pk in ids(scene)], codes=[1], **facts)
    counts = []
    for limit in (1, 1, 6):
        with CaptureQueriesContext(connection) as asked:
            get(everything, scene.study, "interviews", limit=limit)
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_a_column_of_the_list_that_changes_changes_its_interview(everything: APIClient, scene: Scene) -> None:
    study = scene.study
    column = {"name": "area", "show": True, "route": False, "export": True, "personal": False}
    Sample.objects.filter(study=study).update(attributes=[column])
    first = get(everything, study, "interviews")
    stamp = services.stamp_of_results(study)
    Case.objects.filter(study=study, number=1).update(attributes={"area": "north"})
    assert services.stamp_of_results(study) != stamp
    number_interviews(study=study, now=scene.now)
    (told,) = get(everything, study, "interviews", cursor=first["next_cursor"])["results"]
    assert (told["case"], told["attributes"]) == (1, {"area": "north"})
    numbered = services.stamp_of_results(study)
    Case.objects.filter(study=study, number=1).update(note="called again")
    assert (services.stamp_of_results(study), numbered != stamp) == (numbered, True)
