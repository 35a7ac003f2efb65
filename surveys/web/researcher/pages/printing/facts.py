"""A printed question's notes on its answers: order, number, which are accepted, which have to be confirmed."""

from collections.abc import Callable, Collection, Iterator, Mapping
from math import isinf

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.order import ROTATE
from surveys.questionnaire.types import DAY_TYPES, NUMBER_TYPES, TEXT_TYPES
from surveys.questionnaire.types.contact_formats import EMAIL, PHONE
from surveys.questionnaire.types.order import order_of_choices
from surveys.questionnaire.wording.bounds import number_bounds
from surveys.questionnaire.wording.conditions import Wording
from surveys.web.screens.moments import day_name


class AnswerFacts:
    """Describes in sentences what is special about a question; ``say`` puts its conditions into words.

    ``personal``: names of questions whose answers are personal data.
    """

    def __init__(
        self, say: Wording, numbers: Mapping[str, str], words: Callable[[s.Text], str], personal: Collection[str] = ()
    ) -> None:
        self._say, self._numbers, self._words, self._personal = say, numbers, words, personal

    def of(self, question: s.Question, *, drawn: bool = False) -> tuple[str, ...]:
        """Return the sentences in reading order. ``drawn``: the question's scale is printed as a line."""
        parts = (self._of_choices, self._of_moment, self._of_confirming, self._of_keeping)
        of_value = () if drawn else self._of_value(question)
        return (*of_value, *(sentence for part in parts for sentence in part(question)))

    def _of_choices(self, question: s.Question) -> Iterator[str]:
        if order := self._order(question):
            yield order
        least, most = question.min_answers, question.max_answers
        if least and least == most:
            yield ngettext("Exactly one answer.", "Exactly %(count)s answers.", least) % {"count": least}
        elif least:
            yield ngettext("At least one answer.", "At least %(count)s answers.", least) % {"count": least}
        if most and least != most:
            yield ngettext("At most one answer.", "At most %(count)s answers.", most) % {"count": most}
        if question.choice_filter:
            condition = self._say.condition(question.choice_filter)
            yield _("Only answers for which: %(condition)s.") % {"condition": condition}

    def _order(self, question: s.Question) -> str:
        if question.order_as:
            other = self._numbers.get(question.order_as, question.order_as)
            return _("Answers in the order of %(question)s.") % {"question": other}
        how = order_of_choices(question)
        if not how:
            return ""
        return _("Answers in rotated order.") if how == ROTATE else _("Answers in random order.")

    def _of_value(self, question: s.Question) -> Iterator[str]:
        least, most = number_bounds(question) if question.type in NUMBER_TYPES else (-float("inf"), float("inf"))
        if not (isinf(least) or isinf(most)):
            low, high = self._words(question.low_label), self._words(question.high_label)
            ends = {
                "start": f"{least:g} ({low})" if low else f"{least:g}",
                "end": f"{most:g} ({high})" if high else f"{most:g}",
            }
            yield _("From %(start)s to %(end)s.") % ends
        elif question.constraint:
            yield _("Accepted if %(condition)s.") % {"condition": self._say.condition(question.constraint)}
        if question.type in TEXT_TYPES and PHONE in question.appearance:
            yield _("A valid telephone number.")
        if question.type in TEXT_TYPES and EMAIL in question.appearance:
            yield _("A valid e-mail address.")

    def _of_moment(self, question: s.Question) -> Iterator[str]:
        if not question.quick:
            return
        words = [day_name(word).lower() if question.type in DAY_TYPES else word for word in question.quick]
        yield _("Offered by number: %(answers)s.") % {"answers": ", ".join(words)}

    def _of_confirming(self, question: s.Question) -> Iterator[str]:
        if question.warning:
            yield _("To be confirmed unless %(condition)s.") % {"condition": self._say.condition(question.warning)}
            if asked := self._words(question.warning_message):
                yield _("The interviewer is asked: “%(words)s”") % {"words": asked}
        if question.required == "true()":
            yield _("It has to be answered.")
        elif question.required:
            yield _("It has to be answered if %(condition)s.") % {"condition": self._say.condition(question.required)}

    def _of_keeping(self, question: s.Question) -> Iterator[str]:
        if question.calculation:
            yield _("Filled in with: %(value)s.") % {"value": self._say.value(question.calculation)}
        elif question.default:
            yield _("Filled in with: %(value)s, until another answer is given.") % {
                "value": self._say.value(question.default, question)
            }
        if question.read_only:
            yield _("Shown, not to be changed.")
        if question.name in self._personal:
            yield _("Personal data.")
