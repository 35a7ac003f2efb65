"""A test that no move left behind: what it uses of our modules is there, also where it is long before it runs."""

from pathlib import Path

from .code import ROOT, TESTS
from .names_used import unknown_names

OF_EARLIER_RELEASES = ROOT / "tests" / "upgrades"
"""Run by the code of the release that they fill."""


def test_what_tests_use_of_our_modules_is_there() -> None:
    used = [path for path in TESTS if not path.is_relative_to(OF_EARLIER_RELEASES)]
    found = {path.relative_to(ROOT).as_posix(): unknown for path in used if (unknown := [*unknown_names(path)])}
    assert found == {}


def test_a_name_an_attribute_and_an_argument_that_are_not_there_are_found(tmp_path: Path) -> None:
    file = tmp_path / "test_something.py"
    file.write_text(
        "from surveys.calling import policy\n"
        "from surveys.calling.policy import Rank, read\n"
        "def test_it():\n"
        "    from surveys.calling.policy import write_down\n"
        "    assert policy.DEFAULTS and Rank.LAST and read(stored={}, at=1)\n"
    )
    assert [*unknown_names(file)] == [
        "4: surveys.calling.policy.write_down",
        "5: surveys.calling.policy.DEFAULTS",
        "5: surveys.calling.policy.Rank.LAST",
        "5: surveys.calling.policy.read(at=…)",
    ]
