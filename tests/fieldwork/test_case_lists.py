"""The list of cases: filters that an address names, in an order, page by page, whether there are few or many."""

from datetime import timedelta
from typing import Any

import pytest

from surveys.fieldwork.models import Case, SavedView
from surveys.fieldwork.queries import (
    CaseFilter,
    CaseOrder,
    case_lists,
    cases_for_a_file,
    count_cases_of,
    list_cases,
    read_filter,
    views_of,
)
from surveys.fieldwork.services import (
    NewAppointment,
    TooManyViewsError,
    force_appointment,
    forget_view,
    lapse_leases,
    release_case,
    save_view,
    saved_views,
)
from surveys.fieldwork.services.offboarding import suspend

from .conftest import MONDAY_NOON, Field, rome

LATER = MONDAY_NOON + timedelta(hours=1)

READ: dict[str, CaseFilter] = {
    "state=waiting&state=closed": CaseFilter(state=("waiting", "closed")),
    "outcome=none": CaseFilter(outcome=("none",)),
    "who=7&who=9": CaseFilter(who=(7, 9)),
    "attempts=3": CaseFilter(attempts=(3, 3)),
    "attempts=3-": CaseFilter(attempts=(3, None)),
    "attempts=-2": CaseFilter(attempts=(None, 2)),
    "list=4&is=ready": CaseFilter(sample=(4,), only=("ready",)),
    "since=2026-11-23&until=2026-11-24": CaseFilter(since=rome(23).date(), until=rome(24).date()),
}
MEANINGLESS = ["state=lost", "who=me", "since=yesterday", "attempts=many", "attempts=4-2", "is=nice", "list=1e3"]
MEANINGLESS += ["until=9999-12-31", "since=0001-01-01", "until=2201-01-01", "language=\0"]
ODD = [
    "9" * 5000 + "~1",
    "1~" + "9" * 5000,
    "9" * 30 + "~1",
    "0001-01-01T00:00:00+14:00~1",
    "9999-12-31T23:59:59-14:00~1",
]
ODD += ["2026-11-24T12:00:00~1", "soon~1", "~"]


