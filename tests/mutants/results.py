"""Faults in what is delivered: workbooks, shares, days, who gets what."""

from __future__ import annotations

from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "“% valid” counts a listed don't know",
        "surveys/results/services/workbook/frequencies.py",
        old="    valid = tally.given - unsaid\n",
        new="    valid = tally.given\n",
        test="tests/results/test_frequencies.py::test_a_listed_dont_know_is_shown_among_the_answers_and_left_out_of_the_valid_ones",
    ),
    Fault(
        "A rare don't know is among the rarer answers",
        "surveys/results/services/workbook/frequencies.py",
        old="return [*valid[:listed], *aside, *valid[listed:]]",
        new="return ordered",
        test="tests/results/test_frequencies.py::test_of_a_long_list_a_rare_dont_know_is_never_among_the_rarer_answers",
    ),
    Fault(
        "Shares of several answers are of answers, not of people",
        "surveys/results/services/workbook/frequencies.py",
        old="return Line(words, people, people / tally.people, share, is_aside=valid is None)",
        new=("return Line(words, people, people / (tally.answers.total() or 1), share, is_aside=valid is None)"),
        test="tests/results/test_frequencies.py::test_of_several_answers_the_shares_are_of_people",
    ),
    Fault(
        "A ranking counts every place",
        "surveys/results/services/workbook/tallies.py",
        old="first if self.kind == kinds.RANKING else lists",
        new="lists",
        test="tests/results/test_frequencies.py::test_rounds_of_a_repeat_are_counted_by_the_round_and_a_ranking_by_its_first_place",
    ),
    Fault(
        "Times in the workbook are Greenwich's",
        "surveys/results/services/workbook/columns.py",
        old="return None if moment is None else moment.astimezone(zone).replace(tzinfo=None, microsecond=0)",
        new="return None if moment is None else moment.replace(tzinfo=None, microsecond=0)",
        test="tests/results/test_far_away_and_later.py::test_every_time_in_the_workbook_is_by_the_clock_of_the_study",
    ),
    Fault(
        "Times of calls are Rome's",
        "surveys/results/services/workbook/field_sheets.py",
        old="    zone = ZoneInfo(study.time_zone)\n",
        new='    zone = ZoneInfo("Europe/Rome")\n',
        test="tests/results/test_far_away_and_later.py::test_every_time_in_the_workbook_is_by_the_clock_of_the_study",
    ),
    Fault(
        "The cover bears Greenwich's day",
        "surveys/results/services/workbook/cover.py",
        old="full_day(delivery.made_at.astimezone(ZoneInfo(study.time_zone)).date())",
        new="full_day(delivery.made_at.date())",
        test="tests/results/test_far_away_and_later.py::test_the_cover_bears_the_day_on_which_it_was_made_where_the_study_is",
    ),
    Fault(
        "Clients get personal answers",
        "surveys/results/services/workbook/delivery.py",
        old="if variable.repeat == repeat and not (variable.personal and self.for_client)",
        new="if variable.repeat == repeat",
        test="tests/results/test_far_away_and_later.py::test_what_was_personal_in_a_version_that_is_gone_is_kept_from_clients_and_the_institute_has_it",
    ),
    Fault(
        "Clients fetch what was made for the institute",
        "surveys/results/queries/exports.py",
        old="    exports = exports.filter(options__for_client=True)\n    return exports if client is None",
        new="    return exports if client is None",
        test="tests/results/test_deliveries.py::test_clients_fetch_what_was_made_for_clients_and_strangers_nothing",
    ),
    Fault(
        "Systems without the right fetch personal data",
        "surveys/results/queries/exports.py",
        old="return exports if personal else exports.filter(options__for_client=True)",
        new="return exports",
        test="tests/api/test_exports.py::test_a_file_has_nothing_personal_without_the_scope",
    ),
    Fault(
        "Rejected interviews are delivered",
        "surveys/results/queries/deliveries.py",
        old="return counted_interviews().filter(study=study, status__in=statuses, row__isnull=False)",
        new="return counted_interviews().filter(study=study, row__isnull=False)",
        test="tests/results/test_deliveries.py::test_only_live_interviews_that_have_the_wanted_status_are_delivered",
    ),
    Fault(
        "A system without the right reads personal answers",
        "surveys/results/queries/change_feed.py",
        old="if (variable.personal and not personal) or (client",
        new="if (client",
        test="tests/api/test_reading.py::test_personal_answers_need_their_scope",
    ),
    Fault(
        "Of two interviews changed at one moment the second is never told",
        "surveys/results/queries/change_feed.py",
        old=".exclude(change_number=after.change, pk__lte=after.pk)",
        new=".exclude(change_number=after.change)",
        test="tests/api/test_reading.py::test_the_cursor_goes_on_with_what_changed_later",
    ),
)
