"""The ledger of erasures: what is written before anything is erased, and what it has erased again."""

import errno
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import translation

from surveys.fieldwork.models import Case, Contact, PhoneNumber, Sample
from surveys.fieldwork.queries import forbidden_among
from surveys.fieldwork.queries.person_names import searchable
from surveys.interviewing import services
from surveys.interviewing.models import Interview
from surveys.results.models import Export
from surveys.results.services import (
    ErasureKind,
    LedgerError,
    erase_everywhere,
    erase_many,
    is_older_than_ledger,
    replay_erasures,
    resume_erasures,
)
from surveys.results.services import erasure_ledger as ledger
from surveys.results.tasks import end_erasures
from tests.interviewing.scene import NOON, Scene, case_of, make_scene

pytestmark = pytest.mark.django_db
SURVEY = [
    ["type", "name", "label::English (en)", "personal"],
    ["text", "name", "What is your name?", "yes"],
    ["integer", "cups", "How many cups?", None],
]


@pytest.fixture
def scene() -> Scene:
    """Two people, of whom the first has been interviewed."""
    scene = make_scene(survey=SURVEY, cases=2)
    step = scene.play("Anna Verdi", "3")
    services.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
    return scene


def erase(scene: Scene, **facts: Any) -> Case:
    return erase_everywhere(case=case_of(scene.attempt), reason="a letter", by=scene.interviewer, now=NOON, **facts)


def brought_back(scene: Scene, name: str = "Maria Rinaldi 10", number: str = "+390355550110") -> None:
    """The contact as an archive brings it back."""
    facts = {"erased_at": None, "name": name, "searchable": searchable(name)}
    Contact.objects.filter(case=scene.attempt.case_id).update(**facts)
    PhoneNumber.objects.create(case_id=scene.attempt.case_id, number=number)


def written() -> str:
    [path] = ledger.ledger_paths()
    return path.read_text() if path.exists() else ""


def test_an_erasure_is_written_down_with_nothing_of_the_person_and_only_its_owner_reads_it(scene: Scene) -> None:
    erase(scene)
    begun, done = (json.loads(line) for line in written().splitlines())
    assert (begun["state"], done["state"], begun["id"]) == ("begun", "done", done["id"])
    assert (begun["kind"], begun["study"], begun["by"]) == ("person", scene.study.pk, scene.interviewer.pk)
    [[case, number, contact, forbids]] = begun["cases"]
    assert (case, number, len(contact), forbids) == (scene.attempt.case_id, 1, 3, True)
    for words in ("Maria", "rinaldi", "5550110", "Anna", "letter"):
        assert words not in written()
    assert ledger.ledger_paths()[0].stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS])
def test_nobody_is_erased_where_the_ledger_cannot_be_written(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    Path(written() or ledger.ledger_paths()[0]).write_text("")

    def full(_number: int) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "fsync", full)
    with translation.override("en"), pytest.raises(LedgerError, match="Nothing was erased"):
        erase(scene)
    assert written() == ""
    assert Contact.objects.get(case=scene.attempt.case_id).name == "Maria Rinaldi 10"
    assert not forbidden_among({"+390355550110"}, None)


def test_of_several_files_each_holds_everything_or_nothing_is_erased(
    scene: Scene, settings: Any, tmp_path: Path
) -> None:
    settings.ERASURE_LEDGER = [str(tmp_path / "one"), str(tmp_path / "away" / "two")]
    (tmp_path / "away").write_text("a file where a folder should be")
    with translation.override("en"), pytest.raises(LedgerError, match="cannot be read or written"):
        erase(scene)
    assert (tmp_path / "one").read_bytes() == b""
    (tmp_path / "away").unlink()
    erase(scene)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "away" / "two").read_bytes() != b""


