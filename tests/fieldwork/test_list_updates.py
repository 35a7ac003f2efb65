"""A list joined to cases: compared first, applied when somebody has looked, cases in hand later."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from surveys.database import kept_files
from surveys.fieldwork.models import Case, CaseState, Contact, ListUpdate, PhoneNumber, Sample, UpdateExample
from surveys.fieldwork.services import (
    UpdateChangedError,
    cancel_update,
    erase_contact,
    forget_lists,
    forget_unconfirmed_lists,
    give_back,
    give_up_left,
    load_sample,
    release_sample,
)
from surveys.fieldwork.services.list_updates import apply_list, compare_list, confirm_update, start_update
from surveys.formats.list_updates import UpdateReading, guess
from surveys.formats.samples import ColumnUse, Reading
from surveys.people.models import AuditEntry
from surveys.web.researcher.pages.list_updates import update_page

from .conftest import LOADED_AT, MONDAY_NOON, Field

READING = Reading(
    (
        *(ColumnUse("id", "external_id"), ColumnUse("tel", "phone"), ColumnUse("nome", "name")),
        ColumnUse("area", "attribute", "area", show=True),
    )
)
Join = Callable[[str], ListUpdate]


@pytest.fixture
def listed(field: Field) -> Field:
    rows = [f"A{n};02 555 000{n};Nome {n};Nord" for n in range(1, 5)]
    content = "\n".join(["id;tel;nome;area", *rows]).encode()
    facts = {"file_name": "list.csv", "reading": READING, "name": "List", "by": field.chiara, "now": LOADED_AT}
    sample = load_sample(study=field.study, content=content, **facts)
    release_sample(sample=sample, by=field.chiara, now=LOADED_AT)
    return field


@pytest.fixture
def join(listed: Field, tmp_path: Path) -> Join:
    def compared(text: str) -> ListUpdate:
        path = tmp_path / "update.csv"
        path.write_text(text)
        reading = UpdateReading(tuple(guess(text.split("\n")[0].split(";"), [], {})))
        facts = {"file_name": "update.csv", "reading": reading, "by": listed.chiara, "now": MONDAY_NOON}
        return compare_list(update=start_update(study=listed.study, content=path, **facts))

    return compared


def applied(update: ListUpdate, field: Field, dropped_as: str = "history") -> ListUpdate:
    said = {"reason": "corrections", "by": field.chiara, "now": MONDAY_NOON}
    return apply_list(update=confirm_update(update=update, dropped_as=dropped_as, **said), now=MONDAY_NOON)


LIST = "id;tel;area;cap;togli\nA1;347 555 0011;;;\nA2;;Sud;24100;\nA3;;;;sì\nA9;;Sud;;\nA2;;Est;;\n"


def test_a_comparison_counts_and_shows_what_would_change_and_changes_nothing(join: Join) -> None:
    before = list(Case.objects.order_by("pk").values())
    update = join(LIST)
    assert update.status == "compared"
    told = {code: rows for code, rows in update.found.items() if rows}
    assert told == {
        **{"number_added": 1, "attribute_changed": 1, "attribute_added": 1, "dropped": 1, "changed_rows": 3},
        **{"unknown_key": 1, "key_twice": 1, "refused_rows": 2},
    }
    shown = UpdateExample.objects.order_by("row", "pk").values_list("row", "case", "column", "code", "before", "after")
    assert list(shown)[:3] == [
        (2, 1, "tel", "number_added", "", "+393475550011"),
        (3, 2, "area", "attribute_changed", "Nord", "Sud"),
        (3, 2, "cap", "attribute_added", "", "24100"),
    ]
    assert (list(Case.objects.order_by("pk").values()), PhoneNumber.objects.count()) == (before, 4)


def test_an_applied_list_adds_numbers_and_values_and_closes_who_is_dropped(listed: Field, join: Join) -> None:
    update = applied(join(LIST), listed, "outside")
    one, two, three, four = Case.objects.order_by("number")
    assert (update.status, update.kept_file, update.examples.count()) == ("applied", "", 0)
    assert list(one.phones.order_by("order").values_list("number", flat=True)) == ["+39025550001", "+393475550011"]
    assert (two.attributes, four.attributes) == ({"area": "Sud", "cap": "24100"}, {"area": "Nord"})
    assert [entry["name"] for entry in Sample.objects.get().attributes] == ["area", "cap"]
    assert (three.state, three.closed_as, three.final_outcome) == (CaseState.CLOSED, "dropped", "4.10")
    details = AuditEntry.objects.get(verb="sample.joined").details
    assert details == {"rows": 3, "dropped": 1}
    with pytest.raises(UpdateChangedError):
        applied(update, listed)


def test_a_case_in_hand_is_left_and_follows_when_it_is_free_or_is_given_up(listed: Field, join: Join) -> None:
    attempt = listed.claim()
    assert attempt is not None
    update = applied(join("id;area\nA1;Sud\nA2;Sud\n"), listed)
    areas = [case.attributes["area"] for case in Case.objects.order_by("number")]
    assert (update.status, update.left, areas) == ("waiting", [2], ["Nord", "Sud", "Nord", "Nord"])
    assert apply_list(update=update, now=MONDAY_NOON).status == "waiting"
    give_back(attempt=attempt, now=MONDAY_NOON)
    update = apply_list(update=update, now=MONDAY_NOON)
    assert (update.status, update.done["changed_rows"]) == ("applied", 2)
    attempt = listed.claim()
    assert attempt is not None
    update = applied(join(f"scheda;area\n{attempt.case.number};Est\n"), listed)
    assert give_up_left(update=update, now=MONDAY_NOON).status == "applied"
    assert not Case.objects.filter(attributes__area="Est").exists()


def test_a_case_without_a_number_opens_again_when_a_list_brings_one(listed: Field, join: Join) -> None:
    case = listed.work("not_working")
    assert (case.state, case.closed_as) == (CaseState.CLOSED, "no_number")
    applied(join(f"scheda;tel\n{case.number};347 555 0011\n"), listed)
    case.refresh_from_db()
    assert (case.state, case.closed_as, case.final_outcome) == (CaseState.WAITING, "", "")


def test_an_interrupted_application_goes_on_where_it_stopped_and_does_nothing_twice(
    listed: Field, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.fieldwork.services.list_updates.ROWS_A_COMMIT", 1)
    update = join("id;tel\nA1;347 555 0011\nA2;347 555 0012\nA3;347 555 0013\n")
    facts = {"dropped_as": "history", "reason": "x", "by": listed.chiara, "now": MONDAY_NOON}
    update = confirm_update(update=update, **facts)

    def killed() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("surveys.fieldwork.services.list_updates.yield_to_writers", killed)
        with pytest.raises(KeyboardInterrupt):
            apply_list(update=update, now=MONDAY_NOON)
    update.refresh_from_db()
    assert (update.status, update.rows_read, PhoneNumber.objects.count()) == ("applying", 1, 5)
    update = apply_list(update=update, now=MONDAY_NOON)
    assert (update.status, update.done["number_added"], PhoneNumber.objects.count()) == ("applied", 3, 7)


def confirmed(update: ListUpdate, field: Field) -> ListUpdate:
    return confirm_update(update=update, dropped_as="history", reason="x", by=field.chiara, now=MONDAY_NOON)


def test_an_error_of_the_database_leaves_a_list_half_applied_and_it_goes_on_from_there(
    listed: Field, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.fieldwork.services.list_updates.ROWS_A_COMMIT", 1)
    update = confirmed(join("id;area\nA1;Sud\nA2;Sud\n"), listed)

    def deadlock() -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr("surveys.fieldwork.services.list_updates.yield_to_writers", deadlock)
        with pytest.raises(OperationalError):
            apply_list(update=update, now=MONDAY_NOON)
    update.refresh_from_db()
    assert (update.status, update.rows_read) == ("applying", 1)
    assert apply_list(update=update, now=MONDAY_NOON).done["changed_rows"] == 2


def test_a_list_whose_file_is_lost_half_applied_says_what_has_changed_and_cannot_be_given_up(
    listed: Field, join: Join
) -> None:
    update = confirmed(join("id;area\nA1;Sud\nA2;Sud\n"), listed)
    kept_files.drop(kept_files.SAMPLES, update.kept_file)
    with pytest.raises(FileNotFoundError):
        apply_list(update=update, now=MONDAY_NOON)
    update.refresh_from_db()
    with translation.override("en"):
        page = update_page(update)
    assert (update.status, page.may_be_given_up, "0 cases have changed" in page.heading) == ("failed", False, True)
    with pytest.raises(UpdateChangedError):
        cancel_update(update=update, now=MONDAY_NOON)


def test_a_worker_that_comes_second_never_makes_an_applied_list_a_failed_one(
    listed: Field, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.fieldwork.services.list_updates.ROWS_A_COMMIT", 1)
    update = confirmed(join("id;area\nA1;Sud\nA2;Sud\n"), listed)
    first = ListUpdate.objects.get(pk=update.pk)

    def another_is_quicker() -> None:
        monkeypatch.undo()
        assert apply_list(update=first, now=MONDAY_NOON).status == "applied"
        raise FileNotFoundError

    monkeypatch.setattr("surveys.fieldwork.services.list_updates.yield_to_writers", another_is_quicker)
    with pytest.raises(FileNotFoundError):
        apply_list(update=update, now=MONDAY_NOON)
    update.refresh_from_db()
    assert update.status == "applied"


def test_a_list_that_nobody_confirms_in_two_weeks_is_forgotten(join: Join) -> None:
    update = join("id;nome\nA1;Altro Nome\n")
    forget_unconfirmed_lists(now=MONDAY_NOON + timedelta(days=13))
    assert ListUpdate.objects.get().status == "compared"
    forget_unconfirmed_lists(now=MONDAY_NOON + timedelta(days=15))
    kept = update.kept_file
    update.refresh_from_db()
    assert (update.status, update.kept_file, UpdateExample.objects.count()) == ("cancelled", "", 0)
    assert not kept_files.is_there(kept_files.SAMPLES, kept)


def test_a_value_that_routes_stays_where_there_is_an_interview_and_other_values_change(
    listed: Field, join: Join
) -> None:
    route = {"name": "area", "show": True, "route": True, "export": False, "personal": False}
    Sample.objects.update(attributes=[route])
    number = listed.work("complete").number
    update = join("scheda;area;cap\n" + "".join(f"{n};Sud;24100\n" for n in range(1, 5)))
    assert (update.found["interviewed"], update.found["attribute_changed"]) == (1, 3)
    example = UpdateExample.objects.get(is_problem=True)
    assert (example.row, example.case, example.column, example.before) == (number + 1, number, "area", "Sud")
    applied(update, listed)
    stayed, *others = sorted(Case.objects.all(), key=lambda case: case.number != number)
    assert stayed.attributes == {"area": "Nord", "cap": "24100"}
    assert [case.attributes["area"] for case in others] == ["Sud", "Sud", "Sud"]


def test_the_queries_of_a_step_do_not_grow_with_its_rows(join: Join) -> None:
    counts = []
    for rows in (1, 4):
        text = "id;tel;area\n" + "".join(f"A{n};347 555 00{n}{rows};Sud\n" for n in range(1, rows + 1))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            join(text)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_who_is_erased_meanwhile_is_in_no_list_any_more(listed: Field, join: Join) -> None:
    update = join("id;nome\nA1;Altro Nome\n")
    case = Case.objects.get(number=1)
    erase_contact(case=case, reason="a letter", by=listed.chiara, now=MONDAY_NOON)
    forget_lists(listed.study.pk)
    update.refresh_from_db()
    assert (update.status, update.kept_file, UpdateExample.objects.count()) == ("cancelled", "", 0)
    assert Contact.objects.get(case=case).name == ""
