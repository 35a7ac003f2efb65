"""The scripts that the pages of a call know, and which introduction fits the moment of a call."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from .last_words import LAST_SCRIPTS
from .probes import PROBE_SCRIPTS

INTRODUCTION, PREFIX = "introduction", "introduction_"
MOMENTS = ("rang_back", "resumption", "appointment", "household")
"""Situations with an introduction of their own, the first true one of which it is written wins."""
SCRIPT_NAMES = (
    INTRODUCTION,
    *(PREFIX + moment for moment in MOMENTS),
    *("privacy_notice", "voicemail", "appointment", "closing"),
    *LAST_SCRIPTS,
    *PROBE_SCRIPTS,
)
NEEDED_SCRIPTS = (INTRODUCTION, "privacy_notice", "voicemail", "appointment", "closing")
"""Those that a study lacks until they are written; a moment without its own words has the introduction's."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What is true of a call before it: the respondent rang us; an interview was begun; it keeps an appointment;
    somebody else of the household is to be asked for."""

    rang_back: bool = False
    resumption: bool = False
    appointment: bool = False
    household: bool = False


def introduction_of(moment: Moment, written: Container[str]) -> str:
    """The name of the script that is read first; ``written``: the names of those that the study has."""
    for name in MOMENTS:
        if getattr(moment, name) and PREFIX + name in written:
            return PREFIX + name
    return INTRODUCTION
