"""The list of cases in the browser: what an address shows, to whom, and as a file."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from surveys.design.models import Membership, Study
from surveys.fieldwork.models import Case, Sample, SavedView
from surveys.people.models import AuditEntry, AuditVerb, Role
from tests.interviewing.scene import NOON
from tests.web.markup import squeezed

from .conftest import Desk, sign_in


def numbers(text: str) -> list[int]:
    return [int(found) for found in re.findall(r'<th scope="row">\s*(?:<a [^>]*>)?(\d{6})', text)]


def test_the_list_shows_cases_with_views_counted_and_filters_that_can_be_removed(desk: Desk) -> None:
    text = squeezed(desk.get("cases/").text)
    assert "<h1>30 cases" in text
    assert "Maria Rinaldi 10" in text
    text = squeezed(desk.get("cases/?state=waiting&outcome=none").text)
    assert re.search(r"<h1>29 cases\s*<span", text)
    assert f'href="{desk.path("cases/")}?outcome=none">State:' in text
    assert numbers(text) == sorted(numbers(text))


def test_a_list_nobody_passes_says_so_and_leads_back(desk: Desk) -> None:
    text = desk.get("cases/?state=closed").text
    assert "No case passes these filters." in text
    assert f'<a href="{desk.path("cases/")}">All cases</a>' in text


def test_what_means_nothing_in_an_address_is_said(desk: Desk) -> None:
    assert "Not understood, left out: Worked from: soon" in desk.get("cases/?since=soon").text


def test_columns_and_order_are_the_address_s(desk: Desk) -> None:
    text = squeezed(desk.get("cases/?column=state&column=phone&order=-number").text)
    assert "035 555 0110" in text
    assert "Maria Rinaldi" not in text
    assert numbers(text) == sorted(numbers(text), reverse=True)
    assert 'aria-sort="descending"' in text


def test_each_page_with_people_is_in_the_register_and_one_without_is_not(desk: Desk) -> None:
    looks = AuditEntry.objects.filter(verb=AuditVerb.CASE_LISTED)
    desk.get("cases/?column=state")
    assert looks.count() == 0
    desk.get("cases/")
    assert [len(look.details["cases"]) for look in looks] == [30]


def test_a_researcher_sees_cases_but_nobody_s_name_and_opens_none(desk: Desk) -> None:
    researcher = sign_in(desk.join("laura", "Laura", Role.RESEARCHER))
    page = researcher.get(desk.path("cases/?column=name&column=phone&column=state"))
    assert (len(numbers(page.text)), "Rinaldi" in page.text, "555" in page.text) == (30, False, False)
    assert 'cases/1001/"' not in page.text
    assert researcher.get(desk.path("cases/file/csv/?column=name")).getvalue().decode().count("Rinaldi") == 0
    assert researcher.post(desk.path("cases/"), {"q": "rinaldi"}).status_code == 403


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_filtered_rows_are_given_as_a_file_which_the_register_knows(desk: Desk, form: str) -> None:
    content = desk.get(f"cases/file/{form}/?outcome=none&state=waiting&column=name&column=outcome").getvalue()
    if form == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        rows = [list(row) for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]
    assert (rows[0], len(rows)) == (["Case", "Person", "Last outcome"], 30)
    assert rows[1][1].startswith("Maria Rinaldi")
    entry = AuditEntry.objects.get(verb=AuditVerb.CASE_DOWNLOADED)
    assert (entry.details["cases"], entry.details["columns"]) == (29, ["name", "outcome"])


def test_a_view_is_kept_chosen_and_forgotten(desk: Desk) -> None:
    kept = {"name": "Ours", "query": "state=waiting&order=due", "shared": "on"}
    text = desk.client.post(desk.path("cases/views/cases/"), kept, follow=True).text
    assert "The view “Ours” is kept." in text
    assert re.search(r'order=due" aria-current="page">Ours\s*<span>29</span>', text)
    researcher = sign_in(desk.join("laura", "Laura", Role.RESEARCHER))
    assert ">Ours" in researcher.get(desk.path("cases/")).text
    researcher.post(desk.path("cases/views/cases/forget/"), {"name": "Ours", "shared": "yes"})
    assert SavedView.objects.count() == 1
    desk.client.post(desk.path("cases/views/cases/forget/"), {"name": "Ours", "shared": "yes"})
    assert SavedView.objects.count() == 0
    assert "needs a name" in desk.client.post(desk.path("cases/views/cases/"), {"name": ""}, follow=True).text


def test_chosen_cases_are_looked_at_once_more_then_closed_and_reopened_together(desk: Desk) -> None:
    values = re.findall(r'name="chosen" value="([^"]+)"', desk.get("cases/").text)[:3]
    path = desk.path("cases/bulk/close/")
    look = desk.client.post(path, {"chosen": values, "query": "order=due"}).text
    assert "A colleague has it in hand." in look
    sure = {"chosen": values, "query": "order=due", "sure": "yes"}
    without = desk.client.post(path, sure | {"reason": ""})
    assert (without.status_code, "Write the reason" in without.text) == (422, True)
    done = desk.client.post(path, sure | {"reason": "A wrong list"}, follow=True)
    assert done.redirect_chain == [(desk.path("cases/") + "?order=due", 302)]
    assert "2 cases: done." in done.text
    assert "Left as they are" in done.text
    undo = re.findall(r'name="chosen" value="([^"]+)"', done.text.partition('id="save-view"')[0])[:2]
    again = desk.client.post(
        desk.path("cases/bulk/reopen/"), {"chosen": undo, "sure": "yes", "reason": "A slip"}, follow=True
    )
    assert "2 cases: done." in again.text
    assert "closed last here" not in again.text


def test_before_cases_are_given_those_of_lists_that_are_not_for_the_person_are_named(desk: Desk) -> None:
    chosen = re.findall(r'name="chosen" value="([^"]+)"', desk.get("cases/?state=waiting").text)[:3]
    case = Case.objects.get(number=int(chosen[0].partition(":")[0]))
    theirs = Sample.objects.create(study=desk.study, name="N", status="released", centre="Nord", created_at=NOON)
    Case.objects.filter(pk=case.pk).update(sample=theirs)
    Study.objects.filter(pk=desk.study.pk).update(has_centres=True)
    bruno = desk.join("bruno", "Bruno")
    Membership.objects.filter(user=bruno).update(centre="Nord")
    path, sent = desk.path("cases/bulk/give/"), {"chosen": chosen, "sure": "yes", "to": bruno.pk, "reason": "Theirs"}
    look = desk.client.post(path, sent)
    assert look.status_code == 200
    assert "Nothing has been done yet." in look.text
    assert "works for another centre" in look.text
    assert "Do it to 1 case" in look.text
    assert not Case.objects.exclude(owner=None).exists()
    assert "1 case: done." in desk.client.post(path, sent | {"looked_for": bruno.pk}, follow=True).text
    assert list(Case.objects.filter(owner=bruno)) == [case]
