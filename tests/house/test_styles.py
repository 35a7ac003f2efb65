"""One way of writing templates and style sheets: names are words, nothing is there that nobody uses."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted(path for path in (ROOT / "static").rglob("*.css") if path.parent.name != "vendor")
SCRIPTS = sorted(path for path in (ROOT / "static").rglob("*.js") if path.parent.name != "vendor")
SHORT_WORDS = set("a at by do go in is no of off ok on or to two up".split())
MADE = {"columns-1", "columns-2", "columns-3", "errorlist"}
"""Classes that a template puts together with a number, or that Django's forms write."""
TEMPLATE_TAG = re.compile(r"{[{%].*?[}%]}")
CLASS_ATTRIBUTE = re.compile(r'\bclass="([^"{]*(?:{[{%].*?[}%]}[^"{]*)*)"')
COMMENT = re.compile(r" */\*.*?\*/\n?", re.DOTALL)
SELECTORS = re.compile(r"^ *([^ @}][^{};]*?) {$", re.MULTILINE)
LONGEST = 140


@cache
def text_of(path: Path) -> str:
    return path.read_text()


@cache
def classes_with_rules() -> dict[str, str]:
    """Each class of the style sheets, with a sheet that has it."""
    found = {}
    for sheet in SHEETS:
        for selectors in SELECTORS.findall(COMMENT.sub("", text_of(sheet))):
            found.update(dict.fromkeys(re.findall(r"\.(-?[A-Za-z_][\w-]*)", selectors), sheet.name))
    return found


@cache
def classes_in_templates() -> dict[str, str]:
    """Each class of the templates, with a template that has it; half of one that a number follows ends in a hyphen."""
    found = {}
    for template in TEMPLATES:
        for value in CLASS_ATTRIBUTE.findall(text_of(template)):
            found.update(dict.fromkeys(TEMPLATE_TAG.sub(" ", value).split(), template.name))
    return found


def is_made_of_words(name: str) -> bool:
    """``page-head``, ``columns-2``; not ``pg-h``, ``btn``."""
    return all(
        part in SHORT_WORDS or part.isdecimal() or (len(part) > 2 and part.islower() and re.search("[aeiouy]", part))
        for part in name.rstrip("-").split("-")
    )


def test_a_class_is_named_by_words() -> None:
    named = classes_with_rules() | classes_in_templates()
    assert len(named) > 300
    assert [f"{name} ({file})" for name, file in sorted(named.items()) if not is_made_of_words(name)] == []


def test_every_class_with_a_rule_is_used() -> None:
    python = (ROOT / "surveys" / "web").rglob("*.py")
    words = set(re.findall(r"[a-z][a-z0-9-]*", "\n".join(map(text_of, (*TEMPLATES, *SCRIPTS, *python)))))
    unused = {name: sheet for name, sheet in classes_with_rules().items() if name not in words | MADE}
    assert unused == {}


def test_every_class_in_a_template_has_a_rule_or_is_asked_for() -> None:
    asking = "".join(map(text_of, (*SCRIPTS, *(ROOT / "tests").rglob("*.py"))))
    asked = set(re.findall(r"[.\"]([a-z][a-z-]*)", asking))
    ruled = classes_with_rules().keys() | {"columns-"}
    assert {name: file for name, file in classes_in_templates().items() if name not in ruled | asked} == {}


def test_no_line_of_a_template_is_too_long_to_be_read() -> None:
    lines = {path.relative_to(ROOT): text_of(path).splitlines() for path in TEMPLATES}
    too_long = [
        f"{path}:{number}" for path, text in lines.items() for number, line in enumerate(text, 1) if len(line) > LONGEST
    ]
    assert too_long == []


def test_style_sheets_are_written_in_one_way() -> None:
    """As Prettier writes them, which the gate asks: a declaration to a line, two spaces, double quotes."""
    other = re.compile(r"^( {2})* ?\S.*(;|{) *\S.*$|^( {2})* \S|\S *[^ {]{$|\S}$|\t| $")
    for sheet in SHEETS:
        lines = COMMENT.sub("", text_of(sheet)).splitlines()
        assert [(sheet.name, line) for line in lines if other.search(line) and "url(" not in line] == []


def test_a_sheet_that_pages_load_only_lists_its_parts_and_says_in_which_layer_they_are() -> None:
    listed = re.compile(r'@import url\("[^"]+"\) layer\([a-z]+\);|@layer [a-z, ]+;')
    for sheet in SHEETS:
        text = COMMENT.sub("", text_of(sheet))
        if sheet.parent.name == "static":
            assert (sheet.name, listed.sub("", text).partition("@page")[0].strip()) == (sheet.name, "")
        else:
            assert "@layer" not in text
            assert "@import" not in text
