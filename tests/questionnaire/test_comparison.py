"""Two versions of a questionnaire are compared in words, and what the changes mean for earlier answers."""

import pytest

from surveys.questionnaire.comparison import KINDS, Change, compare
from surveys.questionnaire.model.structure import (
    AnswerForRespondents,
    Choice,
    ChoiceList,
    Group,
    Item,
    Language,
    Question,
    Questionnaire,
    Quota,
    Repeat,
    Route,
    SampleColumn,
    Script,
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
    changes = compare(form(ask("a"), ask("b", "Quanti?")), form(ask("a"), ask("c", "Quali?")))
    assert [(change.before, change.after) for change in changes] == [("", "Quali?"), ("Quanti?", "")]
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


def test_an_answer_with_another_code_is_the_same_answer() -> None:
    question = Question("q", "select_one", {"it": "?"}, list_name="l")
    old = form(question, answers={"1": "Aurora", "2": "Bruno", "3": "Bis", "4": "Bis"})
    changes = compare(old, form(question, answers={"1": "Aurora", "12": "Bruno", "5": "Bis"}))
    assert [(change.what(), change.weight) for change in changes] == [
        ("The answer “Bruno” of q had the code 2 and now has 12.", "apart"),
        ("New answer 5 “Bis” for q.", "care"),
        ("The answer 3 “Bis” of q is gone.", "care"),
        ("The answer 4 “Bis” of q is gone.", "care"),
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
            Question("a", "range", parameters={"end": "9"}),
            "ends_changed",
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
        "The jump after “a” is another: now to the end: not in the target if a is 1; before to b if a is 1"
    ]
    assert said(form(ask("a"), ask("b"), routes=()), new) == [
        "New jump after “a”: to the end: not in the target if a is 1",
        "New jump after “b”: to the end: complete",
    ]
    assert said(form(ask("a"), ask("b"), routes=(Route("a", "b", "${a} = 1"),)), form(ask("a"), ask("b"))) == [
        "The jump after “a” is gone: to b if a is 1"
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


def cell(name: str, when: str = "${a} = 1", target: int = 10, **details: object) -> Quota:
    return Quota(name, {"it": name.title()}, when, target, **details)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ((), (cell("men"),), "New quota cell “Men”: at most 10 interviews for which a is 1."),
        ((), (cell("men", "", group="g"),), "New quota cell “Men”: at most 10 interviews."),
        ((cell("men"),), (), "The quota cell “Men” is gone."),
        ((cell("men"),), (cell("men", "${a} = 2"),), "The quota cell “Men” takes other interviews than before."),
        (
            (cell("men"),),
            (cell("men", target=20),),
            "The workbook gives the quota cell “Men” a target of 20; before 10.",
        ),
        (
            (cell("men", group="g"),),
            (cell("men", group="h"),),
            "The quota cell “Men” competes in the group “h”; before in “g”.",
        ),
        (
            (cell("men"),),
            (cell("men", on_full="warn"),),
            "The workbook says otherwise what happens when the quota cell “Men” is full.",
        ),
    ],
)
def test_quotas_are_compared_cell_by_cell(old: tuple[Quota, ...], new: tuple[Quota, ...], words: str) -> None:
    assert said(form(ask("a"), quotas=old), form(ask("a"), quotas=new)) == [words]


def test_a_target_is_the_fields_once_it_is_there() -> None:
    (change,) = compare(form(ask("a"), quotas=(cell("men"),)), form(ask("a"), quotas=(cell("men", target=5),)))
    assert (change.weight, change.meaning()) == (
        "nothing",
        "In the field nothing changes: it is set with the study’s quotas.",
    )


def test_scripts_and_answers_for_respondents_are_compared() -> None:
    def speaking(introduction: str, answer: str, *more: AnswerForRespondents) -> Questionnaire:
        known = AnswerForRespondents({"it": "Chi siete?"}, {"it": answer})
        scripts = (Script("introduction", {"it": introduction}),)
        return form(ask("a"), scripts=scripts, answers_for_respondents=(known, *more))

    more = AnswerForRespondents({"it": "Quanto dura?"}, {"it": "Dieci minuti."})
    old, new = speaking("Buongiorno.", "Noi."), speaking("Buonasera.", "Ascolto.", more)
    assert said(old, new) == [
        "The workbook’s text “introduction” has changed.",
        "The workbook answers otherwise to those who ask “Chi siete?”.",
        "The workbook has an answer for those who ask “Quanto dura?”.",
    ]
    assert said(new, form(ask("a"))) == [
        "The workbook’s text “introduction” is gone.",
        "The workbook no longer has an answer for those who ask “Chi siete?”.",
        "The workbook no longer has an answer for those who ask “Quanto dura?”.",
    ]
    assert {change.meaning() for change in compare(old, new)} == {
        "In the field nothing changes: the study keeps these words on the page of its texts."
    }


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            (ask("a"), ask("b"), ask("c")),
            (ask("a"), Group("g", (ask("b"), ask("c")), relevant="${a} > 1")),
            ["b, c stand in the new group “g”, asked only if: a is more than 1"],
        ),
        (
            (ask("a"), Group("g", (ask("b"),), relevant="${a} > 1")),
            (ask("a"), ask("b")),
            ["The group “g” is gone with its condition; b were asked only if: a is more than 1"],
        ),
        ((ask("a"), Group("g", (ask("b"),))), (ask("a"), ask("b")), []),
        ((ask("a"),), (Repeat("r", (ask("a"),), count="2"),), ["a are now asked several times, in “r”."]),
        ((ask("a"),), (ask("a"), Repeat("r", (ask("b"),), count="2")), ["“b” is new."]),
        (
            (Repeat("r", (ask("a"),), count="2"),),
            (ask("a"),),
            ["“r” is gone: a are no longer asked several times."],
        ),
        ((Group("g", (ask("a"),)),), (Repeat("g", (ask("a"),)),), ["“g” is now asked several times."]),
        (
            (Group("g", (ask("a"),)),),
            (Group("g", (ask("a"),), field_list=True),),
            ["The questions of “g” now stand on one page."],
        ),
        (
            (Group("g", (ask("a"),), order="random"),),
            (Group("g", (ask("a"),), order="rotate"),),
            ["The order within “g” is now rotated; it was at random."],
        ),
        (
            (Group("g", (ask("a"),), {"it": "A"}),),
            (Group("g", (ask("a"),), {"it": "B"}),),
            ["“g” is worded otherwise."],
        ),
    ],
)
def test_groups_and_repeats_are_compared_where_they_matter(
    old: tuple[Item, ...], new: tuple[Item, ...], words: list[str]
) -> None:
    assert said(form(*old), form(*new)) == words


