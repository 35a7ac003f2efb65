"""What a client opens: the workbook of a small study, sheet by sheet."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.api.responses import InterviewShape
from surveys.design.models import Proof, Study, Verdict, Version
from surveys.design.services import invite_reviewer, publish, upload_workbook
from surveys.fieldwork.models import Case, Purpose, Sample
from surveys.fieldwork.queries import list_columns
from surveys.fieldwork.services import record_disposition
from surveys.interviewing import services as interviewing
from surveys.interviewing.models import Interview, InterviewFlag
from surveys.interviewing.services import close_call, correct_disposition, number_interviews
from surveys.people.models import AgreementKind, Role, User, WatchScope
from surveys.people.services import record_agreement
from surveys.results.models import Export, ExportStatus
from surveys.results.queries import FeedPosition, exports_visible_to
from surveys.results.services import InterviewFeed
from surveys.results.services import exports as services
from tests.design.workbooks import workbook
from tests.interviewing.scene import NOON, make_scene

from .books import book_of, finished, rows

pytestmark = pytest.mark.django_db

SURVEY: Sequence[Sequence[object]] = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "relevant", "nonresponse", "personal"],
    ["select_one yes_no", "drinks", "Beve caffè?", "Do you drink coffee?", None, "dk"],
    ["integer", "cups", "Quanti al giorno?", "How many a day?", "${drinks} = '1'", "dk refused"],
    ["select_multiple brands", "known", "Quali marche conosce?", "Which brands do you know?", None, "dk"],
    ["text", "why", "Perché?", "Why?", None, "refused"],
    ["date", "bought", "Quando?", "When?", None, "dk"],
    ["text", "name", "Come si chiama?", "What is your name?", None, None, "yes"],
]


def test_the_cover_tells_the_study_in_brief_and_leads_to_every_sheet() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "2", "1", "no", "*", "Anna")
    book = book_of(scene)
    cover = book["Cover"]
    assert [cover[f"B{row}"].value for row in (3, 4, 5)] == [
        "Osservatorio Caffè, wave 3",
        "24 November 2026 · field under way",
        "1 complete interview",
    ]
    told = {cover[f"B{row}"].value: cover[f"C{row}"].value for row in range(10, 22)}
    assert told["Complete interviews"] == "1 (partial: 0)"
    assert told["Largest margin"] == "± 98.0 points, at 95%"
    assert told["Questionnaire versions"] == "1 (1)"
    links = [cell.hyperlink.location for (cell,) in cover["E10":"E30"] if cell.hyperlink]
    assert links == [f"'{title}'!A1" for title in book.sheetnames[1:]]


def test_on_the_cover_the_name_of_a_study_is_a_text_whatever_it_is() -> None:
    scene = make_scene()
    Study.objects.filter(pk=scene.study.pk).update(name="=1+1", client_name="=2+2")
    scene.study.refresh_from_db()
    cover = book_of(scene)["Cover"]
    assert (cover["B3"].value, cover["B3"].data_type) == ("=1+1, wave 3", "s")


def test_every_sheet_is_ready_for_paper() -> None:
    scene = make_scene(survey=SURVEY)
    book = book_of(scene)
    assert {sheet.oddFooter.left.text for sheet in book} == {"Osservatorio Caffè, wave 3"}
    assert {sheet.page_setup.orientation for sheet in book} == {"landscape"}
    repeated = {sheet.title: sheet.print_title_rows for sheet in book}
    assert (repeated.pop("Cover"), repeated.pop("Frequencies")) == (None, "$2:$4")
    assert set(repeated.values()) == {"$1:$1"}


def test_codes_are_numbers_and_what_was_not_asked_is_empty() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "2", "3 1", "troppo amaro", "3/11/2026", "Anna")
    book = book_of(scene)
    titles = ("drinks", "cups", "known_1", "known_2", "known_3", "known_m1", "known_m2")
    assert rows(book, "Data_codes", *titles) == [(2, None, 1, 0, 1, 3, 1)]
    assert rows(book, "Data_codes", "why", "bought") == [("troppo amaro", datetime(2026, 11, 3))]


def test_dont_know_and_refused_are_numbers_that_no_answer_has_or_stand_in_a_companion_column() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "1", "/", "*", "/", "*", "Anna")
    book = book_of(scene)
    assert rows(book, "Data_codes", "cups", "known_1", "known_m1", "known_ns", "why", "why_ns", "bought_ns") == [
        (999999999, None, None, 98, None, 99, 98)
    ]
    assert rows(book, "Data_labels", "drinks", "cups", "known", "why", "bought") == [
        ("Yes", "Refused", "Don’t know", "Refused", "Don’t know")
    ]


def test_the_sheet_in_words_says_also_status_outcome_language_and_mode_in_words() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "2", "1", "no", "*", "Anna")
    book = book_of(scene)
    columns = ("status", "outcome", "language", "mode")
    assert rows(book, "Data_codes", *columns) == [("complete", "1.1", "it", "telephone")]
    assert rows(book, "Data_labels", *columns) == [("complete", "1.1 Complete interview", "Italian", "telephone")]


def test_the_sheets_speak_the_language_that_was_asked_for() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "1", "2", "1 2", "buono", "*", "Anna")
    assert rows(book_of(scene, language="it"), "Dati_etichette", "drinks", "known") == [("Sì", "Aurora; Del Porto")]


def test_personal_answers_and_notes_stay_out_of_a_clients_workbook() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "2", "1", "no", "*", "Anna Verdi")
    client, institute = book_of(scene), book_of(scene, for_client=False)
    said = [cell for sheet in client for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "Anna Verdi" not in said
    assert "name" not in next(client["Data_codes"].iter_rows(values_only=True))
    assert rows(institute, "Data_codes", "name") == [("Anna Verdi",)]
    assert "Field_notes" in institute.sheetnames
    assert "Field_notes" not in client.sheetnames


def test_places_to_look_stand_beside_interviews_for_the_institute_where_an_agreement_says_so() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "2", "1", "no", "*", "Anna")
    InterviewFlag.objects.create(interview=Interview.objects.get(), study=scene.study, kind="pause", found={})

    def titles(**facts: bool) -> tuple[Any, ...]:
        return next(book_of(scene, **facts)["Data_labels"].iter_rows(values_only=True))

    assert "flags" not in titles(for_client=False)
    record_agreement(
        kind=AgreementKind.UNION,
        reached_on=NOON.date(),
        scopes=[WatchScope.PRODUCTIVITY],
        months=12,
        document="Accordo 12/2026",
        by=None,
        now=NOON,
    )
    assert rows(book_of(scene, for_client=False), "Data_labels", "flags") == [("long pause",)]
    assert "flags" not in titles()


def test_no_telephone_number_and_no_interviewers_name_is_in_any_workbook() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "2", "1", "no", "*", "Anna")
    book = book_of(scene, for_client=False)
    said = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "550110" not in said
    assert "Giulia" not in said
    assert rows(book, "Data_codes", "interviewer", "minutes", "attempts") == [("INT-1", 5, 1)]
    assert rows(book, "Calls", "case", "attempt", "interviewer") == [(1, 1, "INT-1")]


def test_variables_say_where_they_stand_and_when_they_were_asked() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "1", "2", "1", "no", "*", "Anna")
    listed = rows(book_of(scene), "Variables", "variable", "columns", "question", "asked when")
    found = {name: said for name, *said in listed}
    assert found["drinks"] == ["N", "Do you drink coffee?", "always"]
    assert found["cups"] == ["O", "How many a day?", "drinks is “Yes”"]
    assert found["known"] == ["P–V", "Which brands do you know?", "always"]


def test_variables_count_the_answers_and_what_was_not_known_or_refused() -> None:
    scene = make_scene(survey=SURVEY, cases=2)
    finished(scene, "1", "/", "1", "/", "*", "Anna")
    scene.attempt = scene.next_case()
    finished(scene, "2", "*", "no", "3/11/2026", "Ugo")
    listed = rows(book_of(scene), "Variables", "variable", "answers", "don’t know or refused")
    assert listed == [("drinks", 2, 0), ("cups", 0, 1), ("known", 1, 1), ("why", 1, 1), ("bought", 1, 1)]


def test_the_method_note_says_what_whoever_publishes_the_results_must_say() -> None:
    scene = make_scene(survey=SURVEY)
    finished(scene, "2", "1", "no", "*", "Anna")
    approved(scene.study)
    note = dict(rows(book_of(scene), "Method_note", "subject", "note"))
    assert note["questionnaire approved, version 1"] == "Francesca Villa, 24 November 2026"
    assert note["method"] == "Telephone interviews with an interviewer (CATI), never a recorded voice."
    assert note["contacts"] == "1 of 1 people were called, with 1 calls."
    assert note["non-respondents"] == (
        "Of those called: refusals 0, not reached or not available 0, not eligible 0. Never called: 0."
    )
    assert note["sample"] == "1 complete interview"
    assert note["languages"] == "Italian (1)"
    assert note["interviewers"] == "1 person; none of them held more than 100 % of the interviews."
    # Nothing is said of what nobody did or noted.
    assert not {"checks", "quotas", "territory"} & set(note)
    assert "listen" not in str(note)


def approved(study: Study) -> None:
    """A client has approved the version in use."""
    version, by = Version.objects.get(study=study), User.objects.get(first_name="Laura")
    facts = {"step": 1, "draft_number": 1, "digest": "", "questionnaire": version.questionnaire, "version": version}
    proof = Proof.objects.create(study=study, number=1, shown_by=by, shown_at=NOON, **facts)
    until = NOON + timedelta(days=14)
    link = invite_reviewer(study=study, name="Francesca Villa", email="", expires_at=until, by=by, now=NOON)
    Verdict.objects.create(proof=proof, reviewer=link.reviewer, approves=True, given_at=NOON)


def test_rates_rest_on_all_people_released_and_say_how_many_were_never_called() -> None:
    scene = make_scene(survey=SURVEY, cases=10)
    finished(scene, "2", "1", "no", "*", "Anna")
    scene.attempt = scene.next_case()
    record_disposition(attempt=scene.attempt, code="no_answer", now=NOON)
    book = book_of(scene)
    cover = {row[1]: row[2] for row in book["Cover"].iter_rows(values_only=True)}
    assert cover["Response"] == "10.0 % (RR3, AAPOR; provisional)"
    assert cover["Rates rest on"] == "all people released; never called so far: 8 (80.0 %)"
    rates = {row[0]: row[1:] for row in rows(book, "Outcomes", "code", "of all cases")}
    assert rates["RR3"] == (0.1,)
    note = dict(rows(book, "Method_note", "subject", "note"))
    assert note["non-respondents"] == (
        "Of those called: refusals 0, not reached or not available 1, not eligible 0. Never called: 8."
    )


def test_base_weights_stand_beside_every_interview() -> None:
    scene = make_scene(survey=SURVEY)
    Case.objects.update(weight=1.25)
    finished(scene, "2", "1", "no", "*", "Anna")
    book = book_of(scene)
    assert rows(book, "Data_codes", "base weight") == rows(book, "Data_labels", "base weight") == [(1.25,)]


def test_the_length_on_the_cover_is_rounded_as_on_every_page() -> None:
    scene = make_scene(survey=SURVEY)
    interview = finished(scene, "2", "1", "no", "*", "Anna")
    Interview.objects.filter(pk=interview.pk).update(seconds=750)
    cover = {row[1]: row[2] for row in book_of(scene)["Cover"].iter_rows(values_only=True)}
    assert cover["Median length"] == "13 minutes"


def test_open_answers_are_listed_also_those_of_a_repeat() -> None:
    survey = [
        ["type", "name", "label::English (en)", "repeat_count"],
        ["text", "why", "Why?", None],
        ["begin_repeat", "visit", "Visits", "2"],
        ["text", "where", "Where?", None],
        ["end_repeat", "visit", None, None],
    ]
    scene = make_scene(survey=survey)
    finished(scene, "it is near", "Lodi", "Asti")
    opened = book_of(scene, for_client=False)
    assert rows(opened, "Open_answers", "case", "key", "variable", "question", "answer") == [
        (1, None, "why", "Why?", "it is near"),
        (1, "1", "where", "Where?", "Lodi"),
        (1, "2", "where", "Where?", "Asti"),
    ]


def test_every_sheet_with_a_key_says_which_interview_a_row_belongs_to_as_the_api_does() -> None:
    survey = [
        ["type", "name", "label::English (en)", "repeat_count"],
        ["text", "why", "Why?", None],
        ["begin_repeat", "visit", "Visits", "2"],
        ["text", "where", "Where?", None],
        ["end_repeat", "visit", None, None],
    ]
    scene = make_scene(survey=survey, cases=3)
    close_call(attempt=scene.attempt, code="no_answer", note="A dog barked", now=NOON)
    scene.attempt = scene.next_case()
    Interview.objects.filter(pk=finished(scene, "near", "Lodi", "Asti").pk).update(status="rejected")
    scene.attempt = scene.next_case()
    done = finished(scene, "far", "Pavia", "Como")
    book = book_of(scene, for_client=False)
    assert rows(book, "Data_labels", "case", "interview") == [(3, done.pk)]
    assert rows(book, "Data_codes", "case", "interview") == [(3, done.pk)]
    assert rows(book, "Repeat_visit", "interview", "key", "where") == [(done.pk, "1", "Pavia"), (done.pk, "2", "Como")]
    assert {interview for (interview,) in rows(book, "Open_answers", "interview")} == {done.pk}
    assert rows(book, "Calls", "case", "interview") == [(1, None), (2, done.pk - 1), (3, done.pk)]
    assert rows(book, "Field_notes", "case", "interview") == [(1, None)]
    number_interviews(study=scene.study, now=scene.now)
    [told] = InterviewFeed(scene.study, now=scene.now).after(FeedPosition(), limit=9, statuses=["complete"])
    assert InterviewShape(told).data["id"] == done.pk


def test_the_sheet_of_calls_says_the_outcome_as_it_was_put_right() -> None:
    scene = make_scene(cases=2)
    close_call(attempt=scene.attempt, code="no_answer", now=NOON)
    laura = User.objects.get(username__startswith="laura")
    correct_disposition(attempt=scene.attempt, code="busy", reason="A slip", by=laura, now=NOON)
    assert rows(book_of(scene), "Calls", "result") == [("Busy",)]


def test_a_questionnaire_with_all_its_questions_in_a_repeat_is_delivered() -> None:
    survey = [
        ["type", "name", "label", "repeat_count"],
        ["begin_repeat", "visit", "Visits", "2"],
        ["text", "where", "Where?", None],
        ["end_repeat", "visit", None, None],
    ]
    scene = make_scene(survey=survey)
    finished(scene, "Lodi", "Asti")
    book = book_of(scene, for_client=False)
    assert rows(book, "Data_labels", "case", "status") == [(1, "complete")]
    assert rows(book, "Repeat_visit", "case", "key", "where") == [(1, "1", "Lodi"), (1, "2", "Asti")]


def test_a_questionnaire_with_personal_questions_only_gives_clients_rows_without_answers() -> None:
    scene = make_scene(survey=[["type", "name", "label", "personal"], ["text", "name", "Your name?", "yes"]])
    finished(scene, "Anna Verdi")
    assert rows(book_of(scene), "Data_codes", "status") == [("complete",)]
    assert rows(book_of(scene, for_client=False), "Data_codes", "case", "name") == [(1, "Anna Verdi")]


def test_code_lists_mark_what_is_missing() -> None:
    scene = make_scene(survey=SURVEY)
    listed = rows(book_of(scene), "Code_lists", "variable", "code", "label", "missing")
    found = [row for row in listed if row[0] == "drinks"]
    assert found == [("drinks", 1, "Yes", None), ("drinks", 2, "No", None), ("drinks", 98, "Don’t know", "dk")]


def test_versions_are_united_by_variable() -> None:
    scene = make_scene(survey=SURVEY, cases=2)
    finished(scene, "2", "1", "no", "*", "Anna")
    why = ["text", "why", "Perché mai?", "Why on earth?", None, "refused"]
    sugar = ["select_one yes_no", "sugar", "Zucchero?", "Sugar?"]
    later = [SURVEY[0], sugar, *(why if row[1] == "why" else row for row in SURVEY[1:])]
    researcher = User.objects.get(first_name="Laura")
    content = workbook(survey=later, choices=[*CHOICES_WITH_A_FOURTH])
    upload_workbook(study=scene.study, content=content, file_name="2.xlsx", by=researcher, now=NOON)
    publish(study=scene.study, reason="sugar", by=researcher, now=NOON)
    scene.attempt = scene.next_case()
    finished(scene, "1", "1", "3", "4 2", "sì", "*", "Ugo")
    book = book_of(scene)
    assert rows(book, "Data_codes", "version", "sugar", "drinks", "cups", "known_2", "known_4") == [
        (1, None, 2, None, 0, None),
        (2, 1, 1, 3, 1, 1),
    ]
    versions = dict(rows(book, "Variables", "variable", "versions"))
    assert (versions["sugar"], versions["drinks"], versions["why"]) == ("2", "1, 2", "1, 2 (other words)")


CHOICES_WITH_A_FOURTH: Sequence[Sequence[object]] = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
    ["yes_no", "1", "Sì", "Yes"],
    ["yes_no", "2", "No", "No"],
    *[
        ["brands", str(code), label, label]
        for code, label in enumerate(("Aurora", "Del Porto", "Fontana", "Zagara"), 1)
    ],
]


def test_only_live_interviews_that_have_the_wanted_status_are_delivered() -> None:
    scene = make_scene(survey=SURVEY)
    interview = finished(scene, "2", "1", "no", "*", "Anna")
    assert rows(book_of(scene, statuses=["screened_out"]), "Data_codes", "case") == []
    Interview.objects.filter(pk=interview.pk).update(purpose=Purpose.TEST)
    assert rows(book_of(scene), "Data_codes", "case") == []


def test_an_interview_whose_case_was_closed_by_a_supervisor_is_delivered_as_partial() -> None:
    scene = make_scene(survey=SURVEY, settings=[["partial_from"], ["cups"]])
    scene.play("1", "2")
    interviewing.close_call(attempt=scene.attempt, code="line_dropped", now=scene.now)
    laura = scene.study.created_by
    correct_disposition(attempt=scene.attempt, code="do_not_call", reason="heard again", by=laura, now=scene.now)

    assert rows(book_of(scene), "Data_codes", "status", "outcome", "drinks", "cups") == [("partial", "1.2", 1, 2)]


def test_a_study_without_interviews_gives_a_workbook_with_its_variables() -> None:
    scene = make_scene(survey=SURVEY)
    book = book_of(scene)
    assert [row[0] for row in rows(book, "Variables", "variable")] == [
        "drinks",
        "cups",
        "known",
        "why",
        "bought",
    ]


def test_attributes_go_out_when_they_are_flagged_and_not_personal() -> None:
    scene = make_scene(survey=SURVEY)
    Sample.objects.update(
        attributes=[
            {"name": "area", "export": True, "personal": False},
            {"name": "street", "export": True, "personal": True},
            {"name": "segment", "export": False, "personal": False},
        ]
    )
    assert list_columns(scene.study).exported == ("area",)


def test_an_exported_attribute_is_a_column_of_both_sheets_of_data() -> None:
    scene = make_scene(survey=SURVEY)
    told = {"export": True, "personal": False}
    Sample.objects.update(attributes=[{"name": "area", **told}, {"name": "segment", **told, "export": False}])
    Case.objects.update(attributes={"area": "Nord", "segment": "new"}, external_id="A-7")
    finished(scene, "2", "1", "no", "*", "Anna")
    book = book_of(scene, for_client=False)
    for sheet in ("Data_codes", "Data_labels"):
        assert rows(book, sheet, "external id", "area") == [("A-7", "Nord")]
        assert rows(book_of(scene), sheet, "area") == [("Nord",)]
        assert "segment" not in next(book[sheet].iter_rows(values_only=True))


def test_an_unusual_answer_that_was_confirmed_is_marked_beside_it() -> None:
    unusual = [["type", "name", "label", "warning"], ["integer", "cups", "How many a day?", ". <= 12"]]
    scene = make_scene(survey=unusual, cases=2)
    step = scene.answer(scene.start().interview.pk, "cups", "30", confirmed=True)
    interviewing.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
    scene.attempt = scene.next_case()
    finished(scene, "3")
    assert rows(book_of(scene), "Data_codes", "cups", "cups_confirmed") == [(30, 1), (3, None)]


def test_an_export_is_made_once_and_kept(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    scene = make_scene(survey=SURVEY)
    finished(scene, "2", "1", "no", "*", "Anna")
    export = services.create_export(study=scene.study, options={"language": "it"}, by=None, now=NOON)
    services.make_export(export_id=export.pk, now=NOON)
    export.refresh_from_db()
    assert (export.status, export.interviews, export.error) == (ExportStatus.READY, 1, "")
    assert (tmp_path / "exports" / export.path).stat().st_size == export.size
    with pytest.raises(services.ExportNotWaitingError):
        services.make_export(export_id=export.pk, now=NOON)


def test_a_full_disk_fails_the_export_in_words_and_leaves_no_half_a_file(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "get_random_string", lambda length: "x" * length)
    settings.DATA_DIR = tmp_path
    scene = make_scene(survey=SURVEY)
    export = services.create_export(study=scene.study, options={"language": "en"}, by=None, now=NOON)
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / f"{export.pk}-xxxxxxxx.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        services.make_export(export_id=export.pk, now=NOON)
    export.refresh_from_db()
    assert export.status == ExportStatus.FAILED
    assert "disco" in export.error or "disk" in export.error
    assert list((tmp_path / "exports").iterdir()) == []


def test_the_number_of_queries_does_not_grow_with_the_interviews() -> None:
    scene = make_scene(survey=SURVEY, cases=4)
    counts = []
    for number in range(4):
        if number:
            scene.attempt = scene.next_case()
        finished(scene, "2", "1", "no", "*", "Anna")
        with CaptureQueriesContext(connection) as asked:
            book_of(scene)
        counts.append(len(asked))
    # The first workbook makes the numbers of the study and reads what the process then keeps.
    assert counts[1] == counts[2] == counts[3] <= 33


def test_files_of_results_are_of_who_works_on_the_study_and_of_nobody_else() -> None:
    scene = make_scene(survey=SURVEY)
    from surveys.design.services import grant_role

    client, stranger = User.objects.create_user("cliente"), User.objects.create_user("straniera")
    grant_role(by=None, person=client, study=scene.study, role=Role.CLIENT, now=NOON)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    Export.objects.create(study=scene.study, options={"for_client": True}, asked_at=now)
    Export.objects.create(study=scene.study, options={"for_client": False}, asked_at=now)
    researcher = User.objects.get(first_name="Laura")
    assert exports_visible_to(client, scene.study).count() == 0
    assert exports_visible_to(researcher, scene.study).count() == 2
    assert exports_visible_to(stranger, scene.study).count() == 0
    assert exports_visible_to(scene.interviewer, scene.study).count() == 0
