"""The page of lists and replicates: what stands there, and what is done from it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.design.models import Study
from surveys.fieldwork.models import Case, QuotaCell, Sample
from surveys.fieldwork.services import load_sample, record_opposition_check
from surveys.formats.samples import ColumnUse, Reading
from surveys.people.models import User

from .reading import heading, rows

pytestmark = pytest.mark.usefixtures("tasks_at_once")


@pytest.fixture
def whole(study: Study) -> Sample:
    """A list of forty people that is loaded and checked."""
    content = "tel\n" + "\n".join(f"02 55501{number:02}" for number in range(40))
    sample = load_sample(
        study=study,
        content=content.encode(),
        file_name="list.csv",
        reading=Reading((ColumnUse("tel", "phone"),)),
        name="Members",
        by=User.objects.first(),
        now=timezone.now(),
    )
    return record_opposition_check(
        sample=sample, checked_on=timezone.localdate(), waiver="", by=sample.loaded_by, now=timezone.now()
    )


def divide(client: Client, sample: Sample, parts: int = 4, **more: object) -> str:
    sent = {"sample": sample.pk, "parts": parts, "seed": 7, **more}
    return client.post(reverse("sample-divide", args=[sample.study_id]), sent, follow=True).content.decode()


def do(client: Client, name: str, sample: Sample, *more: str) -> Client:
    client.post(reverse(name, args=[sample.study_id, sample.pk, *more]))
    return client


def table(client: Client, study: Study, query: str = "") -> list[list[str]]:
    """Name, state, cases and what can be done, row by row."""
    found = rows(client.get(reverse("sample", args=[study.pk]) + query), "Samples")
    return [[*row[:3], row[-1]] if len(row) > 1 else row for row in found]


def test_a_list_is_divided_and_its_replicates_are_released_suspended_and_withdrawn(
    researcher: Client, study: Study, whole: Sample
) -> None:
    divide(researcher, whole)
    r1, r2, *_ = Sample.objects.exclude(part_of=None).order_by("number")
    for part in (r1, r2):
        do(researcher, "sample-release", part)
    do(researcher, "sample-suspend", r2)
    assert table(researcher, study)[1:] == [
        ["R1", "released", "10", "Withdraw R1 Suspend R1"],
        ["R2", "suspended", "10", "Withdraw R2 Take up again R2"],
        ["R3", "not released", "10", "Release R3"],
        ["R4", "not released", "10", "Release R4"],
    ]
    do(researcher, "sample-resume", r2)
    do(researcher, "sample-withdraw", r1)
    assert [row[1] for row in table(researcher, study)[1:3]] == ["not released", "released"]
    do(researcher, "sample-place", r1, "later")
    assert [row[0] for row in table(researcher, study)[1:3]] == ["R2", "R1"]


def test_so_many_cases_are_released_after_a_look(researcher: Client, study: Study, whole: Sample) -> None:
    divide(researcher, whole)
    look = reverse("cases-look", args=[study.pk])
    assert "R1 whole; 3 of R2, drawn at random; the other 7 stay unreleased." in (
        researcher.get(look, {"count": "13"}).content.decode()
    )
    assert "There are not so many cases" in researcher.get(look, {"count": "41"}).content.decode()
    release = reverse("cases-release", args=[study.pk])
    refused = researcher.post(release, {"count": "41", "order": "last"})
    assert refused.status_code == 422
    assert "There are not so many cases" in refused.content.decode()
    last_look = researcher.post(release, {"count": "13", "order": "last"})
    assert (last_look.status_code, Sample.objects.filter(status="released").count()) == (422, 0)
    shown = " ".join(last_look.content.decode().split())
    assert "R1 whole; 3 of R2, drawn at random; the other 7 stay unreleased." in shown
    assert "Release 13 cases" in shown
    assert '<dt>Cases of the list</dt><dd class="tabular">13</dd>' in shown
    confirmed = {"count": "13", "order": "last", "looked_at": mark_of(shown)}
    assert heading(researcher.post(release, confirmed, follow=True)) == "13 cases in the field, 13 still open"


def test_all_replicates_at_once_are_released_only_as_they_were_looked_at(
    researcher: Client, study: Study, whole: Sample
) -> None:
    divide(researcher, whole)
    release = reverse("cases-release", args=[study.pk])
    wanted = {"count": "40", "order": "last"}
    shown = researcher.post(release, wanted).content.decode()
    Sample.objects.filter(name="R4").update(status="released", released_at=timezone.now())
    changed = researcher.post(release, {**wanted, "count": "30", "looked_at": mark_of(shown)})
    assert changed.status_code == 422
    assert Sample.objects.filter(status="released").count() == 1
    researcher.post(release, {**wanted, "count": "30", "looked_at": mark_of(changed.content.decode())})
    assert Sample.objects.filter(status="released").count() == 4


def mark_of(page: str) -> str:
    """What the confirmation of a release sends of its last look."""
    found = re.search(r'name="looked_at" value="([^"]*)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("parts", ["1", "41", "many"])
def test_a_list_that_cannot_be_divided_so_is_refused_with_what_was_typed(
    researcher: Client, study: Study, whole: Sample, parts: str
) -> None:
    address = reverse("sample-divide", args=[study.pk])
    page = researcher.post(address, {"sample": whole.pk, "parts": parts, "seed": "12"})
    assert page.status_code == 422
    assert f'value="{parts}"' in page.content.decode()
    assert Sample.objects.count() == 1


def test_many_unreleased_replicates_stand_in_one_row_until_somebody_asks(
    researcher: Client, study: Study, whole: Sample
) -> None:
    divide(researcher, whole, 8)
    assert [row[0] for row in table(researcher, study)[1:]] == ["R1", "R2", "R3", "R4–R8"]
    assert [row[0] for row in table(researcher, study, "?all")[1:]] == [f"R{number}" for number in range(1, 9)]


def test_the_rate_counts_who_was_never_tried_and_the_page_says_which_cell_is_short(
    researcher: Client, study: Study, whole: Sample
) -> None:
    divide(researcher, whole, 2)
    part = Sample.objects.get(name="R1")
    do(researcher, "sample-release", part)
    ids = list(Case.objects.filter(sample=part).values_list("pk", flat=True)[:15])
    worked = {"last_called_at": timezone.now(), "state": "closed", "closed_at": timezone.now()}
    Case.objects.filter(pk__in=ids[:10]).update(final_outcome="1.1", **worked)
    Case.objects.filter(pk__in=ids[10:]).update(final_outcome="4.31", **worked)
    QuotaCell.objects.create(study=study, name="men", label={"en": "Men"}, target=20, completes=10)
    QuotaCell.objects.create(study=study, name="old", label={"en": "Old"}, target=20, completes=9)
    page = researcher.get(reverse("sample", args=[study.pk]))
    assert rows(page, "Samples")[1][2:8] == ["20", "15", "", "5", "10", "75.0%"]
    assert heading(page) == "Cases suffice for 0 of 1 cells; for “Men” 10 are missing"
    assert [[row[0], row[3], row[-1]] for row in rows(page, "Cases that each cell still takes")] == [
        ["Men", "15", "10 missing"],
        ["Old", "–", "too few completes to say"],
    ]
