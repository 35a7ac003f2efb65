"""The page of a study's calling rules: what is in force, what a change would do, who changed what and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from surveys.calling import policy
from surveys.calling.cautions import CAUTIONS, cautions
from surveys.design.models import RulesTemplate, Study
from surveys.design.queries import interviewer_memberships, rules_template
from surveys.fieldwork.models import RulesVersion
from surveys.fieldwork.queries import (
    Effect,
    RulesEffect,
    changed_rules,
    effect_of_rules,
    last_forecast,
    last_rules_number,
    rules_versions,
)
from surveys.formatting import outcome_words
from surveys.web.screens.formatting import number
from surveys.web.supervisor.forms.rules import RulesForm

RULE_NAMES = {
    "hours": gettext_noop("Calling hours"),
    "country": gettext_noop("Holidays"),
    "subdivision": gettext_noop("Holidays of the region"),
    "local_holidays": gettext_noop("Other days off"),
    "order": gettext_noop("Order"),
    "max_attempts": gettext_noop("Attempts for a case"),
    "max_attempts_per_number": gettext_noop("Attempts for a number"),
    "max_attempts_per_day": gettext_noop("Attempts in a day"),
    "day_parts": gettext_noop("Parts of the week"),
    "used_up": gettext_noop("Parts used up"),
    "retry_minutes": gettext_noop("Rests"),
    "second_retry_minutes": gettext_noop("Rests after an appointment"),
    "outcomes": gettext_noop("Outcomes"),
    "max_refusals": gettext_noop("Refusals of a case"),
    "converters_only": gettext_noop("Refusals to converters only"),
    "message_from": gettext_noop("Messages on answering machines"),
    "max_messages": gettext_noop("Messages at most"),
    "message_rest_minutes": gettext_noop("Rest after a message"),
    "max_share_percent": gettext_noop("Largest share of completes"),
    "quota_weight": gettext_noop("Weight of the quotas"),
    "rest_minutes": gettext_noop("Least rest"),
    "lead_minutes": gettext_noop("Appointments earlier"),
    "hard_expires_minutes": gettext_noop("Exact appointments missed"),
    "soft_expires_minutes": gettext_noop("Approximate appointments missed"),
    "lease_minutes": gettext_noop("Screens left"),
    "park_minutes": gettext_noop("Coming back"),
}
"""The name of each rule, an English message id."""


EFFECTS = {
    Effect.EARLIER: gettext_noop("Earlier"),
    Effect.LATER: gettext_noop("Later"),
    Effect.CLOSED: gettext_noop("Would close"),
    Effect.REOPENED: gettext_noop("Open again"),
}
"""What other rules do to cases, English message ids."""


@dataclass(frozen=True, slots=True)
class ShownEffect:
    """What the rules that are filled in would do. ``cautions``: what in them can never be met.

    ``is_unknown``: they have a fault, and mean nothing yet.
    """

    effect: RulesEffect | None
    by_rule: list[tuple[str, int]]
    cautions: list[str]
    is_unknown: bool = False

    @property
    def counts(self) -> list[tuple[str, int, bool]]:
        """Each effect in words, its cases, and whether it needs a second look."""
        if self.effect is None:
            return []
        found = self.effect.counts
        return [(_(words), found.get(effect, 0), effect == Effect.CLOSED) for effect, words in EFFECTS.items()]

    @property
    def named(self) -> list[tuple[str, list[int]]]:
        """The numbers of the first cases of each effect, under its words."""
        named = self.effect.named if self.effect is not None else {}
        return [(_(words), named[effect]) for effect, words in EFFECTS.items() if named.get(effect)]


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version of the rules, and which of them changed with it."""

    version: RulesVersion
    changed: list[str]


@dataclass(frozen=True, slots=True)
class ShownTemplate:
    """The rules with which new studies begin, None where none are kept; and in which rules this study differs."""

    kept: RulesTemplate | None
    differs_in: list[str]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """What the page shows."""

    heading: str
    form: RulesForm
    shown: ShownEffect
    versions: list[ShownVersion]
    is_redating: bool
    template: ShownTemplate


