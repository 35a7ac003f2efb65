"""Who has a draft open is known to those who write in it, for a minute."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.design.models import DraftPresence, Study
from surveys.design.services import create_study, note_presence
from surveys.people.models import User

from .conftest import NOW


@pytest.fixture
def coffee(laura: User) -> Study:
    return create_study(by=laura, now=NOW, name="Caffè", target=10)


def others(study: Study, person: User, row: int | None, at: datetime) -> list[tuple[str, int | None]]:
    return [(one.person.username, one.row) for one in note_presence(study=study, person=person, row=row, now=at)]


def test_each_sees_the_others_at_their_questions_for_a_minute(coffee: Study, laura: User, renato: User) -> None:
    assert others(coffee, laura, 3, NOW) == []
    assert others(coffee, renato, 4, NOW) == [("laura", 3)]
    assert others(coffee, laura, 5, NOW + timedelta(seconds=59)) == [("renato", 4)]
    assert others(coffee, laura, 5, NOW + timedelta(seconds=60)) == []
    assert [one.person for one in DraftPresence.objects.all()] == [laura], "who is not seen any more is forgotten"
    assert others(coffee, renato, None, NOW + timedelta(seconds=61)) == [("laura", 5)]


def test_who_stays_at_a_question_is_written_only_now_and_then(coffee: Study, laura: User) -> None:
    note_presence(study=coffee, person=laura, row=3, now=NOW)
    with CaptureQueriesContext(connection) as asked:
        note_presence(study=coffee, person=laura, row=3, now=NOW + timedelta(seconds=8))
    assert len(asked) == 1
    note_presence(study=coffee, person=laura, row=3, now=NOW + timedelta(seconds=20))
    assert DraftPresence.objects.get().seen_at == NOW + timedelta(seconds=20)


def test_nobody_is_seen_in_another_study(coffee: Study, laura: User, renato: User) -> None:
    other = create_study(by=laura, now=NOW, name="Tè", target=10)
    note_presence(study=other, person=renato, row=3, now=NOW)
    assert others(coffee, laura, 3, NOW) == []
