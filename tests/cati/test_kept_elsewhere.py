"""Kept files in a store that machines share: what one keeps another has, and when the store is away nothing is lost."""

import io
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from cati.kept_files import storage_of
from surveys.database import kept_files
from surveys.design.models import Study
from surveys.design.services import grant_role
from surveys.fieldwork.models import Case, Sample, SampleStatus
from surveys.fieldwork.services import delete_finished_files
from surveys.fieldwork.tasks import load_rows
from surveys.people.models import Role, User
from surveys.results import services, tasks
from surveys.results.models import Export, ExportStatus
from tests.interviewing.scene import NOON, make_scene
from tests.stores import BUCKET, KEY, Store, running_store
from tests.web.supervisor.conftest import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = b"codice;tel\nT1;035 5550147\nT2;347 5550112\n"
AWAY = "The store of files does not answer"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with running_store() as store:
        yield store


@pytest.fixture(autouse=True)
def machine(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: Store) -> Callable[[str], Path]:
    """This is now the machine of that name, with a data folder of its own; its kept files are in the store."""
    for name, value in KEY.items():
        monkeypatch.setenv(name, value)
    keep_in(settings, store.url)
    for name in store.names():
        kept_files.drop(*name.removeprefix("ascolto/").split("/"))

    def become(name: str) -> Path:
        settings.DATA_DIR = tmp_path / name
        settings.DATA_DIR.mkdir(exist_ok=True)
        return settings.DATA_DIR

    become("one")
    return become


def keep_in(settings: Any, address: str) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": storage_of(address)}


@contextmanager
def away(settings: Any, store: Store) -> Iterator[None]:
    """Nobody answers where the store should be."""
    keep_in(settings, Store().url)
    yield
    keep_in(settings, store.url)


def researcher_of(study: Study) -> Client:
    person = User.objects.create_user("ada", first_name="Ada", last_name="Neri", language="en")
    grant_role(by=None, person=person, study=study, role=Role.RESEARCHER, now=NOON)
    return sign_in(person)


def upload(browser: Client, study: Study) -> Any:
    file = SimpleUploadedFile("soci.csv", PEOPLE)
    return browser.post(reverse("sample-upload", args=[study.pk]), {"file": file})


def left_on(folder: Path) -> list[Path]:
    """Files that a machine has on its own disk."""
    return [path for path in folder.rglob("*") if path.is_file()]


def said_by(*command: str) -> str:
    out = io.StringIO()
    try:
        with translation.override("en"):
            call_command(*command, stdout=out, stderr=out)
    except CommandError as error:
        out.write(f"FAILED {error}")
    return out.getvalue()


def test_a_list_that_one_machine_took_in_is_told_on_a_second_and_loaded_on_a_third(
    machine: Callable[[str], Path], store: Store
) -> None:
    study = make_scene().study
    browser = researcher_of(study)
    columns = upload(browser, study).url
    (uploaded,) = store.names()
    assert uploaded.startswith("ascolto/uploads/")
    machine("two")
    page = browser.get(columns).text
    assert "2 rows ready to load" in page
    form = {"name": "soci", "field-0": "external_id", "field-1": "phone"}
    assert browser.post(columns, form).status_code == 302
    (kept,) = store.names()
    assert kept.startswith("ascolto/samples/")
    third = machine("three")
    call_command("db_worker", batch=True, verbosity=0)
    assert Sample.objects.get(name="soci").status == SampleStatus.LOADED
    assert Case.objects.filter(sample__name="soci").count() == 2
    assert (store.names(), left_on(third), left_on(third.parent)) == (set(), [], [])


