"""On SQLite one request writes at a time: who writes in a long draft keeps no interviewer's answer waiting."""

import json
import threading
import time

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from surveys.database import turns
from surveys.design.models import Draft, Study
from surveys.design.queries import row_ids_of
from surveys.design.services import DraftBusyError, NoDraftError, change_draft, upload_workbook
from surveys.design.services.draft_turns import turn_of
from surveys.formats.editing import SetCell
from surveys.formats.xlsform import write_workbook
from surveys.people.models import User
from tests.benchmarks.core import questionnaire
from tests.design.conftest import NOW

LONGEST = 0.05
"""Seconds of processor time: what a write may last on SQLite."""
PATIENCE = 20


class MeasuredTurn(turns.Turn):
    """The turn to write, and for how much work it was kept each time."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = list[float]()
        self._since = 0.0

    def acquire(self) -> None:
        super().acquire()
        self._since = time.thread_time()

    def release(self) -> None:
        self.kept.append(time.thread_time() - self._since)
        super().release()


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> MeasuredTurn:
    measured = MeasuredTurn()
    monkeypatch.setattr(turns, "_turn", measured)
    return measured


@pytest.mark.django_db(transaction=True)
def test_an_edit_of_a_thousand_questions_is_read_and_shown_beside_the_turn_to_write(
    researcher: Client, laura: User, study: Study, turn: MeasuredTurn
) -> None:
    content = write_workbook(questionnaire(1000))
    draft = upload_workbook(study=study, content=content, file_name="q.xlsx", by=laura, now=NOW)
    sent = {"kind": "cell", "sheet": "survey", "at": row_ids_of(draft).id_of("survey", 500), "column": "hint"}
    turn.kept.clear()
    for deed, facts in (("change", {"operations": json.dumps([{**sent, "text": "Nota"}])}), ("undo", {})):
        answer = researcher.post(reverse(f"questionnaire-editor-{deed}", args=[study.pk]), facts)
        assert answer.status_code == 200, deed
    assert Draft.objects.exclude(pk=draft.pk).exists()
    if turns.takes_turns():
        assert 0 < max(turn.kept) < LONGEST, turn.kept


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_colleagues_edit_leaves_the_turn_to_write_to_others(study: Study, turn: MeasuredTurn) -> None:
    waits, ended = threading.Event(), list[str]()

    def edits() -> None:
        turns.take_turn()
        waits.set()
        try:
            change_draft(study=study, operations=[SetCell("survey", 2, 1, "x")], by=User(), now=NOW)
        except DraftBusyError:
            ended.append("waited in vain")
        except NoDraftError:
            ended.append("had its turn")
        finally:
            turns.end_turn()
            connection.close()

    other = threading.Thread(target=edits)
    with turn_of(study.pk, PATIENCE):
        other.start()
        assert waits.wait(PATIENCE)
        with turns.in_turn():  # as who has the draft takes it to store an edit
            pass
    other.join(PATIENCE)
    assert ended == ["had its turn"]
