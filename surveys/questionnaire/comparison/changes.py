"""The kinds of change between two versions, with sentences on what changed and what it means for existing answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from surveys.questionnaire.problems.entry import gettext_noop

NOTHING, CARE, APART = "nothing", "care", "apart"
"""The care a change requires in analysis: none; attention; or separating earlier and later answers."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """A kind of change: severity, what changed, what it means; ``%(name)s`` placeholders take the change's values."""

    weight: str
    what: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``kind`` is a key of ``KINDS``; ``name`` the question, group, list or language concerned.

    ``before`` and ``after`` are the texts or conditions that differ, if any.
    """

    kind: str
    name: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    row: int | None = None

    @property
    def weight(self) -> str:
        """The care the change requires in analysis: ``nothing``, ``care`` or ``apart``."""
        return KINDS[self.kind].weight

    def what(self, translate: Callable[[str], str] = str) -> str:
        """A sentence on what changed."""
        return translate(KINDS[self.kind].what) % self._all_values()

    def meaning(self, translate: Callable[[str], str] = str) -> str:
        """A sentence on what it means for the answers of earlier interviews."""
        return translate(KINDS[self.kind].meaning) % self._all_values()

    def _all_values(self) -> dict[str, str | int]:
        return {"name": self.name, "before": self.before, "after": self.after, **self.values}


ORDERS = {
    "fixed": gettext_noop("as written"),
    "random": gettext_noop("at random"),
    "rotate": gettext_noop("rotated"),
}
MARKS: Mapping[str, Mapping[str | bool | None, str]] = {
    "exclusive": {
        True: gettext_noop("it clears the other answers"),
        False: gettext_noop("it no longer clears the other answers"),
    },
    "specify": {
        True: gettext_noop("it asks which"),
        False: gettext_noop("it no longer asks which"),
    },
    "pin": {
        True: gettext_noop("it keeps its place"),
        False: gettext_noop("it is shuffled with the others"),
    },
    "read_out": {
        True: gettext_noop("it is read aloud"),
        False: gettext_noop("it is not read aloud"),
        None: gettext_noop("it is read aloud if the others are"),
    },
    "missing": {
        "dk": gettext_noop("it counts as don’t know"),
        "refused": gettext_noop("it counts as refused"),
        "": gettext_noop("it counts as an answer"),
    },
}
"""Sentences on columns that mark a choice: column → its new value → sentence."""

_STAY = gettext_noop("Earlier answers stay as they are.")
_NEW_ONLY = gettext_noop("Earlier interviews have no answer to it.")
_OTHERS_ASKED = gettext_noop("Earlier interviews asked it of other people: look at its base.")
_CHECKED_OTHERWISE = gettext_noop("Earlier answers were checked otherwise and stay as they are.")
_ENDED_OTHERWISE = gettext_noop("Earlier interviews went another way; their answers stay.")
_OTHER_COLUMNS = gettext_noop("Earlier answers stand in other columns than new ones: put them together yourself.")
_OTHER_WORDS = gettext_noop("Earlier answers were given to other words: publishing asks what becomes of them.")
_MOVED = gettext_noop("The same code says something else than before: publishing asks what becomes of earlier answers.")
_TEXTS_STAY = gettext_noop("In the field nothing changes: the study keeps these words on the page of its texts.")
_QUOTAS_STAY = gettext_noop("In the field nothing changes: it is set with the study’s quotas.")

_QUESTIONS = {
    "question_added": Sentences(CARE, gettext_noop("“%(name)s” is new."), _NEW_ONLY),
    "question_removed": Sentences(
        CARE,
        gettext_noop("“%(name)s” is no longer asked."),
        gettext_noop("Its answers stay in the data of earlier interviews."),
    ),
    "question_renamed": Sentences(
        NOTHING,
        gettext_noop("“%(before)s” is now called “%(name)s”."),
        gettext_noop("Its earlier answers stand under the new name."),
    ),
    "question_moved": Sentences(
        CARE,
        gettext_noop("“%(name)s” is asked at another place."),
        gettext_noop("Earlier answers stay; what was asked before it may have coloured them."),
    ),
    "type_changed": Sentences(
        APART,
        gettext_noop("“%(name)s” was of type %(before)s and is now %(after)s."),
        gettext_noop("Earlier answers were given in another way: publishing asks what becomes of them."),
    ),
    "wording_changed": Sentences(
        CARE,
        gettext_noop("“%(name)s” is worded otherwise."),
        gettext_noop("Earlier answers were given to other words: decide whether they mean the same."),
    ),
    "translation_changed": Sentences(
        CARE,
        gettext_noop("“%(name)s” is worded otherwise in %(language)s."),
        gettext_noop("Earlier answers in this language were given to other words: decide whether they mean the same."),
    ),
    "instruction_changed": Sentences(NOTHING, gettext_noop("The instructions of “%(name)s” have changed."), _STAY),
    "messages_changed": Sentences(
        NOTHING, gettext_noop("What the interviewer is told about answers to “%(name)s” has changed."), _STAY
    ),
    "default_changed": Sentences(
        CARE,
        gettext_noop("“%(name)s” begins with another answer."),
        gettext_noop("Earlier answers stay; where nothing else was typed the earlier one stands."),
    ),
    "personal_begun": Sentences(
        CARE,
        gettext_noop("“%(name)s” is now personal data, kept from clients."),
        gettext_noop("Earlier answers are kept from them too; workbooks already delivered still hold them."),
    ),
    "personal_ended": Sentences(
        CARE,
        gettext_noop("“%(name)s” is no longer marked as personal data."),
        gettext_noop("Earlier answers were given as personal data: publishing asks what becomes of them."),
    ),
    "personal_made_of": Sentences(
        CARE,
        gettext_noop("“%(name)s” tells something about personal data (%(before)s): %(after)s"),
        gettext_noop("Whether it is personal itself cannot be told from the formula: publishing asks."),
    ),
    "translation_added": Sentences(NOTHING, gettext_noop("“%(name)s” can now be read in %(language)s."), _STAY),
}

_ANSWERS = {
    "code_added": Sentences(
        CARE,
        gettext_noop("New answer %(code)s “%(label)s” for %(questions)s."),
        gettext_noop("Earlier respondents could not choose it."),
    ),
    "code_removed": Sentences(
        CARE,
        gettext_noop("The answer %(code)s “%(label)s” of %(questions)s is gone."),
        gettext_noop("Earlier answers keep it; nobody can choose it from now on."),
    ),
    "code_renamed": Sentences(
        APART,
        gettext_noop("The answer “%(label)s” of %(questions)s had the code %(before)s and now has %(after)s."),
        gettext_noop("It stays under both codes, or earlier answers are read under the new one: publishing asks."),
    ),
    "code_relabelled": Sentences(
        APART,
        gettext_noop("The answer %(code)s of %(questions)s was “%(before)s” and is now “%(after)s”."),
        _OTHER_WORDS,
    ),
    "codes_relabelled": Sentences(
        APART,
        gettext_noop("%(count)s answers of %(questions)s have other words: “%(before)s” is now “%(after)s”."),
        _OTHER_WORDS,
    ),
    "code_corrected": Sentences(
        CARE,
        gettext_noop(
            "The answer %(code)s of %(questions)s was “%(before)s” and is now “%(after)s”: a corrected slip, it seems."
        ),
        gettext_noop("Earlier answers count under the corrected words, if publishing is told so."),
    ),
    "code_respelt": Sentences(
        NOTHING,
        gettext_noop("The answer %(code)s of %(questions)s is written “%(after)s” instead of “%(before)s”."),
        gettext_noop("Earlier answers count under the words as they are written now."),
    ),
    "codes_swapped": Sentences(
        APART, gettext_noop("The words of the answers %(codes)s of %(questions)s are swapped: %(pairs)s."), _MOVED
    ),
    "codes_moved": Sentences(APART, gettext_noop("Answers of %(questions)s stand at other codes: %(pairs)s."), _MOVED),
    "scale_reversed": Sentences(APART, gettext_noop("The scale of %(questions)s is turned round: %(pairs)s."), _MOVED),
    "scale_reordered": Sentences(
        CARE,
        gettext_noop("The answers of %(questions)s are read in another order; each code keeps its words."),
        gettext_noop("Earlier answers keep their meaning, but the order can influence them: publishing asks."),
    ),
    "ends_changed": Sentences(
        APART,
        gettext_noop("The scale of “%(name)s” was %(before)s and is now %(after)s."),
        gettext_noop(
            "The same number says something else on another scale: publishing asks what becomes of earlier ones."
        ),
    ),
    "ends_reversed": Sentences(
        APART,
        gettext_noop("The scale of “%(name)s” is turned round: it was %(before)s and is now %(after)s."),
        gettext_noop("The same number says the opposite: publishing asks what becomes of earlier ones."),
    ),
    "ends_reworded": Sentences(
        CARE,
        gettext_noop("The ends of the scale of “%(name)s” have other words: %(before)s is now %(after)s."),
        gettext_noop("Publishing asks whether the points of the scale still mean the same."),
    ),
    "code_treated": Sentences(
        CARE,
        gettext_noop("The answer %(code)s “%(label)s” of %(questions)s: %(mark)s."),
        gettext_noop("Earlier answers stay; it may be chosen more or less often than before."),
    ),
    "code_missing_changed": Sentences(
        CARE,
        gettext_noop("The answer %(code)s “%(label)s” of %(questions)s: %(mark)s."),
        gettext_noop("Earlier answers keep the code: shares before and after have another base."),
    ),
    "list_replaced": Sentences(
        CARE,
        gettext_noop("“%(name)s” takes its answers from the list “%(after)s” instead of “%(before)s”."),
        gettext_noop("Codes that both have and that stand for something else are among these changes."),
    ),
    "nonresponse_changed": Sentences(
        CARE,
        gettext_noop("“Don’t know” and “refused” are offered otherwise for “%(name)s”."),
        gettext_noop("Shares of those answers before and after cannot be compared."),
    ),
    "reading_changed": Sentences(
        CARE,
        gettext_noop("The answers of “%(name)s” are shown or read otherwise."),
        gettext_noop("Earlier answers stay; answers that are read are chosen more often."),
    ),
}

_LOGIC = {
    "condition_changed": Sentences(CARE, gettext_noop("“%(name)s” is asked under another condition."), _OTHERS_ASKED),
    "condition_added": Sentences(
        CARE, gettext_noop("“%(name)s” is no longer asked of everybody, but only if: %(after)s"), _OTHERS_ASKED
    ),
    "condition_removed": Sentences(
        CARE, gettext_noop("“%(name)s” is now asked of everybody; before only if: %(before)s"), _OTHERS_ASKED
    ),
    "check_changed": Sentences(
        CARE, gettext_noop("Other answers to “%(name)s” are accepted than before."), _CHECKED_OTHERWISE
    ),
    "filter_changed": Sentences(
        CARE,
        gettext_noop("“%(name)s” offers other answers than before in the same situation."),
        gettext_noop("Earlier respondents chose among other answers."),
    ),
    "calculation_changed": Sentences(
        APART,
        gettext_noop("“%(name)s” is calculated otherwise."),
        gettext_noop(
            "Earlier values were calculated the old way and stay: publishing asks whether they mean the same."
        ),
    ),
    "times_changed": Sentences(CARE, gettext_noop("“%(name)s” is repeated another number of times."), _OTHERS_ASKED),
    "group_added": Sentences(
        CARE, gettext_noop("%(questions)s stand in the new group “%(name)s”, asked only if: %(after)s"), _OTHERS_ASKED
    ),
    "group_removed": Sentences(
        CARE,
        gettext_noop("The group “%(name)s” is gone with its condition; %(questions)s were asked only if: %(before)s"),
        _OTHERS_ASKED,
    ),
    "repeat_added": Sentences(
        APART, gettext_noop("%(questions)s are now asked several times, in “%(name)s”."), _OTHER_COLUMNS
    ),
    "repeat_removed": Sentences(
        APART, gettext_noop("“%(name)s” is gone: %(questions)s are no longer asked several times."), _OTHER_COLUMNS
    ),
    "repeat_begun": Sentences(APART, gettext_noop("“%(name)s” is now asked several times."), _OTHER_COLUMNS),
    "repeat_ended": Sentences(APART, gettext_noop("“%(name)s” is now asked once only."), _OTHER_COLUMNS),
    "page_begun": Sentences(
        CARE,
        gettext_noop("The questions of “%(name)s” now stand on one page."),
        gettext_noop("Earlier answers stay; seen together, answers may differ."),
    ),
    "page_ended": Sentences(
        CARE,
        gettext_noop("The questions of “%(name)s” no longer stand on one page."),
        gettext_noop("Earlier answers stay; seen together, answers may differ."),
    ),
    "order_changed": Sentences(
        CARE,
        gettext_noop("The order within “%(name)s” is now %(after)s; it was %(before)s."),
        gettext_noop("Earlier answers stay; order can influence them."),
    ),
    "route_added": Sentences(CARE, gettext_noop("New jump after “%(name)s”: %(after)s"), _ENDED_OTHERWISE),
    "route_changed": Sentences(
        CARE,
        gettext_noop("The jump after “%(name)s” is another: now %(after)s; before %(before)s"),
        _ENDED_OTHERWISE,
    ),
    "route_removed": Sentences(CARE, gettext_noop("The jump after “%(name)s” is gone: %(before)s"), _ENDED_OTHERWISE),
    "partial_from_changed": Sentences(
        CARE,
        gettext_noop("A broken-off interview now counts as partial after “%(after)s”; before after “%(before)s”."),
        gettext_noop("Earlier interviews keep the status they have."),
    ),
    "after_break_off_changed": Sentences(
        CARE,
        gettext_noop("Who breaks off is now asked the questions of “%(after)s”; before those of “%(before)s”."),
        _NEW_ONLY,
    ),
    "all_quota_questions_changed": Sentences(
        CARE,
        gettext_noop("Full quota cells end the interview at another moment."),
        gettext_noop("Those turned away before answered other questions than those turned away from now on."),
    ),
    "language_added": Sentences(NOTHING, gettext_noop("The questionnaire can now be read in %(name)s."), _STAY),
    "language_removed": Sentences(NOTHING, gettext_noop("The questionnaire is no longer there in %(name)s."), _STAY),
}

_FIELD = {
    "quota_added": Sentences(
        CARE,
        gettext_noop("New quota cell “%(label)s”: at most %(target)s interviews for which %(after)s."),
        gettext_noop("Earlier interviews are not counted in it: set its target with that in mind."),
    ),
    "quota_added_for_all": Sentences(
        CARE,
        gettext_noop("New quota cell “%(label)s”: at most %(target)s interviews."),
        gettext_noop("Earlier interviews are not counted in it: set its target with that in mind."),
    ),
    "quota_removed": Sentences(
        CARE,
        gettext_noop("The quota cell “%(label)s” is gone."),
        gettext_noop("It turns nobody away any more; what it counted stays."),
    ),
    "quota_condition_changed": Sentences(
        CARE,
        gettext_noop("The quota cell “%(label)s” takes other interviews than before."),
        gettext_noop("Interviews it has counted stay counted; from now on the new condition decides."),
    ),
    "quota_group_changed": Sentences(
        CARE,
        gettext_noop("The quota cell “%(label)s” competes in the group “%(after)s”; before in “%(before)s”."),
        gettext_noop("Earlier interviews keep the cell they were given."),
    ),
    "quota_target_changed": Sentences(
        NOTHING,
        gettext_noop("The workbook gives the quota cell “%(label)s” a target of %(after)s; before %(before)s."),
        _QUOTAS_STAY,
    ),
    "quota_full_changed": Sentences(
        NOTHING,
        gettext_noop("The workbook says otherwise what happens when the quota cell “%(label)s” is full."),
        _QUOTAS_STAY,
    ),
    "quota_label_changed": Sentences(
        NOTHING,
        gettext_noop("The quota cell “%(before)s” is now called “%(after)s”."),
        gettext_noop("Its counts stay."),
    ),
    "script_added": Sentences(NOTHING, gettext_noop("The workbook has a text “%(name)s”."), _TEXTS_STAY),
    "script_changed": Sentences(NOTHING, gettext_noop("The workbook’s text “%(name)s” has changed."), _TEXTS_STAY),
    "script_removed": Sentences(NOTHING, gettext_noop("The workbook’s text “%(name)s” is gone."), _TEXTS_STAY),
    "answer_added": Sentences(
        NOTHING, gettext_noop("The workbook has an answer for those who ask “%(question)s”."), _TEXTS_STAY
    ),
    "answer_changed": Sentences(
        NOTHING, gettext_noop("The workbook answers otherwise to those who ask “%(question)s”."), _TEXTS_STAY
    ),
    "answer_removed": Sentences(
        NOTHING, gettext_noop("The workbook no longer has an answer for those who ask “%(question)s”."), _TEXTS_STAY
    ),
    "column_added": Sentences(
        CARE,
        gettext_noop("The questionnaire now reads the sample’s column “%(name)s”."),
        gettext_noop("Cases that were loaded without it read as empty."),
    ),
    "column_removed": Sentences(
        NOTHING, gettext_noop("The questionnaire no longer reads the sample’s column “%(name)s”."), _STAY
    ),
}

KINDS: Mapping[str, Sentences] = {**_QUESTIONS, **_ANSWERS, **_LOGIC, **_FIELD}
