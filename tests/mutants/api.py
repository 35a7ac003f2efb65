"""Faults in the API: scopes, cursors, the register."""

from __future__ import annotations

from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "A token may do what its scopes do not say",
        "surveys/api/study_view.py",
        old="return scope.value in self.token.scopes",
        new="return bool(self.token.scopes)",
        test="tests/api/test_access.py::test_every_scope_but_the_right_one_is_refused",
    ),
    Fault(
        "A token opens studies that it does not name",
        "surveys/api/study_view.py",
        old='self.study = get_object_or_404(studies_opened_by(self.token), pk=kwargs["study_id"])',
        new='self.study = get_object_or_404(Study, pk=kwargs["study_id"])',
        test="tests/api/test_access.py::test_a_study_of_others_does_not_exist",
    ),
    Fault(
        "Pages after the first forget since when what they tell must have changed",
        "surveys/api/views.py",
        old="return FeedPosition(change, pk), since or moment_of(asked[0])",
        new="return FeedPosition(change, pk), since",
        test="tests/api/test_changes.py::test_a_moment_stays_the_moment_of_the_pages_after_the_first",
    ),
    Fault(
        "Pages after the first forget since when they are read",
        "surveys/api/views.py",
        old='after, begun, change = position_in(cursor, "cases", study_id)',
        new='after, _, change = position_in(cursor, "cases", study_id)',
        test="tests/api/test_reading.py::test_the_moment_for_next_time_is_that_of_the_first_page",
    ),
    Fault(
        "A workbook for the institute is made for a system without the right",
        "surveys/api/views.py",
        old='"for_client": not self.may(ApiScope.INTERVIEWS_PERSONAL),',
        new='"for_client": False,',
        test="tests/api/test_exports.py::test_a_file_has_nothing_personal_without_the_scope",
    ),
    Fault(
        "A file that was withdrawn is said to be not ready",
        "surveys/api/views.py",
        old='raise ApiError(WHY_NO_FILE.get(export.status, "not_ready"))',
        new='raise ApiError("not_ready")',
        test="tests/api/test_exports.py::test_a_file_with_somebody_who_was_erased_is_withdrawn_and_says_so",
    ),
    Fault(
        "A batch is taken without a key",
        "surveys/api/views.py",
        old="if not 0 < len(key) <= 80:",
        new="if len(key) > 80:",
        test="tests/api/test_sample_rows.py::test_a_batch_has_a_key_and_1_to_500_rows_of_plain_cells",
    ),
)
