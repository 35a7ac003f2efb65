"""The tokens of a sentence: selects and boxes in the order in which the sentence is read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from surveys.questionnaire import sentences as t
from surveys.questionnaire.model.predefined_names import given_names
from surveys.questionnaire.model.structure import Question, Questionnaire, Text
from surveys.questionnaire.sentences.forms import OPERATORS, WITHOUT_VALUE, measured
from surveys.questionnaire.sentences.tree import ANSWERS, COLUMN, NUMBER, QUESTION, TEXT, Path
from surveys.questionnaire.wording.conditions import Wording, joining_words
from surveys.questionnaire.wording.vocabulary import comparison_words

OTHER = ":subject"
"""Behind a comparison’s key: it is made with another answer."""
MOST_CHOICES = 300
"""Answers of a list that are offered; codes of a longer one are typed."""
LONGEST_WORDS = 48
LEAF, WRITTEN, OPEN, CLOSE, JOIN = "leaf", "written", "open", "close", "join"


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A line of a select."""

    value: str
    words: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a sentence: a comparison (``leaf``), a ``written`` expression, a bracket, or a word that joins.

    ``number``: of the leaf. ``subject`` is its expression and ``said`` its words. ``others``: comparisons with another
    answer. ``value_as``: ``choices``, ``subject`` or what is typed: ``text``, ``number``, ``date``; empty where nothing
    is compared. ``value`` is the expression of a subject and ``typed`` its words, or what is typed; ``literal``: how
    that is written now. ``words`` is what a bracket or a joining word says.
    """

    kind: str
    path: str
    words: str = ""
    number: int = 0
    subject: str = ""
    said: str = ""
    is_unknown: bool = False
    before: str = ""
    after: str = ""
    comparisons: tuple[TokenLine, ...] = ()
    others: tuple[TokenLine, ...] = ()
    value_as: str = ""
    choices: tuple[TokenLine, ...] = ()
    value: str = ""
    typed: str = ""
    literal: str = ""

    @property
    def hint(self) -> str:
        """What is written into the box where a value is typed."""
        return {"number": _("number…"), "date": _("dd/mm/yyyy")}.get(self.value_as, _("text…"))


class Tokens:
    """Writes the sentences of one place of a questionnaire as tokens, in one of its languages."""

    def __init__(self, questionnaire: Questionnaire, offer: t.Offer, language: str) -> None:
        self._questionnaire, self._offer, self._language = questionnaire, offer, language
        self.wording = Wording(questionnaire, language=language, translate=_)

    def label(self, subject: t.Subject) -> str:
        """Return how people know what is compared: the question’s code and the beginning of its words."""
        question = self._offer.question(subject)
        if question is not None and question is not self._offer.own:
            return f"{question.name} {self._short(question)}".strip()
        if subject.kind == COLUMN:
            return {"name": _("the answer offered"), "label": _("its words")}.get(subject.name, subject.name)
        return self.wording.named(t.written_value(subject))

    def of(self, sentence: t.Sentence, typed: dict[int, str] | None = None) -> list[Token]:
        """Return the tokens of a sentence; ``typed``: by leaf, words that name nothing there is."""
        unknown, number, made = typed or {}, 0, []
        for token in self._tokens(sentence, ()):
            if token.kind in (LEAF, WRITTEN):
                said = unknown.get(number, "") if not token.subject else ""
                token = replace(
                    token, number=number, said=said or token.said, is_unknown=bool(said) or token.is_unknown
                )
                number += 1
            made.append(token)
        return made

    def of_count(self, count: t.Count) -> Token:
        """Return the token of how often a repeat comes."""
        fixed = isinstance(count.value, t.Literal)
        chosen = "fixed" if fixed else count.by
        words = {
            ANSWERS: _("as often as there are answers to"),
            "number": _("as often as the number in"),
            "fixed": _("exactly"),
        }
        options = tuple(TokenLine(key, said, key == chosen) for key, said in words.items())
        token = Token(LEAF, "", comparisons=options, after=_("times") if fixed else "")
        if isinstance(count.value, t.Literal):
            return replace(token, value_as=NUMBER, typed=count.value.text)
        subject = count.value
        return replace(
            token,
            value_as="subject",
            value=t.written_value(subject) if subject else "",
            typed=self.label(subject) if subject else "",
        )

    def _tokens(self, sentence: t.Sentence, path: Path) -> Iterator[Token]:
        match sentence:
            case t.Several():
                yield from self._several(sentence, path, negated=False)
            case t.Negated(inner=t.Several() as inner):
                yield from self._several(inner, (*path, 0), negated=True)
            case t.Negated(inner=inner):
                yield Token(OPEN, _dotted(path), _("not ("))
                yield from self._tokens(inner, (*path, 0))
                yield Token(CLOSE, _dotted(path))
            case t.Written(expression=expression):
                yield Token(WRITTEN, _dotted(path), said=expression)
            case t.Comparison():
                yield self._leaf(sentence, _dotted(path))

    def _several(self, sentence: t.Several, path: Path, *, negated: bool) -> Iterator[Token]:
        brackets, dotted = bool(path), _dotted(path)
        if brackets:
            yield Token(OPEN, dotted, _("not (") if negated else "(")
        words = joining_words(sentence.joined, _)
        for number, part in enumerate(sentence.parts):
            if number:
                yield Token(JOIN, dotted, words)
            yield from self._tokens(part, (*path, number))
        if brackets:
            yield Token(CLOSE, dotted)

    def _leaf(self, leaf: t.Comparison, path: str) -> Token:
        if leaf.subject is None:
            return Token(LEAF, path)
        key, value = leaf.comparison, leaf.value
        against = isinstance(value, t.Subject) or key.endswith(OTHER)
        key = key.removesuffix(OTHER)
        number = value.text if isinstance(value, t.Literal) else ""
        before, _between, after = self._pieces(leaf.subject, key, number)
        keys, others = self._comparisons(leaf.subject, key)
        token = Token(
            LEAF,
            path,
            subject=t.written_value(leaf.subject),
            said=self.label(leaf.subject),
            is_unknown=self._is_unknown(leaf.subject),
            before=before,
            after=after,
            comparisons=tuple(self._option(leaf.subject, one, "", one == key and not against) for one in keys),
            others=tuple(self._option(leaf.subject, one, OTHER, one == key and against) for one in others),
        )
        return self._with_value(token, leaf.subject, key, value, against=against)

    def _is_unknown(self, subject: t.Subject) -> bool:
        """Whether the subject is written as a question that there is not."""
        given = given_names(self._questionnaire)
        return subject.kind == QUESTION and self._offer.question(subject) is None and subject.name not in given

    def _with_value(self, token: Token, subject: t.Subject, key: str, value: t.Value | None, *, against: bool) -> Token:
        if key in WITHOUT_VALUE:
            return token
        if against:
            other = value if isinstance(value, t.Subject) else None
            written = (t.written_value(other), self.label(other)) if other else ("", "")
            return replace(token, value_as="subject", value=written[0], typed=written[1])
        literal = value if isinstance(value, t.Literal) else None
        answers = self._offer.answers(subject) if _is_of_list(key) else []
        if answers and len(answers) <= MOST_CHOICES:
            form = self._offer.form(subject, key)
            named = [(self._literal(code, form, literal), self._words(label) or code) for code, label in answers]
            return replace(token, value_as="choices", choices=_options(named, literal))
        form = literal.form if literal else self._offer.form(subject, key)
        return replace(
            token,
            value_as=form,
            typed=literal.text if literal else "",
            literal=t.written_value(literal) if literal else "",
        )

    def _literal(self, code: str, form: str, chosen: t.Literal | None) -> t.Literal:
        """Return a code as it is written: the chosen one as it stands."""
        if chosen is not None and chosen.text == code:
            return chosen
        return t.literal_for(code, form) or t.Literal(code, TEXT)

    def _comparisons(self, subject: t.Subject, key: str) -> tuple[list[str], list[str]]:
        """Return the comparisons offered, and those with another answer; ``key`` stands for one of the same words."""
        keys = list(self._offer.comparisons(subject))
        if key and key not in keys:
            said = [self._pieces(subject, one) for one in keys]
            now = self._pieces(subject, key)
            if now in said:
                keys[said.index(now)] = key
            else:
                keys.append(key)
        others = [one for one in keys if _is_of_list(one)]
        return keys, others

    def _option(self, subject: t.Subject, key: str, behind: str, is_chosen: bool) -> TokenLine:
        between, after = self._pieces(subject, key)[1:]
        return TokenLine(key + behind, f"{between} … {after}" if after else between, is_chosen)

    def _pieces(self, subject: t.Subject, key: str, value: str = "") -> tuple[str, str, str]:
        """Return the words of a comparison before what is compared, between it and the value, and behind that."""
        kind = self._offer.kind(subject)
        single, date = kind == t.Kind.SINGLE, kind == t.Kind.DATE
        said = _(comparison_words(key, single=single, date=date, value=value)) % {"what": "\0", "value": "\1"}
        before, _what, rest = said.partition("\0")
        between, _value, after = rest.partition("\1")
        return before.strip(), between.strip(), after.strip()

    def _short(self, question: Question) -> str:
        words = question.title_in(self._language) or self._words(question.label)
        words = " ".join(words.replace("*", "").split())
        return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1].rstrip()}…"

    def _words(self, label: Text) -> str:
        return self._questionnaire.words(label, self._language)


def _options(named: list[tuple[t.Literal, str]], chosen: t.Literal | None) -> tuple[TokenLine, ...]:
    found = [TokenLine(t.written_value(literal), words, literal == chosen) for literal, words in named]
    if chosen is not None and not any(option.is_chosen for option in found):
        missing = {"dk": _("don’t know"), "refused": _("refused")}
        found.append(TokenLine(t.written_value(chosen), missing.get(chosen.text, chosen.text), is_chosen=True))
    return tuple(found)


def _is_of_list(key: str) -> bool:
    """Whether the comparison is made with an answer itself, not with a number of something or a part of a text."""
    measure, operator = measured(key)
    return not measure and (operator in OPERATORS or key in ("contains", "not_contains"))


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))