def test_a_renamed_question_changes_no_condition_calculation_or_text_that_names_it() -> None:
    old = form(
        ask("a"),
        ask("b", "Di ${a}?", relevant="${a} > 1"),
        Question("c", "calculate", calculation="${a} + 1"),
        quotas=(cell("men"),),
        partial_from="a",
    )
    new = form(
        ask("cups", was="a"),
        ask("b", "Di ${cups}?", relevant="${cups} > 1"),
        Question("c", "calculate", calculation="${cups} + 1"),
        quotas=(cell("men", "${cups} = 1"),),
        partial_from="cups",
    )
    assert said(old, new) == ["“a” is now called “cups”."]


@pytest.mark.parametrize(
    ("details", "kind", "mark"),
    [
        ({"exclusive": True}, "code_treated", "it clears the other answers"),
        ({"read_out": False}, "code_treated", "it is not read aloud"),
        ({"missing": "dk"}, "code_missing_changed", "it counts as don’t know"),
    ],
)
def test_what_is_said_beside_an_answer_is_compared(details: dict[str, object], kind: str, mark: str) -> None:
    def listing(choice: Choice) -> Questionnaire:
        question = Question("a", "select_one", {"it": "?"}, list_name="l")
        return Questionnaire((question,), {"l": ChoiceList("l", (choice,))}, default_language="it")

    changed = Choice("9", {"it": "Nessuna"}, **details)  # type: ignore[arg-type]
    (change,) = compare(listing(Choice("9", {"it": "Nessuna"})), listing(changed))
    assert (change.kind, change.what()) == (kind, f"The answer 9 “Nessuna” of a: {mark}.")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({}, {"after_break_off": "g"}, "after_break_off_changed"),
        ({}, {"settings": {"ask_all_quota_questions": "yes"}}, "all_quota_questions_changed"),
        ({}, {"sample": (SampleColumn("city"),)}, "column_added"),
        ({"sample": (SampleColumn("city"),)}, {}, "column_removed"),
    ],
)
def test_settings_and_columns_of_the_sample_are_compared(
    before: dict[str, object], after: dict[str, object], kind: str
) -> None:
    items = (ask("a"), Group("g", (ask("b"),)))
    assert [change.kind for change in compare(form(*items, **before), form(*items, **after))] == [kind]


@pytest.mark.parametrize(
    ("details", "kind"),
    [
        ({"default": "1"}, "default_changed"),
        ({"personal": True}, "personal_begun"),
        ({"warning_message": {"it": "Sicuro?"}}, "messages_changed"),
        ({"low_label": {"it": "poco"}}, "reading_changed"),
    ],
)
def test_smaller_columns_of_a_question_are_compared(details: dict[str, object], kind: str) -> None:
    assert [change.kind for change in compare(form(ask("a")), form(ask("a", **details)))] == [kind]


def test_every_kind_of_change_speaks_with_its_own_values() -> None:
    values = dict.fromkeys(("code", "label", "questions", "question", "language", "target", "mark"), "x")
    values |= dict.fromkeys(("codes", "pairs", "count"), "x")
    sentences = [Change(kind, "n", values, "b", "a") for kind in KINDS]
    assert [one for one in sentences if "%(" in one.what() + one.meaning()] == []


def test_a_changed_soft_check_is_a_changed_check() -> None:
    old, new = form(ask("a", warning=". < 9")), form(ask("a", warning=". < 7"))
    (change,) = compare(old, new)
    assert (change.kind, change.name, change.before, change.after) == (
        "check_changed",
        "a",
        "the answer is less than 9",
        "the answer is less than 7",
    )
    assert [one.kind for one in compare(form(ask("a")), new)] == ["check_changed"]


def test_a_code_with_other_words_in_the_second_language_only_is_told_for_that_language() -> None:
    def version(english: str, italian: str = "No") -> Questionnaire:
        choices = (Choice("1", {"it": "Sì", "en": "Yes"}), Choice("2", {"it": italian, "en": english}))
        question = Question("q", "select_one", {"it": "?"}, list_name="l")
        languages = (Language("it", "Italiano"), Language("en", "English"))
        return Questionnaire((question,), {"l": ChoiceList("l", choices)}, languages=languages, default_language="it")

    (change,) = compare(version("No"), version("Rarely"))
    assert (change.kind, change.before, change.after, change.values["code"]) == ("code_relabelled", "No", "Rarely", "2")
    assert change.weight != "nothing"
    assert [one.kind for one in compare(version("No"), version("no."))] == ["code_respelt"]