def test_a_file_that_is_named_later_begins_with_all_that_was_known(scene: Scene, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.ERASURE_LEDGER = tmp_path, []
    erase(scene)
    settings.ERASURE_LEDGER = [str(tmp_path / "other" / "ledger")]
    ledger.copy_ledger_to(tmp_path / "beside the archives", now=NOON)
    assert [erasure.is_done for erasure in ledger.read()] == [True]
    brought_back(scene)
    assert replay_erasures(now=NOON) == 1


def test_a_disk_that_does_not_answer_stops_nobody_while_another_file_is_there(
    scene: Scene, settings: Any, client: Client, tmp_path: Path
) -> None:
    erase(scene)
    one, away = tmp_path / "one", tmp_path / "away"
    one.write_bytes(ledger.ledger_paths()[0].read_bytes())
    away.mkdir()  # whoever reads it is told an error, as by a disk
    settings.ERASURE_LEDGER = [str(away)]
    assert client.get("/account/login/").status_code == 503
    settings.ERASURE_LEDGER = [str(away), str(one)]
    assert client.get("/account/login/").status_code == 200
    one.unlink()
    settings.ERASURE_LEDGER = [str(one), str(away)]
    assert client.get("/account/login/").status_code == 503


def test_a_ledger_that_cannot_be_read_is_said_in_words_on_every_page_and_stops_no_round(
    scene: Scene, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.ERASURE_LEDGER, settings.LANGUAGE_CODE = [str(tmp_path / "ledger")], "en"
    (tmp_path / "ledger").mkdir()  # as good as a disk that gives errors
    answer = client.get("/account/login/", headers={"Accept-Language": "en"})
    assert (answer.status_code, "cannot be read or written" in answer.text) == (503, True)
    end_erasures(now=NOON)


def test_a_line_that_a_lost_current_cut_off_is_no_line(scene: Scene) -> None:
    [path] = ledger.ledger_paths()
    path.write_text('{"at":"2026-11-2')
    assert ledger.read() == []
    erase(scene)
    assert [erasure.is_done for erasure in ledger.read()] == [True]


def test_a_changed_line_and_another_key_are_said_and_erase_nobody(scene: Scene, settings: Any) -> None:
    erase(scene)
    [path] = ledger.ledger_paths()
    good = path.read_text()
    path.write_text(good.replace('"kind":"person"', '"kind":"contact"'))
    with translation.override("en"), pytest.raises(LedgerError, match="Line 1 of the ledger of erasures"):
        ledger.read()
    path.write_text(good)
    earlier, settings.SECRET_KEY = site.SECRET_KEY, "another key, " * 5
    with pytest.raises(LedgerError):
        ledger.read()
    settings.SECRET_KEY_FALLBACKS = [earlier]
    brought_back(scene)
    assert replay_erasures(now=NOON) == 1


def test_whom_an_archive_brings_back_is_erased_again_and_nothing_is_served_before(
    scene: Scene, client: Client, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "en"
    erase(scene)
    assert not is_older_than_ledger()
    brought_back(scene)
    forgotten = client.get("/account/login/", headers={"Accept-Language": "en"})
    assert forgotten.status_code == 503
    assert "manage.py replay_erasures" in forgotten.text
    assert replay_erasures(now=NOON) == 1
    assert client.get("/account/login/").status_code == 200
    contact = Contact.objects.get(case=scene.attempt.case_id)
    assert (contact.name, contact.erased_at) == ("", NOON)
    assert forbidden_among({"+390355550110"}, None)
    assert replay_erasures(now=NOON) == 0


def test_a_case_that_was_being_worked_when_the_archive_was_made_is_erased_again_too(scene: Scene) -> None:
    erase(scene)
    brought_back(scene)
    held = {"state": "held", "holder": scene.interviewer, "lease_until": NOON}
    before = {"closed_at": None, "closed_as": "", "final_outcome": ""}
    Case.objects.filter(pk=scene.attempt.case_id).update(**held, **before)
    assert replay_erasures(now=NOON) == 1
    assert not PhoneNumber.objects.filter(case=scene.attempt.case_id).exists()


def test_whose_name_and_number_were_corrected_since_the_archive_was_made_is_erased_again(scene: Scene) -> None:
    erase(scene)
    brought_back(scene, "Marta Rinaldo", "+390355550199")
    assert is_older_than_ledger()
    assert replay_erasures(now=NOON) == 1
    assert Contact.objects.get(case=scene.attempt.case_id).name == ""


def test_somebody_else_who_has_the_case_s_number_after_a_restoration_is_not_erased(scene: Scene) -> None:
    erase(scene)
    brought_back(scene, "Carlo Neri", "+390355559999")
    Sample.objects.update(created_at=NOON + timedelta(days=1))  # another list, loaded since
    assert not is_older_than_ledger()
    assert replay_erasures(now=NOON) == 0
    assert Contact.objects.get(case=scene.attempt.case_id).name == "Carlo Neri"


def test_a_workbook_that_does_not_say_for_whom_it_is_goes_with_the_person(scene: Scene) -> None:
    ready = {"status": "ready", "path": "1-study.xlsx", "asked_at": NOON}
    for options in ({"language": "it"}, {"language": "it", "for_client": False}):
        Export.objects.create(study=scene.study, options=options, **ready)
    erase(scene)
    assert not Export.objects.exists()


def test_what_a_killed_process_left_in_the_middle_is_taken_up(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.DATA_DIR = tmp_path
    upload = tmp_path / "uploads" / "list.csv"
    upload.parent.mkdir()
    upload.write_text("Maria Rinaldi 10")

    def killed(_study: int, **_facts: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("surveys.results.services.erasing.forget_files", killed)
        with pytest.raises(KeyboardInterrupt):
            erase(scene)
    assert [erasure.is_done for erasure in ledger.read()] == [False]
    assert resume_erasures(now=NOON) == 1
    assert [erasure.is_done for erasure in ledger.read()] == [True]
    assert not upload.exists()
    assert resume_erasures(now=NOON) == 0


def test_what_was_begun_in_a_study_that_an_archive_does_not_know_is_done(scene: Scene) -> None:
    reference = ledger.Reference(case=999, number=1, contact=("a digest",), forbids=False)
    ledger.begin(kind=ErasureKind.PERSON, study=scene.study.pk + 99, by=None, cases=[reference], now=NOON)
    assert resume_erasures(now=NOON) == 1
    assert resume_erasures(now=NOON) == 0


def test_what_was_written_down_and_not_committed_is_done_too(scene: Scene) -> None:
    reference = ledger.reference_of(case_of(scene.attempt), forbids=False)
    ledger.begin(kind=ErasureKind.PERSON, study=scene.study.pk, by=None, cases=[reference], now=NOON)
    assert resume_erasures(now=NOON) == 1
    assert Contact.objects.get(case=scene.attempt.case_id).erased_at == NOON
    assert not forbidden_among({"+390355550110"}, None)


def test_many_are_erased_in_steps_contacts_first_and_answers_later(scene: Scene) -> None:
    every = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    facts = {"study": scene.study, "cases": every, "reason": "twelve months", "by": None, "now": NOON}
    assert erase_many(**facts, kind=ErasureKind.CONTACT) == 2
    assert not PhoneNumber.objects.exists()
    interview = Interview.objects.get()
    assert interview.row == {"v": ["Anna Verdi", 3]}
    assert erase_many(**facts, kind=ErasureKind.CONTACT) == 0
    assert erase_many(**facts) == 1
    interview.refresh_from_db()
    assert interview.row == {"v": [None, 3]}
    assert not forbidden_among({"+390355550110", "+390355550111"}, None)
    assert all(erasure.is_done for erasure in ledger.read())
