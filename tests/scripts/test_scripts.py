"""The scripts of the pages, played in Node: what needs no page, and what browser and server must answer alike."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from surveys.questionnaire.model.pages import ChoiceView, Piece
from surveys.questionnaire.types.searching import search

HERE = Path(__file__).parent
TOWNS = ("Forlimpopoli", "San Forlano", "Forlì", "L’Aquila", "Reggio-Emilia", "Roma", "Sant'Agata di Puglia", "Forli")
TYPED = [
    "forl",
    "FORLÌ",
    "forli",
    "aquila",
    "reggio emilia",
    "emi reg",
    "c6",
    "6",
    "oma",
    "s ag",
    "di pu",
    "d’",
    "for  l",
]

pytestmark = pytest.mark.skipif(not shutil.which("node") and not os.environ.get("CI"), reason="no node")


def node(*arguments: object, given: str = "") -> str:
    done = subprocess.run(["node", *map(str, arguments)], input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("file", sorted(HERE.glob("*.test.mjs")), ids=lambda file: file.name.partition(".")[0])
def test_a_script_does_what_its_tests_say(file: Path) -> None:
    assert "# fail 0" in node("--test", "--test-reporter=tap", file)


def test_a_long_list_is_searched_alike_in_the_browser_and_on_the_server() -> None:
    choices = [ChoiceView(f"c{n}", str(n), (Piece(name),)) for n, name in enumerate(TOWNS, 1)]
    items = [{"code": one.code, "entry": one.entry, "words": one.label[0].words} for one in choices]
    found = json.loads(node(HERE / "find.mjs", given=json.dumps({"items": items, "typed": TYPED})))
    assert found == [[one.code for one in search(choices, text, 12)[0]] for text in TYPED]
