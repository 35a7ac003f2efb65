"""Faults in the rules of calling: hours, limits, outcomes, rates."""

from __future__ import annotations

from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "On a Sunday before a holiday people are rung at other hours than on Sundays",
        "surveys/calling/hours.py",
        old=" and day.weekday() != SUNDAY and ",
        new=" and ",
        test="tests/calling/test_next_call.py::test_a_study_that_calls_on_sundays_keeps_their_hours_before_a_holiday",
    ),
    Fault(
        "On a weekday without calls people are rung before a holiday",
        "surveys/calling/hours.py",
        old="if policy.hours[weekday] is not None and day.weekday() != SUNDAY",
        new="if day.weekday() != SUNDAY",
        test="tests/calling/test_next_call.py::test_a_weekday_without_calls_has_none_before_a_holiday_either",
    ),
    Fault(
        "Calling hours are those of Greenwich",
        "surveys/calling/hours.py",
        old=("    local = now.astimezone(ZoneInfo(zone))\n    window"),
        new=('    local = now.astimezone(ZoneInfo("UTC"))\n    window'),
        test="tests/calling/test_next_call.py::test_hours_depend_on_weekday_and_holiday_in_the_respondents_zone",
    ),
    Fault(
        "The last minute of the calling hours is one too many",
        "surveys/calling/hours.py",
        old="local.hour * 60 + local.minute < window.end:",
        new="local.hour * 60 + local.minute <= window.end:",
        test="tests/calling/test_next_call.py::test_hours_depend_on_weekday_and_holiday_in_the_respondents_zone",
    ),
    Fault(
        "A holiday on a weekday has the weekday's hours",
        "surveys/calling/hours.py",
        old=("    if day in holidays:\n        return HOLIDAY\n"),
        new="",
        test="tests/calling/test_next_call.py::test_nobody_is_rung_on_new_years_night_for_an_appointment_missed_on_the_last_evening",
    ),
    Fault(
        "A missed appointment waives the limits for ever",
        "surveys/calling/next_call.py",
        old="is_waived = history.promise is not None and not _is_missed(history, history.promise, now)",
        new="is_waived = history.promise is not None",
        test="tests/calling/test_next_call.py::test_a_missed_appointment_is_not_rung_for_ever",
    ),
    Fault(
        "An attempt too many is made",
        "surveys/calling/next_call.py",
        old="if not is_waived and _counted(history) >= policy.max_attempts:",
        new="if not is_waived and _counted(history) > policy.max_attempts:",
        test="tests/calling/test_next_call.py::test_a_case_is_over_when_its_attempts_are_used",
    ),
    Fault(
        "Reopening does not begin the limits anew",
        "surveys/calling/next_call.py",
        old=("    if history.reopened_at is None:\n        return history.counted\n    return sum("),
        new=("    if history is not None:\n        return history.counted\n    return sum("),
        test="tests/calling/test_next_call.py::test_a_reopened_case_comes_back_at_once_with_its_limits_anew",
    ),
    Fault(
        "A number that did not answer is rung again before the others",
        "surveys/calling/next_call.py",
        old="if not last.disposition.tries_next_number and last.number in by_id:",
        new="if last.number in by_id:",
        test="tests/calling/test_next_call.py::test_silence_takes_the_next_number_and_the_first_again_after_the_last",
    ),
    Fault(
        "An appointment after hours is kept all night",
        "surveys/calling/next_call.py",
        old="    until = promise.at + HOURS_WAIVED\n",
        new="    until = promise.at + 12 * HOURS_WAIVED\n",
        test="tests/calling/test_next_call.py::test_the_hours_are_waived_around_the_appointment_and_hold_again_once_it_is_missed",
    ),
    Fault(
        "A check with the opposition register holds one day too long",
        "surveys/calling/opposition.py",
        old="    return today - timedelta(days=days or HOLDS)",
        new="    return today - timedelta(days=(days or HOLDS) + 1)",
        test="tests/calling/test_opposition.py::test_a_check_holds_for_fifteen_days_and_is_to_be_renewed_before",
    ),
    Fault(
        "The estimate of e takes the unknown for not eligible",
        "surveys/calling/rates.py",
        old='return _ratio(eligible, eligible + counts.get("NE", 0))',
        new='return _ratio(eligible, eligible + counts.get("NE", 0) + counts.get("UH", 0))',
        test="tests/calling/test_rates.py::test_the_rates_agree_with_the_published_figures",
    ),
)
