"""The general training that comes with the program, in the languages of its pages."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import override

Words = TypeVar("Words")
Asking = tuple[str, tuple[str, str, str], int, str]
LANGUAGES = ("it", "en")
"""In which an edition has its words; in the first of them where it lacks others."""


def shipped_pages() -> list[dict[str, Any]]:
    """Its pages, title and text by language."""
    found = [_in(language, _pages) for language in LANGUAGES]
    return [
        {"title": _by_language(one[0] for one in page), "text": _by_language(one[1] for one in page)}
        for page in zip(*found, strict=True)
    ]


def shipped_questions() -> list[dict[str, Any]]:
    """Its questions, two about each page."""
    found = [_in(language, _questions) for language in LANGUAGES]
    return [
        {
            "question": _by_language(one[0] for one in asking),
            "choices": [_by_language(one[1][number] for one in asking) for number in range(3)],
            "right": asking[0][2],
            "why": _by_language(one[3] for one in asking),
        }
        for asking in zip(*found, strict=True)
    ]


def _in(language: str, words: Callable[[], list[Words]]) -> list[Words]:
    with override(language):
        return words()


def _by_language(words: Iterable[str]) -> dict[str, str]:
    return dict(zip(LANGUAGES, words, strict=True))


def _pages() -> list[tuple[str, str]]:
    return [
        (_("The screen, with your hands on the keyboard"), "\n\n".join(_screen())),
        (_("Courtesy and listening"), "\n\n".join(_courtesy())),
        (_("Neutral probes"), "\n\n".join(_probes())),
        (_("Privacy, and what must be said"), "\n\n".join(_privacy())),
    ]


def _screen() -> list[str]:
    return [
        _(
            "There is one question at a time. What stands on cream is read aloud, word for word and to the end; what "
            "is blue is for you and is not read. Answers that are not read out, such as “don’t know”, stand apart."
        ),
        _(
            "Your hands stay on the keys: type the code, look at the answer that appears beside it, press Enter. Minus "
            "goes back, the asterisk is “don’t know”, the slash is “prefers not to say”."
        ),
        _(
            "Four more keys are enough for a whole call: F2 a note, F4 an appointment, F8 the end of the call, F9 what "
            "to say. An answer is saved as soon as the next question comes: if the line drops, nothing is lost."
        ),
        _(
            "Read only what is there and type only what you have heard. If you notice a mistake, go back and correct "
            "it: everybody makes them, and an answer that has been corrected is a good answer."
        ),
    ]


def _courtesy() -> list[str]:
    return [
        _(
            "You are calling people at home, in the middle of their day, and for them you are a voice. Smile, speak "
            "slowly, say your name and who we are without rushing: who understands who is calling stays on the line."
        ),
        _(
            "Listening means two seconds of silence after an answer: many come in two halves, and the second is the "
            "true one. Never finish somebody’s sentence, and never judge it: not “good” or “of course”, but “thank "
            "you”, “I see”, “take your time”."
        ),
        _(
            "To an objection, listen first: show in a few words that you have understood, answer in one sentence, then "
            "go back to the question."
        ),
        _(
            "«I understand, it is a busy moment. We sell nothing, and it takes ten minutes. Is it better if I call "
            "later?»"
        ),
        _(
            "A no is a no. Whoever says it is thanked as warmly as who says yes, and is not called again. At the end "
            "thank everybody, for a whole interview and for half a minute."
        ),
    ]


def _probes() -> list[str]:
    return [
        _(
            "The same question has to get the same answer whoever asks it. So it is read as it is written, with all "
            "the answers that are read out, even if the person replies before you have finished."
        ),
        _(
            "If an answer is unclear, or is none of those in the list, do not choose for them. Read the question once "
            "more; if that is not enough, use a neutral probe, which asks for more and suggests nothing."
        ),
        _("«In what way?» «Could you tell me a little more?» «Which of these comes closest?»"),
        _(
            "A leading sentence puts the answer into their mouth, and kind people say yes. “So you are satisfied, "
            "aren’t you?” is no probe, nor is “most people say eight”."
        ),
        _(
            "“I don’t know” often means “let me think”. Wait, ask once more without hurry; if it is still “I don’t "
            "know”, then that is the answer. Open answers are typed as they are said: not shortened, not made prettier."
        ),
    ]


def _privacy() -> list[str]:
    return [
        _(
            "Three things are always said before the first question, word for word: who we are, that taking part is "
            "free and may be stopped at any time, and the privacy notice. Without them no interview begins."
        ),
        _(
            "What people tell us stays here: no names, numbers or answers on paper, on your phone or in messages, no "
            "talk about them at home. You see somebody’s data because you are calling them, and only as long as you do."
        ),
        _(
            "Whoever asks where their number comes from, who has their data or how not to be called any more has a "
            "right to a true answer. It is under F9; if it is not there, ask the supervisor and never make one up."
        ),
        _(
            "With a minor, or with somebody who is unwell, upset or does not follow, there is no interview: thank "
            "them, note it, end the call. If you fear that somebody is in danger, call the supervisor at once."
        ),
        _(
            "“Take me off your list” is noted at once with its own outcome, without asking why: from that moment "
            "nobody calls that number again."
        ),
    ]


def _questions() -> list[Asking]:
    return [*_about_screen(), *_about_listening(), *_about_probes(), *_about_privacy()]


def _about_screen() -> list[Asking]:
    return [
        (
            _("A line on the screen is blue. What do you do with it?"),
            (_("I read it aloud"), _("I follow it, it is for me"), _("I read it if they ask")),
            1,
            _("Cream is read aloud, blue is for you."),
        ),
        (
            _("You typed a wrong code, and the next question is there already."),
            (_("I leave it"), _("I write a note at the end"), _("I go back and correct it")),
            2,
            _("Minus goes back. A corrected answer is a good answer, a note is read by nobody in time."),
        ),
    ]


def _about_listening() -> list[Asking]:
    return [
        (
            _("Somebody answers, and stops. What comes first?"),
            (_("Two seconds of silence"), _("The next question"), _("“Good!”, and the next question")),
            0,
            _("The second half of an answer is often the true one, and “good” is a judgement."),
        ),
        (
            _("“I have no time for these things!” What do you say first?"),
            (
                _("How important this survey is"),
                _("That I understand, and only then how long it takes"),
                _("That it takes a minute only"),
            ),
            1,
            _("Listen first, then one true sentence, then the question. A minute that becomes ten is a lie."),
        ),
    ]


def _about_probes() -> list[Asking]:
    return [
        (
            _("From 1 to 10: “Well, it’s all right, I suppose.”"),
            (
                _("I type 6"),
                _("“So a six?”"),
                _("I read the scale again and ask which number comes closest"),
            ),
            2,
            _("The number is theirs: whoever proposes one gets a yes, and not an answer."),
        ),
        (
            _("An open answer: how is it typed?"),
            (_("In their words"), _("Shortened to what matters"), _("In correct language")),
            0,
            _("What seems to matter is decided later, by who reads all the answers."),
        ),
    ]


def _about_privacy() -> list[Asking]:
    return [
        (
            _("“Skip the privacy bit, just ask.” What do you do?"),
            (
                _("I skip it, they agreed"),
                _("I say that it is short, and read it in full"),
                _("I read it at the end"),
            ),
            1,
            _("It is said before the first question, always and in full."),
        ),
        (
            _("The voice that answers is a child’s."),
            (
                _("I ask the questions slowly"),
                _("I ask the child what the parents think"),
                _("I thank, note it and end the call"),
            ),
            2,
            _("There is no interview with a minor, and nothing to insist on."),
        ),
    ]
