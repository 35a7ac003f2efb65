"""Try a questionnaire out in the terminal: ``try_questionnaire FILE.xlsx``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext

from surveys.management.trying import BACK, QUIT, GivenUpError, Terminal, play
from surveys.questionnaire.checks import check
from surveys.questionnaire.compiled import Program, compile
from surveys.questionnaire.model.state import Facts
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.problems import Problem, has_errors
from surveys.questionnaire.running import lines
from surveys.sandbox import read_questionnaire


class Command(BaseCommand):
    """Run one interview of a questionnaire file, with answers typed or from a script."""

    help = "Hold the interview of a questionnaire (workbook or LimeSurvey .lss) in the terminal; nothing is stored."
    requires_system_checks: list[str] = []  # uses neither the database nor the pages

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments: the file, the script with the answers, the language and the seed."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--script", type=Path, help="answers as JSON, by question: prints the route as JSON")
        parser.add_argument("--language", default="", help="code of the questionnaire's language")
        parser.add_argument("--seed", type=int, default=1, help="decides every random order")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask in the terminal; with a script, print its route as JSON. Raises ``CommandError``."""
        program = compile(self._questionnaire(options["file"]))
        now = timezone.now()
        facts = Facts(timezone.localdate(now), now, now)
        running = {"seed": options["seed"], "language": options["language"]}
        if options["script"]:
            played = play(program, facts, _script(options["script"]), **running)
            self.stdout.write(json.dumps(asdict(played), ensure_ascii=False, indent=1))
        else:
            self._by_hand(program, facts, running)

    def _questionnaire(self, path: Path) -> Questionnaire:
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        reading = read_questionnaire(path.read_bytes(), path.name)
        problems = [*reading.problems, *(check(reading.questionnaire) if reading.questionnaire else [])]
        for problem in problems:
            self.stderr.write(_words(problem))
        if reading.questionnaire is None or has_errors(problems):
            raise CommandError("The workbook has errors and cannot be tried out.")
        return reading.questionnaire

    def _by_hand(self, program: Program, facts: Facts, running: dict[str, Any]) -> None:
        self.stdout.write(f"{program.questionnaire.title}   ({BACK} = back, {QUIT} = quit)")
        try:
            state, ended = Terminal(input, self.stdout.write).hold(program, facts, **running)
        except GivenUpError:
            return
        self.stdout.write(f"\n{ended.status or ended.reason}")
        for line in lines(program, state, facts):
            self.stdout.write(f"{line.number:>6}  {line.words or line.missing}")


def _words(problem: Problem) -> str:
    place = problem.place
    where = " ".join(str(part) for part in (place.sheet, place.row, place.column) if part)
    return f"{problem.severity}: {where}: {problem.what(gettext)} {problem.remedy(gettext)}"


def _script(path: Path) -> dict[str, Any]:
    try:
        script = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(script, dict):
        raise CommandError(f"{path} must hold one object: question → answer.")
    return script
