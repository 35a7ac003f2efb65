"""What interviewers type becomes a typed answer, or a complaint that says what would be one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire.model.pages import ChoiceView, Complaint, Entry, Piece, QuestionView
from surveys.questionnaire.model.state import Answer, Value
from surveys.questionnaire.types import TYPES, in_words, understand

TODAY = date(2026, 11, 25)


def words(text: str) -> tuple[Piece, ...]:
    return (Piece(text),)


BRANDS = (
    ChoiceView("aurora", "1", words("Aurora")),
    ChoiceView("bella", "2", words("Bella Tazza")),
    ChoiceView("bellissima", "3", words("Bellissima")),
    ChoiceView("96", "96", words("Altra marca"), specify=True),
    ChoiceView("97", "97", words("Nessuna"), exclusive=True),
    ChoiceView("98", "98", words("Non sa"), missing="dk"),
)


def question(kind: str, **details: object) -> QuestionView:
    return QuestionView("q", "q", kind, "Q", words("?"), **details)  # type: ignore[arg-type]


def understood(kind: str, typed: str, language: str = "it", **details: object) -> Answer | Complaint | None:
    return understand(question(kind, **details), Entry(typed), language=language, today=TODAY)


def value(kind: str, typed: str, **details: object) -> Value:
    answer = understood(kind, typed, **details)
    assert isinstance(answer, Answer), answer
    return answer.value


def complaint(kind: str, typed: str, **details: object) -> str:
    refused = understood(kind, typed, **details)
    assert isinstance(refused, Complaint), refused
    return refused.message % refused.values


@pytest.mark.parametrize("kind", ["select_one", "select_multiple", "rank", "integer", "decimal", "range", "text"])
@pytest.mark.parametrize("typed", ["", "   ", "\x00"])
def test_nothing_typed_is_left_empty(kind: str, typed: str) -> None:
    assert understood(kind, typed, choices=BRANDS) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [("1", "aurora"), (" 01 ", "aurora"), ("aurora", "aurora"), ("AURORA", "aurora"), ("Bella Tazza", "bella")],
)
def test_one_answer_by_entry_number_code_or_label(typed: str, code: str) -> None:
    assert value("select_one", typed, choices=BRANDS) == code


def test_the_beginning_of_a_label_is_enough_when_only_one_fits() -> None:
    assert value("select_one", "bellis", choices=BRANDS) == "bellissima"
    assert complaint("select_one", "bell", choices=BRANDS) == "“bell” fits several answers: write more of it."


def test_in_a_list_that_is_searched_the_beginning_of_any_word_is_enough_when_only_one_fits() -> None:
    names = ("L’Aquila", "San Martino", "Borgo San Martino", "Via 77", *(f"Comune {n}" for n in range(30)))
    towns = tuple(ChoiceView(f"c{n}", "", words(name)) for n, name in enumerate(names))
    assert value("select_one", "aquila", choices=towns) == "c0"
    assert value("select_multiple", "aquila, borgo", choices=towns) == ["c0", "c2"]
    assert value("select_one", "san mart", choices=towns) == "c1"
    assert complaint("select_one", "martino", choices=towns) == "“martino” fits several answers: write more of it."
    assert complaint("select_one", "77", choices=towns) == "“77” is not in the list."


def test_a_code_that_is_not_offered_gets_the_list_of_those_that_are() -> None:
    assert complaint("select_one", "7", choices=BRANDS) == ("“7” is not one of the answers. Possible: 1–3, 96–98.")
    many = tuple(ChoiceView(str(n), str(n), words(f"Comune {n}")) for n in range(100))
    assert complaint("select_one", "777", choices=many) == "“777” is not in the list."


def test_one_answer_means_one() -> None:
    assert complaint("select_one", "1 2", choices=BRANDS) == "One answer only."
    assert value("select_one", "1 1", choices=BRANDS) == "aurora"


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("2 1", ["bella", "aurora"]),
        ("2,1", ["bella", "aurora"]),
        ("2; 1", ["bella", "aurora"]),
        ("1 2 1", ["aurora", "bella"]),
        ("Bella Tazza, Aurora", ["bella", "aurora"]),
        ("1 97", ["97"]),
        ("97 1", ["aurora"]),
        ("1 97 2", ["bella"]),
    ],
)
def test_several_answers_keep_the_order_of_mention_and_exclusive_ones_stand_alone(typed: str, codes: list[str]) -> None:
    assert value("select_multiple", typed, choices=BRANDS) == codes


def test_ticked_codes_are_taken_in_the_order_they_were_ticked() -> None:
    entry = Entry(codes=("bella", "aurora", "bella"))
    answer = understand(question("select_multiple", choices=BRANDS), entry, language="it", today=TODAY)
    assert answer == Answer(["bella", "aurora"])


@pytest.mark.parametrize(
    ("typed", "codes", "specified"),
    [
        ("96 Del Porto", ["96"], "Del Porto"),
        ("1 96 Del Porto, quella rossa", ["aurora", "96"], "Del Porto, quella rossa"),
        ("96: Del Porto", ["96"], "Del Porto"),
        ("Altra marca: Del Porto", ["96"], "Del Porto"),
        ("96 2 pacchi al mese", ["96"], "2 pacchi al mese"),
        ("96 1, ma non so quale", ["96"], "1, ma non so quale"),
    ],
)
def test_a_code_that_asks_for_words_takes_the_rest_of_the_line(typed: str, codes: list[str], specified: str) -> None:
    assert understood("select_multiple", typed, choices=BRANDS) == Answer(codes, specify={"96": specified})


def test_the_words_of_other_may_begin_with_a_number_where_one_answer_is_possible_too() -> None:
    given = understood("select_one", "96 1 bar qui vicino", choices=BRANDS)
    assert given == Answer("96", specify={"96": "1 bar qui vicino"})
    assert complaint("select_one", "96 1", choices=BRANDS) == "One answer only."


def test_a_code_that_asks_for_words_is_not_taken_without_them() -> None:
    assert complaint("select_one", "96", choices=BRANDS) == "Write which: the words for “Altra marca” are missing."


def test_words_come_from_their_own_box_or_stay_from_before() -> None:
    view = question("select_one", choices=BRANDS)
    entry = Entry("96", specify={"96": " Del Porto ", "aurora": "not asked for"})
    given = understand(view, entry, language="it", today=TODAY)
    assert given == Answer("96", specify={"96": "Del Porto"})
    again = question("select_one", choices=BRANDS, answer=given)
    assert understand(again, Entry("96"), language="it", today=TODAY) == given


def test_a_code_marked_missing_is_kept_with_what_it_stands_for() -> None:
    assert understood("select_one", "98", choices=BRANDS) == Answer("98", "dk")
    assert understood("select_multiple", "1 98", choices=BRANDS) == Answer(["98"], "dk")


def test_dont_know_takes_the_lists_own_code_where_there_is_one() -> None:
    view = question("select_multiple", choices=BRANDS, nonresponse=("dk", "refused"))
    assert understand(view, Entry(missing="dk"), language="it", today=TODAY) == Answer(["98"], "dk")
    assert understand(view, Entry(missing="refused"), language="it", today=TODAY) == Answer(missing="refused")


@pytest.mark.parametrize(("typed", "missing"), [("*", "dk"), ("/", "refused")])
def test_the_keys_for_missing_answers_may_be_typed(typed: str, missing: str) -> None:
    assert understood("integer", typed, nonresponse=("dk", "refused")) == Answer(missing=missing)
    assert understood("text", typed) == Answer(typed)


def test_a_missing_answer_that_is_not_offered_is_refused() -> None:
    for missing, message in (
        ("dk", "“Don’t know” is not possible here."),
        ("refused", "“Refused” is not possible here."),
    ):
        refused = understand(question("integer"), Entry(missing=missing), language="it", today=TODAY)
        assert refused == Complaint("q", "invalid", message)


def test_a_rank_is_all_the_answers_in_order() -> None:
    choices = BRANDS[:3]
    assert value("rank", "3 1 2", choices=choices) == ["bellissima", "aurora", "bella"]
    assert complaint("rank", "3 3", choices=choices) == "Put all the answers in order. Still to come: 1, 2."
    assert value("rank", "97", choices=BRANDS) == ["97"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("18", 18), ("-3", -3), ("+3", 3), ("18,0", 18), ("1 500", 1500), ("1'500", 1500), ("1.234.567", 1234567)],
)
def test_a_whole_number_is_stored_as_one(typed: str, number: int) -> None:
    stored = value("integer", typed)
    assert (stored, type(stored)) == (number, int)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("18,5", 18.5),
        ("18.5", 18.5),
        (",5", 0.5),
        ("0,125", 0.125),
        ("1.500,50", 1500.5),
        ("1,500.50", 1500.5),
        ("1500,500", 1500.5),
        ("18", 18.0),
    ],
)
def test_a_decimal_takes_either_sign(typed: str, number: float) -> None:
    stored = value("decimal", typed)
    assert (stored, type(stored)) == (number, float)


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("integer", "abc", "“abc” is not a number."),
        ("integer", "1-2", "“1-2” is not a number."),
        ("integer", ",", "“,” is not a number."),
        ("decimal", "nan", "“nan” is not a number."),
        ("decimal", "1e400", "“1e400” is not a number."),
        ("integer", "٣", "“٣” is not a number."),
        ("integer", "18,5", "Whole numbers only, without decimals."),
        ("integer", "1.500", "“1.500” can mean 1500 or 1,5: write the one that was said."),
        ("decimal", "1,500", "“1,500” can mean 1500 or 1,5: write the one that was said."),
        ("integer", "1234567890123456", "The number is too long: at most 15 digits."),
    ],
)
def test_what_is_no_number_or_could_be_two_is_asked_again(kind: str, typed: str, message: str) -> None:
    assert complaint(kind, typed) == message


def test_a_scale_says_what_it_allows() -> None:
    half = {"minimum": 0.0, "maximum": 10.0, "step": 0.5}
    assert value("range", "10", minimum=0.0, maximum=10.0, step=1.0) == 10
    assert value("range", "2,5", **half) == 2.5
    assert complaint("range", "11", **half) == "Possible: from 0 to 10."
    assert complaint("range", "2,3", **half) == "Possible: from 0 in steps of 0,5."
    assert complaint("range", "2,5", minimum=0.0, maximum=10.0, step=1.0) == "Whole numbers only, without decimals."
    assert complaint("range", "-1", minimum=0.0) == "Possible: 0 or more."
    assert complaint("range", "4", maximum=3.0) == "Possible: 3 or less."


def test_an_open_answer_is_kept_word_for_word_without_what_no_file_can_hold() -> None:
    assert value("text", "  è buono\r\nmolto\x00 \ud800\x0b=1+1 ") == "è buono\nmolto =1+1"
    assert complaint("text", "x" * 30_001) == "The text is too long: 30001 characters, at most 30000."
    assert complaint("text", "😀" * 15_001) == "The text is too long: 30002 characters, at most 30000."


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("5/3/2026", "2026-03-05"),
        ("05.03.26", "2026-03-05"),
        ("5-3-26", "2026-03-05"),
        ("5 3 26", "2026-03-05"),
        ("050326", "2026-03-05"),
        ("05032026", "2026-03-05"),
        ("2026-03-05", "2026-03-05"),
        ("1/1/36", "1936-01-01"),
        ("1/1/35", "2035-01-01"),
        ("oggi", "2026-11-25"),
        ("Ieri", "2026-11-24"),
        ("l’altro ieri", "2026-11-23"),
        ("yesterday", "2026-11-24"),
        ("domani", "2026-11-26"),
    ],
)
def test_a_date_as_people_write_it(typed: str, day: str) -> None:
    assert value("date", typed) == day


def test_a_month_or_a_year_is_enough_where_only_that_is_asked() -> None:
    assert value("date", "3/2026", appearance=("month-year",)) == "2026-03-01"
    assert value("date", "1987", appearance=("year",)) == "1987-01-01"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("5/3", "Write the year too, such as 25/11/2026."),
        ("31/2/2026", "There is no day “31/2/2026”: day/month/year."),
        ("3/2026", "“3/2026” is not a date. Write day/month/year, such as 25/11/2026."),
        ("marzo", "“marzo” is not a date. Write day/month/year, such as 25/11/2026."),
    ],
)
def test_a_date_that_is_none(typed: str, message: str) -> None:
    assert complaint("date", typed) == message


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("18", "18:00"),
        ("1830", "18:30"),
        ("830", "08:30"),
        ("18:30", "18:30"),
        ("18.30", "18:30"),
        ("7,05", "07:05"),
        ("18h30", "18:30"),
        ("18:30:00", "18:30"),
        ("6:30 pm", "18:30"),
        ("12am", "00:00"),
    ],
)
def test_a_time_as_people_write_it(typed: str, moment: str) -> None:
    assert value("time", typed) == moment


@pytest.mark.parametrize("typed", ["24", "18:60", "183", "sera", "13pm"])
def test_a_time_that_is_none(typed: str) -> None:
    assert complaint("time", typed) == f"“{typed}” is not a time. Write hours:minutes, such as 18:30."


@pytest.mark.parametrize("typed", ["5/3/2026 18:30", "5 3 26 1830", "2026-03-05T18:30", "5/3/26 6:30 pm"])
def test_a_date_with_its_time(typed: str) -> None:
    assert value("dateTime", typed) == "2026-03-05T18:30:00"


def test_a_date_alone_is_no_date_with_time() -> None:
    assert complaint("dateTime", "oggi") == "Write the day and the time, such as 25/11/2026 18:30."
    assert value("dateTime", "oggi 18") == "2026-11-25T18:00:00"


def test_anything_but_a_no_confirms_and_nothing_answers_a_note() -> None:
    assert understood("acknowledge", "2") is None
    assert understood("acknowledge", "1") == Answer("OK")
    assert understood("acknowledge", "") is None
    assert understood("note", "words") is None


def test_a_read_only_question_keeps_what_it_has() -> None:
    assert understood("integer", "5", read_only=True, answer=Answer(3)) == Answer(3)


@pytest.mark.parametrize(
    ("kind", "answer", "language", "said"),
    [
        ("select_one", Answer("bella"), "it", "Bella Tazza"),
        ("select_one", Answer("96", specify={"96": "Del Porto"}), "it", "Altra marca: Del Porto"),
        ("select_multiple", Answer(["bella", "aurora"]), "it", "Bella Tazza, Aurora"),
        ("select_one", Answer("gone"), "it", "gone"),
        ("integer", Answer(1500), "it", "1500"),
        ("decimal", Answer(2.5), "it", "2,5"),
        ("decimal", Answer(2.5), "en", "2.5"),
        ("decimal", Answer(2.0), "en", "2"),
        ("date", Answer("2026-03-05"), "it", "05/03/2026"),
        ("time", Answer("18:30"), "it", "18:30"),
        ("time", Answer("08:30"), "it", "8:30"),
        ("dateTime", Answer("2026-03-05T18:30:00"), "it", "05/03/2026 18:30"),
        ("dateTime", Answer("2026-03-05T08:05:00"), "it", "05/03/2026 8:05"),
        ("text", Answer("è buono"), "it", "è buono"),
        ("integer", Answer(missing="dk"), "it", "Don’t know"),
        ("integer", None, "it", ""),
    ],
)
def test_a_stored_answer_in_words(kind: str, answer: Answer | None, language: str, said: str) -> None:
    assert in_words(question(kind, choices=BRANDS), answer, language) == said


@given(
    kind=st.sampled_from(sorted(TYPES)),
    typed=st.text(st.characters(exclude_categories=())) | st.from_regex(r"[0-9 ,./:\-apmT]{0,14}"),
)
def test_whatever_is_typed_is_an_answer_or_a_complaint_in_words(kind: str, typed: str) -> None:
    view = question(kind, choices=BRANDS, nonresponse=("dk",), minimum=0.0, maximum=10.0, step=0.5)
    result = understand(view, Entry(typed), language="it", today=TODAY)
    if isinstance(result, Complaint):
        assert result.message % result.values
    else:
        assert result is None or in_words(view, result, "it")
