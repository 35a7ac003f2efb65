"""What an analyst opens: every format of a delivery, read back by a reader that is not ours."""

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars
import pyreadstat
import pytest
from lxml import etree, html

from surveys.formats.analysis import DataColumn, DataTable, Kind, frame_of, write_sav
from surveys.interviewing.models import Interview
from surveys.results import services
from tests.interviewing.scene import Scene, make_scene

from .books import finished
from .packages import package_of, read_sav

pytestmark = pytest.mark.django_db

SURVEY: Sequence[Sequence[object]] = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "relevant", "nonresponse", "personal"],
    ["select_one yes_no", "drinks", "Beve caffè?", "Do you drink coffee?", None, "dk"],
    ["integer", "cups", "Quanti al giorno?", "How many a day?", "${drinks} = '1'", "dk refused"],
    ["decimal", "spent", "Quanto spende?", "How much do you spend?", "${drinks} = '1'", "dk"],
    ["select_multiple brands", "known", "Quali marche conosce?", "Which brands do you know?", None, "dk"],
    ["text", "why", "Perché?", "Why?", None, "refused"],
    ["date", "bought", "Quando?", "When?", None, "dk"],
    ["text", "name", "Come si chiama?", "What is your name?", None, None, "yes"],
]
DTD = """
<!ELEMENT sss (date?, time?, origin?, user?, survey)> <!ATTLIST sss version CDATA #REQUIRED languages CDATA #IMPLIED
  modes CDATA #IMPLIED>
<!ELEMENT date (#PCDATA)> <!ELEMENT time (#PCDATA)> <!ELEMENT origin (#PCDATA)> <!ELEMENT user (#PCDATA)>
<!ELEMENT survey (name?, version?, title?, record)> <!ELEMENT name (#PCDATA)> <!ELEMENT version (#PCDATA)>
<!ELEMENT title (#PCDATA)> <!ELEMENT record (variable+)>
<!ATTLIST record ident CDATA #REQUIRED href CDATA #IMPLIED format (fixed|csv) "fixed" skip CDATA "0">
<!ELEMENT variable (name, label, position, filter?, ((spread?, values?) | size)?)>
<!ATTLIST variable ident CDATA #REQUIRED type (single|multiple|quantity|character|logical|date|time) #REQUIRED
  use (serial|weight) #IMPLIED format (numeric|literal) "numeric">
<!ELEMENT label (#PCDATA)> <!ELEMENT position EMPTY> <!ATTLIST position start CDATA #REQUIRED finish CDATA #IMPLIED>
<!ELEMENT filter (#PCDATA)> <!ELEMENT spread EMPTY>
<!ATTLIST spread subfields CDATA #REQUIRED width CDATA #IMPLIED>
<!ELEMENT size (#PCDATA)> <!ELEMENT values (value+ | (range, value*))> <!ELEMENT range EMPTY>
<!ATTLIST range from CDATA #REQUIRED to CDATA #REQUIRED> <!ELEMENT value (#PCDATA)>
<!ATTLIST value code CDATA #REQUIRED score CDATA #IMPLIED>
"""
"""The rules of Triple-S 2.0, written from its manual of September 2011."""


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(survey=SURVEY)
    finished(scene, "1", "2", "1,5", "3 1", '=1+1; "buono" – 2 €', "3/11/2026", "Anna Verdi")
    return scene


def test_the_manifest_lists_every_file_with_its_checksum(scene: Scene) -> None:
    files = package_of(scene, "xlsx", "csv", "spss", "triple_s", "parquet", "codebook")
    manifest = json.loads(files.pop("manifest.json"))
    listed = {one["name"].removeprefix("osservatorio-caffe-wave-3"): one["sha256"] for one in manifest["files"]}
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert set(files) == {
        *(".xlsx", "_interviews.csv", "_calls.csv", "_interviews.sav", "_interviews.sps", "_calls.sav"),
        *("_interviews_triple_s.xml", "_interviews_triple_s.csv", "_calls_triple_s.xml", "_calls_triple_s.csv"),
        *("_interviews.parquet", "_calls.parquet", "_codebook.html"),
    }
    assert manifest["for_client"] is True


def test_spss_has_values_labels_missing_codes_and_measures(scene: Scene, tmp_path: Path) -> None:
    frame, meta = read_sav(package_of(scene, "spss"), tmp_path)
    assert meta.file_label == "Osservatorio Caffè, wave 3 · Data_codes"
    rows = frame.select("drinks", "cups", "spent", "known_1", "known_2", "known_3", "known_m1", "known_ns").rows()
    assert rows == [(1, 2, 1.5, 1, 0, 1, 3, None)]
    assert frame["bought"].to_list() == [date(2026, 11, 3)]
    assert meta.variable_value_labels["drinks"] == {1: "Yes", 2: "No", 98: "Don’t know"}
    assert meta.missing_ranges["drinks"] == [{"lo": 98, "hi": 98}]
    assert meta.column_names_to_labels["known_2"] == "Which brands do you know? – Del Porto"
    assert (meta.variable_measure["drinks"], meta.variable_measure["cups"]) == ("nominal", "scale")
    assert (meta.original_variable_types["drinks"], meta.original_variable_types["spent"]) == ("F2.0", "F20.1")


