"""What the README and the settings promise is what there is."""

import re
from pathlib import Path

import pytest

import cati.settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize(
    "command", sorted((ROOT / "surveys" / "management" / "commands").glob("[a-z]*.py")), ids=lambda path: path.stem
)
def test_every_command_stands_in_the_readme(command: Path) -> None:
    assert f"`manage.py {command.stem}" in README


@pytest.mark.parametrize(
    "benchmark", sorted((ROOT / "tests" / "benchmarks").glob("[a-z]*.py")), ids=lambda path: path.stem
)
def test_every_benchmark_that_says_how_it_is_run_stands_in_the_readme(benchmark: Path) -> None:
    if f"python -m tests.benchmarks.{benchmark.stem}" in benchmark.read_text():
        assert f".{benchmark.stem}`" in README


def test_the_settings_explain_every_variable_of_the_environment_and_no_other() -> None:
    sources = "".join((ROOT / "cati" / name).read_text() for name in ("settings.py", "environment.py"))
    read = set(re.findall(r'(?:flag|names|number|environ\.get)\("([A-Z_]+)"', sources))
    explained = set(re.findall(r"^([A-Z_]+)  ", cati.settings.__doc__ or "", re.MULTILINE))
    assert explained == read - {"TEST_SQLITE_NAME"}  # for two runs of the tests beside each other


def test_no_setting_moves_the_clock_of_a_site() -> None:
    """The tests set it from outside: by a folder of theirs on Python's path, which the application does not know."""
    sources = [path.read_text() for folder in ("cati", "surveys") for path in (ROOT / folder).rglob("*.py")]
    assert [source for source in sources if "time_machine" in source or "TEST_CLOCK" in source] == []
