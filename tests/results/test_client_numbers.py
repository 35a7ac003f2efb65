"""Clients know interviews by numbers made for them, and people only by what these agreed to."""

import csv
import io
import zipfile
from itertools import pairwise
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from surveys.fieldwork.models import Case, Sample
from surveys.interviewing.models import Interview
from surveys.results import services
from surveys.results.services.client_numbers import FIRST, Permutation
from tests.interviewing.scene import Scene, make_scene

from .books import book_of, finished, rows

pytestmark = [pytest.mark.django_db]

SURVEY = [
    ["type", "name", "label"],
    ["select_one yes_no", "drinks", "Do you drink coffee?"],
    ["text", "why", "Why?"],
    ["select_one yes_no", "agrees", "May the client learn that it was you?"],
]
SHEETS = ("Data_labels", "Data_codes", "Open_answers", "Calls")


@pytest.fixture
def scene() -> Any:
    with translation.override("en"):
        scene = make_scene(cases=2, survey=SURVEY)
        finished(scene, "1", "Good", "1")
        scene.attempt = scene.next_case()
        finished(scene, "1", "Bad", "2")
        for case in Case.objects.order_by("number"):
            Case.objects.filter(pk=case.pk).update(
                external_id=f"K-{case.number}", attributes={"firm": f"Firm {case.number}"}
            )
        Sample.objects.update(attributes=[{"name": "firm", "personal": True}])
        yield scene


def agree(scene: Scene, **facts: Any) -> Any:
    given: dict[str, Any] = {
        "client": "",
        "purpose": "to answer complaints",
        "source": "question",
        "name": "agrees",
        "answer": "1",
    }
    given |= {"releases": ["external_id", "firm"], "language": "en", "by": scene.interviewer, "now": scene.now, **facts}
    return services.record_consent(study=scene.study, **given)


def test_each_number_is_given_once_and_leads_back_with_the_key_alone() -> None:
    mine, yours = Permutation(b"a" * 32, b"interview"), Permutation(b"b" * 32, b"interview")
    ours = [*range(2000), 2**30 - 1, 2**30, 2**31 + 7]
    given = [mine.of(one) for one in ours]
    assert len(set(given)) == len(ours)
    assert [mine.behind(one) for one in given] == ours
    assert all(FIRST <= one < 2**31 for one in given[:2000])
    assert not set(given) & {yours.of(one) for one in ours}
    assert abs(sum(a < b for a, b in pairwise(given)) - 1000) < 100  # they tell no order
    assert mine.behind(17) is None


def test_a_client_has_one_number_for_an_interview_in_every_sheet_and_never_ours(scene: Scene) -> None:
    book = book_of(scene)
    numbers = services.numbers_of_client(scene.study)
    known = {numbers.interview(pk) for pk in Interview.objects.values_list("pk", flat=True)}
    cases = {numbers.case(one) for one in (1, 2)}
    for sheet in SHEETS:
        assert {one for (one,) in rows(book, sheet, "interview")} == known
        assert {one for (one,) in rows(book, sheet, "case")} == cases
    assert all("external id" not in [cell.value for cell in book[sheet][1]] for sheet in SHEETS)
    assert book_of(scene)["Data_codes"]["B2"].value == book["Data_codes"]["B2"].value
    assert numbers.interview_behind(book["Data_codes"]["B2"].value) == Interview.objects.order_by("pk")[0].pk
    assert not known & {services.numbers_of_client(scene.study, "Acme").interview(pk) for pk in range(1, 1000)}
    ours = book_of(scene, for_client=False)
    assert rows(ours, "Data_codes", "case", "external id") == [(1, "K-1"), (2, "K-2")]
    assert rows(ours, "Calls", "external id") == [("K-1",), ("K-2",)]


def test_who_they_are_leaves_only_of_those_who_agreed_and_only_while_that_holds(scene: Scene) -> None:
    consent = agree(scene)
    book = book_of(scene)
    for sheet in ("Data_labels", "Data_codes"):
        assert rows(book, sheet, "external id", "firm") == [("K-1", "Firm 1"), (None, None)]
    said = {note for subject, note in rows(book, "Method_note", "subject", "note") if subject == "with consent"}
    assert said == {"external id, firm only of those who agreed (agrees = 1), for: to answer complaints"}
    assert "firm" not in str(rows(book, "Method_note", "subject", "note")[-3:])  # no longer left out
    assert services.end_consent(consent=consent, by=scene.interviewer, now=scene.now)
    assert not services.end_consent(consent=consent, by=scene.interviewer, now=scene.now)
    assert "external id" not in [cell.value for cell in book_of(scene)["Data_codes"][1]]


def test_a_consent_is_of_one_client_and_may_stand_in_a_column_of_the_list(scene: Scene) -> None:
    agree(scene, client="Acme")
    assert "firm" not in [cell.value for cell in book_of(scene)["Data_codes"][1]]
    Case.objects.filter(number=2).update(attributes={"firm": "Firm 2", "ok": " Yes "})
    agree(scene, source="column", name="ok", answer="yes", releases=["firm"])
    assert rows(book_of(scene), "Data_codes", "firm") == [(None,), ("Firm 2",)]


def test_an_answer_that_is_corrected_withdraws_the_consent(scene: Scene) -> None:
    agree(scene)
    cleaned: dict[str, Any] = {
        "variable": "agrees",
        "value": "2",
        "reason": "rang back",
        "language": "en",
        "by": scene.interviewer,
    }
    services.clean_value(study=scene.study, case=1, now=scene.now, **cleaned)
    assert rows(book_of(scene), "Data_codes", "external id") == [(None,), (None,)]
    assert len(rows(book_of(scene), "Cleaning_log", "interview")) == 1


@pytest.mark.parametrize(
    "facts", [{"answer": "9"}, {"name": "nothing"}, {"releases": []}, {"releases": ["drinks"]}, {"purpose": " "}]
)
def test_what_no_question_records_lets_nothing_leave(scene: Scene, facts: dict[str, Any]) -> None:
    with pytest.raises(services.NoSuchAnswerError):
        agree(scene, **facts)


def test_the_other_formats_have_the_same_numbers(scene: Scene) -> None:
    agree(scene)
    delivered = io.BytesIO()
    options: services.ExportOptions = {"language": "en", "formats": ["xlsx", "csv"]}
    services.write_results(delivered, study=scene.study, options=options, now=scene.now)
    with zipfile.ZipFile(delivered) as package:
        names = {one.rsplit("_", 1)[-1]: one for one in package.namelist()}
        tables = {
            kind: list(csv.DictReader(io.StringIO(package.read(names[kind]).decode("utf-8-sig")), delimiter=";"))
            for kind in ("interviews.csv", "calls.csv")
        }
        book = openpyxl.load_workbook(io.BytesIO(package.read(next(n for n in names.values() if n.endswith("xlsx")))))
    told = [(str(one), key or "") for one, key in rows(book, "Data_codes", "interview", "external id")]
    assert [(row["interview"], row["external_id"]) for row in tables["interviews.csv"]] == told
    assert [row["interview"] for row in tables["calls.csv"]] == [one for one, _ in told]
    assert "external_id" not in tables["calls.csv"][0]
