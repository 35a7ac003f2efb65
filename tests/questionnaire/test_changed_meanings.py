"""Answers that would mean something else in a new version: found, decided, and read as was decided."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire import codebook
from surveys.questionnaire.comparison import compare
from surveys.questionnaire.comparison import decisions as deciding
from surveys.questionnaire.comparison.meanings import Meaning
from surveys.questionnaire.comparison.past import Edition, changed_meanings
from surveys.questionnaire.comparison.spelling import looks_corrected, same_spelling
from surveys.questionnaire.model.structure import Choice, ChoiceList, Group, Question, Questionnaire, Repeat

YES_NO = {"1": "Sì", "2": "No"}
NO_YES = {"1": "No", "2": "Sì"}
SCALE = {"1": "Per niente", "2": "Poco", "3": "Abbastanza", "4": "Molto", "5": "Moltissimo"}
TURNED = dict(zip(SCALE, reversed(SCALE.values()), strict=True))


def listing(answers: dict[str, str], *questions: Question, **details: Any) -> Questionnaire:
    """One closed question ``q``, or others, with these answers."""
    choices = tuple(Choice(code, {"it": words}) for code, words in answers.items())
    asked = questions or (Question("q", "select_one", {"it": "?"}, list_name="l", **details),)
    return Questionnaire(asked, {"l": ChoiceList("l", choices)}, default_language="it")


def scale(start: int, end: int, low: str = "", high: str = "", **details: Any) -> Questionnaire:
    ends = {"low_label": {"it": low} if low else {}, "high_label": {"it": high} if high else {}}
    parameters = {"start": str(start), "end": str(end)}
    return Questionnaire(
        (Question("q", "range", {"it": "?"}, parameters=parameters, **ends, **details),), default_language="it"
    )


def asking(type_: str, **details: Any) -> Questionnaire:
    return Questionnaire((Question("q", type_, {"it": "?"}, **details),), default_language="it")


class Versions:
    """A study's versions, published one after the other with their decisions."""

    def __init__(self, first: Questionnaire) -> None:
        self.editions = [Edition(first, codebook.build(first, version=1))]
        self.books = {1: self.editions[0].codebook}

    def asked(self, new: Questionnaire) -> list[Meaning]:
        return changed_meanings(self.editions, new)

    def publish(self, new: Questionnaire, **decisions: str) -> "Versions":
        """``q_1_2="apart"`` decides about ``q:1,2``."""
        meanings = self.asked(new)
        by_key = {meaning.key: meaning for meaning in meanings}
        said = {key: decisions[key.replace(":", "_").replace(",", "_")] for key in by_key}
        assert deciding.undecided(meanings, said) == []
        number = len(self.editions) + 1
        book = codebook.build(
            new,
            self.editions[-1].codebook,
            resolutions=deciding.resolutions_of(meanings, said),
            version=number,
        )
        self.books[number] = codebook.from_json(codebook.to_json(book))
        self.editions.append(Edition(new, self.books[number]))
        return self

    def read(self, version: int, value: Any, name: str = "q") -> Any:
        """A value stored in a version's interview, as it is delivered."""
        reader = codebook.value_readers(self.books)[version].get(name)
        return reader(value) if reader else value

    def codes(self, name: str = "q") -> dict[str, tuple[int, str]]:
        """Delivered code → number and label, all versions together."""
        variable = codebook.united(self.books).by_name[name]
        return {code.key: (code.number, code.label["it"]) for code in variable.codes}

    def said(self, version: int, value: str) -> str:
        """What an answer says in an export."""
        return self.codes()[self.read(version, value)][1]


def kinds(old: Questionnaire, new: Questionnaire) -> list[tuple[str, str, tuple[str, ...], str]]:
    return [(one.change.kind, one.key, one.options, one.suggestion) for one in Versions(old).asked(new)]


