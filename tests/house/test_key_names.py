"""Keys that texts name are the keys that act: labels, hints, translations and guide are held against the scripts."""

import re
from pathlib import Path

import pytest

from .code import ROOT

SCRIPTS, PAGES = ROOT / "static/interviewer", ROOT / "templates/interviewer"
GUIDE = ROOT / "surveys/web/researcher/pages/guide"
MESSAGES = ROOT / "surveys/locale/it/LC_MESSAGES/django.po"
NAMED = re.compile(r"\bF\d{1,2}\b|\b(?:Alt|Ctrl) ?\+ ?[A-Z]\b")
HELP = ("interviewer/help_link.html", "interviewer/help_key.html")


def acting_keys() -> dict[str, str]:
    """Function key → what it opens or does, as the interviewer's scripts say it."""
    docks = re.search(r"const DOCKS = {(.*?)}", (SCRIPTS / "keys.js").read_text())
    assert docks is not None
    keys = dict(re.findall(r'(F\d+): "(\w+)"', docks.group(1)))
    for name, act in (("news.js", "help"), ("pause.js", "pause")):
        (key,) = set(re.findall(r'event\.key [!=]== "(F\d+)"', (SCRIPTS / name).read_text()))
        assert key not in keys
        keys[key] = act
    return keys


def key_table(language: str) -> list[str]:
    """The keys in the guide's table, in its order."""
    rows = (GUIDE / language / "16-keys.md").read_text().split("\n## ")[0].splitlines()
    cells = [row.split("|")[1] for row in rows if row.startswith("|")]
    return ["+".join(keys) for cell in cells if (keys := re.findall(r"`(F\d+|Alt|[A-Z])`", cell))]


def test_a_button_shows_the_key_that_opens_its_dock() -> None:
    acts = acting_keys()
    buttons = [
        (path.name, name, key)
        for path in PAGES.glob("*.html")
        for name, key in re.findall(r'dock_key.html" with name="(\w+)" key="(F\d+)"', path.read_text())
    ]
    assert len(buttons) >= 10
    assert [button for button in buttons if acts.get(button[2]) != button[1]] == []
    for name in HELP:
        assert re.findall(r"<kbd>(F\d+)</kbd>", (ROOT / "templates" / name).read_text()) == [
            key for key, act in acts.items() if act == "help"
        ]


def test_the_guide_names_every_key_that_acts_and_the_same_ones_in_both_languages() -> None:
    assert key_table("en") == key_table("it")
    assert {key for key in acting_keys() if key != "F6"} <= set(key_table("en"))


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda path: path.name)
def test_a_page_that_sends_people_to_the_supervisor_by_key_has_the_key(page: Path) -> None:
    text = page.read_text()
    (key,) = (key for key, act in acting_keys().items() if act == "help")
    if re.search(rf'translate "[^"]*\b{key}\b', text):
        assert any(name in text for name in HELP)


def test_a_translation_names_the_keys_of_its_original() -> None:
    entries = re.findall(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)', MESSAGES.read_text(), re.MULTILINE)
    texts = [tuple("".join(re.findall(r'"(.*)"\n', part)) for part in entry) for entry in entries]
    named = [(original, translation) for original, translation in texts if NAMED.search(original + translation)]
    assert len(named) >= 10
    assert [pair for pair in named if sorted(NAMED.findall(pair[0])) != sorted(NAMED.findall(pair[1]))] == []


def test_every_function_key_a_text_names_is_one_that_acts_there() -> None:
    acts = acting_keys()
    texts = [(path.name, key) for path in PAGES.glob("*.html") for key in re.findall(r"\bF\d+\b", path.read_text())]
    assert [text for text in texts if text[1] not in acts] == []
