"""Long work makes room for whoever writes beside it."""

import pytest
from django.db import connection

from surveys.database import pauses
from surveys.people.models import User
from tests.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_on_sqlite_others_are_noticed_when_they_write_and_forgotten_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pauses, "_others", pauses._Others())
    is_sqlite = connection.vendor == "sqlite"
    User.objects.create(username="one's own")
    assert not pauses.others_write()
    User.objects.create(username="one's own, too")
    assert not pauses.others_write()
    together(lambda: User.objects.create(username="another's"))
    assert [pauses.others_write() for _ in range(2)] == [is_sqlite] * 2
    monkeypatch.setattr(pauses, "OTHERS_LATELY", 0.0)
    assert not pauses.others_write()
