"""Two versions of a questionnaire are compared in words, and what the changes mean for earlier answers."""

import pytest

from surveys.questionnaire.comparison import compare
from surveys.questionnaire.structure import (
    Choice,
    ChoiceList,
    Group,
    Item,
    Language,
    Question,
    Questionnaire,
    Repeat,
    Route,
)


def form(*items: Item, answers: dict[str, str] | None = None, **details: object) -> Questionnaire:
    given = {"1": "Sì", "2": "No"} if answers is None else answers
    lists = {"l": ChoiceList("l", tuple(Choice(code, {"it": words}) for code, words in given.items()))}
    return Questionnaire(items, lists, default_language="it", **details)  # type: ignore[arg-type]


def ask(name: str, words: str = "?", **details: object) -> Question:
    return Question(name, "integer", {"it": words}, **details)  # type: ignore[arg-type]


def said(old: Questionnaire, new: Questionnaire) -> list[str]:
    return [change.what() for change in compare(old, new)]


def test_a_version_does_not_differ_from_itself() -> None:
    same = form(ask("a"), Group("g", (ask("b", relevant="${a} > 1"),)), routes=(Route("a", "@complete", "${a} = 1"),))
    assert compare(same, same) == []


def test_questions_that_are_new_or_gone() -> None:
    changes = compare(form(ask("a"), ask("b")), form(ask("a"), ask("c")))
    assert [(change.what(), change.meaning(), change.weight) for change in changes] == [
        ("“c” is new.", "Earlier interviews have no answer to it.", "care"),
        ("“b” is no longer asked.", "Its answers stay in the data of earlier interviews.", "care"),
    ]


def test_a_declared_new_name_is_the_same_question() -> None:
    assert said(form(ask("a", "Quanti?")), form(ask("cups", "Quante?", was="A"))) == [
        "“a” is now called “cups”.",
        "“cups” is worded otherwise.",
    ]


def test_only_what_moved_is_said_to_have_moved() -> None:
    old = form(ask("a"), ask("b"), ask("c"), ask("d"))
    assert said(old, form(ask("d"), ask("a"), ask("b"), ask("c"))) == ["“d” is asked at another place."]
    assert said(old, form(ask("x"), ask("a"), Group("g", (ask("b"), ask("c"))), ask("d"))) == ["“x” is new."]


def test_questions_of_the_same_name_are_told_apart_by_their_groups() -> None:
    same = form(Group("g", (ask("name", "Nome?"),)), Group("h", (ask("name", "Nome del figlio?"),)))
    assert compare(same, same) == []
    new = form(Group("g", (ask("name", "Nome?"),)), Group("h", (ask("name", "E il figlio?"),)))
    assert said(same, new) == ["“name” is worded otherwise."]


def test_words_are_compared_language_by_language() -> None:
    languages = (Language("it", "Italiano"), Language("en", "English"))
    old = form(Question("a", "integer", {"it": "Quanti anni  ha?"}, {"it": "Leggere"}), languages=languages[:1])
    new = form(Question("a", "integer", {"it": "Quanti anni ha?", "en": "How old?"}, {"it": "No"}), languages=languages)
    assert said(old, new) == [
        "The questionnaire can now be read in English.",
        "“a” can now be read in English.",
        "The instructions of “a” have changed.",
    ]


def test_a_changed_translation_concerns_its_language_only() -> None:
    languages = (Language("it", "Italiano"), Language("en", "English"))
    old = form(Question("a", "integer", {"it": "Quanti?", "en": "How many?"}), languages=languages)
    new = form(Question("a", "integer", {"it": "Quanti?", "en": "How much?"}), languages=languages)
    (change,) = compare(old, new)
    assert (change.what(), change.before, change.after) == (
        "“a” is worded otherwise in English.",
        "How many?",
        "How much?",
    )


def test_another_type_keeps_earlier_answers_apart() -> None:
    (change,) = compare(form(ask("a")), form(Question("a", "text", {"it": "?"})))
    assert (change.what(), change.weight) == ("“a” was of type integer and is now text.", "apart")


