"""The sentence that the tokens of a page say, and the steps that change it."""

from surveys.questionnaire import sentences as t
from surveys.questionnaire.expressions import clean
from surveys.questionnaire.sentences.forms import WITHOUT_VALUE
from surveys.questionnaire.sentences.tree import AND, ANSWERS, NUMBER, OR, OWN, Path
from surveys.questionnaire.wording.vocabulary import SAID
from surveys.web.researcher.forms.conditions import ConditionForm

from .condition_tokens import OTHER, Tokens

FIXED = "fixed"


def sent_sentence(form: ConditionForm, tokens: Tokens, offer: t.Offer) -> tuple[t.Sentence | None, dict[int, str]]:
    """Return the sentence, and by leaf the words that name nothing; an expression that is none is a part of it.

    Raises ``ValueError`` for a shape that fits no leaves.
    """
    reader = _Reader(form, tokens, offer)
    shape, expression = form.cleaned_data["shape"], form.cleaned_data["expression"]
    if shape is None:
        return (t.Written(clean(expression)) if expression.strip() else None), {}
    return t.from_shape(shape, [reader.leaf(number) for number in form.leaves()]), reader.unknown


def sent_count(form: ConditionForm, tokens: Tokens, offer: t.Offer) -> t.Count:
    """Return how often the repeat comes, as the tokens say."""
    chosen = form.token("comparison", 0)
    if chosen == FIXED:
        return t.Count(NUMBER, t.literal_for(form.token("typed", 0), NUMBER) or t.Literal("1", NUMBER))
    subject = _Reader(form, tokens, offer).subject(form.token("value", 0), form.token("typed", 0))
    return t.Count(NUMBER if chosen == NUMBER else ANSWERS, subject)


def changed(sentence: t.Sentence | None, do: str, offer: t.Offer) -> t.Sentence | None:
    """Return the sentence after a step, ``add:and:0.1`` or ``remove:2``; unchanged without one.

    Raises ``ValueError`` for a step or place that there is not.
    """
    step, _, where = do.partition(":")
    joined, _, dotted = where.partition(":") if step == "add" else ("", "", where)
    path: Path = tuple(int(number) for number in dotted.split(".") if number)
    if step == "add":
        return t.add(sentence, path, OR if joined == OR else AND, _new(offer))
    if not step or sentence is None:
        return sentence
    if step == "remove":
        return t.remove(sentence, path)
    steps = {"negate": t.negate, "turn": t.turn, "enclose": t.enclose, "dissolve": t.dissolve}
    if step not in steps:
        raise ValueError(step)
    return steps[step](sentence, path)


def _new(offer: t.Offer) -> t.Comparison:
    """Return a comparison to be filled in; in a check it is of the question’s own answer."""
    own = t.Subject(OWN)
    return t.Comparison(own, offer.comparisons(own)[0]) if offer.own is not None else t.Comparison(None)


class _Reader:
    """Reads the tokens of the leaves."""

    def __init__(self, form: ConditionForm, tokens: Tokens, offer: t.Offer) -> None:
        self._form, self._tokens, self._offer = form, tokens, offer
        self.unknown: dict[int, str] = {}

    def leaf(self, number: int) -> t.Sentence:
        if f"written-{number}" in self._form.data:
            written = self._form.token("written", number)
            return t.read(written) or t.Written(clean(written))
        said = self._form.token("said", number)
        subject = self.subject(self._form.token("subject", number), said)
        if subject is None:
            self.unknown[number] = said
            return t.Comparison(None)
        same = self._form.token("was", number) == t.written_value(subject)
        key = self._form.token("comparison", number)
        key, other = key.removesuffix(OTHER), key.endswith(OTHER)
        allowed = self._offer.comparisons(subject)
        if key not in allowed and not (same and key in SAID):
            key, other = allowed[0], False
        value = self._value(number, subject, key, other=other)
        if not same:
            value = t.fitting(self._offer, subject, key, value)
        # Which kind of value is wanted is remembered while there is none.
        remembered = OTHER if other and value is None else ""
        return t.Comparison(subject, key + remembered, value)

    def subject(self, key: str, said: str) -> t.Subject | None:
        """Return the subject that was picked, or that the words or the code typed name; ``None`` if they name none."""
        found = t.value_in(key) if key else None
        if isinstance(found, t.Subject) and self._tokens.label(found) == said:
            return found
        wanted = said.strip().casefold()
        if not wanted:
            return None
        for subject in self._offer.subjects():
            label = self._tokens.label(subject)
            if wanted in (label.casefold(), subject.name.casefold(), t.written_value(subject).casefold()):
                return subject
        return None

    def _value(self, number: int, subject: t.Subject, key: str, *, other: bool) -> t.Value | None:
        if key in WITHOUT_VALUE:
            return None
        typed = self._form.token("typed", number)
        if other:
            return self.subject(self._form.token("value", number), typed)
        if f"choice-{number}" in self._form.data:
            return t.value_in(self._form.token("choice", number))
        held = t.value_in(self._form.token("literal", number))
        if isinstance(held, t.Literal) and held.text == typed:
            return held
        return t.literal_for(typed, self._offer.form(subject, key))
