"""Where a text is missing in the interview's language, the default language is read, wherever its columns stand."""

from __future__ import annotations

from surveys.questionnaire import running

from .runs import Interview, made, words

TABLE = """
    type|name|label::Italiano (it)|label::English (en)|label::Deutsch (de)|hint::Italiano (it)|hint::English (en)
    select_one yes_no | buys | Compra? | Do you buy? | | Leggere | Read out
    text | why | Perché? | Why? | Warum? | |
"""
CHOICES = """
    list_name | name | label::Italiano (it) | label::English (en) | label::Deutsch (de)
    yes_no    | 1    | Sì                   | Yes                 |
    yes_no    | 2    | No                   | No                  | Nein
"""
SETTINGS = "default_language\nEnglish (en)"


def interview(language: str = "") -> Interview:
    program = made(TABLE, choices=CHOICES, settings=SETTINGS)
    return Interview(program, state=running.start(program, seed=1, language=language))


def test_an_interview_begins_in_the_default_language_though_it_is_not_the_first() -> None:
    begun = interview()
    assert begun.now.language == "en"
    assert words(begun.question.label) == "Do you buy?"


def test_a_missing_translation_is_read_in_the_default_language_not_in_the_first() -> None:
    german = interview("de")
    assert words(german.question.label) == "Do you buy?"
    assert words(german.question.instruction) == "Read out"
    assert [words(choice.label) for choice in german.question.choices] == ["Yes", "Nein"]
    assert words(german.say("2").question.label) == "Warum?"


def test_an_answer_is_filled_in_with_the_same_words() -> None:
    table = TABLE + "    text | more | ${buys} | ${buys} | ${buys} | |\n"
    program = made(table, choices=CHOICES, settings=SETTINGS)
    german = Interview(program, state=running.start(program, seed=1, language="de")).say("1", "x")
    assert words(german.question.label) == "Yes"
