"""Courtesy and listening: places to look, by person under the agreement alone, and nothing on fewer than ten."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.fieldwork.models import Attempt, Case, ResultsRequest
from surveys.interviewing.models import CallRating, SpokenAnswer
from surveys.people.models import AuditEntry, User
from surveys.people.services import end_agreement
from tests.interviewing.scene import NOON
from tests.web.world import agree_to_watching

from .conftest import Desk, sign_in

PAGE = "/shifts/courtesy/"


def calls(desk: Desk, count: int, answer: str = "good", refused: int = 0, by: User | None = None) -> None:
    """So many rated calls that are over, of the scene's interviewer if not of another; and so many refusals."""
    by = by or desk.scene.interviewer
    cases = Case.objects.filter(study=desk.study).exclude(attempts__isnull=False)[: count + refused]
    for place, case in enumerate(cases):
        is_refused = place >= count
        attempt = Attempt.objects.create(
            case=case,
            interviewer=by,
            number=1,
            claimed_at=NOON,
            answered_at=NOON,
            closed_at=NOON,
            disposition="soft_refusal" if is_refused else "complete",
        )
        if not is_refused:
            facts = {"study": desk.study, "person": by, "answer": answer, "given_at": NOON}
            CallRating.objects.create(attempt=attempt, **facts)


def test_figures_by_person_are_there_only_while_an_agreement_covers_them_and_are_kept_in_the_register(
    desk: Desk,
) -> None:
    calls(desk, 12, refused=3)
    off = desk.client.get(PAGE)
    assert "Figures by person are off" in off.text
    assert "Giulia Bassi" not in off.text
    # The team is one person: its figures are theirs.
    assert "12 of 12" not in off.text
    assert "too few answers" in off.text
    agree_to_watching(desk.supervisor)
    shown = desk.client.get(PAGE).text
    assert "Giulia Bassi" in shown
    assert "3/15" in shown
    assert AuditEntry.objects.filter(verb="shift.courtesy_seen").count() == 1
    end_agreement(by=None, now=NOON)
    for name in ("paolo", "renata"):
        calls(desk, 1, by=User.objects.create_user(name))
    ended = desk.client.get(f"{PAGE}?days=²").text
    assert "Giulia Bassi" not in ended
    assert "14 of 14" in ended


def test_nothing_is_shown_on_fewer_than_ten(desk: Desk) -> None:
    agree_to_watching(desk.supervisor)
    calls(desk, 9, answer="bad")
    page = desk.client.get(PAGE)
    assert page.context["page"].found.team.well_share is None
    assert "too few for a mark" in page.text
    mine = sign_in(desk.scene.interviewer).get("/shift/courtesy/").text
    assert "too few" in mine
    assert "9" in mine


def test_everybody_sees_their_own_figures_with_the_median_and_nobody_elses(desk: Desk) -> None:
    calls(desk, 10)
    own = sign_in(desk.scene.interviewer)
    assert "no agreement covers them" in own.get("/shift/courtesy/").text
    agree_to_watching(desk.supervisor)
    with CaptureQueriesContext(connection) as counted:
        assert "100" in own.get("/shift/courtesy/").text
    with CaptureQueriesContext(connection) as kept:
        assert "100" in own.get("/shift/courtesy/").text
    assert sum("callrating" in one["sql"] for one in (*counted, *kept)) == 1
    assert own.get(PAGE).status_code in (403, 404)
    assert "Giulia" not in sign_in(desk.scene.colleague()).get("/shift/courtesy/").text


def test_the_number_of_queries_grows_with_nothing(desk: Desk) -> None:
    agree_to_watching(desk.supervisor)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            desk.client.get(PAGE)
        return len(found)

    queries()
    before = queries()
    calls(desk, 15, refused=4)
    for attempt in Attempt.objects.exclude(closed_at=None)[:5]:
        SpokenAnswer.objects.create(attempt=attempt, study=desk.study, item="who", said_at=NOON, key="k")
    assert queries() <= before + 1  # those who have left are looked up once


def test_addresses_for_the_results_are_fetched_with_a_line_in_the_register_and_go_once_they_are_sent(
    desk: Desk,
) -> None:
    ResultsRequest.objects.create(attempt=desk.attempt, study=desk.study, address="anna@posta.example", asked_at=NOON)
    page = f"/studies/{desk.study.pk}/field/results-wanted/"
    assert "anna@posta.example" not in desk.client.get(page).text
    assert "only addresses of a fetched file" in desk.client.post(f"{page}sent/", follow=True).text
    assert "anna@posta.example" in desk.client.post(f"{page}addresses.csv").text
    assert AuditEntry.objects.filter(verb="study.results_fetched").count() == 1
    # Who asked for them after the file was fetched was not written to yet.
    later = Attempt.objects.create(
        case=Case.objects.filter(study=desk.study).exclude(attempts__isnull=False)[0],
        interviewer=desk.scene.interviewer,
        number=1,
        claimed_at=NOON,
    )
    ResultsRequest.objects.create(attempt=later, study=desk.study, address="piero@posta.example", asked_at=NOON)
    desk.client.post(f"{page}sent/")
    assert list(ResultsRequest.objects.order_by("pk").values_list("address", flat=True)) == ["", "piero@posta.example"]
    assert "Sent to one person" in desk.client.get(page).text
    left = desk.client.post(f"{page}addresses.csv").text
    assert "anna@posta.example" not in left
    assert "piero@posta.example" in left
