"""The register says who did or saw what, of whom, when and from where, in one grammar, and holds nothing in clear."""

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from allauth.core import context
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from surveys.fieldwork.models import QuotaCell
from surveys.people.models import AuditEntry, User
from surveys.people.queries import searched
from surveys.people.services import record
from surveys.people.services.devices import device_of
from tests.interviewing.scene import make_scene

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.mark.django_db
def test_a_line_says_who_did_what_of_which_study_and_from_where() -> None:
    anna = User.objects.create_user("anna")
    request = RequestFactory().get("/", headers={"user-agent": LINUX}, REMOTE_ADDR="192.0.2.7")
    with context.request_context(request):
        record(by=anna, verb="case.viewed", subject="case:12", study=3, details={"with": "calls"}, now=MORNING)
    record(by=None, verb="case.erased", subject="case:12", study=3, now=MORNING)  # a command's

    columns = ("actor", "verb", "subject", "study", "details", "address", "device", "at")
    assert list(AuditEntry.objects.order_by("pk").values_list(*columns)) == [
        (anna.pk, "case.viewed", "case:12", 3, {"with": "calls"}, "192.0.2.7", "Firefox 128, Linux", MORNING),
        (None, "case.erased", "case:12", 3, {}, None, "", MORNING),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"verb": "look"}, {"subject": "case 3/12"}])
def test_another_grammar_is_refused_by_the_database(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        record(**{"by": None, "verb": "case.viewed", "subject": "case:1", "now": MORNING, **wrong})


def test_what_was_searched_is_known_again_in_any_spelling_and_read_by_nobody() -> None:
    spellings = {searched(number) for number in ("+39 333 123.4567", "3331234567", "0039 333 1234567", "(333) 1234567")}
    assert len(spellings) == 1
    assert searched("Rinaldi  Nicolò") == searched("nicolo rinaldi") != searched("nicola rinaldi")
    assert "rinaldi" not in searched("rinaldi")
    assert len(searched("x" * 9_999)) < 60


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (LINUX, "Firefox 128, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/131.0.0.0 Safari/537.36 Edg/131.0", "Edge 131, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/131.0.0.0 Mobile Safari/537.36", "Chrome 131, Android"),
        ("Mozilla/5.0 (iPhone; CPU OS 18_1) AppleWebKit/605 Version/18.1 Mobile Safari/604.1", "Safari 18, iOS"),
        ("python-requests/2.32 extra", "python-requests/2.32"),
        ("x" * 9_999, "x" * 60),
        ("", ""),
    ],
)  # fmt: skip
def test_a_device_is_a_browser_and_a_system_in_words(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device


@pytest.mark.django_db
def test_lines_of_before_the_grammar_name_the_same_things_in_it() -> None:
    scene = make_scene()
    case, sample = scene.attempt.case, scene.attempt.case.sample
    cell = QuotaCell.objects.create(study=scene.study, name="men 18/34", target=10)
    old = [
        AuditEntry(verb="release_case", subject=f"case {scene.study.pk}/{case.number}", details={"to": "giulia"}),
        AuditEntry(verb="change_quota_cell", subject=f"quota {scene.study.pk}/men 18/34"),
        AuditEntry(verb="release_sample", subject=f"sample {sample.pk} A list: of people"),
        AuditEntry(verb="look_for_caller", subject="callers", details={"shown": [f"{scene.study.pk}/1", "99/9"]}),
        AuditEntry(verb="role.granted", subject="person:3", details={"study": scene.study.pk}),
        AuditEntry(verb="institute.changed", subject="institute"),
    ]
    [path] = Path(import_module("surveys.migrations").__path__[0]).glob("*_register_of_events.py")
    known = import_module(f"surveys.migrations.{path.stem}")._Known(apps, old)
    assert [known.subject(entry) for entry in old] == [
        (case.audit_name, scene.study.pk),
        (f"quota:{cell.pk}", scene.study.pk),
        (f"sample:{sample.pk}", scene.study.pk),
        ("search:", None),
        ("person:3", scene.study.pk),
        ("institute:1", None),
    ]
    assert known.details(old[0]) == {"to": scene.interviewer.audit_name}
    assert known.details(old[3]) == {"cases": [case.audit_name, "case:99/9"]}
