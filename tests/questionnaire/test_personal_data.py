"""What is personal data: marked, inherited by what reads it, asked where it cannot be told, decided and kept."""

from dataclasses import replace
from typing import Any

import pytest

from surveys.questionnaire import codebook, privacy
from surveys.questionnaire.checks import check
from surveys.questionnaire.codebook.personal_answers import personal_answers
from surveys.questionnaire.comparison import decisions as deciding
from surveys.questionnaire.comparison.personal import settled
from surveys.questionnaire.model.structure import (
    Choice,
    ChoiceList,
    Group,
    Item,
    Question,
    Questionnaire,
    Quota,
    Repeat,
    SampleColumn,
)

WORDS = {privacy.PERSONAL: "personal", privacy.UNDECIDED: "asked", privacy.WAITING: "waits", privacy.NOT_PERSONAL: "no"}
NAME = Question("name", "text", {"en": "?"}, personal=True)
BORN = Question("born", "date", {"en": "?"}, personal=True)
ILLS = Question("ills", "select_multiple", {"en": "?"}, list_name="l", personal=True)
LIST = {
    "l": ChoiceList("l", (Choice("1", {"en": "flu"}), Choice("2", {"en": "gout"}))),
    "said": ChoiceList("said", (Choice("1", {"en": "as ${name} says"}), Choice("2", {"en": "{lower(${name})}"}))),
}


def form(*items: Item, **details: Any) -> Questionnaire:
    return Questionnaire(items, LIST, **details)


def calc(name: str, calculation: str, **details: Any) -> Question:
    return Question(name, "calculate", calculation=calculation, **details)


def verdicts(questionnaire: Questionnaire, **known: Any) -> dict[str, str]:
    """Path → what is known of it, of all but the questions that are marked themselves."""
    found = privacy.standings(questionnaire, **known)
    marked = {item.name for item in questionnaire.questions() if item.personal}
    return {path: WORDS[one.verdict] for path, one in found.items() if path not in marked}


@pytest.mark.parametrize(
    ("calculation", "verdict"),
    [
        ("${name}", "personal"),
        ("concat('Signora ', ${name})", "personal"),
        ("if(${x} = 1, ${name}, 'nobody')", "personal"),
        ("if(${name} = 'Anna', '1', '2')", "asked"),
        ("once(upper(${name}))", "personal"),
        ("coalesce(${x}, ${name})", "personal"),
        ("substr(${name}, 0, 1)", "asked"),
        ("string-length(${name})", "asked"),
        ("int((today() - ${born}) div 365)", "asked"),
        ("if(${born} < '1990-01-01', '1', '2')", "asked"),
        ("format-date(${born}, '%Y')", "asked"),
        ("words(${name})", "personal"),
        ("jr:choice-name(${ills}, '${ills}')", "personal"),
        ("selected-at(${ills}, 0)", "personal"),
        ("selected(${ills}, '1')", "asked"),
        ("count-selected(${ills})", "asked"),
        # The words of the list's choices hold the name.
        ("jr:choice-name(${told}, '${told}')", "personal"),
        ("choice-label(${told}, ${told})", "personal"),
        ("${told}", ""),
        ("least_filled('sex')", "asked"),
        ("attribute('mobile')", "personal"),
        ("substring-before(attribute('mobile'), ' ')", "asked"),
        ("concat('with ', interviewer())", "personal"),
        ("${x} + 1", ""),
        ("'name'", ""),
    ],
)
def test_a_calculation_is_as_personal_as_what_comes_out_of_it(calculation: str, verdict: str) -> None:
    told = Question("told", "select_one", {"en": "?"}, list_name="said")
    asked = (NAME, BORN, ILLS, told, Question("x", "integer", {"en": "?"}), calc("c", calculation))
    cell = Quota("anna", {}, "${name} = 'Anna'", 10, group="sex")
    found = verdicts(form(*asked, quotas=(cell,)), columns=["mobile"])
    assert found == ({"c": verdict} if verdict else {})


@pytest.mark.parametrize(
    ("details", "verdict"),
    [
        ({"default": "${name}"}, "personal"),
        ({"default": "if(${born} < '1990-01-01', 'old', 'young')"}, "asked"),
        ({"type": "select_multiple", "list_name": "l", "choice_filter": "selected(${ills}, name)"}, "personal"),
        ({"type": "select_multiple", "list_name": "l", "choice_filter": "not(selected(${ills}, name))"}, "asked"),
        ({"type": "select_one", "list_name": "l", "choice_filter": "region = ${name}"}, "asked"),
        # When it is asked says nothing about the answer.
        ({"relevant": "${name} = 'Anna'"}, ""),
        ({"constraint": ". != ${name}"}, ""),
        ({"appearance": ("email",)}, "personal"),
        ({"appearance": ("phone",), "personal": False}, ""),
    ],
)
def test_an_answer_is_personal_where_its_default_or_its_list_is(details: dict[str, Any], verdict: str) -> None:
    details = {"type": "text", **details}
    found = verdicts(form(NAME, BORN, ILLS, Question("q", label={"en": "?"}, **details)))
    assert {path: one for path, one in found.items() if one != "no"} == ({"q": verdict} if verdict else {})


