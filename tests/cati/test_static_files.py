"""Style sheets and scripts leave the server as one file each, with all that they import."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cati.combining import CombiningError, combined_script, combined_style

SCRIPTS = {
    "page.js": 'import { greet } from "./parts/words.js";\nimport "./parts/once.js";\n\ngreet();\n',
    "parts/words.js": 'import { name } from "./name.js";\n\nconst quiet = 1;\nexport const greet = () => name;\n',
    "parts/once.js": 'import { name as called } from "./name.js";\nconst quiet = called;\n',
    "parts/name.js": 'export const name = "Ada";\n',
}
SHEETS = {
    "page.css": '/* a list */\n@layer base;\n@import url("parts/font.css") layer(base);\n.own {\n  color: red;\n}\n',
    "parts/font.css": '/* said once */\n@font-face {\n  src: url("../vendor/a.woff2");\n}\n',
}


def test_each_module_keeps_a_scope_of_its_own_and_runs_once_after_what_it_imports() -> None:
    text, parts = combined_script("page.js", SCRIPTS.__getitem__)
    assert parts == {"parts/words.js", "parts/once.js", "parts/name.js"}
    assert re.findall(r"^const (\$\w+) = \(\(\) => {$", text, re.MULTILINE) == [
        "$parts_name",
        "$parts_words",
        "$parts_once",
    ]
    assert "const { name } = $parts_name;" in text
    assert "const { name: called } = $parts_name;" in text
    assert "return { greet };" in text
    assert text.endswith("const { greet } = $parts_words;\n\ngreet();\n")


def test_a_style_sheet_holds_its_parts_in_their_layers_and_points_where_they_pointed() -> None:
    text, parts = combined_style("page.css", SHEETS.__getitem__)
    assert parts == {"parts/font.css"}
    assert '@layer base {\n@font-face {\n  src: url("vendor/a.woff2");\n}\n}' in text
    assert "/*" not in text
    assert text.startswith("@layer base;")
    assert text.endswith(".own {\n  color: red;\n}\n")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.js", 'import * as all from "./parts/name.js";\n'),
        ("page.js", "export default 1;\n"),
        ("page.js", 'const later = import("./parts/name.js");\n'),
        ("page.css", '@import "parts/font.css";\n'),
    ],
)
def test_what_is_imported_in_another_way_is_refused_in_words(name: str, text: str) -> None:
    combine = combined_script if name.endswith(".js") else combined_style
    with pytest.raises(CombiningError, match=f"{name}: not understood"):
        combine(name, {name: text}.__getitem__)


def test_modules_that_import_each_other_are_refused() -> None:
    circle = {"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'}
    with pytest.raises(CombiningError, match=r"a\.js → b\.js → a\.js"):
        combined_script("a.js", circle.__getitem__)


def test_what_is_collected_is_one_compressed_file_named_by_its_content(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    (script,) = tmp_path.glob("interviewer.????????????.js")
    (sheet,) = tmp_path.glob("app.????????????.css")
    assert not re.search(r"^\s*(import|export)\b", script.read_text(), re.MULTILINE)
    assert "@import" not in sheet.read_text()
    fonts = {path.name for path in (tmp_path / "vendor").glob("*.woff2")}
    named = set(re.findall(r'url\("vendor/([^"]+)"\)', sheet.read_text()))
    assert len(named) == 2
    assert named < fonts
    assert {path.suffix for path in tmp_path.glob(f"{script.name}.*")} == {".gz", ".br"}
    assert not list((tmp_path / "interviewer").glob("keys.????????????.js"))
