"""Converts one question: texts, conditions, checks and defaults; notes what cannot be converted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.logic import quoted
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place

from . import names
from .logic import Translator
from .markup import expressions, split, words_of
from .names import Names
from .script import UntranslatableError
from .settings import is_default, is_of_a_web_page
from .survey import Answer, Asked, Survey
from .variables import is_always

_FILTERS = {"array_filter": "{}", "array_filter_exclude": "not({})"}


@dataclass(slots=True)
class Import:
    """The state of the import of a whole survey, shared by the conversion of its questions."""

    survey: Survey
    known: Names
    conditions: Mapping[str, str]
    findings: Findings
    lists: dict[str, s.ChoiceList] = field(default_factory=dict)
    worked_out: list[s.Question] = field(default_factory=list)
    """Calculated values that texts of the current section refer to."""
    left_out: dict[str, list[str]] = field(default_factory=dict)
    """Changed settings of a page's appearance, with the names of the questions that have them."""

    @property
    def main_language(self) -> str:
        """The code of the language the survey is written in."""
        return self.survey.languages[0]

    def text(self, words: Mapping[str, str], name: str, column: str, *, pipes: bool = True) -> dict[str, str]:
        """A text in every language, without markup, with references to answers as ``${name}``."""
        found = {}
        for language, markup in words.items():
            plain, lost = words_of(markup)
            if lost:
                self.note("lss_media", name, column, elements=", ".join(lost))
            if plain and (language in self.survey.languages or not language):
                found[language] = self._filled(plain, name, column, pipes) if expressions(plain) else plain
        return {language: words for language, words in found.items() if words}

    def condition(self, written: str, name: str, column: str = "relevant", own: str = "") -> str:
        """A condition as an XLSForm expression; one that cannot be translated is noted and left out."""
        translator = Translator(self.known, own)
        try:
            condition = translator.condition(written)
        except UntranslatableError as error:
            code = "lss_condition" if column == "relevant" else "lss_check"
            self.note(code, name, column, written=_short(written), part=error.what)
            return ""
        self._note_columns(translator, name, column)
        return condition

    def value(self, written: str, name: str, column: str) -> str:
        """A value expression as an XLSForm expression. Raises ``UntranslatableError``."""
        translator = Translator(self.known)
        value = translator.value(written)
        self._note_columns(translator, name, column)
        return value

    def joined_value(self, written: str, name: str, column: str) -> str:
        """A text with expressions in braces as a single expression. Raises ``UntranslatableError``."""
        pieces = split(written.strip())
        parts = [self.value(piece, name, column) if inner else quoted(piece) for piece, inner in pieces]
        return parts[0] if len(parts) == 1 else f"concat({', '.join(parts)})"

    def note(self, code: str, at: str, column: str = "", **values: str | int) -> None:
        """Note a problem with the import of the question ``at``."""
        self.findings.add(code, Place("survey", None, column, at), **values)

    def _note_columns(self, translator: Translator, name: str, column: str) -> None:
        for written, sample_column in translator.columns.items():
            self.note("lss_sample", name, column, written=written, sample_column=sample_column)

    def _filled(self, words: str, name: str, column: str, pipes: bool) -> str:
        pieces = []
        for piece, inner in split(words):
            try:
                pieces.append(self._fill(piece, name, column, pipes) if inner else piece)
            except UntranslatableError as error:
                self.note("lss_piped", name, column, written=_short(piece), part=error.what)
                pieces.append(f"[{piece}]")
        return "".join(pieces)

    def _fill(self, written: str, name: str, column: str, pipes: bool) -> str:
        """The ``${name}`` that replaces an expression in a text: of a question, or of a calculation added for it."""
        if written == "SURVEYNAME":
            return words_of(self.survey.texts.get("title", {}).get(self.main_language, ""))[0]
        variable = self.known.find(written.removesuffix(".shown").removesuffix(".NAOK").removeprefix("INSERTANS:"))
        if variable is not None and (
            variable.kind == names.VALUE or (variable.kind == names.WHOLE and variable.listed)
        ):
            return f"${{{variable.name}}}"
        value = self.value(written, name, column)
        if not pipes:
            raise UntranslatableError(written)
        same = next((one for one in self.worked_out if one.calculation == value), None)
        if same is None:
            same = s.Question(self.known.take(f"{name}_text"), s.CALCULATE, calculation=value)
            self.worked_out.append(same)
        return f"${{{same.name}}}"


def _short(written: str) -> str:
    written = " ".join(written.split())
    return written if len(written) <= 300 else f"{written[:299]}…"


