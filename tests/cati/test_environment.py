"""What the environment's words mean to Django."""

import os
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cati import kept_files
from cati.environment import database, email, replica, secret_key
from cati.kept_files import storage_of


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REPLICA_URL", "EMAIL_URL", "EMAIL_FROM", "SECRET_KEY", "TEST_SQLITE_NAME"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("address", "facts"),
    [
        ("smtp://mail.example", {"EMAIL_PORT": 25, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}),
        ("smtp://mail.example", {"EMAIL_TIMEOUT": 10}),
        ("smtp+tls://mail.example", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False}),
        ("smtps://mail.example", {"EMAIL_PORT": 465, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True}),
        ("smtps://me%40x:p%2Fw@mail.example:2465", {"EMAIL_PORT": 2465, "EMAIL_HOST_USER": "me@x"}),
        ("smtps://me%40x:p%2Fw@mail.example:2465", {"EMAIL_HOST_PASSWORD": "p/w", "EMAIL_HOST": "mail.example"}),
    ],
)
def test_mail_is_encrypted_as_its_address_says(
    monkeypatch: pytest.MonkeyPatch, address: str, facts: dict[str, Any]
) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    assert {name: email()[name] for name in facts} == facts


def test_a_mail_address_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "https://mail.example")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must begin with"):
        email()


def test_without_a_mail_address_messages_are_printed_from_the_chosen_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_FROM", "field@example.it")
    assert email()["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert email()["DEFAULT_FROM_EMAIL"] == "field@example.it"


def test_sqlite_is_in_the_data_folder_unless_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database(tmp_path)["NAME"] == str(tmp_path / "ascolto.sqlite3")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/other.sqlite3")
    assert database(tmp_path)["NAME"] == f"{tmp_path}/other.sqlite3"


def test_a_postgresql_address_may_name_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me:p%40ss@/surveys?host=/run/pg&port=5433")
    found = database(tmp_path)
    assert {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "surveys",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "/run/pg",
        "PORT": "5433",
        "OPTIONS": {"application_name": f"ascolto@{socket.gethostname()}"},
    }


def test_a_postgresql_address_may_name_several_machines_of_which_the_one_that_writes_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgres://me:p%40ss@a.example.it:5433,[fd00::2],c/surveys?sslmode=verify-full&connect_timeout=5"
    monkeypatch.setenv("DATABASE_URL", address)
    found = database(tmp_path)
    assert {name: found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")} == {
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "a.example.it,fd00::2,c",
        "PORT": "5433,,",
        "NAME": "surveys",
    }
    options = found["OPTIONS"]
    assert (options["target_session_attrs"], options["sslmode"]) == ("read-write", "verify-full")
    # What is not said is such that a machine which has gone is noticed within seconds.
    assert (options["connect_timeout"], options["tcp_user_timeout"]) == ("5", "5000")


def test_one_machine_is_asked_for_nothing_that_was_not_said_but_a_short_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me@db.example.it/surveys")
    found = database(tmp_path)
    assert (found["HOST"], found["PORT"], "target_session_attrs" in found["OPTIONS"]) == ("db.example.it", "", False)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgres://me@a:x,b/surveys", "machines that cannot be understood"),
        ("postgres://me@a,,b/surveys", "machines that cannot be understood"),
        ("postgres://me@a/surveys?ssl=on", "an option that PostgreSQL does not know: .*ssl"),
    ],
)
def test_a_postgresql_address_that_says_nonsense_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(ImproperlyConfigured, match=words):
        database(tmp_path)


def test_a_replica_is_a_standby_beside_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me@a,b/surveys")
    assert replica() == {}
    monkeypatch.setenv("REPLICA_URL", "postgres://reader@b,c/surveys")
    found = replica()["replica"]
    assert (found["HOST"], found["USER"], found["OPTIONS"]["target_session_attrs"]) == (
        "b,c",
        "reader",
        "prefer-standby",
    )


@pytest.mark.parametrize(
    ("database_url", "replica_url", "words"),
    [
        ("", "postgres://me@b/surveys", "REPLICA_URL is for PostgreSQL"),
        ("postgres://me@a/surveys", "sqlite:///copy.sqlite3", "REPLICA_URL must begin with postgres://"),
    ],
)
def test_a_replica_of_another_kind_is_refused(
    monkeypatch: pytest.MonkeyPatch, database_url: str, replica_url: str, words: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REPLICA_URL", replica_url)
    with pytest.raises(ImproperlyConfigured, match=words):
        replica()


def test_another_database_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://host/name")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must begin with"):
        database(tmp_path)


def test_the_key_is_made_once_and_is_for_its_owner_only(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "data")
    assert secret_key(tmp_path / "data") == first
    assert stat.S_IMODE(os.stat(tmp_path / "data" / "secret_key").st_mode) == 0o600
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_processes_that_start_together_all_read_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starting:
        for number in range(60):
            folder = tmp_path / str(number)
            keys = set(starting.map(lambda _, folder=folder: secret_key(folder), range(8)))
            assert len(keys) == 1
            assert all(len(key) == 50 for key in keys)


def test_the_store_of_kept_files_is_what_its_address_says() -> None:
    assert storage_of("")["BACKEND"].endswith("PrivateFolder")
    address = "s3://kept/a%20b/?endpoint=https://store.example.it&region=eu-south-1&encryption=AES256"
    assert storage_of(address)["OPTIONS"] == {
        "bucket_name": "kept",
        "location": "a b",
        "endpoint_url": "https://store.example.it",
        "region_name": "eu-south-1",
        "addressing": "path",
        "object_parameters": {"ServerSideEncryption": "AES256"},
    }
    assert storage_of("s3://kept?region=eu-south-1")["OPTIONS"]["addressing"] == "auto"


def test_all_that_is_wrong_with_a_store_s_address_is_said_at_once() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        storage_of("https://key:secret@kept/?endpoint=http://store.example.it&port=1&addressing=any")
    said = str(refused.value)
    for words in ("not with s3://", "a key does not belong", "port: only", "in the clear", "addressing=any"):
        assert words in said
    assert "secret@" not in said
    with pytest.raises(ImproperlyConfigured, match="“” is no bucket's name"):
        storage_of("s3:///prefix")


def test_a_store_without_what_speaks_to_it_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"pip install .*\[s3\]"):
        storage_of("s3://kept")
