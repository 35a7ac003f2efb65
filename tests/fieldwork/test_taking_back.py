"""A sample that is given up is taken back in the background, whatever is killed in the middle of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from surveys.database import kept_files
from surveys.fieldwork.models import Case, Contact, Pool, Sample, SampleStatus
from surveys.fieldwork.services import SampleNotReadyError, claim_next_case, samples, stop_sample, take_cases_back
from surveys.fieldwork.tasks import request_taking_back, requeue_samples

from .conftest import MONDAY_NOON, READING, Field

ROWS = 400


@pytest.fixture
def loaded(field: Field) -> Sample:
    return field.load(*(f"02 55{number:05}" for number in range(ROWS)), released=False)


def test_a_sample_that_is_given_up_is_stopped_at_once_and_emptied_by_the_worker(
    loaded: Sample, tasks_at_once: None
) -> None:
    stopped = stop_sample(sample=loaded)
    assert (stopped.status, stopped.cases_made) == (SampleStatus.CANCELLED, ROWS)
    request_taking_back(sample=loaded)
    loaded.refresh_from_db()
    assert (loaded.cases_made, Case.objects.count(), Contact.objects.count(), Pool.objects.count()) == (0, 0, 0, 0)


def test_what_a_killed_worker_left_is_taken_back_by_the_next(
    loaded: Sample, tasks_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut() -> None:
        raise KeyboardInterrupt

    stop_sample(sample=loaded)
    with monkeypatch.context() as patch:
        patch.setattr(samples, "yield_to_writers", power_cut)
        with pytest.raises(KeyboardInterrupt):
            take_cases_back(sample=loaded)
    loaded.refresh_from_db()
    assert loaded.cases_made == Case.objects.count() == ROWS - samples.ROWS_A_COMMIT
    assert requeue_samples() == 1
    loaded.refresh_from_db()
    assert (loaded.cases_made, Case.objects.count()) == (0, 0)
    assert requeue_samples() == 0


def test_the_list_of_a_sample_that_was_given_up_before_its_first_case_is_dropped_by_the_next_worker(
    field: Field, tasks_at_once: None, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    sample = samples.start_sample(
        study=field.study,
        content=b"tel;tel2;nome\n02 1234567;;Maria Rinaldi\n",
        file_name="list.csv",
        reading=READING,
        name="List",
        by=None,
        now=MONDAY_NOON,
    )
    stop_sample(sample=sample)
    assert requeue_samples() == 1
    assert list(kept_files.workplace(kept_files.SAMPLES).iterdir()) == []
    assert requeue_samples() == 0


def test_the_cases_of_a_sample_in_the_field_are_not_taken_back(field: Field) -> None:
    sample = field.load("02 1234567")
    with pytest.raises(SampleNotReadyError):
        request_taking_back(sample=sample)
    take_cases_back(sample=sample)
    assert claim_next_case(study=field.study, interviewer=field.anna, now=MONDAY_NOON + timedelta(minutes=1))