def test_it_goes_on_from_one_to_the_next_and_round_in_circles() -> None:
    chain = [calc(f"c{number}", f"concat(${{c{number - 1}}}, '.')") for number in range(1, 60)]
    circle = (calc("a", "concat(${b}, ${name})"), calc("b", "concat(${a}, '')"))
    assert set(verdicts(form(NAME, calc("c0", "${name}"), *chain, *circle)).values()) == {"personal"}
    # Backwards too, where each reads the next.
    assert set(verdicts(form(calc("b", "${a}"), calc("a", "${name}"), NAME)).values()) == {"personal"}


def test_what_is_decided_about_the_first_decides_about_the_rest() -> None:
    made = form(BORN, calc("age", "int((today() - ${born}) div 365)"), calc("band", "if(${age} < 35, '1', '2')"))
    assert verdicts(made) == {"age": "asked", "band": "waits"}
    assert verdicts(made, decided={"age": False}) == {"age": "no"}
    assert verdicts(made, decided={"age": True}) == {"age": "personal", "band": "asked"}
    assert verdicts(made, decided={"age": True, "band": False}) == {"age": "personal", "band": "no"}


def test_yes_and_no_in_the_workbook_need_no_question() -> None:
    said_no = form(BORN, calc("age", "int(${born})", personal=False), calc("band", "concat(${age}, '')"))
    assert verdicts(said_no) == {"age": "no"}
    inside = Group("g", (calc("a", "${born} = ''"), calc("b", "1", personal=False)), personal=True)
    assert verdicts(form(BORN, inside)) == {"g/a": "personal"}


def test_a_no_that_lets_the_whole_answer_through_is_warned_about() -> None:
    whole, part = (calc("c", text, personal=False) for text in ("concat(${name}, '')", "string-length(${name})"))
    for calculation, codes in ((whole, ["personal_repeated"]), (part, [])):
        assert [one.code for one in check(Questionnaire((NAME, calculation)))] == codes


def test_columns_of_the_sample_hand_it_on_and_the_workbook_may_say_no() -> None:
    reads = calc("greets", "concat('Good day, ', ${surname})")
    assert verdicts(form(reads)) == {}
    assert verdicts(form(reads), columns=["surname"]) == {"greets": "personal"}
    marked, not_marked = (SampleColumn("surname", personal=personal) for personal in (True, False))
    assert verdicts(form(reads, sample=(marked,))) == {"greets": "personal"}
    assert verdicts(form(reads, sample=(not_marked,)), columns=["surname"]) == {}


def test_rounds_over_personal_answers_are_personal_with_all_in_them() -> None:
    rounds = Repeat(
        "ill", (Question("since", "integer", {"en": "?"}, personal=False),), count="count-selected(${ills})"
    )
    chosen = Question("worst", "select_one", {"en": "?"}, list_name="${since}")
    found = verdicts(form(ILLS, rounds, chosen))
    assert found == {"ill": "personal", "ill/since": "personal", "worst@words": "personal"}
    by_number = Repeat("child", (Question("age", "integer", {"en": "?"}),), count="string-length(${name})")
    assert verdicts(form(NAME, by_number)) == {"child": "asked", "child/age": "waits"}
    book = codebook.build(form(ILLS, rounds))
    assert {one.name: (one.personal, one.rests_on) for one in book.variables} == {
        "ills": (True, ()),
        "since": (True, ()),
    }


class Study:
    """Versions published one after the other, with what was decided for each."""

    def __init__(self) -> None:
        self.books: dict[int, codebook.Codebook] = {}
        self.decisions: list[deciding.Decision] = []

    def asks(self, new: Questionnaire, chosen: dict[str, str] | None = None) -> list[str]:
        personal = settled(list(self.books.values()), new, before=self.decisions, chosen=chosen)
        return [one.key for one in deciding.undecided(personal.meanings, chosen or {})]

    def publish(self, new: Questionnaire, **decisions: str) -> "Study":
        chosen = {f"{name}@personal": decision for name, decision in decisions.items()}
        assert self.asks(new, chosen) == []
        personal = settled(list(self.books.values()), new, before=self.decisions, chosen=chosen)
        version = len(self.books) + 1
        before = self.books.get(version - 1)
        resolutions = deciding.resolutions_of(personal.meanings, chosen)
        book = codebook.build(new, before, resolutions=resolutions, version=version, privacy=personal.privacy)
        self.books[version] = codebook.from_json(codebook.to_json(book))
        made = deciding.decided(personal.meanings, chosen, by="Laura Conti")
        self.decisions += [deciding.from_json(deciding.to_json(one)) for one in made]
        return self

    def personal(self) -> dict[str, bool]:
        return {one.name: one.personal for one in codebook.united(self.books).variables}


AGE = calc("age", "int((today() - ${born}) div 365)")