def test_in_spss_what_was_not_asked_is_empty_and_not_knowing_is_a_number(tmp_path: Path) -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "*", "*", "/", "*", "Bruno")
    frame, _ = read_sav(package_of(scene, "spss"), tmp_path)
    answers = frame.select("drinks", "cups", "known_1", "known_m1", "known_ns", "why_ns", "bought", "bought_ns")
    assert answers.rows() == [(98, None, None, None, 98, 99, None, 98)]


def test_the_syntax_makes_sets_of_the_answers(scene: Scene) -> None:
    syntax = package_of(scene, "spss")["_interviews.sps"].decode("utf-8-sig")
    assert "/MDGROUP NAME=$known LABEL='Which brands do you know?'" in syntax
    assert "CATEGORYLABELS=VARLABELS VARIABLES=known_1 known_2 known_3 VALUE=1" in syntax
    assert "VARIABLES=known_m1 known_m2 known_m3" in syntax
    assert "GET FILE='osservatorio-caffe-wave-3_interviews.sav'." in syntax


def test_triple_s_follows_its_rules_and_reads_back(scene: Scene) -> None:
    files = package_of(scene, "triple_s")
    root = etree.fromstring(files["_interviews_triple_s.xml"], etree.XMLParser(load_dtd=False, no_network=True))
    assert etree.DTD(io.StringIO(DTD)).validate(root)
    assert root.find("survey/record").get("href") == "osservatorio-caffe-wave-3_interviews_triple_s.csv"
    (row,) = csv.DictReader(io.StringIO(files["_interviews_triple_s.csv"].decode("latin-1")))
    variables = {one.findtext("name"): one for one in root.iter("variable")}
    assert list(variables) == list(row)
    assert [int(one.find("position").get("start")) for one in variables.values()] == list(range(1, len(row) + 1))
    assert (variables["drinks"].get("type"), row["drinks"]) == ("single", "1")
    assert [(one.get("code"), one.text) for one in variables["drinks"].iter("value")] == [
        *(("1", "Yes"), ("2", "No"), ("98", "Don’t know"))
    ]
    assert (variables["known"].get("type"), row["known"]) == ("multiple", "310")
    assert dict(variables["known"].find("spread").attrib) == {"subfields": "3", "width": "1"}
    assert (variables["spent"].get("type"), row["spent"]) == ("quantity", "1.5")
    assert (variables["bought"].get("type"), row["bought"]) == ("date", "20261103")
    assert row["why"] == '=1+1; "buono" - 2 EUR'
    assert [name for name, one in variables.items() if one.get("use") == "serial"] == ["interview"]
    assert [name for name, one in variables.items() if one.get("use") == "weight"] == ["base_weight"]


def test_parquet_keeps_types_and_labels(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(package_of(scene, "parquet")["_interviews.parquet"])
    frame = polars.read_parquet(path)
    assert frame.select("drinks", "spent", "known_1", "bought").rows() == [(1, 1.5, 1, date(2026, 11, 3))]
    assert isinstance(frame["begun"][0], datetime)
    described = json.loads(polars.read_parquet_metadata(path)["ascolto"])["columns"]
    assert described["drinks"]["values"] == {"1": "Yes", "2": "No", "98": "Don’t know"}
    assert described["cups"]["missing"] == {"dk": 999999998, "refused": 999999999}


@pytest.mark.parametrize(
    ("style", "line"),
    [
        ({}, "1;2;1,5;1;0;1"),
        ({"separator": ",", "decimal_comma": False}, "1,2,1.5,1,0,1"),
        ({"has_words": True}, "Yes;2;;1,5;;Yes;No;Yes"),
    ],
)
def test_csv_is_written_as_its_reader_wants_it(scene: Scene, style: dict[str, Any], line: str) -> None:
    text = package_of(scene, "csv", csv=style)["_interviews.csv"].decode("utf-8-sig")
    assert line in text
    # A spreadsheet must not take an answer for a formula.
    assert "'=1+1" in text


def test_in_words_not_knowing_a_number_stands_beside_it() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "1", "/", "*", "1", "no", "*", "Bruno")
    text = package_of(scene, "csv", csv={"has_words": True})["_interviews.csv"].decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert [row[name] for name in ("cups", "cups_ns", "spent", "spent_ns")] == ["", "Refused", "", "Don’t know"]