ALL, APART_ONLY = ("same", "apart", "recode"), ("apart",)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (listing(YES_NO), listing(YES_NO), []),
        (listing(YES_NO), listing({"1": "Sì.", "2": "NO"}), []),
        (listing(YES_NO), listing({**YES_NO, "3": "Forse"}), []),
        (listing(YES_NO), listing({"2": "No", "1": "Sì"}), []),
        (listing(YES_NO), listing(NO_YES), [("codes_swapped", "q:1,2", ALL, "recode")]),
        (listing(YES_NO), listing({"1": "Sì", "2": "Mai"}), [("code_relabelled", "q:2", ALL, "")]),
        (
            listing({"1": "Sempre", "2": "Talvota"}),
            listing({"1": "Sempre", "2": "Talvolta"}),
            [("code_corrected", "q:2", ALL, "same")],
        ),
        (listing(SCALE), listing(TURNED), [("scale_reversed", "q:1,2,4,5", ALL, "recode")]),
        (
            listing(SCALE),
            listing(dict(reversed(SCALE.items()))),
            [("scale_reordered", "q:5,4,3,2,1", ("same", "apart"), "same")],
        ),
        (
            listing({"1": "Aurora", "2": "Bruno"}),
            listing({"1": "Zeta", "2": "Aurora", "3": "Bruno"}),
            [("codes_moved", "q:1,2,3", ALL, "recode")],
        ),
        (
            listing({"1": "Aurora", "2": "Bruno"}),
            listing({"1": "Aurora", "12": "Bruno"}),
            [("code_renamed", "q:12,2", ("apart", "recode"), "recode")],
        ),
        (asking("integer"), asking("decimal"), [("type_changed", "q", ("same", "apart"), "same")]),
        (asking("integer"), asking("text"), [("type_changed", "q", ("same", "apart"), "apart")]),
        (asking("text"), asking("integer"), [("type_changed", "q", APART_ONLY, "apart")]),
        (asking("text"), asking("date"), [("type_changed", "q", APART_ONLY, "apart")]),
        (scale(1, 5), scale(1, 10), [("ends_changed", "q", ("same", "apart"), "")]),
        (scale(0, 10), scale(1, 11), [("ends_changed", "q", ALL, "")]),
        (scale(1, 5, "Male", "Bene"), scale(1, 5, "Bene", "Male"), [("ends_reversed", "q", ALL, "recode")]),
        (scale(1, 5, "Male", "Bene"), scale(1, 5, "Male", "Ottimo"), [("ends_reworded", "q", ("same", "apart"), "")]),
        (
            scale(1, 5, "Malissimo", "Benissimo"),
            scale(1, 5, "Malissimo", "Benisimo"),
            [("ends_reworded", "q", ("same", "apart"), "same")],
        ),
        (scale(1, 5, "Male", "Bene"), scale(1, 5), []),
        (
            asking("calculate", calculation="1 + 1"),
            asking("calculate", calculation="1 + 2"),
            [("calculation_changed", "q", ("same", "apart"), "")],
        ),
    ],
)
def test_what_changed_its_meaning_is_called_what_it_is(
    old: Questionnaire, new: Questionnaire, found: list[tuple[str, str, tuple[str, ...], str]]
) -> None:
    assert kinds(old, new) == found


def test_the_comparison_speaks_of_the_same_changes() -> None:
    assert [change.what() for change in compare(listing(YES_NO), listing(NO_YES))] == [
        "The words of the answers 1, 2 of q are swapped: Sì: 1 → 2; No: 2 → 1."
    ]
    assert next(change.what() for change in compare(listing(SCALE), listing(TURNED))).startswith(
        "The scale of q is turned round: Per niente: 1 → 5;"
    )
    turned = compare(scale(1, 5, "Male", "Bene"), scale(1, 5, "Bene", "Male"))
    assert [change.what() for change in turned] == [
        "The scale of “q” is turned round: it was 1 Male – 5 Bene and is now 1 Bene – 5 Male."
    ]
    (respelt,) = compare(listing(YES_NO), listing({"1": "Sì", "2": "NO"}))
    assert (respelt.kind, respelt.weight) == ("code_respelt", "nothing")


def test_several_questions_with_one_list_are_decided_at_once() -> None:
    two = [Question(name, "select_one", {"it": "?"}, list_name="l") for name in ("a", "b")]
    (meaning,) = Versions(listing(YES_NO, *two)).asked(listing(NO_YES, *two))
    assert (meaning.key, meaning.questions, meaning.change.values["questions"]) == ("a:1,2", ("a", "b"), "a, b")
    versions = Versions(listing(YES_NO, *two)).publish(listing(NO_YES, *two), a_1_2="recode")
    assert [versions.read(1, "1", name) for name in ("a", "b")] == ["2", "2"]


def test_questions_of_one_name_in_two_groups_have_keys_of_their_own() -> None:
    def form(type_: str) -> Questionnaire:
        return Questionnaire(tuple(Group(g, (Question("n", type_, {"it": "?"}),)) for g in ("g", "h")))

    assert [meaning.key for meaning in Versions(form("integer")).asked(form("text"))] == ["g/n", "h/n"]


