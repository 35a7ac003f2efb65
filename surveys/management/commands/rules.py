"""``manage.py rules STUDY export|import|check FILE``: a study's calling rules as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.calling import policy
from surveys.calling.cautions import CAUTIONS, cautions
from surveys.calling.rules_file import PROBLEMS, parse_file, write_file
from surveys.design.models import Study
from surveys.design.queries import interviewer_memberships
from surveys.fieldwork.queries import Effect, effect_of_rules, rules_sent
from surveys.fieldwork.services import NobodyEverCalledError, OutcomeProvesOtherwiseError
from surveys.fieldwork.tasks import request_rules
from surveys.formatting import outcome_words


class Command(BaseCommand):
    help = "Write a study's calling rules to a file, check a file of rules, or put them in force."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study", type=int, help="the study's number")
        parser.add_argument("action", choices=["export", "check", "import"])
        parser.add_argument("file", type=Path, help="a TOML file")
        parser.add_argument("--reason", default="", help="why the rules change, for those who read it later")

    def handle(self, *args: Any, **options: Any) -> None:
        study = Study.objects.filter(pk=options["study"]).first()
        if study is None:
            raise CommandError(_("There is no study %(number)s.") % {"number": options["study"]})
        if options["action"] == "export":
            options["file"].write_text(write_file(policy.read(study.calling_policy)), encoding="utf-8")
            return
        stored = self._read(options["file"])
        self._tell(study, stored)
        if options["action"] == "import":
            self._put_in_force(study, stored, options["reason"])

    def _read(self, file: Path) -> dict[str, Any]:
        try:
            told, problems = parse_file(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(_("%(file)s cannot be read: %(error)s") % {"file": file, "error": error}) from error
        stored = dict[str, Any]()
        if not problems:
            stored, problems = rules_sent(told, timezone.now())
        if problems:
            raise CommandError("\n".join(_(PROBLEMS[one.code]) % one.details for one in problems))
        return stored

    def _tell(self, study: Study, stored: dict[str, Any]) -> None:
        now = timezone.now()
        interviewers = interviewer_memberships(study).count()
        for caution in cautions(policy.read(stored), now.date(), study.ends_on, interviewers):
            details = {name: outcome_words(value) for name, value in caution.details.items()}
            self.stderr.write(self.style.WARNING(_(CAUTIONS[caution.code]) % details))
        counts = effect_of_rules(study, stored, now).counts
        told = {effect.value: counts.get(effect, 0) for effect in Effect}
        words = _("Cases: %(earlier)s earlier, %(later)s later, %(closed)s close, %(reopened)s open again.")
        self.stdout.write(words % told)

    def _put_in_force(self, study: Study, stored: dict[str, Any], reason: str) -> None:
        if not reason.strip():
            raise CommandError(_("Say why: --reason “…”."))
        try:
            version = request_rules(study=study, stored=stored, reason=reason, by=None, now=timezone.now())
        except (NobodyEverCalledError, OutcomeProvesOtherwiseError) as error:
            raise CommandError(_(error.message)) from error
        if version is None:
            self.stdout.write(_("These are the rules in force."))
        else:
            self.stdout.write(_("Version %(number)s is in force.") % {"number": version.number})
