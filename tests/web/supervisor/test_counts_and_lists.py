"""A count leads to the list behind it, which has as many rows as the count says."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest

from surveys.design.models import Study
from surveys.fieldwork.models import Case, Pool, Sample
from surveys.fieldwork.services import NewAppointment, record_call, record_disposition
from tests.web.markup import squeezed

from .conftest import Desk

LISTED = re.compile(r'<a href="([^"]*/field/(?:cases|interviews)/(?:\?[^"]*)?)">\s*([\d.,]+)\s*</a>')


@pytest.fixture
def worked(desk: Desk) -> Desk:
    """Cases closed, waiting, resting, in somebody's hands, set aside and in need of a skill."""
    record_disposition(attempt=desk.attempt, code="no_answer", now=desk.wait(1))
    for code in ("soft_refusal", "not_working", "do_not_call", "call_back", "call_back"):
        attempt = desk.scene.next_case(desk.wait(1))
        record_call(attempt=attempt, phone=attempt.case.phones.get(), now=desk.wait(1))
        later = NewAppointment(at=desk.wait(0) + timedelta(hours=3)) if code == "call_back" else None
        note = "does not want to" if code == "soft_refusal" else ""
        record_disposition(attempt=attempt, code=code, note=note, appointment=later, now=desk.wait(1))
    kept = Case.objects.filter(last_disposition="call_back").order_by("pk").first()
    Case.objects.filter(pk=kept and kept.pk).update(due_at=desk.wait(0))  # the other one is later
    desk.scene.next_case(desk.wait(1))
    waiting = Case.objects.filter(state="waiting", attempts_counted=0).order_by("pk")
    pool = Pool.objects.get(pk=waiting[0].pool_id)
    pool.pk, pool.is_open, pool.cells = None, False, "full"
    pool.save()
    Case.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[:2])).update(pool=pool)
    return desk


def held_back(desk: Desk) -> None:
    """Of two more lists one is suspended and one to be checked with the register first; each has two cases."""
    waiting = list(Case.objects.filter(state="waiting", attempts_counted=0, pool__is_open=True).order_by("-pk")[:4])
    facts = {"study": desk.study, "status": "released", "created_at": desk.wait(0)}
    for number, why in enumerate(({"suspended_at": desk.wait(0)}, {"opposition_checked_on": date(2026, 9, 1)})):
        held = Sample.objects.create(name=f"Lista {number}", **facts, **why)
        now, later = waiting[2 * number : 2 * number + 2]
        Case.objects.filter(pk__in=[now.pk, later.pk]).update(sample=held)
        Case.objects.filter(pk=later.pk).update(due_at=desk.wait(0) + timedelta(hours=2))


def counts_on(desk: Desk, address: str) -> Iterator[tuple[str, int]]:
    page = desk.client.get(address, headers={"accept-language": "en"})
    assert page.status_code == 200
    for found, count in LISTED.findall(squeezed(page.text)):
        yield unescape(found), int(re.sub(r"\D", "", count))


@pytest.mark.parametrize("page", ["field/people/", "field/outcomes/", "field/queue/", "sample/"])
def test_each_list_has_as_many_cases_as_the_count_that_leads_to_it(worked: Desk, page: str) -> None:
    Sample.objects.update(status="released")
    held_back(worked)
    found = list(counts_on(worked, f"/studies/{worked.study.pk}/{page}"))
    assert len(found) > 2
    for address, count in found:
        text = worked.client.get(address, headers={"accept-language": "en"}).text
        assert re.search(rf"<h1[^>]*>\s*{count} case", squeezed(text)), (address, count)


def test_a_count_that_no_list_shows_leads_to_none(worked: Desk) -> None:
    Sample.objects.update(status="released")
    of_all, of_one = (
        dict(counts_on(worked, worked.path(f"queue/{query}"))) for query in ("", f"?who={worked.scene.interviewer.pk}")
    )
    assert {address.rpartition("?")[2] for address in of_all} - {address.rpartition("?")[2] for address in of_one} == {
        "is=ready",
        "is=resting",
        "is=appointed&is=later",
    }
    Study.objects.update(calling_policy={})
    Pool.objects.update(hours_group="Asia/Tokyo")
    assert "is=ready" not in worked.get().text
