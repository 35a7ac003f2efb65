"""``manage.py backup`` and ``restore``: what is wrong with an archive, a key or a place is said; nothing changes."""

import gzip
import io
import json
import os
import sqlite3
import stat
import subprocess
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from surveys.database import kept_files
from surveys.management.archives import copying, saving
from surveys.management.archives.encryption import new_identity
from surveys.management.archives.ledgers import find_ledgers
from surveys.management.archives.manifest import ArchiveError
from surveys.management.archives.saving import save_site
from surveys.results.models import Export
from surveys.results.services import erasure_ledger as ledger
from tests.interviewing.scene import NOON, make_scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_place(settings: Any, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return tmp_path


@pytest.fixture
def folder(own_place: Path) -> Path:
    """Where archives go."""
    return own_place / "archives"


@pytest.fixture
def archive(folder: Path) -> Path:
    """A backup of a site with a file of people."""
    kept_files.keep(kept_files.SAMPLES, b"+39 02 1234567")
    save_site(folder=folder, recipients=[], keep=None, now=NOON)
    (path,) = folder.glob("*.gz")
    return path


def run(*command: object) -> str:
    """All that a command says, and why it failed."""
    out = io.StringIO()
    try:
        with translation.override("en"):
            call_command(*map(str, command), stdout=out, stderr=out)
    except CommandError as error:
        out.write(f"FAILED {error}")
    return out.getvalue()


def check(path: Path, *more: object) -> str:
    return run("restore", path, "--check", *more)


def changed(path: Path, name: str, change: Callable[[bytes], bytes], new_name: str = "") -> Path:
    """The archive with one member changed, and nothing else."""
    target = path.with_name("changed.tar.gz")
    with tarfile.open(path) as old, tarfile.open(target, "w:gz") as new:
        for entry in old:
            data = old.extractfile(entry).read()  # type: ignore[union-attr]
            if entry.name == name:
                data, entry.name = change(data), new_name or entry.name
            entry.size = len(data)
            new.addfile(entry, io.BytesIO(data))
    return target


def manifest_with(path: Path, **facts: Any) -> Path:
    def change(data: bytes) -> bytes:
        told = json.loads(data)
        told["contents"] |= {name: value for name, value in facts.items() if name in told["contents"]}
        return json.dumps(told | {name: value for name, value in facts.items() if name in told}).encode()

    return changed(path, "manifest.json", change)


def test_an_archive_holds_database_key_and_files_is_its_owner_s_alone_and_has_its_checksum_beside_it(
    archive: Path, folder: Path, settings: Any
) -> None:
    with tarfile.open(archive) as tar:
        names = [entry.name for entry in tar]
        key = tar.extractfile("secret_key").read()  # type: ignore[union-attr]
    assert names[0].startswith("database.")
    assert names[-1] == "manifest.json"
    assert [name.rpartition("/")[0] for name in names[2:-1]] == ["files/samples"]
    assert key.decode() == settings.SECRET_KEY
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    subprocess.run(["sha256sum", "--check", "--status", f"{archive.name}.sha256"], cwd=folder, check=True)
    assert "The archive is whole, and this version can put it back." in check(archive)
    assert sorted(path.name for path in Path(settings.DATA_DIR).iterdir()) == ["backup.lock", "samples"]


def test_an_archive_cut_off_anywhere_or_with_a_changed_byte_is_damaged(archive: Path) -> None:
    whole = archive.read_bytes()
    spoilt = archive.with_name("spoilt.gz")
    flipped = bytearray(whole)
    flipped[-6] ^= 1  # of the checksum: a bit in the middle may stand for the same zeros copied from elsewhere
    for data in (whole[:100], whole[: len(whole) // 2], whole[:-9], bytes(flipped)):
        spoilt.write_bytes(data)
        assert "FAILED The archive is damaged" in check(spoilt)


def test_a_file_that_is_not_the_one_backed_up_is_named(archive: Path) -> None:
    assert "the checksums of these files do not fit: secret_key" in check(changed(archive, "secret_key", bytes.upper))


def test_what_is_no_archive_is_called_so(archive: Path) -> None:
    archive.write_bytes(b"PK")
    assert f"FAILED {archive} is no archive of Ascolto" in check(archive)
    archive.write_bytes(gzip.compress(b"a letter"))
    assert "FAILED The archive is damaged" in check(archive)
    assert "No such file" in check(archive.with_name("nowhere"))


@pytest.mark.parametrize("name", ["../../evil", "files/exports/../../evil", "/etc/passwd", "files/other/x"])
def test_a_file_that_wants_to_go_elsewhere_is_refused(archive: Path, name: str, own_place: Path) -> None:
    assert f"FAILED {name} does not belong into an archive" in check(changed(archive, "secret_key", bytes, name))
    assert list(own_place.rglob("evil")) == []


def test_an_archive_of_a_newer_version_is_refused_with_what_to_install(archive: Path) -> None:
    newer = manifest_with(archive, migrations=["surveys.0001_initial", "surveys.9001_more"])
    assert "FAILED The archive was made by a newer version of Ascolto, which knows 9001_more. Install" in check(newer)
    assert "newer version of Ascolto (its format is 2)" in check(manifest_with(archive, format=2))


def test_an_archive_of_the_other_database_is_refused(archive: Path) -> None:
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    assert f"FAILED The archive holds a database of {other}" in check(manifest_with(archive, engine=other))


def test_an_encrypted_archive_is_opened_with_its_own_key_only(folder: Path, own_place: Path) -> None:
    public, _other = new_identity(own_place / "own"), new_identity(own_place / "other")
    saved = save_site(folder=folder, recipients=[public], keep=None, now=NOON)
    assert saved.path.suffix == ".age"
    assert b"surveys" not in saved.path.read_bytes()
    assert "The archive is whole" in check(saved.path, "--identity", own_place / "own")
    assert "FAILED The archive was encrypted for another key" in check(saved.path, "--identity", own_place / "other")
    assert "FAILED The archive is encrypted: name the file" in check(saved.path)
    (own_place / "no key").write_text("# nothing\n")
    assert "FAILED There is no private key of age in" in check(saved.path, "--identity", own_place / "no key")
    assert "FAILED This is no public key of age: age1x" in run("backup", folder, "--recipient", "age1x")
    for size in (150, len(saved.path.read_bytes()) - 1):
        cut = saved.path.with_name("cut.age")
        cut.write_bytes(saved.path.read_bytes()[:size])
        assert "FAILED The archive is damaged" in check(cut, "--identity", own_place / "own")


def test_a_new_key_overwrites_none(own_place: Path) -> None:
    path = own_place / "key"
    assert run("new_backup_key", path).startswith("BACKUP_RECIPIENT=age1")
    before = path.read_bytes()
    assert "is there already, and stays as it is" in run("new_backup_key", path)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (before, 0o600)


def test_nothing_is_put_where_a_site_is(archive: Path) -> None:
    said = run("restore", archive)
    assert "FAILED There is a site here already" in said
    assert str(Path(connection.settings_dict["NAME"])) in said


def test_of_archives_the_newest_stay_whatever_the_clock_says(folder: Path) -> None:
    for hour in (1, 2, 3):
        save_site(folder=folder, recipients=[], keep=None, now=NOON + timedelta(hours=hour))
    (folder / "letter.txt").touch()
    saved = save_site(folder=folder, recipients=[], keep=2, now=NOON)  # the clock was set back
    assert [path.name for path in saved.dropped] == [
        "ascolto-20261124T120000Z.tar.gz",
        "ascolto-20261124T130000Z.tar.gz",
    ]
    left = {path.name for path in folder.iterdir() if path.suffix != ".sha256"}
    assert left == {"ascolto-20261124T140000Z.tar.gz", saved.path.name, "letter.txt", "erasures.ledger"}
    assert len(list(folder.glob("*.sha256"))) == 2


def test_a_target_that_is_there_already_stays_as_it_is(archive: Path, folder: Path, own_place: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(ArchiveError):
        save_site(folder=folder, recipients=[], keep=1, now=NOON)
    assert archive.read_bytes() == before
    (own_place / "file").touch()
    assert "is a file: name a folder" in run("backup", own_place / "file")
    assert "cannot be made" in run("backup", own_place / "file" / "below")


def test_two_backups_at_once_are_one(folder: Path) -> None:
    with saving._only_one(folder.parent / "data"):
        assert "FAILED Another backup of this site is running" in run("backup", folder)
    assert not folder.exists() or list(folder.iterdir()) == []


def test_what_a_killed_backup_left_goes_with_the_next(folder: Path, own_place: Path) -> None:
    folder.mkdir()
    (own_place / "data" / "backup-killed").mkdir()
    left = folder / ".ascolto-20261101T000000Z.tar.gz.part"
    left.touch()
    os.utime(left, (0, 0))
    run("backup", folder)
    assert not left.exists()
    assert not (own_place / "data" / "backup-killed").exists()


def test_a_file_that_is_lost_is_told_and_stops_no_backup(folder: Path) -> None:
    scene = make_scene()
    Export.objects.create(study=scene.study, path="1-coffee.xlsx", status="ready", asked_at=NOON)
    said = run("backup", folder)
    assert "A file that the database names was not there: exports/1-coffee.xlsx" in said
    (path,) = folder.glob("*.gz")
    assert "exports/1-coffee.xlsx" in check(path)


def test_a_file_deleted_or_made_while_the_database_is_copied_is_in_the_archive(own_place: Path) -> None:
    """Files are linked before the copy, and again behind it."""
    exports = own_place / "data" / "exports"
    exports.mkdir()
    for name in ("1-old.xlsx", "3-half.part"):
        (exports / name).write_bytes(name.encode())
    saving._linked(own_place)
    (exports / "1-old.xlsx").unlink()
    (exports / "2-new.xlsx").write_bytes(b"new")
    assert {name: path.read_bytes() for name, path in sorted(saving._linked(own_place).items())} == {
        "files/exports/1-old.xlsx": b"1-old.xlsx",
        "files/exports/2-new.xlsx": b"new",
    }


def test_a_damaged_database_is_backed_up_by_nobody(tmp_path: Path) -> None:
    path = tmp_path / "spoilt.sqlite3"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE said (what TEXT)")
        made.executemany("INSERT INTO said VALUES (?)", [("x" * 500,)] * 200)
        made.commit()
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 5] = bytes([255]) * 8192
    path.write_bytes(data)
    with pytest.raises(ArchiveError), closing(sqlite3.connect(path)) as opened:
        copying._check_sqlite(opened)


def test_an_archive_alone_on_another_machine_asks_for_the_ledger_of_erasures(
    archive: Path, tmp_path: Path, settings: Any
) -> None:
    settings.ERASURE_LEDGER = [tmp_path / "new machine" / "erasures.ledger"]
    alone = tmp_path / "elsewhere" / archive.name
    alone.parent.mkdir()
    alone.write_bytes(archive.read_bytes())
    with translation.override("en"), pytest.raises(ArchiveError, match=r"There is no ledger of erasures, neither in"):
        find_ledgers(alone, [], "")
    with translation.override("en"), pytest.raises(ArchiveError, match=r"no ledger of erasures in .*lost"):
        find_ledgers(alone, [tmp_path / "lost"], "")
    assert find_ledgers(alone, [], " nobody was erased ").without == "nobody was erased"
    copied = find_ledgers(archive, [], "never mind")
    copied.put_in_place()
    assert (copied.without, copied.known_until) == ("", NOON.isoformat(timespec="seconds"))


def test_a_ledger_that_cannot_be_read_stops_no_archive_but_is_said(folder: Path) -> None:
    [path] = ledger.ledger_paths()
    path.write_text("spoilt\n")
    said = run("backup", folder)
    assert "FAILED The archive was made, but the ledger of erasures could not be copied beside it: Line 1" in said
    assert len(list(folder.glob("*.gz"))) == 1
