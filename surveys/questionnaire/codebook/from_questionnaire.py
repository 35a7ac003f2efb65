"""From a questionnaire to its codebook, keeping what earlier versions fixed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from surveys.questionnaire.compiled.carried_choices import counted_answers
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.order import FIXED
from surveys.questionnaire.model.state import ORDER_SHOWN, WAS_CONFIRMED, WORDS_SHOWN
from surveys.questionnaire.privacy import standings
from surveys.questionnaire.types import CALCULATED_TYPES, LISTED_TYPES, MENTIONED_TYPES, SCALE_TYPES, TYPES, holds_value
from surveys.questionnaire.types.order import is_shuffled
from surveys.questionnaire.wording.bounds import number_bounds, number_step

from . import variables as v
from .calculations import calculated_kind
from .of_clients import with_owners
from .personal_variables import Privacy
from .portable_names import Names, missing_numbers, missing_numbers_longer_than, numbered
from .recodes import Resolution, codes_after, rule_of
from .variables import Code, Codebook, Recode, Variable

UNBOUNDED_DIGITS = 8
"""Digits that a number without a known limit is taken to have at most."""

_MEASURES = {v.NUMBER: v.SCALE, v.DATE: v.SCALE, v.TIME: v.SCALE, v.DATETIME: v.SCALE, v.RANKING: v.ORDINAL}
_ORDER_LABELS = {
    "it": "Ordine in cui le risposte sono state lette",
    "en": "Order in which the answers were read",
    "fr": "Ordre dans lequel les réponses ont été lues",
    "de": "Reihenfolge, in der die Antworten vorgelesen wurden",
    "es": "Orden en que se leyeron las respuestas",
}
_WORDS_LABELS = {
    "it": "Le risposte scelte, a parole",
    "en": "The chosen answers in words",
    "fr": "Les réponses choisies, en toutes lettres",
    "de": "Die gewählten Antworten in Worten",
    "es": "Las respuestas elegidas, en palabras",
}
_CONFIRMED_LABELS = {
    "it": "Risposta insolita, confermata",
    "en": "Unusual answer, confirmed",
    "fr": "Réponse inhabituelle, confirmée",
    "de": "Ungewöhnliche Antwort, bestätigt",
    "es": "Respuesta inusual, confirmada",
}
_ITEM_ORDER_LABELS = {
    "it": "Ordine in cui le domande sono state fatte",
    "en": "Order in which the questions were asked",
    "fr": "Ordre dans lequel les questions ont été posées",
    "de": "Reihenfolge, in der die Fragen gestellt wurden",
    "es": "Orden en que se hicieron las preguntas",
}
_ROUND_ORDER_LABELS = {
    "it": "Ordine in cui i giri sono stati fatti",
    "en": "Order in which the rounds were asked",
    "fr": "Ordre dans lequel les tours ont été faits",
    "de": "Reihenfolge, in der die Runden gestellt wurden",
    "es": "Orden en que se hicieron las rondas",
}

GROUP = "group"
"""Type of the variable that holds the order of a group's items, or of a repeat's rounds."""

_PIPED = re.compile(r"\$\{\s*([^}]*?)\s*\}")
_WORKED_OUT = re.compile(r"(?<!\$)\{[^{}$]*(?:\$\{[^{}]*\}[^{}$]*)+\}")


_AS_BEFORE = Resolution()


def build(
    questionnaire: s.Questionnaire,
    earlier: Codebook | None = None,
    *,
    resolutions: Mapping[str, Resolution] | None = None,
    version: int = 0,
    privacy: Privacy | None = None,
) -> Codebook:
    """The codebook of the questionnaire, one variable for each question and for the words of each "other".

    Names are unique whatever the case and such as Excel, SPSS and Triple-S take. With the
    ``earlier`` version's codebook its names and the numbers it gave to codes stay; a question
    whose column ``was`` names an earlier variable is that variable under a new name. What is no
    longer asked or offered is kept as retired, so that its names and numbers are never used again.

    ``resolutions``: path of a question → what was decided about its earlier answers, for the ``version`` of that
    number. What is kept apart gets a name or number of its own and leaves the earlier one to earlier answers, as
    files with it have been delivered; what means again what it meant before takes up the earlier one.
    ``privacy``: what is personal, where more is known than the questionnaire itself says.
    """
    privacy = privacy or Privacy(standings(questionnaire))
    return _Builder(questionnaire, earlier or Codebook(), resolutions or {}, version, privacy).codebook()


class _Builder:
    def __init__(
        self,
        questionnaire: s.Questionnaire,
        earlier: Codebook,
        resolutions: Mapping[str, Resolution],
        version: int,
        privacy: Privacy,
    ) -> None:
        self._privacy = privacy
        self._questionnaire = questionnaire
        self._earlier = earlier
        self._resolutions, self._version = resolutions, version
        self._recodes: list[Recode] = []
        self._by_name = {question.name: question for question in questionnaire.questions()}
        self._repeats: dict[str, str] = {}
        self._conditions: dict[str, tuple[str, ...]] = {}
        self._used: set[str] = set()
        self._kept: dict[tuple[str, str], Variable] = {}

    def codebook(self) -> Codebook:
        questions = list(self._asked())
        self._match(questions)
        renamed = {
            name
            for question, around in questions
            if (name := question.was.casefold()) and ("/".join((*around, question.name)), "") in self._kept
        }
        everything = (*self._earlier.variables, *self._earlier.retired)
        fixed = [variable.name for variable in everything if variable.name.casefold() not in renamed]
        columns = [code.column for variable in everything for code in variable.all_codes if code.column]
        self._names = Names([*fixed, *columns])
        made = with_owners(self._made(questions), self._questionnaire)
        retired = [variable for variable in everything if variable.name.casefold() not in self._used]
        return Codebook(tuple(made), tuple(retired), tuple(self._recodes))

    def _made(self, questions: Sequence[tuple[s.Question, tuple[str, ...]]]) -> Iterator[Variable]:
        """The variables in the workbook's order: of each mixed group the order of its items, then of each question."""
        asked = {id(question): around for question, around in questions}
        for around, item in self._questionnaire.walk():
            if isinstance(item, s.Question):
                if id(item) in asked:
                    yield from self._variables(item, around)
            elif item.order != FIXED and (isinstance(item, s.Group) or item.count):
                yield self._order_within(item, around)

    def _order_within(self, item: s.Group | s.Repeat, around: tuple[str, ...]) -> Variable:
        """The variable that holds the order in which the items of a group were asked, or the rounds of a repeat."""
        path = "/".join((*around, item.name))
        kept = self._kept.get((path, ORDER_SHOWN))
        labels = _ITEM_ORDER_LABELS if isinstance(item, s.Group) else _ROUND_ORDER_LABELS
        label = {language: _in_language(labels, language) for language in item.label or ("",)}
        name = kept.name if kept else self._names.give(f"{item.name}_order")
        repeat = self._repeats.get("/".join(around), "")
        variable = Variable(
            name, path, GROUP, v.TEXT, label, repeat=repeat, specify=ORDER_SHOWN, was=kept.was if kept else ()
        )
        return self._privacy.marked(variable, path, kept)

    def _asked(self) -> Iterator[tuple[s.Question, tuple[str, ...]]]:
        """Every question that has a value, with the names around it; repeats are noted on the way."""
        for around, item in self._questionnaire.walk():
            path = "/".join((*around, item.name))
            if isinstance(item, s.Question):
                if holds_value(item):
                    yield item, around
                continue
            outer = self._repeats.get("/".join(around), "")
            self._conditions[path] = (*self._conditions.get("/".join(around), ()), item.relevant)
            self._repeats[path] = path if isinstance(item, s.Repeat) else outer

    def _match(self, questions: Sequence[tuple[s.Question, tuple[str, ...]]]) -> None:
        """Which earlier variable each question continues: declared, at the same place, or the only one of its name."""
        orders = (one for one in (*self._earlier.variables, *self._earlier.retired) if one.type == GROUP)
        paths = {"/".join((*around, item.name)) for around, item in self._questionnaire.walk()}
        for variable in orders:
            if variable.path in paths:
                self._kept[variable.path, ORDER_SHOWN] = variable
                self._used.add(variable.name.casefold())
        mains = [variable for variable in (*self._earlier.variables, *self._earlier.retired) if not variable.specify]
        by_path = {variable.path: variable for variable in reversed(mains)}
        for question, around in questions:
            path = "/".join((*around, question.name))
            alike = [variable for variable in by_path.values() if _last(variable.path) == question.name]
            declared = self._earlier.by_name.get(question.was.casefold()) if question.was else None
            continued = declared or by_path.get(path) or (alike[0] if len(alike) == 1 else None)
            if continued is not None and self._resolution(path).is_apart:
                continued = self._taken_up(question, path, around, continued, mains)
            if continued is None or continued.repeat != self._repeats.get("/".join(around), ""):
                continue  # asked once before and several times now, or the other way round: no column holds both
            if continued.name.casefold() not in self._used:
                self._kept[path, ""] = continued
                self._used.add(continued.name.casefold())
                self._match_words(path, continued)

    def _match_words(self, path: str, continued: Variable) -> None:
        for variable in (*self._earlier.variables, *self._earlier.retired):
            if variable.specify and variable.path == continued.path:
                self._kept.setdefault((path, variable.specify), variable)

    def _resolution(self, path: str) -> Resolution:
        return self._resolutions.get(path, _AS_BEFORE)

    def _taken_up(
        self,
        question: s.Question,
        path: str,
        around: tuple[str, ...],
        left: Variable,
        mains: Sequence[Variable],
    ) -> Variable | None:
        """The variable of a still earlier version that is asked again as it was then; not the one that is ``left``."""
        if question.type in CALCULATED_TYPES:
            return None  # its formula is not in the codebook
        others = (one for one in mains if one.path == path and one.name != left.name)
        return next((one for one in others if _asks_alike(one, self._main(question, path, around, one))), None)

    def _variables(self, question: s.Question, around: tuple[str, ...]) -> Iterator[Variable]:
        path = "/".join((*around, question.name))
        kept = self._kept.get((path, ""))
        main = self._main(question, path, around, kept)
        name, was = self._name(question, around, kept)
        main = replace(main, name=name, was=was)
        if main.kind in v.SPREAD_KINDS:
            main = replace(main, codes=self._with_columns(main.name, main.codes, kept))
        yield main
        self._note_rule(name, self._resolution(path), kept, main)
        renamed = kept is not None and kept.name != main.name
        for choice in self._choices(question):
            if choice.specify:
                yield self._words(main, choice, renamed)
        if question.listed_from:
            yield self._instance_words(main, renamed)
        if question.warning:
            yield self._confirmation(main, renamed)
        if is_shuffled(question):
            yield self._order(main, renamed)

    def _note_rule(self, name: str, resolution: Resolution, kept: Variable | None, main: Variable) -> None:
        """How earlier answers to the variable are read from now on, where that was decided."""
        if kept is None or resolution.is_apart:
            return
        rule = rule_of(name, resolution, kept.all_codes, main.codes)
        if rule is not None:
            self._recodes.append(rule)

    def _main(self, question: s.Question, path: str, around: tuple[str, ...], kept: Variable | None) -> Variable:
        kind = _kind(question, self._by_name)
        if question.listed_from and not self._choices(question):
            kind = v.TEXT
        codes = self._codes(question, kept, self._resolution(path))
        offered = {code.key for code in codes}
        retired = tuple(code for code in kept.all_codes if code.key not in offered) if kept else ()
        ordered = kind == v.SINGLE and "likert" in question.appearance
        conditions = [*self._conditions.get("/".join(around), ()), question.relevant]
        variable = Variable(
            name="",
            path=path,
            type=question.type,
            kind=kind,
            label={language: plain_words(words) for language, words in question.label.items()},
            title=plain_words(question.short_title),
            condition=joined([condition for condition in conditions if condition]),
            codes=codes,
            beside=_beside(question, kind, (*codes, *retired), kept),
            repeat=self._repeats.get("/".join(around), ""),
            measure=v.ORDINAL if ordered else _MEASURES.get(kind, v.NOMINAL),
            retired=retired,
            ends=_ends(question) if kind == v.NUMBER else (),
            bounds=scale_of(question) if kind == v.NUMBER else (),
        )
        return self._privacy.marked(variable, path, kept)

    def _name(
        self, question: s.Question, around: tuple[str, ...], kept: Variable | None
    ) -> tuple[str, tuple[str, ...]]:
        """The variable's name now, and those it had."""
        if kept is None:
            path = "/".join((*around, question.name))
            apart = [f"{question.name}_v{self._version}"] if self._resolution(path).is_apart else []
            wishes = [question.name, *apart] + ([f"{around[-1]}_{question.name}"] if around else [])
            return self._names.give(*wishes), ()
        if not question.was or kept.name.casefold() != question.was.casefold():
            return kept.name, kept.was
        return self._names.give(question.name), (*kept.was, kept.name)

    def _words(self, main: Variable, choice: s.Choice, renamed: bool) -> Variable:
        """The variable that holds the words given for a code."""
        code = main.code(choice.name)
        wish = f"{main.name}_{code.number if code else choice.name}_text"
        label = {language: plain_words(words) for language, words in choice.label.items()}
        return self._aside(main, choice.name, wish, label, renamed)

    def _instance_words(self, main: Variable, renamed: bool) -> Variable:
        """The variable that holds the words of the chosen instances of a repeat: personal where those are."""
        label = {language: _in_language(_WORDS_LABELS, language) for language in main.label}
        aside = self._aside(main, WORDS_SHOWN, f"{main.name}_text", label, renamed)
        marked = self._privacy.marked(aside, f"{main.path}{WORDS_SHOWN}", main)
        return replace(marked, personal=marked.personal or main.personal)

    def _confirmation(self, main: Variable, renamed: bool) -> Variable:
        """The variable that says whether an answer to which a soft check objected was confirmed."""
        label = {language: _in_language(_CONFIRMED_LABELS, language) for language in main.label}
        aside = self._aside(main, WAS_CONFIRMED, f"{main.name}_confirmed", label, renamed)
        return replace(aside, kind=v.SINGLE, codes=(Code("1", 1, label),))

    def _order(self, main: Variable, renamed: bool) -> Variable:
        """The variable that holds the order in which the choices were shown."""
        label = {language: _in_language(_ORDER_LABELS, language) for language in main.label}
        return self._aside(main, ORDER_SHOWN, f"{main.name}_order", label, renamed)

    def _aside(self, main: Variable, part: str, wish: str, label: s.Text, renamed: bool) -> Variable:
        """A variable of text beside a question's own, for the ``part`` of its answer that is no code."""
        code = main.code(part)
        renewed = code is not None and code.since == self._version != 0
        kept = None if renewed else self._kept.get((main.path, self._part_before(main.path, part)))
        was: tuple[str, ...] = kept.was if kept else ()
        if kept is None or renamed:
            name = self._names.give(wish)
            was = (*was, kept.name) if kept else was
        else:
            name = kept.name
        if kept is not None:
            self._used.add(kept.name.casefold())
        return replace(
            main,
            name=name,
            kind=v.TEXT,
            label=label,
            codes=(),
            beside={},
            measure=v.NOMINAL,
            specify=part,
            ends=(),
            was=was,
            retired=(),
        )

    def _part_before(self, path: str, part: str) -> str:
        """The code whose words these were before; ``""`` if there were none: those of this code are another's now."""
        moved = self._resolution(path).moved
        came = next((old for old, new in moved.items() if new == part), "")
        return came or ("" if part in moved else part)

    def _choices(self, question: s.Question) -> tuple[s.Choice, ...]:
        if question.type not in LISTED_TYPES:
            return ()
        if question.listed_from:
            return self._choices_repeated_over(question.listed_from)
        if question.list_name not in self._questionnaire.lists:
            return ()
        once = {choice.name: choice for choice in reversed(self._questionnaire.lists[question.list_name].choices)}
        return tuple(reversed(once.values()))

    def _choices_repeated_over(self, name: str) -> tuple[s.Choice, ...]:
        """The codes of the instances in which a question is: known where the repeat goes through chosen answers."""
        around = next((around for around, item in self._questionnaire.walk() if item.name == name), ())
        repeats = [item for _, item in self._questionnaire.walk() if isinstance(item, s.Repeat) and item.name in around]
        over = self._by_name.get(counted_answers(repeats[-1].count)) if len(repeats) == 1 else None
        if over is None or over.type not in MENTIONED_TYPES or over.listed_from:
            return ()
        return tuple(replace(choice, specify=False) for choice in self._choices(over))

    def _codes(self, question: s.Question, kept: Variable | None, resolution: Resolution) -> tuple[Code, ...]:
        own = TYPES[question.type].codes
        if own:
            return tuple(Code(one.code, one.number, one.label) for one in own)
        choices = self._choices(question)
        labels = {one.name: {language: plain_words(words) for language, words in one.label.items()} for one in choices}
        before = kept.all_codes if kept else ()
        as_before, renewed = codes_after(list(labels), before, resolution, labels)
        frozen = {name: code.number for name, code in as_before.items()}
        frozen |= {f"@{place}": code.number for place, code in enumerate(before)}
        frozen |= {f"@{missing}": number for missing, number in (kept.beside.items() if kept else ())}
        for name in sorted(renewed):
            frozen[name] = _renewed_number(name, before, self._version, set(frozen.values()))
        numbers = numbered([choice.name for choice in choices], frozen)
        since = {name: code.since for name, code in as_before.items()} | dict.fromkeys(renewed, self._version)
        return tuple(
            Code(one.name, numbers[one.name], labels[one.name], one.missing, since=since.get(one.name, 0))
            for one in choices
        )

    def _with_columns(self, name: str, codes: tuple[Code, ...], kept: Variable | None) -> tuple[Code, ...]:
        renamed = kept is not None and kept.name != name
        columns = {code.key: code.column for code in kept.all_codes if code.column} if kept and not renamed else {}
        return tuple(
            replace(code, column=columns.get(code.key) or self._names.give(f"{name}_{_signless(code.number)}"))
            for code in codes
        )


