"""A study is made, described and moved through the field."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from surveys.design import queries
from surveys.design.models import Membership, Study
from surveys.design.services import (
    NoVersionError,
    ScriptsMissingError,
    change_study,
    change_texts,
    close_study,
    create_study,
    field_study,
    pause_study,
    publish,
    upload_workbook,
)
from surveys.people.models import AuditEntry, Role, User

from .conftest import NOW
from .workbooks import coffee, workbook

ONE_QUESTION = {"survey": [["type", "name", "label::Italiano (it)"], ["integer", "age", "Età?"]]}


def test_whoever_makes_a_study_is_its_researcher(laura: User) -> None:
    study = create_study(by=laura, now=NOW, name="Caffè", client_name="Torrefazioni Riunite", target=1200)
    assert (study.name, study.client_name, study.target, study.status) == (
        "Caffè",
        "Torrefazioni Riunite",
        1200,
        "designing",
    )
    assert list(Membership.objects.values_list("user", "study", "role")) == [(laura.pk, study.pk, Role.RESEARCHER)]


def test_a_series_is_made_once_and_shared_by_its_waves(laura: User) -> None:
    first = create_study(by=laura, now=NOW, name="Onda 1", series="Osservatorio", wave=1)
    second = create_study(by=laura, now=NOW, name="Onda 2", series=" Osservatorio ", wave=2)
    assert first.series == second.series


def test_a_field_cannot_end_before_it_starts(study: Study) -> None:
    with pytest.raises(ValidationError) as refusal:
        change_study(study=study, starts_on=date(2026, 12, 5), ends_on=date(2026, 11, 9))
    assert len(refusal.value.messages) == 1
    study.refresh_from_db()
    assert study.ends_on is None


def test_only_the_facts_given_are_changed(study: Study) -> None:
    change_study(study=study, target=800)
    study.refresh_from_db()
    assert (study.name, study.target) == ("Osservatorio Caffè", 800)


def test_the_field_opens_with_a_published_questionnaire_only(study: Study) -> None:
    with pytest.raises(NoVersionError):
        field_study(study=study, by=None, now=NOW)
    study.refresh_from_db()
    assert study.status == "designing"


def test_a_field_is_opened_paused_opened_again_and_closed(study: Study, laura: User) -> None:
    upload_workbook(study=study, content=coffee(), file_name="c.xlsx", by=laura, now=NOW)
    publish(study=study, reason="", by=laura, now=NOW)
    Study.objects.filter(pk=study.pk).update(scripts_waiver="The client reads its own")
    study.refresh_from_db()
    moves = (field_study, pause_study, field_study, close_study)
    seen = [move(study=study, by=laura, now=NOW).status for move in moves]
    assert seen == ["fielding", "paused", "fielding", "closed"]


def test_who_moved_a_study_and_when_stays_known_and_a_move_that_changes_nothing_does_not(
    study: Study, laura: User
) -> None:
    upload_workbook(study=study, content=coffee(), file_name="c.xlsx", by=laura, now=NOW)
    publish(study=study, reason="", by=laura, now=NOW)
    Study.objects.filter(pk=study.pk).update(scripts_waiver="The client reads its own")
    study.refresh_from_db()
    for hours, move in enumerate((field_study, pause_study, pause_study, close_study)):
        move(study=study, by=laura, now=NOW + timedelta(hours=hours))
    entries = AuditEntry.objects.filter(subject=f"study:{study.pk}").order_by("at")
    assert [(entry.verb, entry.actor, entry.at - NOW, entry.details["before"]) for entry in entries] == [
        ("study.fielded", laura, timedelta(0), "designing"),
        ("study.paused", laura, timedelta(hours=1), "fielding"),
        ("study.closed", laura, timedelta(hours=3), "paused"),
    ]


def test_people_see_the_studies_they_have_a_role_in_and_administrators_all(study: Study, laura: User) -> None:
    stranger = User.objects.create_user("stranger")
    chief = User.objects.create_user("chief", is_administrator=True)
    assert list(queries.visible_to(laura)) == [study]
    assert list(queries.visible_to(stranger)) == []
    assert list(queries.visible_to(chief)) == [study]


def test_people_of_a_study_are_named_where_they_are_few(study: Study) -> None:
    for number in range(3):
        user = User.objects.create_user(f"i{number}", first_name=f"Ivo{number}")
        Membership.objects.create(user=user, study=study, role=Role.INTERVIEWER, added_at=NOW)
    people = [(row.role, row.count, row.names) for row in queries.people_of(study)]
    assert people == [(Role.RESEARCHER, 1, ("Laura Conti",)), (Role.INTERVIEWER, 3, ())]


def test_facts_that_are_changed_leave_what_a_colleague_changed_meanwhile(laura: User) -> None:
    study = create_study(by=laura, now=NOW, name="Coffee")
    Study.objects.filter(pk=study.pk).update(calling_policy={"max_attempts": 5})
    change_study(study=study, client_name="Ponte Alto")
    study.refresh_from_db()
    assert (study.client_name, study.calling_policy) == ("Ponte Alto", {"max_attempts": 5})


def published(study: Study, by: User, **scripts: str) -> Study:
    """The study with a questionnaire, and with these scripts in Italian."""
    upload_workbook(study=study, content=workbook(**ONE_QUESTION), file_name="c.xlsx", by=by, now=NOW)
    publish(study=study, reason="", by=by, now=NOW)
    if scripts:
        words = {name: {"it": text} for name, text in scripts.items()}
        change_texts(study=study, scripts=words, answers=[], by=by, now=NOW)
    study.refresh_from_db()
    return study


def test_publishing_a_questionnaire_without_scripts_makes_no_empty_edition(study: Study, laura: User) -> None:
    assert queries.texts_of(published(study, laura)) is None


@pytest.mark.parametrize(
    ("scripts", "missing"),
    [
        ({}, ("introduction", "privacy_notice")),
        ({"introduction": "Buongiorno"}, ("privacy_notice",)),
        ({"introduction": " ", "privacy_notice": "Chiamiamo per…"}, ("introduction",)),
    ],
)
def test_without_introduction_and_privacy_notice_the_field_opens_with_a_reason_only(
    study: Study, laura: User, scripts: dict[str, str], missing: tuple[str, ...]
) -> None:
    published(study, laura, **scripts)
    with pytest.raises(ScriptsMissingError) as refusal:
        field_study(study=study, by=laura, now=NOW, reason=" ")
    study.refresh_from_db()
    assert (refusal.value.names, study.status) == (missing, "designing")
    field_study(study=study, by=laura, now=NOW, reason="The client reads its own")
    study.refresh_from_db()
    assert (study.status, study.scripts_waiver) == ("fielding", "The client reads its own")
    for move in (pause_study, field_study, close_study, field_study):
        move(study=study, by=laura, now=NOW)


def test_with_introduction_and_privacy_notice_no_reason_is_asked(study: Study, laura: User) -> None:
    published(study, laura, introduction="Buongiorno", privacy_notice="Chiamiamo per…")
    assert field_study(study=study, by=laura, now=NOW).scripts_waiver == ""
