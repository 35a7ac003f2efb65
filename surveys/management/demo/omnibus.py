"""The demo's second study: a draft that two clients share, with a glossary, comments, and what they say of it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.design.services import (
    KeptTerm,
    create_study,
    give_verdict,
    invite_reviewer,
    keep_terms,
    show_proof,
    upload_workbook,
    write_comment,
)
from surveys.formats.xlsform import write_workbook
from surveys.people.models import User
from surveys.questionnaire.model import structure as s

NAME = "Omnibus bevande 2026"
ROASTERS, TEA = "Torrefazioni Riunite", "Tè Vento"
LANGUAGES = (s.Language("it", "Italiano"), s.Language("en", "English"))
TERMS = (
    ("torrefazione", "roastery", True),
    ("caffè in grani", "coffee beans", True),
    ("infuso", "herbal tea", False),
    ("fuori casa", "away from home", True),
)
"""A term, its English, and whether it is the institute's or only of this study."""


def make_omnibus(*, by: User, now: datetime) -> Study:
    """Return the study with its draft; one of its two clients has approved it, the other is waited for."""
    study = create_study(by=by, now=now, name=NAME, series="Omnibus bevande", wave=1, target=500, is_fictional=True)
    content = write_workbook(questionnaire())
    upload_workbook(study=study, content=content, file_name="omnibus_bevande.xlsx", by=by, now=now)
    keep_terms(study=study, terms=[KeptTerm(it, {"en": en}, owned) for it, en, owned in TERMS], by=by, now=now)
    proof = show_proof(study=study, by=by, now=now)
    people = {ROASTERS: "Francesca Villa", TEA: "Teresa Vento"}
    reviewers = {
        client: invite_reviewer(
            study=study, name=name, email="", client=client, expires_at=now + timedelta(days=30), by=by, now=now
        ).reviewer
        for client, name in people.items()
    }
    give_verdict(reviewer=reviewers[ROASTERS], proof=proof.number, approves=True, note="", now=now)
    write_comment(study=study, question="te2", text=_("“Tisana” too?"), by=reviewers[TEA], now=now)
    return study


def questionnaire() -> s.Questionnaire:
    """Return a short questionnaire: everybody's questions around a block of each client."""
    return s.Questionnaire(
        (
            _chosen("sesso", "L’intervistato è…", "The respondent is…", "sesso", client="all"),
            _number("eta", "Quanti anni ha?", "How old are you?", client="all"),
            _block("caffe", "Il caffè", "Coffee", ROASTERS, _coffee()),
            _block("te", "Il tè", "Tea", TEA, _tea()),
            _chosen("zona", "In quale zona vive?", "", "zona", client="all"),
        ),
        {
            "sesso": _list("sesso", ("Un uomo", "A man"), ("Una donna", "A woman")),
            "spesso": _list(
                "spesso",
                ("Ogni giorno", "Every day"),
                ("Ogni settimana", "Every week"),
                ("Di rado", "Rarely"),
                ("Mai", ""),
            ),
            "zona": _list("zona", ("Nord", "North"), ("Centro", "Centre"), ("Sud e isole", "South and islands")),
        },
        title=NAME,
        languages=LANGUAGES,
        default_language="it",
        clients=(ROASTERS, TEA),
        quotas=tuple(
            s.Quota(f"sesso_{code}", {"it": words}, f"${{sesso}} = '{code}'", 250)
            for code, words in (("1", "Uomini"), ("2", "Donne"))
        ),
    )


def _coffee() -> tuple[s.Item, ...]:
    return (
        _chosen("ca1", "Quanto spesso lo beve fuori casa?", "How often do you drink it away from home?", "spesso"),
        _open("ca2", "Compra il caffè in grani? Perché?", "Do you buy coffee beans? Why?", "ca1"),
        _open("ca3", "Quale torrefazione conosce?", "", "ca1"),
    )


def _tea() -> tuple[s.Item, ...]:
    return (
        _chosen("te1", "Quanto spesso beve tè?", "How often do you drink tea?", "spesso"),
        _open("te2", "Quale infuso beve più volentieri?", "Which herbal tea do you like best?", "te1"),
    )


def _block(name: str, italian: str, english: str, client: str, items: tuple[s.Item, ...]) -> s.Group:
    return s.Group(name, items, label=_said(italian, english), client=client)


def _chosen(name: str, italian: str, english: str, listed: str, client: str = "") -> s.Question:
    label = _said(italian, english)
    return s.Question(name, s.SELECT_ONE, label=label, list_name=listed, required="true()", client=client)


def _number(name: str, italian: str, english: str, client: str = "") -> s.Question:
    rule = ". >= 18 and . <= 99"
    return s.Question(name, s.INTEGER, label=_said(italian, english), constraint=rule, required="true()", client=client)


def _open(name: str, italian: str, english: str, after: str) -> s.Question:
    return s.Question(name, s.TEXT, label=_said(italian, english), relevant=f"${{{after}}} != '4'")


def _list(name: str, *answers: tuple[str, str]) -> s.ChoiceList:
    return s.ChoiceList(name, tuple(s.Choice(str(code), _said(*words)) for code, words in enumerate(answers, 1)))


def _said(italian: str, english: str) -> dict[str, str]:
    return {"it": italian, **({"en": english} if english else {})}