def scale_of(question: s.Question) -> tuple[float, ...]:
    """The ends of a scale of numbers and the step between two of its points; nothing of a number that is no scale."""
    if question.type not in SCALE_TYPES and not (question.low_label or question.high_label):
        return ()
    least, most = number_bounds(question)
    if not (math.isfinite(least) and math.isfinite(most)):
        return ()
    return least, most, number_step(question)


def _asks_alike(earlier: Variable, now: Variable) -> bool:
    """Whether answers to both can stand in one column and mean the same."""
    said = {code.key: code.label for code in earlier.all_codes}
    alike = all(code.label == said.get(code.key, code.label) for code in now.codes)
    same = (earlier.type, earlier.kind, earlier.bounds, earlier.ends) == (now.type, now.kind, now.bounds, now.ends)
    return alike and same


def _renewed_number(name: str, before: Sequence[Code], version: int, taken: set[int]) -> int:
    """``202`` for code 2 that means something else from version 2 on, or the next one that is free."""
    first = min((code.since, code.number) for code in before if code.code == name)[1]
    number = int(f"{first}{version:02d}")
    while number in taken:
        number += 1 if number > 0 else -1
    return number


def _in_language(labels: Mapping[str, str], language: str) -> str:
    return labels.get(language[:2].lower(), labels["en"])


