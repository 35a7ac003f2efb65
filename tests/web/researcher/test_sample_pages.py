"""A sample is loaded from a file, its refused rows are read, it is checked and released."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.design.models import Study
from surveys.fieldwork.models import Case, Sample
from surveys.fieldwork.queries import list_columns
from surveys.fieldwork.services import sample_checks
from surveys.people.models import AuditEntry
from surveys.results.services import erase_everywhere
from surveys.web.researcher.pages.masks import masked_name, masked_number
from tests.web.markup import squeezed

from .reading import heading, rows

pytestmark = pytest.mark.usefixtures("tasks_at_once")

PEOPLE = "codice;nominativo;tel;prov\nT1;Rinaldi Maria;035 5550147;BG\nT2;Bianchi Ugo;347 5550112;TV\nT3;Nessuno;;NA\n"


def test_without_a_sample_the_page_says_what_is_missing(researcher: Client, study: Study) -> None:
    assert heading(researcher.get(reverse("sample", args=[study.pk]))) == "No numbers to ring, for now"


def test_columns_are_guessed_and_personal_data_masked(researcher: Client, study: Study) -> None:
    page = _upload(researcher, study)
    assert heading(page) == "2 rows ready to load, one left out"
    table = rows(page, "What each column becomes")
    assert [(row[0], row[2]) for row in table] == [
        ("codice", "T1"),
        ("nominativo", "R··· M···"),
        ("tel", "035 ·····47"),
        ("prov", "BG"),
    ]
    words = page.content.decode()
    assert "Rinaldi" not in words
    assert "5550147" not in words


def test_a_file_is_loaded_checked_and_released(researcher: Client, study: Study) -> None:
    sample = _load(researcher, study)
    page = researcher.get(reverse("sample-report", args=[study.pk, sample.pk]))
    assert heading(page) == "2 cases loaded, one row refused"
    assert rows(page, "Rows by reason") == [
        ["The row has no number to dial.", "refused", "1", "row 4", "Write at least one number."]
    ]
    release = reverse("sample-release", args=[study.pk, sample.pk])
    page = researcher.post(release, follow=True)
    assert "Check the list with the opposition register first" in page.content.decode()
    check = reverse("sample-opposition", args=[study.pk, sample.pk])
    researcher.post(check, {"opposition_waiver": "clienti con consenso"})
    page = researcher.post(release, follow=True)
    assert heading(page) == "2 cases in the field, 2 still open"
    assert rows(page, "Samples")[:2] == [
        ["soci · 2 cases · register: not needed: clienti con consenso"],
        ["Whole", "released", "2", "0", "", "2", "0", "n/a", "", "Suspend soci"],
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_samples_are_listed_in_the_same_number_of_queries(
    researcher: Client, study: Study, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        _load(researcher, study, PEOPLE.replace("555", f"55{number}").replace("T", f"T{number}"))
    with django_assert_max_num_queries(12):
        page = researcher.get(reverse("sample", args=[study.pk]))
    assert len(rows(page, "Samples")) == 2 * count


def test_the_refused_rows_are_a_workbook_without_anybodys_data(researcher: Client, study: Study) -> None:
    sample = _load(researcher, study)
    response = researcher.get(reverse("sample-rows", args=[study.pk, sample.pk]))
    sheet = openpyxl.load_workbook(BytesIO(response.content)).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Row", "Column", "What became of the row", "What is the matter", "What to do"],
        [4, None, "refused", "The row has no number to dial.", "Write at least one number."],
    ]


def test_an_unreleased_sample_can_be_given_up(researcher: Client, study: Study) -> None:
    sample = _load(researcher, study)
    researcher.post(reverse("sample-cancel", args=[study.pk, sample.pk]))
    sample.refresh_from_db()
    assert (sample.status, Case.objects.count()) == ("cancelled", 0)


def test_what_a_column_is_for_is_ticked_and_kept(researcher: Client, study: Study) -> None:
    people = "tel;prov;segmento;valore;nascita\n035 5550147;BG;nuovi;alto;1971\n"
    url = _upload(researcher, study, people).request["PATH_INFO"]
    flags = {"show-1": "on", "route-2": "on", "export-3": "on", "personal-4": "on", "export-4": "on"}
    researcher.post(url, columns("phone", *["attribute"] * 4, **flags))
    kept = {
        one.pop("name"): {flag for flag, ticked in one.items() if ticked} for one in Sample.objects.get().attributes
    }
    assert kept == {
        "prov": {"show"}, "segmento": {"route"}, "valore": {"export"}, "nascita": {"personal", "export"}
    }  # fmt: skip
    case = Case.objects.get()
    assert case.attributes == {"prov": "BG", "segmento": "nuovi", "valore": "alto"}
    assert case.contact.attributes == {"nascita": "1971"}


def test_what_looks_like_personal_data_is_proposed_as_such_with_the_reason(researcher: Client, study: Study) -> None:
    people = "tel;codice fiscale;mail;zona;riga\n035 5550147;RSSMRA85T10A562S;ada@example.it;Nord;Via Topazio 3\n"
    page = _upload(researcher, study, people + people.split("\n")[1].replace("0147", "0148") + "\n")
    table = {row[0]: row[2] for row in rows(page, "What each column becomes")}
    assert table["mail"] == "a··@e······.i· Looks like e-mail addresses, by its heading."
    assert table["riga"] == "V·· T······ · Looks like addresses: 2 of the first 2 values are such."
    assert table["codice fiscale"].endswith("Looks like tax codes, by its heading.")
    assert table["zona"] == "Nord"
    words = page.content.decode()
    assert not {one for one in ("ada@", "RSSMRA", "Topazio") if one in words}
    url = page.request["PATH_INFO"]
    kept = {"personal-1": "on", "personal-2": "on", "export-4": "on", "check": "yes"}
    words = researcher.post(url, columns("phone", *["attribute"] * 4, **kept)).content.decode()
    assert "2 of the first 2 values are such. It is not marked as personal: clients may get it." in words
    assert "Topazio" not in words
    words = researcher.post(url, columns("phone", "external_id", *["attribute"] * 3, check="yes")).content.decode()
    assert "by its heading. It would go to clients." in words
    assert "RSSMRA" not in words


def test_columns_of_a_list_that_is_there_are_marked_afterwards(researcher: Client, study: Study) -> None:
    sample = _load(researcher, study, PEOPLE.replace("BG", "ada@example.it").replace("TV", "ugo@example.it"))
    Sample.objects.filter(pk=sample.pk).update(
        attributes=[{"name": "prov", "show": True, "route": False, "export": True, "personal": False}]
    )
    report = reverse("sample-report", args=[study.pk, sample.pk])
    words = researcher.get(report).content.decode()
    assert "1 column looks like personal data and is not marked." in words
    assert "Looks like e-mail addresses: 2 of the first 2 values are such." in words
    mark = reverse("sample-personal", args=[study.pk, sample.pk])
    assert "Choose the columns that are personal." in researcher.post(mark, follow=True).content.decode()
    page = researcher.post(mark, {"column": ["prov", "nobody"]}, follow=True)
    assert "Personal from now on: prov." in page.content.decode()
    assert list_columns(study).exported == ()
    assert AuditEntry.objects.get(verb="sample.marked_personal").details == {"columns": ["prov"]}
    erase_everywhere(case=Case.objects.get(number=1), reason="she wrote", by=sample.loaded_by, now=timezone.now())
    assert [case.attributes for case in Case.objects.order_by("number")] == [{}, {"prov": "ugo@example.it"}]


def test_how_far_the_loading_is_stands_on_both_pages_and_it_can_be_stopped(researcher: Client, study: Study) -> None:
    sample = _load(researcher, study)
    Sample.objects.filter(pk=sample.pk).update(status="loading", rows_total=4000, rows_read=1200)
    report = researcher.get(reverse("sample-report", args=[study.pk, sample.pk]))
    for page in (researcher.get(reverse("sample", args=[study.pk])), report):
        assert '<progress class="progress-bar" max="4000" value="1200" aria-label="Loading soci">' in squeezed(
            page.content.decode()
        )
        assert "1,200 of 4,000" in page.content.decode()
    assert 'hx-trigger="every 2s"' in report.content.decode()
    researcher.post(reverse("sample-cancel", args=[study.pk, sample.pk]))
    stopped = researcher.get(reverse("sample-report", args=[study.pk, sample.pk])).content.decode()
    assert "<progress" not in stopped
    assert "hx-trigger" not in stopped


def test_a_file_without_numbers_asks_which_column_holds_them(researcher: Client, study: Study) -> None:
    page = _upload(researcher, study, "codice;prov\n1;BG\n")
    url = page.request["PATH_INFO"]
    response = researcher.post(url, {"name": "x", "field-0": "external_id", "field-1": "attribute"})
    assert response.status_code == 422
    assert "Say which column holds the telephone numbers." in response.content.decode()
    assert Sample.objects.count() == 0


def columns(*fields: str, **more: str) -> dict[str, str]:
    """The form as filled in: what each column becomes."""
    return {"name": "soci"} | {f"field-{place}": field for place, field in enumerate(fields)} | more


PEOPLE_TOLD = columns("external_id", "name", "phone", "attribute")


def test_before_anything_is_loaded_the_page_says_what_would_become_of_the_rows(
    researcher: Client, study: Study
) -> None:
    _load(researcher, study)
    doubled = "codice;nominativo;tel;prov\nT7;Rinaldi Maria;347 5550119;BG\nT8;maria rinaldi;347 5550119;BG\n"
    page = _upload(
        researcher,
        study,
        doubled + "T9;Bianchi Ugo;0347 5550112;TV\nT2;Neri Ada;025550190;TV\nT5;Blu Eva;25550192;TV\n",
    )
    assert heading(page) == "2 rows ready to load, 3 left out"
    assert rows(page, "Rows by reason") == [
        ["The study already has this identifier.", "refused", "1", "row 5"],
        ["The same person stands in an earlier row.", "refused", "1", "row 3"],
        ["Mobile numbers have no 0 before them.", "refused", "1", "row 4"],
        ["The leading 0 was missing and has been put back.", "put right", "1", "row 6"],
    ]
    assert Sample.objects.count() == 1


def test_the_check_follows_what_is_chosen_and_only_its_part_of_the_page_comes_back(
    researcher: Client, study: Study
) -> None:
    page = _upload(researcher, study, PEOPLE + "T4;Bianchi Ugo;347 5550112;TV\n")
    url = page.request["PATH_INFO"]
    chosen = {**PEOPLE_TOLD, "check": "yes", "choice-duplicate_in_file": "warn"}
    part = researcher.post(url, chosen, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert heading(part) == "3 rows ready to load, one left out"
    assert rows(part, "Rows by reason")[1][1:] == ["loaded", "1", "row 5"]
    assert "<html" not in part.content.decode()
    assert heading(researcher.post(url, PEOPLE_TOLD | {"check": "yes"})) == "2 rows ready to load, 2 left out"
    assert Sample.objects.count() == 0


def test_without_a_column_of_numbers_nothing_is_checked(researcher: Client, study: Study) -> None:
    page = _upload(researcher, study, "codice;prov\n1;BG\n")
    assert heading(page) == "One row to load"
    assert "Say which column holds the telephone numbers." in page.content.decode()


def test_of_a_long_file_only_the_first_rows_are_checked_and_the_page_says_so(
    researcher: Client, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample_checks, "ROWS_AT_ONCE", 2)
    page = _upload(researcher, study)
    assert heading(page) == "Of the first 2 rows 2 can be loaded, 0 are left out"
    assert "The file has about 3 rows; the others are checked while they are loaded" in page.content.decode()


def test_what_is_done_with_people_who_are_known_is_chosen_and_kept(researcher: Client, study: Study) -> None:
    url = _upload(researcher, study, PEOPLE + "T4;Bianchi Ugo;347 5550112;TV\n").request["PATH_INFO"]
    researcher.post(url, PEOPLE_TOLD | {"choice-duplicate_in_file": "warn"})
    sample = Sample.objects.get()
    assert sample.cases_made == 3
    assert sample.columns["choices"] == {
        "duplicate_in_file": "warn",
        "shared_number": "warn",
        "duplicate_in_study": "refuse",
        "in_other_study": "warn",
        "contacted_lately": "warn",
        "do_not_call": "refuse",
    }


def test_how_the_file_is_read_is_told(researcher: Client, study: Study) -> None:
    words = _upload(researcher, study, "Elenco soci\n" + PEOPLE).content.decode()
    assert "Rows above the headings are left out." in words


def test_a_file_that_is_no_table_is_refused(researcher: Client, study: Study) -> None:
    response = researcher.post(
        reverse("sample-upload", args=[study.pk]), {"file": SimpleUploadedFile("x.xlsx", b"\x00\x01")}
    )
    assert response.status_code == 422
    assert "This file is no Excel workbook and no text table." in response.content.decode()


def test_a_file_is_kept_for_its_own_person_only(researcher: Client, study: Study) -> None:
    url = reverse("sample-columns", args=[study.pk, "someoneelses"])
    page = researcher.get(url, follow=True)
    assert "The file is no longer kept: choose it again." in page.content.decode()


@pytest.mark.parametrize(
    ("text", "shown"), [("035 555 0147", "035 ··· ··47"), ("+39 02", "+·· ··"), ("3475550112", "347·····12"), ("", "")]
)
def test_most_digits_of_a_number_are_hidden(text: str, shown: str) -> None:
    assert masked_number(text) == shown


@pytest.mark.parametrize(("name", "shown"), [("Rinaldi Maria", "R··· M···"), ("Maria", "M···"), ("", "")])
def test_the_first_word_of_a_name_is_hidden(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def _upload(client: Client, study: Study, content: str = PEOPLE) -> Any:
    file = SimpleUploadedFile("soci.csv", content.encode())
    return client.post(reverse("sample-upload", args=[study.pk]), {"file": file}, follow=True)


def _load(client: Client, study: Study, content: str = PEOPLE) -> Sample:
    url = _upload(client, study, content).request["PATH_INFO"]
    columns = {"field-0": "external_id", "field-1": "name", "field-2": "phone", "field-3": "attribute", "show-3": "on"}
    client.post(url, {"name": "soci", **columns})
    return Sample.objects.order_by("-pk")[0]


def test_before_a_release_the_page_says_whom_it_reaches_and_after_it_the_release_can_be_taken_back(
    researcher: Client, study: Study
) -> None:
    sample = _load(researcher, study)
    report = reverse("sample-report", args=[study.pk, sample.pk])
    words = researcher.get(report).content.decode()
    assert "If you release it now" in words
    assert "none: the study is not in the field" in words
    assert "Look and release" in researcher.get(reverse("sample", args=[study.pk])).content.decode()
    check = reverse("sample-opposition", args=[study.pk, sample.pk])
    researcher.post(check, {"opposition_waiver": "clienti con consenso"})
    researcher.post(reverse("sample-release", args=[study.pk, sample.pk]))
    words = researcher.get(report).content.decode()
    assert "If you release it now" not in words
    assert "Take 2 people back whom nobody has called" in words
    page = researcher.post(reverse("sample-withdraw", args=[study.pk, sample.pk]), follow=True)
    assert "The release of “soci” is taken back." in page.content.decode()
    sample.refresh_from_db()
    assert sample.status == "loaded"
    page = researcher.post(reverse("sample-withdraw", args=[study.pk, sample.pk]), follow=True)
    assert "This list is not released." in page.content.decode()


def test_a_report_that_was_watched_while_the_list_was_loaded_is_shown_anew_once_it_is(
    researcher: Client, study: Study
) -> None:
    sample = _load(researcher, study)
    report = reverse("sample-report", args=[study.pk, sample.pk])
    Sample.objects.filter(pk=sample.pk).update(status="loading")
    assert "HX-Refresh" not in researcher.get(report, headers={"HX-Request": "true"})
    Sample.objects.filter(pk=sample.pk).update(status="loaded")
    assert researcher.get(report, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