def test_a_list_whose_words_are_all_others_is_one_decision() -> None:
    old, new = ({str(code): f"{word} {code * 7}" for code in range(1, 21)} for word in ("Marca", "Prodotto"))
    (meaning,) = Versions(listing(old)).asked(listing(new))
    assert (meaning.change.kind, meaning.key, len(meaning.codes)) == ("codes_relabelled", "q:1..20", 20)


def test_words_that_changed_in_one_language_only_are_decided_about_too() -> None:
    def form(no: str) -> Questionnaire:
        choices = (Choice("1", {"it": "Sì", "en": "Yes"}), Choice("2", {"it": "No", "en": no}))
        question = Question("q", "select_one", {"it": "?"}, list_name="l")
        return Questionnaire((question,), {"l": ChoiceList("l", choices)}, default_language="it")

    (meaning,) = Versions(form("No")).asked(form("Never"))
    assert (meaning.change.kind, meaning.change.before, meaning.change.after) == ("code_relabelled", "No", "Never")


def test_the_same_meaning_leaves_codes_and_answers_together() -> None:
    versions = Versions(listing(YES_NO)).publish(listing({"1": "Sì", "2": "Mai"}), q_2="same")
    assert versions.codes() == {"1": (1, "Sì"), "2": (2, "Mai")}
    assert versions.read(1, "2") == versions.read(2, "2") == "2"


def test_another_meaning_is_kept_apart_and_what_was_delivered_keeps_its_number() -> None:
    versions = Versions(listing(YES_NO)).publish(listing({"1": "Sì", "2": "Mai"}), q_2="apart")
    assert versions.codes() == {"1": (1, "Sì"), "2@2": (202, "Mai (vers. 2)"), "2": (2, "No (vers. 1)")}
    assert [versions.said(1, "2"), versions.said(2, "2")] == ["No (vers. 1)", "Mai (vers. 2)"]


def test_swapped_words_are_read_under_the_codes_they_have_now() -> None:
    versions = Versions(listing(YES_NO)).publish(listing(NO_YES), q_1_2="recode")
    assert versions.codes() == {"1": (1, "No"), "2": (2, "Sì")}
    assert [versions.said(1, "1"), versions.said(2, "1")] == ["Sì", "No"]


def test_earlier_answers_can_be_read_under_a_code_that_is_chosen() -> None:
    old, new = {"1": "Sì", "2": "No"}, {"1": "Sì", "2": "Forse", "3": "Mai"}
    (meaning,) = Versions(listing(old)).asked(listing(new))
    assert meaning.targets == ("1", "3")
    versions = Versions(listing(old)).publish(listing(new), q_2="recode:3")
    assert [versions.said(1, "2"), versions.said(2, "2")] == ["Mai", "Forse (vers. 2)"]
    assert deciding.undecided([meaning], {"q:2": "recode"}) == [meaning]
    assert deciding.undecided([meaning], {"q:2": "recode:9"}) == [meaning]


def test_moved_words_keep_earlier_answers_apart_where_their_words_are_gone() -> None:
    versions = Versions(listing({"1": "Aurora", "2": "Bruno"}))
    versions.publish(listing({"1": "Bruno", "2": "Zeta"}), q_1_2="recode")
    assert [versions.said(1, code) for code in ("1", "2")] == ["Aurora (vers. 1)", "Bruno (vers. 1–2)"]
    assert [versions.said(2, code) for code in ("1", "2")] == ["Bruno (vers. 1–2)", "Zeta (vers. 2)"]


@pytest.mark.parametrize("decision", ["recode", "apart"])
def test_a_swap_that_is_taken_back_leads_everything_back(decision: str) -> None:
    versions = Versions(listing(YES_NO))
    versions.publish(listing(NO_YES), q_1_2=decision).publish(listing(YES_NO), q_1_2=decision)
    assert [versions.said(version, "1").split(" (")[0] for version in (1, 2, 3)] == ["Sì", "No", "Sì"]
    assert versions.read(1, "1") == versions.read(3, "1")


def test_what_was_kept_apart_and_is_recoded_when_it_is_taken_back_is_one_again() -> None:
    versions = Versions(listing(YES_NO))
    versions.publish(listing(NO_YES), q_1_2="apart").publish(listing(YES_NO), q_1_2="recode")
    assert [versions.read(version, code) for version, code in ((1, "1"), (2, "2"), (3, "1"))] == ["1", "1", "1"]


