"""Loading a sample from the command line."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from surveys.fieldwork.models import Case, SampleStatus

from .conftest import Field


def load(*arguments: object) -> str:
    output = StringIO()
    call_command("load_sample", *map(str, arguments), stdout=output)
    return output.getvalue()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text("Rete fissa;Nome;Prov\n02 1234567;Maria;BG\nabc;Anna;MI\n")
    return path


def test_columns_are_guessed_unless_they_are_named_and_the_rows_reported(field: Field, table: Path) -> None:
    told = load(field.study.pk, table, "--column", "phone=Rete fissa", "--release").splitlines()
    assert told[:3] == ["Rete fissa: phone", "Nome: name", "Prov: prov"]
    assert [line.partition(":")[0] for line in told[3:5]] == ["~ 3 Rete fissa abc", "- 3  "]
    case = Case.objects.select_related("contact", "sample").get()
    assert (case.contact.name, case.attributes, case.sample.status) == ("Maria", {"prov": "BG"}, SampleStatus.RELEASED)


def test_without_a_phone_column_nothing_is_loaded(field: Field, table: Path) -> None:
    with pytest.raises(CommandError):
        load(field.study.pk, table)
    assert Case.objects.count() == 0


def test_an_unknown_study_or_file_is_said_so(field: Field, table: Path) -> None:
    with pytest.raises(CommandError, match="study 99"):
        load(99, table)
    with pytest.raises(CommandError, match="nowhere"):
        load(field.study.pk, table.parent / "nowhere.csv")
