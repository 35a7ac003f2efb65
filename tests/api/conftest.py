"""A study in the field with a token that may do everything, and a client that sends it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.design.models import ApiScope, Study
from surveys.design.services import grant_role, make_token
from surveys.people.models import Role, User
from tests.interviewing.scene import Scene, make_scene

Caller = Callable[..., APIClient]


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene(cases=6)


@pytest.fixture
def study(scene: Scene) -> Study:
    return scene.study


@pytest.fixture
def researcher(study: Study) -> User:
    return User.objects.get(pk=study.created_by_id)


@pytest.fixture
def caller(study: Study, researcher: User) -> Caller:
    """A client with a new token: its scopes and studies can be chosen; the researcher designs them all."""

    def call(*scopes: ApiScope, studies: list[Study] | None = None, **facts: Any) -> APIClient:
        for each in studies or []:
            grant_role(by=researcher, person=researcher, study=each, role=Role.RESEARCHER, now=timezone.now())
        made = make_token(
            name="CRM",
            scopes=scopes or list(ApiScope),
            studies=studies or [study],
            by=researcher,
            now=timezone.now(),
            **facts,
        )
        client = APIClient(headers={"authorization": f"Bearer {made.secret}", "accept-language": "en"})
        client.token = made.token
        return client

    return call


@pytest.fixture
def everything(caller: Caller) -> APIClient:
    return caller()


def get(client: APIClient, study: Study, what: str, **asked: Any) -> Any:
    """What the address of the study answers, as JSON."""
    answer = client.get(f"/api/v1/studies/{study.pk}/{what}", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()