def rules_form(study: Study, sent: object = None) -> RulesForm:
    """The form with the rules in force, or as it was sent."""
    return RulesForm(policy.read(study.calling_policy), last_rules_number(study), sent)  # type: ignore[arg-type]


def tried_rules(study: Study, scenario: str) -> RulesForm | None:
    """The form filled in with what a scenario of the last forecast changes of the rules, for somebody to look at.

    None without such a scenario.
    """
    last = last_forecast(study) if scenario else None
    tried = last.scenarios.get(scenario, {}).get("rules") if last is not None else None
    if not tried:
        return None
    filled = RulesForm(policy.read({**study.calling_policy, **tried}), last_rules_number(study))
    shown = {name: filled[name].value() for name in filled.fields}
    return rules_form(study, {name: value for name, value in shown.items() if value is not None and value is not False})


def rules_page(study: Study, form: RulesForm, now: datetime) -> RulesPage:
    """The rules in force, or those of a form that came back."""
    shown = effect_shown(study, form, now)
    versions = rules_versions(study)
    return RulesPage(
        heading=_heading(shown),
        form=form,
        shown=shown,
        versions=list(_versions(versions)),
        is_redating=bool(versions) and versions[0].redated_at is None,
        template=_template(study),
    )


def form_of_template(study: Study) -> RulesForm:
    """The form as if the rules of the institute's template had been filled in; those in force where none are kept."""
    kept = rules_template()
    if kept is None:
        return rules_form(study)
    in_force = policy.read(study.calling_policy)
    filled = RulesForm(policy.retiring(policy.read(kept.policy), in_force), last_rules_number(study))
    shown = {name: filled[name].value() for name in filled.fields}
    return rules_form(study, {name: value for name, value in shown.items() if value is not None and value is not False})


def _template(study: Study) -> ShownTemplate:
    kept = rules_template()
    if kept is None:
        return ShownTemplate(None, [])
    in_force = policy.read(study.calling_policy)
    begun_with = policy.write(policy.retiring(policy.read(kept.policy), in_force))
    return ShownTemplate(kept, [_(RULE_NAMES[name]) for name in changed_rules(begun_with, study.calling_policy)])


def effect_shown(study: Study, form: RulesForm, now: datetime) -> ShownEffect:
    """What the form as filled in so far would do, with a reason or not; unknown while its rules have a fault."""
    if not form.is_bound:
        return ShownEffect(None, [], _cautions(study, study.calling_policy, now))
    form.is_valid()
    if not form.has_rules:
        return ShownEffect(None, [], [], is_unknown=True)
    effect = effect_of_rules(study, form.stored, now) if changed_rules(study.calling_policy, form.stored) else None
    by_rule = [
        (_(RULE_NAMES[name]), effect.by_rule.get(name, 0))
        for name in changed_rules(study.calling_policy, form.stored)
        if effect is not None
    ]
    return ShownEffect(effect, by_rule, _cautions(study, form.stored, now))


def _cautions(study: Study, stored: dict[str, object], now: datetime) -> list[str]:
    today = now.astimezone(ZoneInfo(study.time_zone)).date()
    found = cautions(policy.read(stored), today, study.ends_on, interviewer_memberships(study).count())
    return [
        _(CAUTIONS[one.code]) % {name: outcome_words(value) if value else value for name, value in one.details.items()}
        for one in found
    ]


def _heading(shown: ShownEffect) -> str:
    if shown.effect is None:
        return _("Calling rules")
    rules = len(shown.by_rule)
    words = ngettext("%(count)s rule changed, not in force yet", "%(count)s rules changed, not in force yet", rules)
    return words % {"count": number(rules)}


def _versions(versions: list[RulesVersion]) -> Iterator[ShownVersion]:
    for version, earlier in zip_longest(versions, versions[1:]):
        names = changed_rules(earlier.policy, version.policy) if earlier else []
        yield ShownVersion(version, [_(RULE_NAMES[name]) for name in names])