def plain_words(text: str) -> str:
    """A text without marks of stress, with ``[name]`` where an answer is filled in, on one line.

    Of what is worked out from answers, as ``{words(${name}, 'none')}``, the names are left.
    """
    told = _WORKED_OUT.sub(lambda match: f"[{', '.join(_PIPED.findall(match[0]))}]", text.replace("**", ""))
    return " ".join(_PIPED.sub(r"[\1]", told).split())


def _kind(question: s.Question, questions: Mapping[str, s.Question]) -> str:
    if question.type in CALCULATED_TYPES:
        return v.NUMBER if calculated_kind(question, questions) == "number" else v.TEXT
    return TYPES[question.type].variable


def joined(conditions: Sequence[str]) -> str:
    """One expression that holds when all of them do."""
    return conditions[0] if len(conditions) == 1 else " and ".join(f"({condition})" for condition in conditions)


def _beside(question: s.Question, kind: str, codes: Sequence[Code], kept: Variable | None) -> Mapping[str, int]:
    """Numbers for don't know and refused where no code of the list stands for them; earlier numbers stay."""
    if kind == v.NUMBER:
        numbers = missing_numbers_longer_than(_greatest(question))
    else:
        numbers = missing_numbers(code.number for code in codes)
    listed = {code.missing for code in codes if code.missing}
    before = kept.beside if kept else {}
    return {
        missing: before.get(missing, number)
        for missing, number in numbers.items()
        if missing in question.nonresponse and missing not in listed
    }


def _ends(question: s.Question) -> tuple[Code, ...]:
    """The ends of a scale that have words; what is no whole number has no label in any export."""
    limits = zip(number_bounds(question), (question.low_label, question.high_label), strict=True)
    return tuple(
        Code(f"{limit:g}", int(limit), {language: plain_words(words) for language, words in label.items()})
        for limit, label in limits
        if label and math.isfinite(limit) and limit == int(limit)
    )


def _greatest(question: s.Question) -> float:
    least, most = number_bounds(question)
    if not math.isfinite(most):
        return float(10**UNBOUNDED_DIGITS - 1)
    return max(abs(most), abs(least) if math.isfinite(least) else 0.0)


def _signless(number: int) -> str:
    return str(number) if number >= 0 else f"m{-number}"


def _last(path: str) -> str:
    return path.rpartition("/")[2]
