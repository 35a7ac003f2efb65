"""Store, accept and remove the saved tests of a draft: each is a step of its history."""

from collections.abc import Collection
from datetime import datetime

from surveys.design.models import Draft, Study
from surveys.design.queries import TESTS, Replay, replay_of, row_ids_of
from surveys.formats.editing import EditError, InsertRows, Operation, RemoveRows, SetCell
from surveys.people.models import User
from surveys.questionnaire.model.structure import SavedTest
from surveys.questionnaire.replay import SAME, STUCK, cells_of, renewed

from .draft_changes import NoDraftError, change_draft
from .versions import PublicationError


class TestNameTakenError(Exception):
    """Raised if the draft has a test of this name already."""

    __test__ = False


class TestGoneError(Exception):
    """Raised if the draft has no such test, or none of them that could be accepted."""

    __test__ = False


def check_tests(*, study: Study, now: datetime) -> None:
    """Raise ``PublicationError`` if a test of the draft does not go as it is expected to."""
    replayed = replay_of(study, now)
    if replayed is not None and replayed.red:
        raise PublicationError("tests")


def save_test(*, study: Study, test: SavedTest, by: User, now: datetime) -> None:
    """Add a test to the draft. Raises ``TestNameTakenError``, ``TooLongError`` and as ``change_draft``."""
    draft = _draft(study)
    if draft.questionnaire is None:
        raise NoDraftError
    if any(one["name"].casefold() == test.name.casefold() for one in draft.questionnaire.get("tests", ())):
        raise TestNameTakenError
    if any(str(sheet["name"]).casefold() == TESTS and not sheet["read"] for sheet in draft.sheets):
        raise EditError("sheet_taken")  # one of the researcher's own
    change_draft(study=study, operations=[InsertRows(TESTS, (cells_of(test),))], by=by, now=now)


def accept_tests(*, study: Study, names: Collection[str], by: User, now: datetime) -> int:
    """Let what tests lead to now be what is expected of them, in one step; how many these are.

    A test that cannot be replayed to its end stays as it is. Raises ``TestGoneError``, ``TooLongError`` and as
    ``change_draft``.
    """
    replayed = replay_of(study, now)
    if replayed is None or replayed.program is None:
        raise TestGoneError
    chosen = [one for one in replayed.outcomes if one.test.name in names and one.status not in (SAME, STUCK)]
    operations: list[Operation] = []
    for one in chosen:
        test = renewed(replayed.program, one.test, one.played)
        operations += _cells(study, replayed, one.test, test)
    if not operations:
        raise TestGoneError
    change_draft(study=study, operations=operations, by=by, now=now)
    return len(chosen)


def remove_test(*, study: Study, name: str, by: User, now: datetime) -> None:
    """Remove a test from the draft. Raises ``TestGoneError`` and as ``change_draft``."""
    replayed = replay_of(study, now)
    test = next((one for one in replayed.tests if one.name == name), None) if replayed else None
    if replayed is None or test is None:
        raise TestGoneError
    sheet, row = _row(study, replayed, test)
    change_draft(study=study, operations=[RemoveRows(sheet, (row,))], by=by, now=now)


def _cells(study: Study, replayed: Replay, old: SavedTest, new: SavedTest) -> list[Operation]:
    """The cells of the test's row that say something else now."""
    sheet, row = _row(study, replayed, old)
    before = cells_of(old)
    return [SetCell(sheet, row, name, text) for name, text in cells_of(new).items() if text != before[name]]


def _row(study: Study, replayed: Replay, test: SavedTest) -> tuple[str, int]:
    """The sheet of the tests and the lasting id of the test's row; the draft is the one that was replayed."""
    draft = Draft.objects.filter(study=study, pk=replayed.draft_id).defer("workbook", "questionnaire").first()
    if draft is None or test.row is None:
        raise TestGoneError
    sheet = next((str(one["name"]) for one in draft.sheets if TESTS in (one.get("as"), one["name"])), TESTS)
    return sheet, row_ids_of(draft).id_of(sheet, test.row)


def _draft(study: Study) -> Draft:
    draft = Draft.objects.filter(study=study).defer("workbook").first()
    if draft is None:
        raise NoDraftError
    return draft
