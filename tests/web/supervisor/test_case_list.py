"""The list of cases in the browser: what an address shows, to whom, and as a file."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from surveys.design.models import Membership, Study
from surveys.fieldwork.models import BulkAction, Case, Sample, SavedView
from surveys.fieldwork.queries import seen_as
from surveys.fieldwork.services import record_disposition
from surveys.interviewing.services import carry_out_action, reopen_case
from surveys.people.models import AuditEntry, AuditVerb, Role
from surveys.web.screens.formatting import case_number
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


def test_chosen_cases_are_looked_at_once_more_then_closed_and_the_closing_taken_back_together(desk: Desk) -> None:
    values = re.findall(r'name="chosen" value="([^"]+)"', desk.get("cases/").text)[:3]
    path = desk.path("cases/bulk/close/")
    look = desk.client.post(path, {"chosen": values, "query": "order=due"}).text
    assert "A colleague has it in hand." in look
    sure = {"chosen": values, "query": "order=due", "sure": "yes"}
    without = desk.client.post(path, sure | {"reason": ""})
    assert (without.status_code, "Write the reason" in without.text) == (422, True)
    before = list(Case.objects.order_by("pk").values("state", "due_at", "rank", "pool", "valid_until"))
    done = desk.client.post(path, sure | {"reason": "A wrong list"}, follow=True)
    assert done.redirect_chain == [(desk.path("cases/") + "?order=due", 302)]
    assert "2 cases: done." in done.text
    assert "Left as they are" in done.text
    assert "Close them: 2 cases changed last here." in squeezed(done.text)
    action = BulkAction.objects.get()
    way_back = desk.path("cases/bulk/take_back/")
    look = squeezed(desk.client.post(way_back, {"takes_back": action.pk}).text)
    assert "<b>2</b>" in look
    assert "2 of them would be called today" in look
    sure = {"takes_back": action.pk, "sure": "yes", "reason": "A slip"}
    again = desk.client.post(way_back, sure, follow=True)
    assert "2 cases: done." in again.text
    assert "changed last here" not in again.text
    assert list(Case.objects.order_by("pk").values("state", "due_at", "rank", "pool", "valid_until")) == before


def test_the_last_look_says_how_many_refused_and_would_be_called_today(desk: Desk) -> None:
    said_no = {"note": "Has no time and says no", "now": NOON}
    record_disposition(attempt=desk.attempt, code="soft_refusal", **said_no)
    record_disposition(attempt=desk.scene.next_case(), code="soft_refusal", **said_no)
    chosen = re.findall(r'name="chosen" value="([^"]+)"', desk.get("cases/?outcome=soft_refusal").text)
    closing = {"chosen": chosen, "sure": "yes", "reason": "A wrong list"}
    desk.client.post(desk.path("cases/bulk/close/"), closing)
    chosen = re.findall(r'name="chosen" value="([^"]+)"', desk.get("cases/?state=closed").text)
    new_start = desk.client.post(desk.path("cases/bulk/reopen/"), {"chosen": chosen}).text
    assert "2 of them refused and would be called today" in new_start
    taking_back = desk.client.post(desk.path("cases/bulk/take_back/"), {"chosen": chosen}).text
    assert "2 of them refused and would be called on another day" in taking_back
    assert "called today" not in taking_back


def test_a_change_reaches_all_that_a_filter_shows_and_not_one_page_of_it(desk: Desk) -> None:
    sent = {"every": "yes", "query": "state=waiting"}
    look = squeezed(desk.client.post(desk.path("cases/bulk/close/"), sent).text)
    assert "Do it to 29 cases" in look
    chosen = re.findall(r'name="chosen" value="([^"]+)"', look)
    assert len(chosen) == 29


def test_a_change_of_very_many_cases_is_the_workers_and_says_how_far_it_is_and_what_it_left(
    desk: Desk,
) -> None:
    cases = [f"{case.number}:{seen_as(case)}" for case in Case.objects.all()]
    nobodys = [f"{number}:x" for number in range(900_000, 900_480)]
    sent = {"chosen_text": " ".join(cases + nobodys), "sure": "yes", "reason": "A wrong list"}
    page = desk.client.post(desk.path("cases/bulk/close/"), sent, follow=True)
    action = BulkAction.objects.get()
    assert page.redirect_chain == [(desk.path(f"cases/bulk/{action.pk}/"), 302)]
    assert "0 of 510 cases changed. It goes on though you leave this page." in squeezed(page.text)
    carry_out_action(action=action, now=desk.wait(1))
    text = squeezed(desk.get(f"cases/bulk/{action.pk}/").text)
    assert "29 of 510 cases changed." in text
    assert "900479" in text
    assert Case.objects.filter(state="closed").count() == 29


def test_of_an_action_taken_back_every_case_that_somebody_touched_since_is_named(desk: Desk) -> None:
    chosen = re.findall(r'name="chosen" value="([^"]+)"', desk.get("cases/?state=waiting").text)[:12]
    closing = {"chosen": chosen, "sure": "yes", "reason": "A wrong list"}
    desk.client.post(desk.path("cases/bulk/close/"), closing)
    closed = list(Case.objects.filter(state="closed").order_by("number"))
    for case in closed[:10]:
        reopen_case(case=case, by=desk.supervisor, now=desk.wait(1), reason="She asked for it")
    action = BulkAction.objects.get()
    sent = {"takes_back": action.pk, "sure": "yes", "reason": "A slip"}
    look = desk.client.post(desk.path("cases/bulk/take_back/"), {"takes_back": action.pk}).text
    assert "Somebody has worked on it since: it stays as it is." in look
    page = squeezed(desk.client.post(desk.path("cases/bulk/take_back/"), sent, follow=True).text)
    assert "2 of 12 cases changed." in page
    assert all(case_number(case.number) in page for case in closed[:10])


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
