"""What allauth says at the door, in our Italian."""

import gettext as catalogues
from pathlib import Path
from typing import Any

import allauth
import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import gettext, override

from surveys.web.sign_in.allauth_texts import SENTENCES
from tests.web.world import World, build_world

THEIRS = catalogues.translation("django", Path(allauth.__file__).parent / "locale", ["it"])


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_of_allauth_is_said_in_our_words(sentence: str) -> None:
    with override("it"):
        ours = gettext(sentence)
    theirs = THEIRS.gettext(sentence)
    assert theirs != sentence, "allauth no longer says it"
    assert ours not in {theirs, sentence}


@pytest.mark.django_db
def test_a_password_that_is_too_short_is_refused_in_italian() -> None:
    with override("it"), pytest.raises(ValidationError) as refused:
        validate_password("Aq7!")
    assert refused.value.messages[0] == "Questa password è troppo corta: servono almeno 12 caratteri."


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def test_whoever_forgot_the_password_reads_a_letter_in_our_words(world: World, client: Client, settings: Any) -> None:
    settings.SENDS_MAIL = True
    address = world.interviewer.email
    client.post("/account/password/reset/", {"email": address}, headers={"accept-language": "it"})
    (letter,) = mail.outbox
    assert letter.subject.endswith("Una nuova password")
    assert "ha chiesto una nuova password" in letter.body
    assert world.interviewer.username in letter.body
