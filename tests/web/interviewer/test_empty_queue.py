"""Why no case comes is told, and counting it holds nobody up."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.database import turns
from surveys.design.models import Study
from surveys.fieldwork.models import Case
from surveys.formatting import clock
from tests.interviewing.scene import Scene
from tests.web.markup import squeezed

from .conftest import sign_in


def test_each_reason_is_told_with_its_cases_and_the_time_of_the_next_one(client: Client, scene: Scene) -> None:
    soon = timezone.now() + timedelta(minutes=40)
    later = Case.objects.filter(study=scene.study).exclude(pk=scene.attempt.case_id).order_by("pk")
    later.update(due_at=soon + timedelta(minutes=20))
    later.filter(pk=later[0].pk).update(due_at=soon)
    page = sign_in(client, scene).get(reverse("empty-queue", args=[scene.study.pk]), headers={"Accept-Language": "en"})
    assert "Why: 3 cases are open, none is ready for you" in page.text
    assert f'<p class="text tabular">{clock(soon)}</p>' in page.text
    told = re.findall(
        r'<th scope="row">([^<]+)</th><td class="right tabular">(\d+)</td>', unescape(squeezed(page.text))
    )
    assert told == [("Waiting for the next attempt", "2"), ("In a colleague's hands now", "1")]


@pytest.mark.parametrize("page", ["empty-queue", "shift"])
def test_the_cases_are_counted_while_others_have_the_turn(client: Client, scene: Scene, page: str) -> None:
    free: list[bool] = []

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        if "COUNT(" in sql and f'FROM "{Case._meta.db_table}"' in sql:
            free.append(not turns._turn._is_taken)
        return execute(sql, *rest)

    address = reverse(page, args=[scene.study.pk] if page == "empty-queue" else [])
    with connection.execute_wrapper(look):
        assert sign_in(client, scene).get(address).status_code == 200
    assert free
    assert all(free)


def test_the_page_that_asks_again_says_when_the_study_has_been_paused_or_its_field_is_over(
    client: Client, scene: Scene
) -> None:
    address, english = reverse("empty-queue", args=[scene.study.pk]), {"Accept-Language": "en", "HX-Request": "true"}
    again = sign_in(client, scene).get(address, headers=english).text
    assert "A case is ready" in again
    Study.objects.filter(pk=scene.study.pk).update(status="paused")
    again = client.get(address, headers=english).text
    assert "Osservatorio Caffè has been paused." in again
    assert "A case is ready" not in again
    yesterday = timezone.localdate() - timedelta(days=1)
    Study.objects.filter(pk=scene.study.pk).update(status="fielding", ends_on=yesterday)
    again = client.get(address, headers=english).text
    assert "The field of Osservatorio Caffè ended on" in again
    assert "A case is ready" not in again
