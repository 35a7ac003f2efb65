"""Let simulated respondents go through a study's questionnaire: ``simulate STUDY --interviews 1000``."""

from statistics import median
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from surveys.design.models import Draft, Study
from surveys.design.questionnaires import questionnaire_of
from surveys.questionnaire import structure as s
from surveys.questionnaire.checks import estimate
from surveys.questionnaire.coverage import Coverage, coverage
from surveys.questionnaire.program import compile
from surveys.questionnaire.state import Facts


class Command(BaseCommand):
    """Hold many simulated interviews of a study's questionnaire and say what they met."""

    help = "Find dead ends, questions nobody reaches and answers nobody chooses; nothing is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        """The study, how many interviews, from which seed, and whether of the draft."""
        parser.add_argument("study", type=int, help="number of the study")
        parser.add_argument("--interviews", type=int, default=1000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--draft", action="store_true", help="the draft instead of the version in the field")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print an overview, each question with its answers, and what is suspicious."""
        questionnaire = _questionnaire(options["study"], options["draft"])
        now = timezone.now()
        facts = Facts(timezone.localdate(now), now, now)
        found = coverage(compile(questionnaire), options["interviews"], options["seed"], facts)
        for line in [*_overview(found, questionnaire), *_per_question(found, questionnaire), *_troubles(found)]:
            self.stdout.write(line)


def _questionnaire(number: int, draft: bool) -> s.Questionnaire:
    study = Study.objects.select_related("fielded_version").filter(pk=number).first()
    if study is None:
        raise CommandError(f"There is no study {number}.")
    source = Draft.objects.filter(study=study).first() if draft else study.fielded_version
    questionnaire = questionnaire_of(source) if source else None
    if questionnaire is None:
        raise CommandError(f"Study {number} has no {'draft' if draft else 'published version'}.")
    return questionnaire


def _overview(found: Coverage, questionnaire: s.Questionnaire) -> list[str]:
    length = estimate(questionnaire)
    lines = [
        f"{found.interviews} interviews: " + ", ".join(f"{count} {end}" for end, count in found.ends.most_common())
    ]
    if found.pages:
        lines.append(f"pages: {found.pages[0]} at least, {median(found.pages):g} typically, {found.pages[-1]} at most")
    spans = (length.shortest, length.typical, length.longest)
    lines.append("minutes (estimated): " + " / ".join(f"{span.minutes:g}" for span in spans))
    lines += [f"quota {quota.name}: {found.cells[quota.name]} complete" for quota in questionnaire.quotas]
    return lines


def _per_question(found: Coverage, questionnaire: s.Questionnaire) -> list[str]:
    lines = ["", f"{'question':<24} {'asked':>7}  answers"]
    for question in questionnaire.questions():
        if question.type in s.SILENT_TYPES or question.device_type:
            continue
        chosen: dict[str, int] = dict(found.chosen.get(question.name, {}))
        shares = " ".join(f"{code}:{count}" for code, count in sorted(chosen.items()))
        lines.append(f"{question.name:<24} {found.asked[question.name]:>7}  {shares}".rstrip())
    return lines


def _troubles(found: Coverage) -> list[str]:
    lines = [f"never asked: {name}" for name in found.never_asked]
    lines += [f"never chosen: {name} = {code}" for name, code in found.never_chosen]
    lines += [f"dead end: {path} ({kind}), {count} times" for (path, kind), count in found.dead_ends.most_common()]
    return ["", *lines] if lines else []
