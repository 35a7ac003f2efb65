"""Pages whose numbers must add up, and what a telephone number or an e-mail address has to look like."""

from __future__ import annotations

import pytest

from .runs import Interview, made

SHARED = """
    type | name | label | appearance | total | nonresponse
    integer | hours | Hours | | |
    begin_group | spent | How are they spent? | field-list | {total} |
    integer | work | Work | | | dk
    decimal | sleep | Sleep | | | dk
    end_group | | | | |
    text | after | After | | |
"""


def shared(total: str = "100") -> Interview:
    return Interview(made(SHARED.format(total=total))).say("10")


def test_numbers_that_do_not_add_up_are_refused_with_their_sum() -> None:
    interview = shared().say(("60", "30,5"))
    (complaint,) = interview.complaints
    assert (complaint.path, complaint.message % complaint.values) == (
        "spent/sleep",
        "The answers add up to 90.5, but it must be 100.",
    )
    assert interview.where == "spent"


@pytest.mark.parametrize("typed", [("60", "40"), ("100", ""), ("", ""), ("60", "dk"), ("99", "1,0")])
def test_numbers_that_add_up_none_at_all_and_a_don_t_know_are_taken(typed: tuple[str, str]) -> None:
    assert shared().say(typed).where == "after"


def test_a_share_is_not_below_zero() -> None:
    interview = shared().say(("120", "-20"))
    (complaint,) = interview.complaints
    assert (complaint.path, complaint.message % complaint.values) == ("spent/sleep", "Possible: 0 or more.")
    assert [view.minimum for view in interview.page.questions] == [0, 0]


def test_the_total_may_be_an_earlier_answer_and_is_asked_again_when_that_changes() -> None:
    interview = shared("${hours}").say(("4", "6"))
    assert interview.where == "after"
    interview.go_to("hours").say("12")
    assert interview.where == "spent"
    assert interview.page.total == 12
    assert interview.say(("4", "8")).where == "after"


REACH = "type | name | label | appearance\ntext | at | Where? | {how}"


@pytest.mark.parametrize(
    ("how", "typed", "kept"),
    [
        ("phone", "06 555 12345", "+390655512345"),
        ("phone", "347 123 4567", "+393471234567"),
        ("phone", "+44 20 7946 0018", "+442079460018"),
        ("email", " Anna.Verdi@Example.COM ", "Anna.Verdi@example.com"),
        ("email", "a+b@posta.comune.roma.it", "a+b@posta.comune.roma.it"),
        ("", "347", "347"),
    ],
)
def test_a_number_or_an_address_is_kept_in_its_one_right_form(how: str, typed: str, kept: str) -> None:
    interview = Interview(made(REACH.format(how=how))).say(typed)
    assert interview.now.answers["at"].value == kept


@pytest.mark.parametrize(
    ("how", "typed", "said"),
    [
        ("phone", "347 123", "“347 123” is not a telephone number: read it back digit by digit."),
        ("phone", "none", "“none” is not a telephone number: read it back digit by digit."),
        ("email", "anna.verdi", "“anna.verdi” is not an e-mail address, such as anna.verdi@example.com."),
        ("email", "a..b@example.com", "“a..b@example.com” is not an e-mail address, such as anna.verdi@example.com."),
        ("email", "a@b", "“a@b” is not an e-mail address, such as anna.verdi@example.com."),
    ],
)
def test_what_nobody_can_be_reached_at_is_refused(how: str, typed: str, said: str) -> None:
    (complaint,) = Interview(made(REACH.format(how=how))).say(typed).complaints
    assert complaint.message % complaint.values == said


def test_numbers_without_a_prefix_are_those_of_the_country_in_the_settings() -> None:
    program = made(REACH.format(how="phone"), settings="country\nGB")
    assert Interview(program).say("020 7946 0018").now.answers["at"].value == "+442079460018"