def pairs(query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in query.split("&"):
        name, _, text = part.partition("=")
        found.setdefault(name, []).append(text)
    return found


@pytest.mark.parametrize("query", READ)
def test_an_address_says_the_filter_and_the_filter_the_address(query: str) -> None:
    read = read_filter(pairs(query))
    assert (read.filter, read.unread) == (READ[query], ())
    assert "&".join(f"{name}={text}" for name, text in read.filter.pairs()) == query


@pytest.mark.parametrize("query", MEANINGLESS)
def test_what_means_nothing_is_left_out_and_said(query: str) -> None:
    read = read_filter(pairs(query))
    assert read.filter == CaseFilter()
    assert "=".join(read.unread[0]) == query


@pytest.fixture
def five(field: Field) -> Field:
    """1 refused softly, 2 rang in vain, 3 and 4 never called, 5 with an appointment."""
    field.load(*(f"035 555014{number};;Person {number}" for number in range(1, 6)))
    field.work("soft_refusal", MONDAY_NOON, note="No time for this today")
    field.work("no_answer", MONDAY_NOON + timedelta(minutes=5), by=field.bruno)
    wanted = NewAppointment(at=LATER, owner=field.anna)
    force_appointment(case=Case.objects.get(number=5), wanted=wanted, by=field.chiara, now=MONDAY_NOON)
    return field


def shown(field: Field, query: str = "", order: str = "", **more: Any) -> list[int]:
    wanted = read_filter(pairs(query)).filter if query else CaseFilter()
    given = {"after": "", "rows": 50, "now": LATER, **more}
    return [case.number for case in list_cases(field.study, wanted, CaseOrder.read(order), **given).cases]


def queries_of(field: Field) -> dict[str, list[int]]:
    return {
        "": [1, 2, 3, 4, 5],
        "state=waiting": [1, 2, 3, 4, 5],
        "state=closed": [],
        "outcome=soft_refusal": [1],
        "outcome=none": [3, 4, 5],
        "outcome=none&outcome=no_answer&state=waiting": [2, 3, 4, 5],
        f"who={field.bruno.pk}": [2],
        f"who={field.anna.pk}&who={field.bruno.pk}": [1, 2],
        f"who={field.anna.pk}&since=2026-11-24": [],
        "since=2026-11-23&until=2026-11-23": [1, 2],
        "until=2026-11-22": [],
        "attempts=1-": [1, 2],
        "is=appointed": [5],
        "is=appointed&outcome=no_answer": [],
        f"list={Case.objects.get(number=1).sample_id}": [1, 2, 3, 4, 5],
        "list=999999": [],
        "is=quarantined": [],
    }


@pytest.mark.parametrize("few", [case_lists.FEW, 0], ids=["few", "many"])
def test_every_filter_finds_its_cases_among_few_and_among_many(
    five: Field, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = queries_of(five)
    monkeypatch.setattr(case_lists, "FEW", few or 5)
    if not few:
        monkeypatch.setattr(case_lists._Asked, "narrow", _only_by_ids)
    assert {query: shown(five, query) for query in expected} == expected


def _only_by_ids(asked: Any) -> Any:
    ids = asked._ids()
    return None if ids is None else asked.filtered(case_lists._plain).filter(pk__in=ids)


@pytest.mark.parametrize("few", ["number", "due"])
def test_a_page_behind_nothing_that_a_page_says_is_the_first_one(field: Field, few: str) -> None:
    field.load("035 5550141", "035 5550142")
    assert [shown(field, order=few, after=after) for after in ODD] == [[1, 2]] * len(ODD)


def test_few_cases_stand_in_any_order(five: Field) -> None:
    assert shown(five, order="-number") == [5, 4, 3, 2, 1]
    assert shown(five, order="-attempts") == [1, 2, 3, 4, 5]
    assert shown(five, order="-called")[:2] == [2, 1]
    assert shown(five, "outcome=none", order="-due")[0] == 5


@pytest.mark.parametrize("order", ["", "-number", "due", "-called", "-attempts"])
def test_every_case_stands_on_one_page(five: Field, order: str) -> None:
    found, after, pages = [], "", 0
    while pages == 0 or after:
        page = list_cases(five.study, CaseFilter(), CaseOrder.read(order), after, 2, LATER)
        found += [case.number for case in page.cases]
        after, pages = page.after, pages + 1
    assert (sorted(found), pages) == ([1, 2, 3, 4, 5], 3)
    assert found == shown(five, order=order)


def test_of_many_cases_so_many_are_looked_at_for_a_page_which_says_so(
    five: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_lists, "FEW", 2)
    monkeypatch.setattr(case_lists._Asked, "narrow", lambda asked: None)
    wanted = read_filter({"outcome": ["none"]}).filter
    first = list_cases(five.study, wanted, CaseOrder("due"), "", 50, LATER)
    assert ([case.number for case in first.cases], first.looked_up_to, first.is_in_order) == ([], 2, False)
    second = list_cases(five.study, wanted, CaseOrder("due"), first.after, 50, LATER)
    assert ([case.number for case in second.cases], second.looked_up_to) == ([3, 4], 4)
    third = list_cases(five.study, wanted, CaseOrder("due"), second.after, 50, LATER)
    assert ([case.number for case in third.cases], third.looked_up_to, third.after) == ([5], None, "")


def test_counts_come_from_the_counters_where_they_say(five: Field, django_assert_num_queries: Any) -> None:
    queries = ["state=waiting", "outcome=none", "is=appointed&state=waiting", "attempts=1"]
    filters = [read_filter(pairs(query)).filter for query in queries]
    with django_assert_num_queries(3):  # one of the counters, two of the appointments, which are few
        assert count_cases_of(five.study, filters, LATER) == [5, 3, 1, None]


def test_cases_of_a_list_that_is_not_released_are_in_no_list(five: Field) -> None:
    five.load("035 5550149", released=False)
    assert shown(five) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("ends", ["lapsed", "released", "suspended"])
def test_a_case_that_was_dialled_and_left_without_an_outcome_was_called(field: Field, ends: str) -> None:
    field.load("02 1234567", "02 1234568")
    attempt = field.claim()
    assert attempt
    field.dial(attempt)
    if ends == "lapsed":
        lapse_leases(now=LATER)
    elif ends == "released":
        release_case(case=attempt.case, by=field.chiara, now=LATER)
    else:
        suspend(person=field.anna, by=field.chiara, now=LATER, at_once=True)
    never, left = (CaseFilter(outcome=(code,)) for code in ("none", "abandoned"))
    assert count_cases_of(field.study, [never, left], LATER) == [1, 1]
    assert Case.objects.get(pk=attempt.case_id).last_disposition == "abandoned"


def test_a_case_that_was_left_before_it_was_dialled_was_never_called(field: Field) -> None:
    field.load("02 1234567")
    attempt = field.claim()
    assert attempt
    lapse_leases(now=LATER)
    assert count_cases_of(field.study, [CaseFilter(outcome=("none",))], LATER) == [1]


def test_a_file_has_every_case_that_passes(five: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    def numbers(query: str) -> list[int]:
        ids = cases_for_a_file(five.study, read_filter(pairs(query)).filter, LATER, CaseOrder("number", True))
        return [Case.objects.get(pk=pk).number for pk in ids]

    assert numbers("outcome=none") == [5, 4, 3]
    monkeypatch.setattr(case_lists._Asked, "narrow", lambda asked: None)
    assert numbers("outcome=none") == [3, 4, 5]


def test_views_are_ones_own_or_the_study_s(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    facts: Any = {"study": field.study, "kind": "cases", "now": MONDAY_NOON}
    save_view(name="Mine", query="state=waiting", is_shared=False, by=field.chiara, **facts)
    save_view(name="Mine", query="state=closed", is_shared=False, by=field.chiara, **facts)
    save_view(name="Ours", query="", is_shared=True, by=field.chiara, **facts)
    assert [(view.name, view.query) for view in views_of(field.study, "cases", field.chiara)] == [
        ("Ours", ""),
        ("Mine", "state=closed"),
    ]
    assert [view.name for view in views_of(field.study, "cases", field.anna)] == ["Ours"]
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
    with pytest.raises(TooManyViewsError):
        save_view(name="More", query="", is_shared=False, by=field.chiara, **facts)
    own: Any = {"study": field.study, "kind": "cases", "name": "Mine", "is_shared": False}
    assert [forget_view(by=field.anna, **own), forget_view(by=field.chiara, **own)] == [False, True]
    assert SavedView.objects.count() == 1