def test_a_workbook_that_one_machine_made_is_fetched_from_another_and_forgotten_everywhere(
    machine: Callable[[str], Path], store: Store
) -> None:
    scene = make_scene()
    browser = researcher_of(scene.study)
    export = asked(scene.study)
    services.make_export(export_id=export.pk, now=NOON)
    (name,) = store.names()
    assert left_on(machine("two").parent) == []
    assert "Excel," in browser.get(reverse("results", args=[scene.study.pk])).text
    answer = browser.get(reverse("workbook", args=[scene.study.pk, export.pk]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    answer.close()
    export.refresh_from_db()
    assert (answer["Content-Length"], len(content)) == (str(export.size), export.size)
    assert answer["Content-Disposition"] == f'attachment; filename="{Path(name).name}"'
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames[0] == "Cover"
    browser.post(reverse("export-discard", args=[scene.study.pk, export.pk]))
    assert store.names() == set()


def asked(study: Study) -> Export:
    return services.create_export(study=study, options={"language": "en"}, by=None, now=NOON)


def test_while_the_store_is_away_people_are_told_and_the_worker_tries_again(settings: Any, store: Store) -> None:
    study = make_scene().study
    browser = researcher_of(study)
    made = services.make_export(export_id=asked(study).pk, now=NOON)
    upload(browser, study)
    sample = Sample.objects.create(
        study=study,
        name="soci",
        file_name="soci.csv",
        kept_file=kept_files.keep(kept_files.SAMPLES, PEOPLE),
        columns={"columns": [{"column": "tel", "field": "phone"}]},
        created_at=NOON,
        rows_total=2,
    )
    export = asked(study)
    with away(settings, store):
        page = upload(browser, study)
        assert (page.status_code, AWAY in page.text) == (503, True)
        browser.raise_request_exception = False
        answer = browser.get(reverse("workbook", args=[study.pk, made.pk]))
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        tasks.make_export.enqueue(export.pk)
        load_rows.enqueue(sample.pk)
        call_command("db_worker", batch=True, verbosity=0)
        assert f"{AWAY}. It is tried again every minute" in browser.get(reverse("results", args=[study.pk])).text
        services.discard_exports(study=study, exports=Export.objects.filter(pk=made.pk), by=study.created_by, now=NOON)
        assert "FAILED The store of kept files does not answer: s3://kept at http://127.0.0.1" in said_by("verify")
    DBTaskResult.objects.update(run_after=timezone.now() - timedelta(minutes=1))
    call_command("work", batch=True)
    export.refresh_from_db()
    sample.refresh_from_db()
    assert (export.status, export.error) == (ExportStatus.READY, "")
    assert (sample.status, sample.cases_made) == (SampleStatus.LOADED, 2)
    # What was discarded while the store was away is gone too.
    assert [name for name in store.names() if "/uploads/" not in name] == [f"ascolto/exports/{export.path}"]


def test_a_file_whose_forgetting_failed_is_forgotten_later(settings: Any, store: Store) -> None:
    name = kept_files.keep(kept_files.SAMPLES, PEOPLE)
    study = make_scene().study
    Sample.objects.filter(study=study).update(kept_file=name, status=SampleStatus.LOADED)
    with away(settings, store):
        delete_finished_files()
    assert store.names() == {f"ascolto/samples/{name}"}
    delete_finished_files()
    assert (store.names(), Sample.objects.get(study=study).kept_file) == (set(), "")


def test_files_of_another_site_in_the_same_place_are_left_alone(store: Store, tmp_path: Path) -> None:
    (tmp_path / "theirs").write_bytes(b"PK")
    kept_files.put(kept_files.EXPORTS, "99999-theirs.xlsx", tmp_path / "theirs")
    assert services.drop_discarded_workbooks() == []
    assert store.names() == {"ascolto/exports/99999-theirs.xlsx"}


def test_a_backup_brings_the_files_along_and_they_come_back_from_the_archive(
    machine: Callable[[str], Path], settings: Any, store: Store, tmp_path: Path
) -> None:
    study = make_scene().study
    services.make_export(export_id=asked(study).pk, now=NOON)
    before = store.names()
    said_by("backup", str(tmp_path / "archives"))
    kept_files.drop(kept_files.EXPORTS, Export.objects.get().path)
    assert "The file is not there" in said_by("verify")
    (archive,) = (tmp_path / "archives").glob("*.gz")
    assert "The archive is whole" in said_by("restore", str(archive), "--check")
    assert {f"ascolto/{name}" for name in files_in(archive)} == before


def files_in(archive: Path) -> set[str]:
    with tarfile.open(archive) as tar:
        return {name.removeprefix("files/") for name in tar.getnames() if name.startswith("files/")}


def test_files_move_from_the_folder_to_the_store_and_back(
    machine: Callable[[str], Path], settings: Any, store: Store
) -> None:
    keep_in(settings, "")
    data = machine("one")
    name = kept_files.keep(kept_files.SAMPLES, PEOPLE)
    (data / "samples" / "half.part").touch()
    keep_in(settings, store.url)
    assert said_by("move_files", str(data)) == f"samples/{name}\nFiles moved: 1.\n"
    assert store.names() == {f"ascolto/samples/{name}"}
    assert [path.name for path in left_on(data)] == ["half.part"]
    assert "The files are there already" in said_by("move_files", store.url)
    keep_in(settings, "")
    assert said_by("move_files", store.url) == f"samples/{name}\nFiles moved: 1.\n"
    assert (store.names(), (data / "samples" / name).read_bytes()) == (set(), PEOPLE)
    assert "There is no folder" in said_by("move_files", str(data / "nowhere"))


def test_what_is_wrong_with_the_store_is_said_in_words(settings: Any, store: Store) -> None:
    keep_in(settings, store.url.replace(f"//{BUCKET}/", "//nobodys/"))
    assert "FAILED There is no bucket s3://nobodys at http://127.0.0.1" in said_by("verify")
    keep_in(settings, store.url)
    store.refuse_unknown_keys()
    said = said_by("verify")
    assert "FAILED The store refuses the key for s3://kept" in said
    assert "look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY." in said
