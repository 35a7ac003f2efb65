"""Loading a sample from the command line."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from surveys.fieldwork.models import Case, Sample, SampleStatus
from surveys.fieldwork.queries import list_columns
from tests.interviewing.scene import make_scene

from .conftest import Field

WAIVED = ("--not-checked-because", "soci con consenso")


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
    told = load(field.study.pk, table, "--column", "phone=Rete fissa", "--release", *WAIVED).splitlines()
    assert told[:3] == ["Rete fissa: phone", "Nome: name", "Prov: prov"]
    assert [line.partition(":")[0] for line in told[3:5]] == ["- 3 Rete fissa abc", "refused phone_no_digits"]
    case = Case.objects.select_related("contact", "sample").get()
    assert (case.contact.name, case.attributes, case.sample.status) == ("Maria", {"prov": "BG"}, SampleStatus.RELEASED)


def test_columns_of_personal_data_are_told_and_may_be_said(field: Field, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Telefono;Mail;Targa;Segmento\n02 1234567;a@example.it;AB123CD;oro\n")
    told = load(field.study.pk, path, "--not-personal", "Targa", "--personal", "Segmento").splitlines()
    assert told[1:4] == [
        "Mail: mail (personal; looks like e-mail addresses)",
        "Targa: targa (not personal; looks like licence plates)",
        "Segmento: segmento (personal)",
    ]
    case = Case.objects.get()
    assert (case.attributes, case.contact.attributes) == (
        {"targa": "AB123CD"},
        {"mail": "a@example.it", "segmento": "oro"},
    )
    with pytest.raises(CommandError, match="“Telefono” is no column that becomes an attribute"):
        load(field.study.pk, path, "--personal", "Telefono")


def test_a_column_is_used_as_the_studys_other_lists_use_it_unless_the_command_says_otherwise(
    field: Field, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("Telefono;Targa;Zona;Taglia\n02 1234567;AB123CD;Nord;A\n")
    second.write_text("Telefono;Targa;Zona;Taglia\n02 1234568;AB123CE;Sud;B\n")
    said = ("--not-personal", "Targa", "--export", "Targa", "--export", "Zona", "--route", "Zona")
    load(field.study.pk, first, *said, "--release", *WAIVED)
    load(field.study.pk, second, "--export", "Taglia", "--release", *WAIVED)
    one, other = Sample.objects.order_by("pk")
    assert [(use["name"], use["route"], use["export"], use["personal"]) for use in other.attributes] == [
        ("targa", False, True, False),
        ("zona", True, True, False),
        ("taglia", False, True, False),
    ]
    assert one.attributes[2]["export"] is False
    assert list_columns(field.study).exported == ("targa", "zona", "taglia")
    with pytest.raises(CommandError, match="“Telefono” is no column that becomes an attribute"):
        load(field.study.pk, first, "--export", "Telefono")


@pytest.mark.django_db
def test_what_the_questionnaire_declares_is_read_by_it_also_from_a_list_of_the_command_line(tmp_path: Path) -> None:
    sheet = [["name", "label", "personal"], ["zona", "Area", None], ["taglia", "Size", "yes"]]
    study, path = (
        make_scene(survey=[["type", "name", "label"], ["text", "why", "Why?"]], sample=sheet).study,
        tmp_path / "a.csv",
    )
    path.write_text("Telefono;Zona;Taglia;Altro\n02 1234567;Nord;A;x\n")
    load(study.pk, path)
    assert [(use["name"], use["route"], use["personal"]) for use in Sample.objects.latest("pk").attributes] == [
        ("zona", True, False),
        ("taglia", True, True),
        ("altro", False, False),
    ]


def test_a_list_that_was_not_checked_with_the_opposition_register_is_loaded_and_not_released(
    field: Field, table: Path
) -> None:
    columns = ("--column", "phone=Rete fissa", "--release")
    for told in ((), ("--checked-on", "2026-01-01")):
        with pytest.raises(CommandError, match="opposition register"):
            load(field.study.pk, table, "--warn", "duplicate_in_study", *columns, *told)
    today = timezone.localdate().isoformat()
    load(field.study.pk, table, "--warn", "duplicate_in_study", *columns, "--checked-on", today)
    assert list(Sample.objects.order_by("pk").values_list("status", flat=True)) == ["loaded", "loaded", "released"]


def test_without_a_phone_column_nothing_is_loaded(field: Field, table: Path) -> None:
    with pytest.raises(CommandError):
        load(field.study.pk, table)
    assert Case.objects.count() == 0


def test_an_unknown_study_or_file_is_said_so(field: Field, table: Path) -> None:
    with pytest.raises(CommandError, match="study 99"):
        load(99, table)
    with pytest.raises(CommandError, match="nowhere"):
        load(field.study.pk, table.parent / "nowhere.csv")


def test_what_is_done_with_people_who_are_known_is_chosen(field: Field, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Telefono;Nome\n02 1234567;Maria\n02 1234567;Ugo\n02 1234567;Ugo\n")
    told = load(field.study.pk, path, "--refuse", "shared_number", "--warn", "duplicate_in_file").splitlines()
    sample = Sample.objects.get().pk
    assert told[-2:] == ["refused shared_number: 2", f"sample {sample} (loaded): 3 rows, 1 cases, 2 refused"]
    told = load(field.study.pk, path, "--warn", "duplicate_in_study", "--warn", "duplicate_in_file").splitlines()
    assert told[-4:-1] == ["warned duplicate_in_study: 3", "warned shared_number: 2", "warned duplicate_in_file: 1"]


def test_a_file_is_named_from_wherever_the_command_is_run(
    field: Field, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(table.parent)
    assert "Rete fissa: phone" in load(field.study.pk, table.name, "--column", "phone=Rete fissa")
