"""A workbook is imported from the command line."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from surveys.design.models import Draft, Study, Version

from .workbooks import BROKEN, YES_NO, coffee, workbook


def test_a_good_workbook_is_published(study: Study, tmp_path: Path) -> None:
    out = _import(tmp_path, coffee(), "--publish", "--reason", "Prima uscita")
    assert out == ["No problems.", "Version 1 is published."]
    version = Version.objects.get()
    assert (version.study, version.reason, version.published_by) == (study, "Prima uscita", study.created_by)


def test_without_publish_it_stays_a_draft(study: Study, tmp_path: Path) -> None:
    assert _import(tmp_path, coffee()) == ["No problems."]
    assert Draft.objects.get().study == study


def test_errors_are_a_table_and_exit_code_one(study: Study, tmp_path: Path, settings: object) -> None:
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        _import(tmp_path, workbook(survey=BROKEN, choices=YES_NO), "--publish", stdout=out)
    assert refusal.value.returncode == 1
    head, row = out.getvalue().splitlines()
    assert head.split() == ["severity", "sheet", "row", "column", "problem"]
    assert row.split()[:4] == ["error", "survey", "3", "relevant"]
    assert Version.objects.count() == 0


def test_a_study_that_does_not_exist_is_refused(study: Study, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no study called “Tè”"):
        _import(tmp_path, coffee(), study="Tè")


def test_a_new_name_makes_a_study_of_whoever_imports(study: Study, tmp_path: Path) -> None:
    maker = study.created_by
    assert maker is not None
    _import(tmp_path, coffee(), "--publish", "--by", maker.username, study="Tè")
    made = Study.objects.get(name="Tè")
    assert (made.created_by, made.fielded_version) == (maker, Version.objects.get(study=made))


def _import(
    folder: Path, content: bytes, *options: str, study: str = "Osservatorio Caffè", stdout: StringIO | None = None
) -> list[str]:
    file = folder / "caffe.xlsx"
    file.write_bytes(content)
    out = stdout or StringIO()
    call_command("import_questionnaire", str(file), "--study", study, *options, stdout=out)
    return out.getvalue().splitlines()
