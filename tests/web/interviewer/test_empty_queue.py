"""Counting why no case comes holds nobody up."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from surveys.fieldwork.models import Case
from surveys.web import middleware
from tests.interviewing.scene import Scene

from .conftest import sign_in


@pytest.mark.parametrize("page", ["empty-queue", "shift"])
def test_the_cases_are_counted_while_others_have_the_turn(client: Client, scene: Scene, page: str) -> None:
    free: list[bool] = []

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        if "COUNT(" in sql and f'FROM "{Case._meta.db_table}"' in sql:
            free.append(not middleware._turn.locked())
        return execute(sql, *rest)

    address = reverse(page, args=[scene.study.pk] if page == "empty-queue" else [])
    with connection.execute_wrapper(look):
        assert sign_in(client, scene).get(address).status_code == 200
    assert free
    assert all(free)
