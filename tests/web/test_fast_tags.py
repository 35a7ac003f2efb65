"""Choices, sections and answers so far, as they stand on the interviewer's page."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from surveys.questionnaire.model.pages import Line, Piece, QuestionView, Section
from surveys.questionnaire.model.structure import SELECT_MULTIPLE, SELECT_ONE
from surveys.web.fast_tags import (
    answers_so_far,
    choices,
    consequences,
    outcome_groups,
    outcome_keys,
    quick_times,
    sections,
)
from surveys.web.interviewer.pages.appointments import QuickTime
from surveys.web.interviewer.pages.outcomes import Outcome
from surveys.web.screens.fields import Field, Option


def field(kind: str, type_: str) -> Field:
    return Field("q0", QuestionView("brand", "brand", type_, "D1", ()), kind)


def test_a_choice_has_its_code_its_words_and_a_place_for_its_number_in_the_order() -> None:
    assert choices(field("single", SELECT_ONE), [Option("1", "2", (Piece("Aurora"),), checked=True)]) == (
        '<label class="answer"><input type="radio" name="q0-codes" value="1" data-entry="2" checked>'
        '<span class="key">2</span><span class="text">Aurora</span><span class="rank" aria-hidden="true">'
        "</span></label>"
    )


def test_a_choice_beside_the_answers_has_a_key_and_one_with_words_of_its_own_says_where_they_go() -> None:
    options = [
        Option("@dk", "", (Piece("Don’t know"),), exclusive=True, key="*"),
        Option("9", "9", (Piece("Other"),), specify=True),
    ]
    assert choices(field("multiple", SELECT_MULTIPLE), options) == (
        '<label class="answer"><input type="checkbox" name="q0-codes" value="@dk" data-entry="" data-key="*"'
        " data-exclusive>"
        '<span class="text">Don’t know</span><kbd aria-hidden="true">*</kbd>'
        '<span class="visually-hidden">asterisco</span>'
        '<span class="rank" aria-hidden="true"></span></label>'
        '<label class="answer"><input type="checkbox" name="q0-codes" value="9" data-entry="9"'
        ' data-specify="q0-specify-9">'
        '<span class="key">9</span><span class="text">Other</span><span class="rank" aria-hidden="true"></span></label>'
    )


def test_the_present_section_tells_how_far_it_is() -> None:
    passed = [Section("Start", "done", 2, 2), Section("Now", "current", 1, 3), Section("Later", "ahead", 0, 4)]
    assert sections(passed, "2 of 3") == (
        '<li class="done"><span>Start</span></li>'
        '<li aria-current="step"><progress max="3" value="1" aria-hidden="true"></progress>'
        "<span>Now · 2 of 3</span></li>"
        "<li><span>Later</span></li>"
    )


def test_an_answer_leads_back_to_its_question() -> None:
    with translation.override("en"):
        assert answers_so_far([Line("brand", "D1", "Brand", "Aurora"), Line("cups", "D2", "", "3")]) == (
            '<li><button class="jump" name="page" value="brand" aria-label="Go to D1">D1</button>'
            "<span>Brand</span><span>Aurora</span></li>"
            '<li><button class="jump" name="page" value="cups" aria-label="Go to D2">D2</button><span>3</span></li>'
        )


def test_dont_know_and_refused_are_answers_with_words_of_their_own() -> None:
    with translation.override("it"):
        shown = answers_so_far([Line("cups", "D2", "", "", "dk"), Line("pay", "D3", "", "Non dice", "refused")])
    assert "<span>Non sa</span>" in shown
    assert "<span>Non dice</span>" in shown


def test_nothing_a_questionnaire_or_a_respondent_says_is_read_as_html() -> None:
    evil, harmless = "<b>\"&'%", "&lt;b&gt;&quot;&amp;&#x27;%"
    shown = [
        choices(field("single", SELECT_ONE), [Option(evil, evil, (Piece(evil),), key=evil, specify=True)]),
        sections([Section(evil, "done", 1, 1), Section(evil, "current", 0, 0), Section(evil, "current", 0, 1)], evil),
        answers_so_far([Line(evil, evil, evil, evil)]),
    ]
    assert [words.count(harmless) for words in shown] == [7, 4, 5]
    assert not any(evil in words for words in shown)


def test_an_outcome_is_picked_by_its_code_and_a_reason_by_its_key() -> None:
    refused = Outcome("3", "refused", "Refused", 'Final, "quoted"')
    assert outcome_keys("code", [refused]) == (
        '<label class="answer"><input type="radio" name="code" value="refused" data-entry="3">'
        '<span class="key">3</span>'
        '<span class="text">Refused<small>Final, &quot;quoted&quot;</small></span></label>'
    )
    assert 'name="reason" value="3"' in outcome_keys("reason", [refused])


@pytest.mark.parametrize("tag", ['{% translate "Saved" %}', '{% translate "Saved" as said %}{{ said }}'])
def test_words_stated_in_a_template_follow_the_language(tag: str) -> None:
    template = Template(tag)
    for language, words in (("en", "Saved"), ("it", "Salvato"), ("en", "Saved")):
        with translation.override(language):
            assert template.render(Context()) == words


def test_words_that_a_page_brings_are_looked_up_each_time() -> None:
    template = Template("{% translate words %}")
    with translation.override("it"):
        assert [template.render(Context({"words": words})) for words in ("Saved", "Ringing")] == ["Salvato", "Squilla"]


def test_an_outcome_after_the_call_says_whether_it_needs_a_note_and_one_of_them_is_chosen() -> None:
    refused = Outcome("31", "refused", "Refused", "Final", needs_note=True)
    busy = Outcome("12", "busy", "Busy & away", "Tried again")
    shown = outcome_groups([(1, "Nobody <reached>", [busy]), (3, "No", [refused])], "refused", 10)
    assert '<h2><span class="row-key">1</span>Nobody &lt;reached&gt;</h2>' in shown
    assert 'value="busy" data-entry="12"><span' in shown
    assert 'value="refused" data-entry="31" data-needs-note="10" checked>' in shown
    assert consequences([busy, refused], "refused") == (
        '<p class="why" data-consequence="busy" hidden><b>12 Busy &amp; away</b>: Tried again</p>'
        '<p class="why" data-consequence="refused"><b>31 Refused</b>: Final</p>'
    )


def test_a_time_is_picked_by_its_number() -> None:
    noon = QuickTime("2", "Today", "at <12>", datetime(2026, 11, 24, 12, tzinfo=UTC))
    assert quick_times([noon], noon.value) == (
        '<label class="answer"><input type="radio" name="quick" value="2 2026-11-24T12:00:00+00:00" data-entry="2"'
        ' checked><span class="key">2</span>'
        '<span class="text">Today<small>at &lt;12&gt;</small></span></label>'
    )
    assert "checked" not in quick_times([noon], "")
