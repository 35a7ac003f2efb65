"""Publishing asks what becomes of answers that would mean something else, and keeps what was decided."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from surveys.design.models import Draft, Study, Version
from surveys.design.queries import decisions_of, meanings_to_decide, questionnaire_of
from surveys.design.services import PublicationError, publish, upload_workbook
from surveys.people.models import AuditEntry, User

from .conftest import NOW
from .workbooks import COFFEE, YES_NO, coffee

SWAPPED = [YES_NO[0], ["yes_no", "1", "No"], ["yes_no", "2", "Sì"]]
MAYBE = [*YES_NO[:2], ["yes_no", "2", "Forse"]]
TALLY = [YES_NO[0], ["yes_no", "1", "Qualche volta"], ["yes_no", "2", "No"]]
SLIP = [YES_NO[0], ["yes_no", "1", "Qualche vollta"], ["yes_no", "2", "No"]]


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def _draft(study: Study, laura: User, content: bytes) -> Draft:
    return upload_workbook(study=study, content=content, file_name="c.xlsx", by=laura, now=NOW)


def _publish(study: Study, laura: User, content: bytes, **decisions: str) -> Version:
    _draft(study, laura, content)
    return publish(study=study, reason="", by=laura, now=NOW, decisions=decisions)


@pytest.mark.parametrize("decisions", [{}, {"b1:1,2": "perhaps"}, {"b1:1,2": "recode:1"}, {"b1:1": "apart"}])
def test_without_a_decision_that_can_be_taken_the_draft_stays_a_draft(
    study: Study, laura: User, decisions: dict[str, str]
) -> None:
    _publish(study, laura, coffee())
    with pytest.raises(PublicationError) as refusal:
        _publish(study, laura, coffee(choices=SWAPPED), **decisions)
    assert (refusal.value.reason, [one.key for one in refusal.value.undecided]) == ("undecided", ["b1:1,2"])
    assert (Version.objects.count(), Draft.objects.count()) == (1, 1)


def test_what_was_decided_is_kept_with_who_and_when_and_its_rule(study: Study, laura: User) -> None:
    _publish(study, laura, coffee())
    version = _publish(study, laura, coffee(choices=SWAPPED), **{"b1:1,2": "recode"})
    (decision,) = decisions_of(Version.objects.get(pk=version.pk))
    assert (decision.option, decision.rule, decision.by, decision.at) == (
        "recode",
        {"1": "2", "2": "1"},
        "Laura Conti",
        NOW.isoformat(),
    )
    entry = AuditEntry.objects.get(verb="version.decided")
    assert (entry.actor, entry.subject, entry.details["version"]) == (laura, f"study:{study.pk}", 2)
    assert entry.details["decisions"][0]["rule"] == {"1": "2", "2": "1"}


def test_a_first_version_and_one_that_changes_no_meaning_ask_nothing(study: Study, laura: User) -> None:
    assert _publish(study, laura, coffee()).decisions == []
    changed = [*COFFEE, ["text", "b3", "Perché?", None]]
    version = _publish(study, laura, coffee(survey=changed, choices=[*YES_NO, ["yes_no", "3", "A volte"]]))
    assert version.decisions == []
    assert not AuditEntry.objects.filter(verb="version.decided").exists()


def test_what_earlier_versions_knew_is_asked_about_too(study: Study, laura: User) -> None:
    _publish(study, laura, coffee(choices=[*YES_NO, ["yes_no", "3", "A volte"]]))
    _publish(study, laura, coffee())
    draft = questionnaire_of(_draft(study, laura, coffee(choices=[*YES_NO, ["yes_no", "3", "Mai"]])))
    assert draft is not None
    assert [one.key for one in meanings_to_decide(study, draft)] == ["b1:3"]


def test_the_command_refuses_with_the_list_of_what_is_to_be_decided(study: Study, laura: User, tmp_path: Path) -> None:
    _publish(study, laura, coffee())
    out = StringIO()
    with pytest.raises(CommandError, match="Not published") as refusal:
        _import(tmp_path, coffee(choices=SWAPPED), out)
    assert refusal.value.returncode == 1
    assert out.getvalue().splitlines()[1:] == [
        "b1:1,2 = same | apart | recode (suggested: recode)",
        "    The words of the answers 1, 2 of b1 are swapped: Sì: 1 → 2; No: 2 → 1. "
        "The same code says something else than before: publishing asks what becomes of earlier answers.",
    ]
    assert (Version.objects.count(), Draft.objects.count()) == (1, 1)


@pytest.mark.parametrize("as_file", [False, True])
def test_the_command_takes_decisions_from_options_or_a_file(
    study: Study, laura: User, tmp_path: Path, as_file: bool
) -> None:
    _publish(study, laura, coffee())
    (tmp_path / "decisions.json").write_text('{"b1:1,2": "recode"}')
    options = ["--decisions", str(tmp_path / "decisions.json")] if as_file else ["--decide", "b1:1,2=recode"]
    out = StringIO()
    _import(tmp_path, coffee(choices=SWAPPED), out, *options)
    assert out.getvalue().splitlines()[1:] == [
        "Version 2 is published.",
        "b1:1,2: The words of the answers 1, 2 of b1 are swapped: Sì: 1 → 2; No: 2 → 1. "
        "Earlier answers are read as: 1 → 2; 2 → 1.",
    ]


def test_the_command_takes_what_is_suggested_only_where_something_is(study: Study, laura: User, tmp_path: Path) -> None:
    _publish(study, laura, coffee(choices=SLIP))
    _import(tmp_path, coffee(choices=TALLY), StringIO(), "--accept-suggested")
    assert [one.option for one in decisions_of(Version.objects.get(number=2))] == ["same"]
    with pytest.raises(CommandError, match="Not published"):
        _import(tmp_path, coffee(choices=MAYBE), StringIO(), "--accept-suggested")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--decide", "recode"], "has no “=”"),
        (["--decisions", "nowhere.json"], "cannot be read"),
    ],
)
def test_decisions_that_cannot_be_read_are_refused_in_words(
    study: Study, laura: User, tmp_path: Path, options: list[str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        _import(tmp_path, coffee(), StringIO(), *options)
    assert Version.objects.count() == 0


def _import(folder: Path, content: bytes, out: StringIO, *options: str) -> None:
    file = folder / "caffe.xlsx"
    file.write_bytes(content)
    call_command("import_questionnaire", str(file), "--study", "Osservatorio Caffè", "--publish", *options, stdout=out)