def test_a_decision_is_asked_once_with_its_reason_and_holds_until_the_formula_changes() -> None:
    study = Study()
    assert study.asks(form(BORN, AGE)) == ["age@personal"]
    assert study.asks(form(BORN, AGE), {"age@personal": "not_personal"}) == ["age@personal"]
    study.publish(form(BORN, AGE), age="not_personal:years only")
    assert study.personal() == {"born": True, "age": False}
    assert [one.words() for one in study.decisions] == ["Not personal: years only"]
    assert study.asks(form(BORN, AGE, NAME)) == []
    study.publish(form(BORN, AGE, NAME))
    assert study.personal() == {"born": True, "age": False, "name": True}
    days = calc("age", "today() - ${born}")
    assert study.asks(form(BORN, days)) == ["age@personal"]
    study.publish(form(BORN, days), age="personal")
    assert study.personal()["age"] is True


def test_what_rests_on_a_decision_is_asked_after_it() -> None:
    band = calc("band", "if(${age} < 35, '1', '2')")
    study = Study()
    assert study.asks(form(BORN, AGE, band), {"age@personal": "personal"}) == ["band@personal"]
    assert study.asks(form(BORN, AGE, band), {"age@personal": "not_personal:years"}) == []


@pytest.mark.parametrize(
    ("decision", "personal"),
    [
        ("personal", {"town": True}),
        ("not_personal:the client asked for it, people were told", {"town": False}),
        ("apart", {"town": True, "town_v2": False}),
    ],
)
def test_a_mark_that_is_taken_away_asks_what_becomes_of_earlier_answers(
    decision: str, personal: dict[str, bool]
) -> None:
    marked, not_marked = (Question("town", "text", {"en": "?"}, personal=said) for said in (True, None))
    study = Study().publish(form(marked))
    assert study.asks(form(not_marked)) == ["town@personal"]
    study.publish(form(not_marked), town=decision)
    assert study.personal() == personal
    # And it is not asked again.
    assert study.publish(form(not_marked)).personal() == personal
    # Marked again, all of it is personal again.
    assert study.publish(form(marked)).personal()["town"] is True


def test_a_column_that_a_later_list_calls_personal_reaches_versions_that_are_there() -> None:
    questionnaire = form(calc("greets", "concat('Good day, ', ${surname})"), calc("long", "string-length(${surname})"))
    book = codebook.build(questionnaire)
    assert [one.personal for one in book.variables] == [False, False]
    later = codebook.inherited(book, privacy.standings(questionnaire, ["surname"]))
    # What nobody was asked about counts as personal.
    assert [one.personal for one in later.variables] == [True, True]


def test_an_interview_is_emptied_of_all_that_is_personal() -> None:
    wide = Question("size", "integer", {"en": "?"}, warning="${name} != ''")
    rounds = Repeat("ill", (Question("since", "integer", {"en": "?"}),), count="count-selected(${ills})")
    questionnaire = form(NAME, ILLS, rounds, wide, Question("told", "text", default="concat(${name}, '!')"))
    found = privacy.standings(questionnaire)
    personal = personal_answers(codebook.build(questionnaire), privacy.personal_repeats(questionnaire, found))
    state = {
        "answers": {"name": {"v": "Anna"}, "ill[2]/since": {"v": 1999}, "size": {"v": 4}},
        "frozen": {"default:told": "Anna!", "name:calculation:1": "Anna", "size:default:1": "4"},
        "confirmed": {"size": "4|Anna"},
        "decisions": {"quota:a": {"is": "open", "rests_on": {"name": "Anna", "size": "4"}}, "quota:b": {"is": "full"}},
        "instances": {"ill": ["a7"]},
        "position": "ill[2]/since",
        "visited": ["name", "ill[2]/since", "size"],
        "seed": 1,
    }
    left = personal.without(state)
    assert left == {
        "answers": {"size": {"v": 4}},
        "frozen": {"size:default:1": "4"},
        "confirmed": {},
        "decisions": {"quota:b": {"is": "full"}},
        # Keys that were made up say nothing, and events rebuild them.
        "instances": {"ill": ["a7"]},
        "position": "ill/since",
        "visited": ["name", "ill/since", "size"],
        "seed": 1,
    }
    assert personal.without_key("ill[2]/since") == "ill/since"


def test_what_was_personal_in_an_earlier_version_only_stays_personal_in_what_is_delivered() -> None:
    marked, not_marked = (Question("town", "text", {"en": "?"}, personal=said) for said in (True, None))
    first, second = codebook.build(form(marked, NAME)), codebook.build(form(not_marked))
    for books in ({1: first, 2: second}, {1: first, 2: second, 3: second}):
        found = {one.name: one.personal for one in codebook.united(books).variables}
        assert found == {"town": True, "name": True}
    released = replace(second, variables=tuple(replace(one, released=True) for one in second.variables))
    found = {one.name: one.personal for one in codebook.united({1: first, 2: released}).variables}
    assert found == {"town": False, "name": True}
    kept = codebook.kept_personal(second, [first, second])
    assert [(one.name, one.personal) for one in kept.variables] == [("town", True)]
