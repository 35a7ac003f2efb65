"""Faults in the pages: who sees what, what is told."""

from __future__ import annotations

from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "Any role opens every page of its study",
        "surveys/web/access.py",
        old="return person(request).is_administrator or not mine.isdisjoint(role.value for role in roles)",
        new="return person(request).is_administrator or bool(mine)",
        test="tests/web/test_permissions.py::test_each_role_sees_and_moves_what_is_its_own",
    ),
    Fault(
        "Pages of a study tell the site's time",
        "surveys/web/access.py",
        old="return timezone.override(ZoneInfo(zone))",
        new="return timezone.override(timezone.get_current_timezone())",
        test="tests/web/supervisor/test_clocks.py::test_a_study_elsewhere_tells_its_own_time_on_every_page_and_says_so",
    ),
    Fault(
        "The last day that is asked for in the register is left out",
        "surveys/web/account/pages/register.py",
        old="until=until + timedelta(days=1) if until else None,",
        new="until=until,",
        test="tests/web/account/test_register_page.py::test_everything_stands_there_in_words_newest_first_and_can_be_narrowed",
    ),
    Fault(
        "A cell of the register's file begins a formula",
        "surveys/web/screens/plain_tables.py",
        old='    return f"\'{cell}"',
        new="    return cell  # whatever it begins with",
        test="tests/web/account/test_register_page.py::test_the_file_has_every_line_once_no_formula_and_is_a_line_itself",
    ),
    Fault(
        "A late answer is not told to whoever sent it",
        "surveys/web/interviewer/views/interviews.py",
        old=('return HttpResponse(headers={"Ascolto-Effect": LATE}) if HtmxDetails(request) else redirect("shift")'),
        new='return HttpResponse() if HtmxDetails(request) else redirect("shift")',
        test="tests/web/interviewer/test_taken_away.py::test_from_the_very_next_request_nothing_is_shown_and_what_was_typed_goes_to_the_supervisor",
    ),
    Fault(
        "Fragments of an interview are compressed",
        "surveys/web/middleware/compression.py",
        old='or "HX-Request" in request.headers:',
        new='or "HX-Nothing" in request.headers:',
        test="tests/web/middleware/test_compression.py::test_an_interviewers_answer_is_not",
    ),
    Fault(
        "Null characters reach the database",
        "surveys/web/middleware/refusals.py",
        old='kept.setlist(name.replace("\\0", ""), [text.replace("\\0", "") for text in texts])',
        new="kept.setlist(name, [*texts])",
        test="tests/web/middleware/test_null_characters.py::test_forms_and_addresses_lose_null_characters_and_nothing_else",
    ),
    Fault(
        "A browser keeps pages and shows them after signing out",
        "surveys/web/middleware/headers.py",
        old='response.headers.setdefault("Cache-Control", "no-store")',
        new='response.headers.setdefault("Cache-Control", "private")',
        test="tests/web/middleware/test_headers.py::test_nothing_that_is_told_is_kept_by_browsers_and_proxies",
    ),
)
