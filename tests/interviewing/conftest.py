"""A case in hand for every test of this stage."""

import pytest

from tests.interviewing.scene import Scene, make_scene


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene(cases=2)