class Carried:
    """One question during its conversion."""

    def __init__(self, of: Import, asked: Asked) -> None:
        self.of, self.asked = of, asked
        self.name = of.known.name(asked.id)

    def note(self, code: str, column: str = "", **values: str | int) -> None:
        """Note a problem with the import of this question."""
        self.of.note(code, self.name, column, **values)

    def text(self, words: Mapping[str, str], column: str = "label") -> dict[str, str]:
        """A text of the question in every language."""
        return self.of.text(words, self.name, column)

    @property
    def label(self) -> dict[str, str]:
        """The text of the question, by language."""
        return self.text(self.asked.words)

    @property
    def hint(self) -> dict[str, str]:
        """LimeSurvey's help as an interviewer's hint, and the unit of the answer, by language."""
        said, units = self.text(self.asked.help, "hint"), self.units()
        return {
            language: "\n".join(filter(None, (said.get(language, ""), units.get(language, ""))))
            for language in dict.fromkeys((*said, *units))
        }

    @property
    def relevant(self) -> str:
        """The condition under which the question is asked."""
        asked = self.asked
        written = asked.relevance if not is_always(asked.relevance) else self.of.conditions.get(asked.id, "")
        return self.of.condition(written, self.name)

    @property
    def required(self) -> str:
        """Whether an answer is required, as an expression."""
        if self.asked.mandatory == "S":
            self.note("lss_soft_mandatory", "required")
        return "true()" if self.asked.mandatory == "Y" else ""

    @property
    def order(self) -> str:
        """Whether answers or rows are shuffled: ``random`` or ``fixed``."""
        asked = self.asked
        orders = (asked.attribute("answer_order"), asked.attribute("subquestion_order"))
        return "random" if asked.is_on("random_order") or "random" in orders else "fixed"

    def checks(self, *brought: str) -> str:
        """The constraint: the checks of the type, the pattern and the validation equation combined."""
        asked, found = self.asked, list(brought)
        if asked.pattern:
            found.append(self.check(f"regexMatch({_text(asked.pattern)}, this)"))
        found.append(self.check(asked.attribute("em_validation_q")))
        return all_of(*found)

    def check(self, written: str, own: str = ".") -> str:
        """A validation equation as a constraint; ``own`` replaces ``this`` in it."""
        return self.of.condition(written, self.name, "constraint", own)

    @property
    def message(self) -> dict[str, str]:
        """The message shown when the constraint rejects an answer, by language."""
        return self.text(self.asked.in_words("em_validation_q_tip"), "constraint_message")

    def bound(self, attribute: str, operator: str, what: str = ".") -> str:
        """A limit set by an attribute, as a check; ``""`` if it sets none."""
        written = self.asked.attribute(attribute).strip("{} ")
        if not written:
            return ""
        try:
            return f"{what} {operator} {self.of.value(written, self.name, 'constraint')}"
        except UntranslatableError:
            self.note("lss_attribute", "constraint", attribute=attribute, value=written)
            return ""

    def count(self, attribute: str) -> int | None:
        """A number of answers set by an attribute; ``None`` if it sets none."""
        written = self.asked.attribute(attribute)
        if not written or written == "0":
            return None
        if written.isascii() and written.isdigit():
            return int(written[:4])
        self.note("lss_attribute", attribute, attribute=attribute, value=written)
        return None

    def default(self, key: str = "") -> str:
        """The default as an expression; ``key`` is a subquestion's id."""
        words = self.asked.defaults.get(key, {})
        written = words.get(self.of.main_language) or next((text for text in words.values() if text), "")
        if not written:
            return ""
        try:
            return self.of.joined_value(written, self.name, "default")
        except UntranslatableError:
            self.note("lss_default", "default", written=written)
            return ""

    def row_condition(self, row: Answer) -> str:
        """The condition under which a row of an array, or one of several answers, is offered."""
        found = [] if is_always(row.relevance) else [self.of.condition(row.relevance, self.name)]
        for attribute, form in _FILTERS.items():
            for source in self.asked.attribute(attribute).replace(",", ";").split(";"):
                if source.strip() and (given := self._given(source.strip(), row.code)):
                    found.append(form.format(given))
        return " and ".join(f"({one})" if " or " in one else one for one in found if one)

    def _given(self, source: str, code: str) -> str:
        """A condition that holds if this code was answered to the question ``source``; ``""`` if that is unknown."""
        variable = self.of.known.find(source)
        if variable is not None and variable.listed:
            return f"selected(${{{variable.name}}}, {quoted(code)})"
        part = self.of.known.find(f"{source}_{code}")
        return f"${{{part.name}}} != ''" if part is not None and part.kind == names.VALUE else ""

    def units(self) -> dict[str, str]:
        """The prefix and suffix of the input box as an instruction, by language: ``€ …``, ``… kg``."""
        before, after = (self.text(self.asked.in_words(name), "hint") for name in ("prefix", "suffix"))
        return {
            language: " ".join(filter(None, (before.get(language, ""), "…", after.get(language, ""))))
            for language in dict.fromkeys((*before, *after))
        }

    def note_settings(self) -> None:
        """Note the changed settings that were not converted."""
        for attribute, value in self.asked.unused():
            if is_default(attribute, value):
                continue
            if is_of_a_web_page(attribute):
                self.of.left_out.setdefault(attribute, []).append(self.name)
            else:
                self.note("lss_attribute", attribute=attribute, value=_short(value))


def all_of(*checks: str) -> str:
    """A constraint that requires all the checks."""
    found = [check for check in checks if check]
    return found[0] if len(found) == 1 else " and ".join(f"({check})" for check in found)


def _text(pattern: str) -> str:
    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