def test_rules_of_several_versions_follow_each_other() -> None:
    first, second = {"1": "A", "2": "B", "3": "C"}, {"1": "B", "2": "A", "3": "C"}
    third = {"1": "B", "2": "C", "3": "A"}
    versions = Versions(listing(first)).publish(listing(second), q_1_2="recode")
    versions.publish(listing(third), q_2_3="recode")
    for number, answers in enumerate((first, second, third), 1):
        assert {words: versions.said(number, code) for code, words in answers.items()} == {w: w for w in "ABC"}


def test_a_code_that_comes_back_with_other_words_is_compared_with_what_it_was() -> None:
    versions = Versions(listing({**YES_NO, "3": "Forse"})).publish(listing(YES_NO))
    (meaning,) = versions.asked(listing({**YES_NO, "3": "Spesso"}))
    assert (meaning.key, meaning.change.before) == ("q:3", "Forse")
    versions.publish(listing({**YES_NO, "3": "Spesso"}), q_3="apart")
    assert [versions.said(1, "3"), versions.said(3, "3")] == ["Forse (vers. 1)", "Spesso (vers. 3)"]


def test_a_question_that_comes_back_otherwise_is_compared_with_what_it_was() -> None:
    other = Question("x", "integer", {"it": "?"})
    with_q = Questionnaire((other, Question("q", "integer", {"it": "?"})), default_language="it")
    versions = Versions(with_q).publish(Questionnaire((other,), default_language="it"))
    again = Questionnaire((other, Question("q", "text", {"it": "?"})), default_language="it")
    assert [meaning.key for meaning in versions.asked(again)] == ["q"]


def test_a_renamed_question_is_followed() -> None:
    versions = Versions(listing(YES_NO))
    renamed = Question("p", "select_one", {"it": "?"}, list_name="l", was="q")
    versions.publish(listing(NO_YES, renamed), p_1_2="recode")
    assert versions.read(1, "1") == "2"
    again = Question("r", "select_one", {"it": "?"}, list_name="l", was="p")
    versions.publish(listing(YES_NO, again), r_1_2="recode")
    assert (versions.read(1, "1"), versions.read(2, "1", "p")) == ("1", "2")


def test_another_type_kept_apart_is_a_variable_of_its_own() -> None:
    versions = Versions(asking("integer")).publish(asking("text"), q="apart")
    united = codebook.united(versions.books)
    assert [(one.name, one.kind, one.label["it"]) for one in united.variables] == [
        ("q", "number", "? (vers. 1)"),
        ("q_v2", "text", "? (vers. 2)"),
    ]
    versions.publish(asking("integer"), q="apart")
    assert [one.name for one in versions.books[3].variables] == ["q"]
    assert codebook.united(versions.books).by_name["q"].label["it"] == "? (vers. 1, 3)"


def test_a_question_that_is_asked_several_times_from_now_on_is_a_variable_of_its_own() -> None:
    once = Questionnaire((Question("q", "integer", {"it": "?"}),))
    often = Questionnaire((Repeat("r", (Question("q", "integer", {"it": "?"}),), count="2"),))
    versions = Versions(once).publish(often)
    assert [(one.name, one.repeat) for one in codebook.united(versions.books).variables] == [("q", ""), ("r_q", "r")]


@pytest.mark.parametrize(
    ("old", "new", "decision", "values"),
    [
        (scale(1, 5, "Male", "Bene"), scale(1, 5, "Bene", "Male"), "recode", {1: 5, 3: 3, 5: 1}),
        (scale(0, 10), scale(1, 11), "recode", {0: 1, 10: 11}),
        (scale(1, 5, "Male", "Bene"), scale(0, 4, "Bene", "Male"), "recode", {1: 4, 5: 0}),
        (scale(1, 5), scale(1, 10), "same", {5: 5}),
        (asking("integer"), asking("text"), "same", {12: "12"}),
        (asking("integer"), asking("decimal"), "same", {12: 12}),
    ],
)
def test_numbers_of_an_earlier_scale_or_type_are_read_as_was_decided(
    old: Questionnaire, new: Questionnaire, decision: str, values: dict[int, Any]
) -> None:
    versions = Versions(old).publish(new, q=decision)
    assert {value: versions.read(1, value) for value in values} == values
    assert [versions.read(2, value) for value in values] == list(values)


