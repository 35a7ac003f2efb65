"""An interviewer signed in, with a case in hand; the pages' own clock is the real one."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.interviewing.scene import Scene, make_scene


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene(cases=3, now=timezone.now())


@pytest.fixture
def undialled(db: None) -> Scene:
    return make_scene(cases=3, now=timezone.now(), dialled=False)


@pytest.fixture
def page(client: Client) -> Client:
    return client


def sign_in(client: Client, scene: Scene) -> Client:
    client.force_login(scene.interviewer)
    return client