def test_answers_are_compared_by_their_codes() -> None:
    question = Question("q", "select_one", {"it": "?"}, list_name="l")
    old = form(question, answers={"1": "Sì", "2": "No", "3": "Forse"})
    new = form(question, answers={"1": "Sì", "2": "Mai", "4": "Spesso"})
    assert said(old, new) == [
        "The answer 2 of q was “No” and is now “Mai”.",
        "New answer 4 “Spesso” for q.",
        "The answer 3 “Forse” of q is gone.",
    ]


def test_answers_in_another_order_are_the_same_answers() -> None:
    question = Question("q", "select_one", {"it": "?"}, list_name="l")
    assert compare(form(question), form(question, answers={"2": "No", "1": "Sì"})) == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("", "${q} = '1'", "“b” is no longer asked of everybody, but only if: q is “Sì”"),
        ("${q} = '1'", "", "“b” is now asked of everybody; before only if: q is “Sì”"),
        ("${q} = '1'", "${q} = '2'", "“b” is asked under another condition."),
    ],
)
def test_conditions_are_put_into_words(before: str, after: str, words: str) -> None:
    question = Question("q", "select_one", {"it": "?"}, list_name="l")
    (change,) = compare(form(question, ask("b", relevant=before)), form(question, ask("b", relevant=after)))
    assert change.what() == words
    assert (bool(change.before), bool(change.after)) == (bool(before), bool(after))


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (ask("a"), ask("a", constraint=". > 1"), "check_changed"),
        (ask("a"), ask("a", required="true()"), "check_changed"),
        (ask("a"), ask("a", nonresponse=("dk",)), "nonresponse_changed"),
        (ask("a"), ask("a", read_out=True), "reading_changed"),
        (
            Question("a", "range", parameters={"end": "5"}),
            Question("a", "range", parameters={"end": "10"}),
            "check_changed",
        ),
        (
            Question("a", "select_one", list_name="l"),
            Question("a", "select_one", list_name="l", parameters={"randomize": "true"}),
            "reading_changed",
        ),
        (
            Question("a", "select_one", list_name="l"),
            Question("a", "select_one", list_name="l", choice_filter="name != '1'"),
            "filter_changed",
        ),
        (Question("a", "select_one", list_name="l"), Question("a", "select_one", list_name="m"), "list_replaced"),
        (
            Question("a", "calculate", calculation="1"),
            Question("a", "calculate", calculation="2"),
            "calculation_changed",
        ),
        (Group("a", (ask("b"),)), Group("a", (ask("b"),), order="random"), "order_changed"),
        (Repeat("a", (ask("b"),), count="2"), Repeat("a", (ask("b"),), count="3"), "times_changed"),
        (Group("a", (ask("b"),)), Group("a", (ask("b"),), relevant="true()"), "condition_added"),
    ],
)
def test_what_else_matters_to_the_data(old: Item, new: Item, kind: str) -> None:
    assert [change.kind for change in compare(form(old), form(new))] == [kind]


def test_jumps_are_compared_as_wholes() -> None:
    old = form(ask("a"), ask("b"), routes=(Route("a", "b", "${a} = 1"), Route("b", "@complete")))
    new = form(ask("a"), ask("b"), routes=(Route("a", "@screened_out", "${a} = 1"), Route("b", "@complete")))
    assert said(old, new) == [
        "The jump after “a” is gone: to b (a is 1)",
        "New jump after “a”: to @screened_out (a is 1)",
    ]


def test_a_jump_from_a_renamed_question_is_the_same_jump() -> None:
    old = form(ask("a"), routes=(Route("a", "@complete"),))
    assert [c.kind for c in compare(old, form(ask("b", was="a"), routes=(Route("b", "@complete"),)))] == [
        "question_renamed"
    ]


def test_the_border_of_partial_interviews_is_compared() -> None:
    assert said(form(ask("a"), ask("b"), partial_from="a"), form(ask("a"), ask("b"), partial_from="b")) == [
        "A broken-off interview now counts as partial after “b”; before after “a”."
    ]
