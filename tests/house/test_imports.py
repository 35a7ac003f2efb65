"""No file can be understood only after itself: imports lead one way through the whole project."""

from pathlib import Path

from .code import CODE, TESTS
from .import_graph import circles, floors, import_graph


def test_no_files_import_each_other_in_a_circle() -> None:
    assert [sorted(circle) for circle in circles(import_graph([*CODE, *TESTS]))] == []


def test_a_circle_is_found_through_a_function_a_type_and_a_package(tmp_path: Path) -> None:
    (tmp_path / "rooms").mkdir()
    files = {
        "rooms/__init__.py": "from .kitchen import cook",
        "rooms/kitchen.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .cellar import Wine",
        "rooms/cellar.py": "def fetch():\n    from rooms import cook",
        "rooms/attic.py": "import rooms.cellar",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    graph = import_graph([tmp_path / name for name in files], tmp_path)
    assert circles(graph) == [{"rooms", "rooms.kitchen", "rooms.cellar"}]
    assert floors(graph) == 2
