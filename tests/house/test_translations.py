"""Every sentence in Italian, compiled, and none of them a guess."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from surveys.questionnaire import problems

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "surveys" / "locale" / "it" / "LC_MESSAGES" / "django.po"


def entries(text: str) -> dict[str, list[str]]:
    """msgid (with context) → its translations, from a catalogue's text."""
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        joined = re.sub(r'"\n"', "", "\n".join(lines))
        identity = re.findall(r'^(?:msgctxt|msgid|msgid_plural) "(.*)"$', joined, re.MULTILINE)
        if identity and identity[0]:
            found["|".join(identity)] = re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', joined, re.MULTILINE)
    return found


def need(program: str) -> None:
    """Skip where a program of gettext is not installed; in CI that is a failure."""
    if shutil.which(program):
        return
    if os.environ.get("CI"):
        pytest.fail(f"{program} is missing: install gettext")
    pytest.skip("gettext is not installed")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    need("xgettext")
    place = tmp_path_factory.mktemp("project")
    for folder in ("cati", "surveys", "templates"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", place)
    command = [sys.executable, "manage.py", "makemessages", "-l", "it", "--no-location", "--no-obsolete"]
    subprocess.run(command, cwd=place, check=True, capture_output=True)
    return entries((place / CATALOGUE.relative_to(ROOT)).read_text())


def test_every_sentence_of_the_code_is_translated(extracted: dict[str, list[str]]) -> None:
    assert [name for name, translations in extracted.items() if not all(translations)] == []


def test_the_catalogue_has_no_guesses_and_no_leftovers(extracted: dict[str, list[str]]) -> None:
    text = CATALOGUE.read_text()
    assert "fuzzy" not in text
    assert set(entries(text)) == set(extracted)


def test_the_compiled_catalogue_is_fresh(tmp_path: Path) -> None:
    need("msgfmt")
    fresh = tmp_path / "django.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", fresh, CATALOGUE], check=True)
    assert fresh.read_bytes() == CATALOGUE.with_suffix(".mo").read_bytes()


def italian() -> list[tuple[str, str]]:
    """Every msgid with each of its translations."""
    found = entries(CATALOGUE.read_text())
    return [(name, words) for name, translations in found.items() for words in translations]


def test_italian_quotes_and_elides_with_one_kind_of_mark() -> None:
    assert [words for _, words in italian() if re.search(r"[“”]|[a-zà-ù]'[a-zà-ù]", words)] == []


def test_a_case_is_a_scheda_on_every_screen() -> None:
    assert [
        words for name, words in italian() if re.search(r"\bcases?\b", name) and re.search(r"\bcas[oi]\b", words)
    ] == []


def test_every_problem_speaks_italian() -> None:
    with override("it"):
        for entry in problems.CATALOGUE.values():
            assert gettext(entry.what) != entry.what
            assert gettext(entry.remedy) != entry.remedy