def test_a_question_may_have_the_name_of_a_column_that_stands_before_the_answers(tmp_path: Path) -> None:
    survey = [SURVEY[0], ["select_multiple brands", "status", "Quali?", "Which?"], ["integer", "case", "Età?", "Age?"]]
    scene = make_scene(survey=survey)
    finished(scene, "1 2", "40")
    files = package_of(scene, "csv", "spss", "triple_s", "parquet", "codebook")
    frame, _ = read_sav(files, tmp_path)
    number = services.numbers_of_client(scene.study).case(1)
    assert frame.select("status_4", "case_2", "status_1", "status_m1", "case").rows() == [
        ("complete", number, 1, 1, 40)
    ]
    names = [one.findtext("name") for one in etree.fromstring(files["_interviews_triple_s.xml"]).iter("variable")]
    assert names[:4] == ["case_2", "interview", "status_4", "outcome"]
    assert len(names) == len(set(names))


def test_letters_that_an_encoding_lacks_are_counted(scene: Scene) -> None:
    target = io.BytesIO()
    options: Any = {"language": "en", "formats": ["csv"], "csv": {"encoding": "ascii"}}
    notes = services.write_results(target, study=scene.study, options=options, now=scene.now)
    assert notes == ["ascii does not have 2 letters of the answers: question marks stand for them."]


def test_the_codebook_is_one_page_without_anything_beside_it(scene: Scene) -> None:
    page = html.fromstring(package_of(scene, "codebook")["_codebook.html"])
    section = page.get_element_by_id("0.drinks")
    assert "Do you drink coffee?" in section.text_content()
    assert [cell.text_content() for cell in section.iter("td")][:2] == ["1", "Yes"]
    assert not page.xpath("//script | //link | //img")


def test_no_format_of_a_clients_delivery_holds_a_personal_answer(scene: Scene) -> None:
    kinds = ("csv", "spss", "triple_s", "parquet", "codebook")
    for_client, for_us = package_of(scene, *kinds), package_of(scene, *kinds, for_client=False)
    assert not [name for name, content in for_client.items() if b"Anna Verdi" in content]
    assert b"Anna Verdi" in for_us["_interviews.csv"]


def test_a_value_that_is_not_of_its_column_is_an_error_and_never_an_empty_cell() -> None:
    with pytest.raises(ValueError, match="not of their column"):
        frame_of([DataColumn("age", Kind.WHOLE)], [(30,), ("thirty",)])


def test_a_study_without_interviews_gives_empty_tables(tmp_path: Path) -> None:
    scene = make_scene(survey=SURVEY)
    files = package_of(scene, "csv", "spss", "triple_s", "parquet", "codebook")
    frame, _ = read_sav(files, tmp_path)
    assert frame.height == 0
    assert "drinks" in files["_interviews.csv"].decode("utf-8-sig").splitlines()[0]


def test_words_are_words_for_what_became_of_an_interview_too(scene: Scene) -> None:
    files = package_of(scene, "csv", csv={"separator": ";", "has_words": True})
    (row,) = csv.DictReader(io.StringIO(files["_interviews.csv"].decode("utf-8-sig")), delimiter=";")
    assert (row["status"], row["mode"]) == ("complete", "telephone")
    assert row["outcome"].startswith("1.1 ")
    assert len(row["outcome"]) > 4


def test_a_code_that_no_version_lists_gets_a_number_and_stops_nobody(scene: Scene, tmp_path: Path) -> None:
    """As of a list from which it was taken by hand: beyond the listed numbers, with the code as its words."""
    interview = Interview.objects.get()
    values = interview.row["v"]
    place = next(at for at, value in enumerate(values) if value == "1")
    Interview.objects.update(row={**interview.row, "v": [*values[:place], "gone", *values[place + 1 :]]})
    frame, meta = read_sav(package_of(scene, "spss"), tmp_path)
    (number,) = frame["drinks"]
    assert meta.variable_value_labels["drinks"][number] == "gone"


def test_in_spss_a_long_question_is_cut_and_its_answers_still_tell_columns_apart(tmp_path: Path) -> None:
    """Programs show sets of answers by these labels: cut alike, all answers would have one name."""
    columns = [DataColumn(f"q_{word}", Kind.FLAG, "Perché? " * 60, answer=word) for word in ("aurora", "fontana")]
    write_sav(tmp_path / "x.sav", DataTable("x", "X", columns, (), frame_of(columns, [(1, 0)])))
    _, meta = pyreadstat.read_sav(tmp_path / "x.sav", output_format="polars")
    for label, word in zip(meta.column_labels, ("aurora", "fontana"), strict=True):
        assert label.endswith(f"… – {word}")
        assert len(label.encode()) <= 256
