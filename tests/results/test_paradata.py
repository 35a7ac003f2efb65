"""Attempts and paradata as tables: in the formats chosen, in the codebook's names, and never an answer."""

import io
import json
import zipfile
from typing import Any

import polars
import pyreadstat
import pytest

from surveys.interviewing.models import Interview
from surveys.results import services
from tests.interviewing.scene import Scene, make_scene

from .books import finished
from .tables_survey import CHOICES, SURVEY

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(survey=SURVEY, choices=CHOICES, cases=3)
    finished(scene, "1", "20", "1 2", "Anna")
    scene.attempt = scene.next_case()
    return scene


def package(scene: Scene, *formats: str, **options: Any) -> zipfile.ZipFile:
    target = io.BytesIO()
    given: Any = {"language": "en", "formats": list(formats), "for_client": False, **options}
    services.write_results(target, study=scene.study, options=given, now=scene.now)
    return zipfile.ZipFile(target)


def table(made: zipfile.ZipFile, name: str) -> polars.DataFrame:
    (found,) = [one for one in made.namelist() if one.endswith(f"_{name}.parquet")]
    return polars.read_parquet(made.read(found))


def test_attempts_say_who_worked_a_case_when_and_how_it_ended(scene: Scene) -> None:
    made = package(scene, "parquet", "paradata")
    attempts = table(made, "attempts")
    interview = Interview.objects.get()
    first, second = attempts.rows(named=True)
    assert (first["interview"], first["result"], first["dials"]) == (interview.pk, "complete", 1)
    assert (second["interview"], second["closed"], second["attempt"]) == (None, None, 1)
    assert "phone" not in attempts.columns
    manifest = json.loads(made.read("manifest.json"))
    assert {one.get("table") for one in manifest["files"]} == {"interviews", "calls", "attempts", "paradata"}


def test_paradata_name_the_variables_and_hold_no_answer(scene: Scene) -> None:
    found = table(package(scene, "parquet", "paradata"), "paradata")
    answers = found.filter(polars.col("event") == "answer")
    assert answers["variable"].to_list() == ["sex", "age", "known", "name"]
    assert found["interview"].unique().to_list() == [Interview.objects.get().pk]
    assert {"started", "finished"} <= set(found["event"])
    assert "Anna" not in found.write_csv()


def test_for_a_client_they_have_the_client_s_numbers_and_no_personal_variable(scene: Scene) -> None:
    made = package(scene, "parquet", "paradata", for_client=True)
    found, interviews = table(made, "paradata"), table(made, "interviews")
    assert found["interview"].unique().to_list() == interviews["interview"].to_list()
    assert found["interview"].to_list()[0] != Interview.objects.get().pk
    assert "name" not in found["variable"].to_list()


def test_alone_they_come_as_csv_and_in_spss_with_labels(scene: Scene, tmp_path: Any) -> None:
    names = package(scene, "paradata").namelist()
    assert [one for one in names if one.endswith("_paradata.csv")]
    made = package(scene, "spss", "paradata")
    (name,) = [one for one in made.namelist() if one.endswith("_attempts.sav")]
    (tmp_path / "a.sav").write_bytes(made.read(name))
    frame, meta = pyreadstat.read_sav(tmp_path / "a.sav", output_format="polars")
    assert frame["result"].to_list() == ["complete", ""]
    assert meta.variable_value_labels["abandoned"] == {1.0: "Yes", 0.0: "No"}
