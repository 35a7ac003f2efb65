"""The room of the saved tests: all of them with how they go now, and one of them question by question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design import queries
from surveys.design.models import Draft, DraftStep, Study
from surveys.design.queries import Cause, Replay
from surveys.formatting import clock, full_day, short_day
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.structure import ENDS, SavedTest
from surveys.questionnaire.replay import DIFFERENT, NONE, SAME, STUCK, Outcome, Shown, name_in, path_of
from surveys.questionnaire.types import LISTED_TYPES, MISSING_WORDS, in_words
from surveys.web.screens.formatting import number as number_words

from .difference_words import difference_words, end_words
from .draft_steps import step_lines, step_places

AROUND = 2
"""Questions that are shown before and after one that differs; the others stand together in one line."""
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class TestRow:
    """A test in the list. ``number`` counts from 1; ``sign`` is its class, ``words`` how it goes."""

    number: int
    name: str
    sign: str
    words: str
    route: str
    end: str
    questions: int
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class StepOfTest:
    """A question of the chosen test, or several that go as expected; ``note`` says what differs."""

    name: str
    given: str = ""
    expected: str = "✓"
    now: str = "✓"
    is_different: bool = False


@dataclass(frozen=True, slots=True)
class TestDetail:
    """The chosen test. ``editor``: where its first different question is corrected, ``at`` its name."""

    name: str
    number: int
    status: str
    heading: str
    recorded: str
    rows: Sequence[StepOfTest]
    at: str = ""
    editor: str = ""
    can_be_meant: bool = False


@dataclass(frozen=True, slots=True)
class TestsPage:
    """The content of the room. ``trouble``: why the tests cannot be replayed now; ``covered``: what they pass."""

    heading: str
    eyebrow: str
    lead: str
    counts: str
    rows: Sequence[TestRow]
    detail: TestDetail | None
    red: int
    meant: int
    trouble: str = ""
    covered: str = ""
    left: str = ""


def tests_page(study: Study, draft: Draft, replay: Replay | None, chosen: int | None) -> TestsPage:
    """Return the room; of several tests the ``chosen`` one by its number, else the first that goes differently."""
    if replay is None or not replay.tests:
        return TestsPage(_("No test yet"), "", "", "", (), None, 0, 0)
    if replay.program is None:
        rows = [_unplayed(study, number, test) for number, test in enumerate(replay.tests, 1)]
        trouble = _("The tests wait until the draft can be tried out: correct its errors first.")
        return TestsPage(_count(len(rows)), "", "", "", rows, None, 0, 0, trouble=trouble)
    at = _chosen(replay, chosen)
    red = replay.red
    meant = sum(one.status == DIFFERENT for one in red)
    return TestsPage(
        heading=_heading(len(replay.outcomes), len(red)),
        eyebrow=_("held again after each change, last at %(time)s in %(seconds)s s")
        % {"time": clock(replay.at), "seconds": number_words(replay.seconds, 2)},
        lead=_lead(len(replay.outcomes), len(red)),
        counts=_counts(replay),
        rows=[_row(study, place, one, replay, place - 1 == at) for place, one in enumerate(replay.outcomes, 1)],
        detail=_detail(study, draft, replay, at),
        red=len(red),
        meant=meant,
        covered=_covered(replay),
        left=_left(replay.left),
    )


@dataclass(frozen=True, slots=True)
class CauseBeside:
    """What made a test go differently: who, when, what, and where."""

    who: str
    when: str
    lines: Sequence[str]
    places: str


def cause_beside(cause: Cause) -> CauseBeside | None:
    """Return the step in words; ``None`` if it was not found."""
    step: DraftStep | None = cause.step
    if step is None:
        return None
    day, time = short_day(step.made_at), clock(step.made_at)
    return CauseBeside(str(step.made_by), f"{day}, {time}", step_lines(step), step_places(step))


def _count(tests: int) -> str:
    return ngettext("%(count)s test", "%(count)s tests", tests) % {"count": tests}


def _heading(tests: int, red: int) -> str:
    if not red:
        return ngettext("The test goes as expected", "All %(count)s tests go as expected", tests) % {"count": tests}
    if tests == 1:
        return _("The test goes differently")
    words = ngettext("%(red)s test of %(count)s goes differently", "%(red)s tests of %(count)s go differently", red)
    return words % {"red": red, "count": tests}


def _lead(tests: int, red: int) -> str:
    if not red:
        return _("They ask the same questions, read the same and end the same as when they were stored.")
    return _("A test that goes differently stops no publication: you are asked whether it is meant.")


def _counts(replay: Replay) -> str:
    statuses = [one.status for one in replay.outcomes]
    different, stuck, same = (statuses.count(status) for status in (DIFFERENT, STUCK, SAME))
    said = [
        ngettext("%(count)s different", "%(count)s different", different) % {"count": different} if different else "",
        ngettext("%(count)s cannot be replayed", "%(count)s cannot be replayed", stuck) % {"count": stuck}
        if stuck
        else "",
        ngettext("%(count)s as expected", "%(count)s as expected", same) % {"count": same} if same else "",
    ]
    return ", ".join(words for words in said if words)


def _left(left: int) -> str:
    if not left:
        return ""
    words = ngettext(
        "%(count)s more test is not replayed: all together take too long.",
        "%(count)s more tests are not replayed: all together take too long.",
        left,
    )
    return words % {"count": left}


def _chosen(replay: Replay, chosen: int | None) -> int:
    if chosen is not None and 0 < chosen <= len(replay.outcomes):
        return chosen - 1
    red = (place for place, one in enumerate(replay.outcomes) if one.status != SAME)
    return next(red, 0)


def address_of(study: Study, number: int) -> str:
    """Return the address of the room with the test of this number."""
    return f"{reverse('saved-tests', args=[study.pk])}?{urlencode({'test': number})}"


SIGNS = {SAME: "done", DIFFERENT: "bad", STUCK: "warn"}


def _status_words(status: str) -> str:
    return {SAME: _("as expected"), DIFFERENT: _("different"), STUCK: _("cannot be replayed")}[status]


def _row(study: Study, number: int, one: Outcome, replay: Replay, is_current: bool) -> TestRow:
    test = one.test
    return TestRow(
        number=number,
        name=test.name,
        sign=SIGNS[one.status],
        words=_status_words(one.status),
        route=_route_words(test, one, replay),
        end=end_words(test.end) if test.end else "–",
        questions=len(test.route or one.played.route),
        address=address_of(study, number),
        is_current=is_current,
    )


def _unplayed(study: Study, number: int, test: SavedTest) -> TestRow:
    end = end_words(test.end) if test.end else "–"
    return TestRow(number, test.name, "off", _("not replayed"), "", end, len(test.route), "", False)


def _route_words(test: SavedTest, one: Outcome, replay: Replay) -> str:
    """What is particular to the expected way: where it stops, or what it passes over."""
    route = test.route or one.played.route
    asked = {name_in(name) for name in route}
    if test.end and test.end != "complete" and route:
        return _("stops at %(question)s") % {"question": route[-1]}
    items = replay.program.items if replay.program else ()
    passed = [item.definition.name for item in items if item.asked and item.definition.name not in asked]
    if not passed:
        return _("is asked every question")
    named = ", ".join(passed[:MOST_NAMED]) + ("…" if len(passed) > MOST_NAMED else "")
    return _("passes over %(questions)s") % {"questions": named}


def _covered(replay: Replay) -> str:
    """How many of the questions and ends the tests pass together."""
    if replay.program is None:
        return ""
    asked = {name_in(shown.name) for one in replay.outcomes for shown in one.played.shown}
    of = {item.definition.name for item in replay.program.items if item.asked}
    ends = {f"@{one.played.ended.reason}" for one in replay.outcomes if one.played.ended}
    there = {route.go_to for route in replay.program.questionnaire.routes if route.go_to in ENDS} | {"@complete"}
    there |= {"@quota_full"} if any(quota.on_full == "stop" for quota in replay.program.questionnaire.quotas) else set()
    return _("Together they pass %(asked)s questions of %(questions)s and %(ends)s ends of %(all)s.") % {
        "asked": len(asked & of),
        "questions": len(of),
        "ends": len(ends & there),
        "all": len(there),
    }


def _detail(study: Study, draft: Draft, replay: Replay, at: int) -> TestDetail:
    one = replay.outcomes[at]
    difference = one.difference
    name = difference.at if difference else ""
    return TestDetail(
        name=one.test.name,
        number=at + 1,
        status=one.status,
        heading=_("“%(name)s”: %(what)s")
        % {"name": one.test.name, "what": difference_words(difference) if difference else _("goes as expected")},
        recorded=_recorded(one.test),
        rows=list(_collapsed(_question_rows(one, replay.program))),
        at=name_in(name) if name else "",
        editor=_editor(study, draft, replay, name),
        can_be_meant=one.status == DIFFERENT,
    )


def _recorded(test: SavedTest) -> str:
    if not test.began_at:
        return _("Held as if it were today.")
    moment = datetime.fromisoformat(test.began_at)
    return _("Held as if it were %(day)s, %(time)s.") % {"day": full_day(moment.date()), "time": f"{moment:%H:%M}"}


def _editor(study: Study, draft: Draft, replay: Replay, name: str) -> str:
    """The address of the editor with the question; ``""`` if the draft has no such question any more."""
    path = path_of(replay.program, name) if replay.program and name else ""
    found = replay.program.locate(path) if replay.program and path else None
    if found is None or found[0].definition.row is None:
        return ""
    sheets = (str(one["name"]) for one in draft.sheets if "survey" in (one.get("as"), str(one["name"]).lower()))
    row = queries.row_ids_of(draft).id_of(next(sheets, "survey"), found[0].definition.row)
    return f"{reverse('questionnaire-editor', args=[study.pk])}?{urlencode({'row': row})}"


def _question_rows(one: Outcome, program: Program | None) -> Iterator[StepOfTest]:
    """Every question that was expected or is asked now, and the end."""
    expected, shown = one.test.route, one.played.shown
    got = one.played.route
    stopped_at = one.difference.at if one.difference and one.status == STUCK else ""
    if not expected:
        expected = got
    for kind, a, b, c, d in SequenceMatcher(None, expected, got, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (_asked(one, here, stopped_at, program) for here in shown[c:d])
            continue
        is_cut = one.played.ended is None and d == len(got)
        for name in expected[a:b]:
            said = _written(one.test.answers.get(name, ""), name, program)
            now = "–" if is_cut else _("■ passed over")
            yield StepOfTest(name, said, _("is asked"), now, is_different=not is_cut)
        for here in shown[c:d]:
            yield StepOfTest(here.name, _said(here, program), _("not asked"), _("■ is asked"), is_different=True)
    yield from _whole(one, program)


def _asked(one: Outcome, here: Shown, stopped_at: str, program: Program | None) -> StepOfTest:
    said = _said(here, program)
    text = one.test.texts.get(here.name)
    if here.name == stopped_at:
        given = _written(one.test.answers.get(here.name, ""), here.name, program)
        return StepOfTest(here.name, given, "✓", _("■ not accepted"), is_different=True)
    if text is not None and text != here.text:
        return StepOfTest(here.name, said, text, f"■ {here.text}", is_different=True)
    return StepOfTest(here.name, said)


def _quota_words(names: Sequence[str], program: Program | None) -> str:
    quotas = program.questionnaire.quotas if program else ()
    labels = {one.name: program.questionnaire.words(one.label) for one in quotas} if program else {}
    return ", ".join(labels.get(name) or name for name in names if name != NONE) or _("none")


def _whole(one: Outcome, program: Program | None) -> Iterator[StepOfTest]:
    """The end of the interview and its quota cells."""
    ended = one.played.ended
    if ended is None:
        return
    end = end_words(ended.reason)
    differs = bool(one.test.end) and one.test.end != ended.reason
    expected = end_words(one.test.end) if one.test.end else "–"
    yield StepOfTest(_("End"), "", expected, f"■ {end}" if differs else end, differs)
    if one.test.quotas:
        quotas, wanted = set(one.played.quotas or (NONE,)), set(one.test.quotas)
        words, meant = _quota_words(one.played.quotas, program), _quota_words(one.test.quotas, program)
        yield StepOfTest(_("Quotas"), "", meant, words if quotas == wanted else f"■ {words}", quotas != wanted)


def _collapsed(rows: Iterator[StepOfTest]) -> Iterator[StepOfTest]:
    """The rows, of which those far from any that differs stand together."""
    found = list(rows)
    near = {index for index, row in enumerate(found) if row.expected != "✓"}
    near |= {at + by for at, row in enumerate(found) if row.is_different for by in range(-AROUND, AROUND + 1)}
    kept: list[StepOfTest] = []
    for index, row in enumerate(found):
        if index in near:
            yield from _together(kept)
            kept = []
            yield row
        else:
            kept.append(row)
    yield from _together(kept)


def _together(rows: Sequence[StepOfTest]) -> Iterator[StepOfTest]:
    if len(rows) < 4:
        yield from rows
        return
    asked = ngettext("%(count)s question", "%(count)s questions", len(rows)) % {"count": len(rows)}
    yield StepOfTest(f"{rows[0].name} – {rows[-1].name}", asked)


def _said(here: Shown, program: Program | None) -> str:
    """The answer in words."""
    if not here.asks or here.given is None:
        return ""
    words = in_words(here.view, here.given, program.questionnaire.default_language if program else "", _)
    return _("%(answer)s (drawn)") % {"answer": words} if here.is_drawn else words


def _written(text: str, name: str, program: Program | None) -> str:
    """The words of an answer as a cell has it: of codes their labels, as far as there are any."""
    if text in MISSING_WORDS:
        return _(MISSING_WORDS[text])
    path = path_of(program, name) if program else ""
    found = program.locate(path) if program and path else None
    if program is None or found is None or not found[0].is_question or found[0].question.type not in LISTED_TYPES:
        return text
    listed = program.choices.get(found[0].question.list_name, {})
    labels = {code: program.questionnaire.words(choice.label) for code, choice in listed.items()}
    return ", ".join(labels.get(code.strip()) or code.strip() for code in text.split(","))