def test_a_single_answer_is_the_only_one_of_several() -> None:
    several = listing(YES_NO, Question("q", "select_multiple", {"it": "?"}, list_name="l"))
    versions = Versions(listing(YES_NO)).publish(several, q="same")
    assert (versions.read(1, "2"), versions.read(2, ["2", "1"])) == (["2"], ["2", "1"])


def test_several_answers_are_recoded_one_by_one_in_their_order() -> None:
    question = Question("q", "select_multiple", {"it": "?"}, list_name="l")
    versions = Versions(listing(SCALE, question)).publish(listing(TURNED, question), q_1_2_4_5="recode")
    assert versions.read(1, ["3", "1", "2"]) == ["3", "5", "4"]
    assert [code.column for code in versions.books[2].variables[0].codes] == ["q_1", "q_2", "q_3", "q_4", "q_5"]


def test_columns_of_codes_kept_apart_are_their_own() -> None:
    question = Question("q", "select_multiple", {"it": "?"}, list_name="l")
    versions = Versions(listing(YES_NO, question))
    versions.publish(listing({"1": "Sì", "2": "Mai"}, question), q_2="apart")
    assert [code.column for code in codebook.united(versions.books).variables[0].codes] == ["q_1", "q_202", "q_2"]


def test_words_given_for_a_code_that_means_something_else_are_another_variable() -> None:
    def form(words: str) -> Questionnaire:
        choices = (Choice("1", {"it": "Sì"}), Choice("9", {"it": words}, specify=True))
        question = Question("q", "select_one", {"it": "?"}, list_name="l")
        return Questionnaire((question,), {"l": ChoiceList("l", choices)}, default_language="it")

    versions = Versions(form("Altro")).publish(form("Mai"), q_9="apart")
    assert [one.name for one in codebook.united(versions.books).variables] == ["q", "q_9_text", "q_902_text"]


def test_every_decision_is_kept_with_its_words_and_its_rule() -> None:
    (meaning,) = Versions(listing(YES_NO)).asked(listing(NO_YES))
    (kept,) = deciding.decided([meaning], {"q:1,2": "recode"}, by="Laura", at="2026-11-24")
    assert deciding.from_json(deciding.to_json(kept)) == kept
    assert kept.words() == "Earlier answers are read as: 1 → 2; 2 → 1."
    (ends,) = Versions(scale(1, 5, "Male", "Bene")).asked(scale(1, 5, "Bene", "Male"))
    (kept,) = deciding.decided([ends], {"q": "recode"})
    assert kept.words() == "Earlier answers are read as: number x of the earlier scale → 6 − x."


@pytest.mark.parametrize(
    ("before", "after", "corrected"),
    [
        ("Talvota", "Talvolta", True),
        ("Soddisfatto", "Soddisffato", True),
        ("Piu volte al giorno", "Più volte al giorno", True),
        ("soddisfatto", "insoddisfatto", False),
        ("favorevole", "sfavorevole", False),
        ("Lo compro", "Non lo compro", False),
        ("Sì", "No", False),
        ("da 1 a 5 ore", "da 1 a 6 ore", False),
        ("15 ore", "1-5 ore", False),
        ("mai", "mal", False),
        ("< 5", "> 5", False),
        ("Del Porto", "Fontana", False),
    ],
)
def test_only_a_small_slip_is_taken_for_a_correction(before: str, after: str, corrected: bool) -> None:
    assert looks_corrected(before, after) is corrected
    assert not same_spelling(before, after)


WORDS = ("Alfa", "Bravo", "Charlie", "Delta", "Eco", "Foxtrot")


@given(st.data())
def test_whatever_versions_do_to_a_list_every_answer_says_what_it_said(data: st.DataObject) -> None:
    lists = data.draw(
        st.lists(st.lists(st.sampled_from(WORDS), min_size=2, max_size=4, unique=True), min_size=2, max_size=5)
    )
    texts = [{str(code): words for code, words in enumerate(answers, 1)} for answers in lists]
    versions = Versions(listing(texts[0]))
    for answers in texts[1:]:
        decisions = {
            meaning.key.replace(":", "_").replace(",", "_"): data.draw(
                st.just("apart") if meaning.targets else st.sampled_from(sorted({*meaning.options} - {"same"}))
            )
            for meaning in versions.asked(listing(answers))
        }
        versions.publish(listing(answers), **decisions)
    for number, answers in enumerate(texts, 1):
        assert {code: versions.said(number, code).split(" (")[0] for code in answers} == answers
    for book in versions.books.values():
        numbers = [code.number for code in book.variables[0].all_codes]
        assert len(set(numbers)) == len(numbers)
