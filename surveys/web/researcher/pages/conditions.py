"""A condition as a sentence that is built of tokens, with the expression beneath it."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.design import queries
from surveys.design.models import Study
from surveys.formats.xlsform.words import yes_or_no
from surveys.questionnaire import sentences as t
from surveys.questionnaire.checks.outline import Outline
from surveys.questionnaire.expressions import Finding, check_text, clean
from surveys.questionnaire.expressions.functions import FUNCTIONS
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.problems import CATALOGUE, ERROR, Problem
from surveys.web.researcher.forms.conditions import ConditionForm
from surveys.web.screens.formatting import moment

from .condition_sent import changed, sent_count, sent_sentence
from .condition_tokens import Token, Tokens
from .guide.functions import SUBJECTS

COUNT = "repeat_count"
SAID = frozenset({"relevant", "constraint", "warning", "required", "read_only", "choice_filter", "when", COUNT})
"""Columns whose expressions may be sentences."""
COLUMNS = SAID | {"calculation", "total", "default"}
MOST_CODES = 60
"""Codes of a list that are offered while an expression is written."""

_WORD = re.compile(r"\$\{[^}]*\}?|'[^']*'?|\"[^\"]*\"?|[\w.-]+|\S")


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of an expression; ``severity`` is that of what is wrong there, empty where nothing is."""

    words: str
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in its place. ``field`` and ``identifier``: of the text field that holds the ``expression``.

    ``tokens``: of its sentence, none where it is not one; ``shape``: how they are joined, as JSON. ``words``: what it
    says, as far as there are words for it. ``is_incomplete``: something is still to be chosen, the expression is the
    one from before. ``reached``: how many simulated respondents came there.
    """

    url: str
    names_url: str
    column: str
    name: str
    language: str
    field: str
    identifier: str
    expression: str
    tokens: Sequence[Token] = ()
    shape: str = ""
    words: str = ""
    is_count: bool = False
    is_incomplete: bool = False
    may_be_said: bool = True
    marks: Sequence[Mark] = ()
    findings: Sequence[Mark] = ()
    reached: str = ""


class _Place:
    """What is known where a condition stands."""

    def __init__(self, study: Study, questionnaire: Questionnaire | None, column: str, name: str, language: str):
        self.questionnaire = questionnaire or Questionnaire(())
        self.study, self.column, self.name, self.language = study, column, name, language
        self.offer = t.Offer(self.questionnaire, column, name)
        self.tokens = Tokens(self.questionnaire, self.offer, language)

    def condition(self, expression: str, field: str, identifier: str) -> Condition:
        """Return the condition without its sentence, with what is wrong with the expression."""
        findings = self._findings(expression)
        return Condition(
            url=reverse("questionnaire-condition", args=[self.study.pk]),
            names_url=reverse("questionnaire-condition-names", args=[self.study.pk]),
            column=self.column,
            name=self.name,
            language=self.language,
            field=field,
            identifier=identifier,
            expression=expression,
            may_be_said=self.column in SAID,
            marks=_marked(expression, findings),
            findings=[Mark(*self._said(one)) for one in findings],
            reached=self._reached(),
        )

    def with_sentence(self, condition: Condition, sentence: t.Sentence | None, typed: dict[int, str]) -> Condition:
        """Return the condition with the tokens of its sentence."""
        words = self._words(condition.expression)
        if sentence is None:
            return replace(condition, words=words)
        tokens, shape = self.tokens.of(sentence, typed), json.dumps(t.to_shape(sentence)[0])
        return replace(condition, tokens=tokens, shape=shape, words=words)

    def with_count(self, condition: Condition, count: t.Count | None) -> Condition:
        """Return the condition with the token that says how often a repeat comes."""
        return replace(condition, is_count=True, tokens=[] if count is None else [self.tokens.of_count(count)])

    def read(self, condition: Condition) -> Condition:
        """Return the condition with the sentence that its expression says."""
        if self.column == COUNT:
            return self.with_count(condition, t.count_of(condition.expression))
        said = self.column in SAID and yes_or_no(condition.expression) is None
        return self.with_sentence(condition, t.read(condition.expression) if said else None, {})

    def _words(self, expression: str) -> str:
        if not expression.strip() or self.column not in SAID or yes_or_no(expression) is not None:
            return ""
        words = self.tokens.wording.condition(clean(expression))
        return "" if words == clean(expression) else words

    def _findings(self, expression: str) -> list[Finding]:
        if not expression.strip() or (self.column in SAID and yes_or_no(expression) is not None):
            return []
        return check_text(expression, Outline(self.questionnaire).scope(self.column, self.name))

    def _said(self, finding: Finding) -> tuple[str, str]:
        problem = Problem(finding.code, values=finding.values)
        return f"{problem.what(_)} {problem.remedy(_)}", problem.severity

    def _reached(self) -> str:
        if self.column != "relevant" or self.name not in self.offer.questions:
            return ""
        reached = queries.reached_in_draft(self.study, self.name)
        if reached is None:
            return ""
        values = {"count": reached.count, "of": reached.of, "when": moment(reached.at)}
        return _("reached by %(count)s of %(of)s simulated, %(when)s") % values


def condition_at(
    study: Study,
    questionnaire: Questionnaire | None,
    *,
    column: str,
    name: str,
    expression: str,
    language: str = "",
    field: str = "text",
    identifier: str = "text",
) -> Condition:
    """Return the condition of a cell: ``column`` as in the workbook, ``name`` of its item (of a route: ``after``).

    ``questionnaire``: the draft’s, ``None`` where it could not be read.
    """
    place = _Place(study, questionnaire, column, name, language)
    return place.read(place.condition(expression, field, identifier))


def condition_sent(study: Study, questionnaire: Questionnaire | None, form: ConditionForm) -> Condition:
    """Return the condition after a step that was sent. Raises ``ValueError`` for what no page sends."""
    sent = form.cleaned_data
    if sent["column"] not in COLUMNS:
        raise ValueError(sent["column"])
    place = _Place(study, questionnaire, sent["column"], sent["name"], sent["language"])
    made = (sent["field"], sent["identifier"])
    if sent["do"] == "text":
        return place.read(place.condition(sent["expression"], *made))
    if sent["column"] == COUNT:
        count = sent_count(form, place.tokens, place.offer)
        written = _written(count)
        condition = place.condition(sent["expression"] if written is None else written, *made)
        return place.with_count(replace(condition, is_incomplete=written is None), count)
    before, typed = sent_sentence(form, place.tokens, place.offer)
    sentence = changed(before, sent["do"], place.offer)
    written = _written(sentence)
    condition = place.condition(_now_written(sent["expression"], before, sentence), *made)
    if written is not None:
        sentence = t.read(written)
    return place.with_sentence(replace(condition, is_incomplete=written is None), sentence, typed)


def names_known(questionnaire: Questionnaire | None, column: str, name: str, language: str) -> dict[str, Any]:
    """Return what may be named in a place, as plain values: subjects with their words and codes, and functions."""
    questionnaire = questionnaire or Questionnaire(())
    offer = t.Offer(questionnaire, column, name)
    tokens = Tokens(questionnaire, offer, language)
    subjects, codes = [], {}
    for subject in offer.subjects():
        key = t.written_value(subject)
        subjects.append({"key": key, "code": subject.name or key, "words": tokens.label(subject)})
        answers = offer.answers(subject)
        if 0 < len(answers) <= MOST_CODES:
            codes[key] = [[code, questionnaire.words(label, language)] for code, label in answers]
    return {"subjects": subjects, "codes": codes, "functions": list(_functions())}


def _functions() -> Iterable[dict[str, str]]:
    for functions in SUBJECTS.values():
        for name, (sentence, _example) in functions.items():
            if name in FUNCTIONS:
                yield {"code": name, "words": _(sentence), "takes": FUNCTIONS[name].arity}


def _now_written(expression: str, *sentences: t.Sentence | None) -> str:
    """Return the expression of the last sentence that is complete; as it was if that says the same."""
    for sentence in reversed(sentences):
        written = _written(sentence)
        if written is not None:
            return expression if sentence is not None and sentence == t.read(expression) else written
    return expression


def _written(sentence: t.Sentence | t.Count | None) -> str | None:
    """Return the expression of a sentence; ``None`` if something is still to be chosen."""
    if sentence is not None and not t.is_complete(sentence):
        return None
    try:
        return t.write(sentence)
    except ValueError:
        return None


def _marked(expression: str, findings: Sequence[Finding]) -> list[Mark]:
    """Return the expression in pieces, those that something is wrong with marked."""
    made: list[Mark] = []
    last, text = 0, expression
    shift = len(text) - len(text.lstrip())
    for finding in findings:
        start = min(finding.at + shift, max(0, len(text.rstrip()) - 1))
        if start < last:
            continue
        written, word = str(finding.values.get("written", "")), _WORD.match(text, start)
        end = word.end() if word else start + 1
        if text.startswith(written, start):
            end = max(end, start + len(written))
        severity = CATALOGUE[finding.code].severity
        made += [Mark(text[last:start]), Mark(text[start:end], "error" if severity == ERROR else "warning")]
        last = end
    return [mark for mark in (*made, Mark(text[last:])) if mark.words]
