"""Neutral probes: what is asked, always in the same words, where an answer is open or unclear.

A probe suggests no answer and judges none. Three are shipped; a study may write its own over them, as scripts.
"""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaire.model.languages import without_region
from surveys.questionnaire.model.structure import Text

NEUTRAL: tuple[Text, ...] = (
    {"it": "Che cosa intende, di preciso?", "en": "What do you mean by that, exactly?"},
    {"it": "C’è altro?", "en": "Is there anything else?"},
    {"it": "Se dovesse scegliere, quale si avvicina di più?", "en": "If you had to choose, which comes closest?"},
)
"""By the number of their keys."""
PROBE_SCRIPTS = tuple(f"probe_{number}" for number, _text in enumerate(NEUTRAL, 1))
"""The scripts that stand in their places."""
SAID = "probe:"
"""Before the number of a probe, in the record of what was said: no other entry's name has a colon."""


def probes_in(language: str, own: Mapping[str, str]) -> list[str]:
    """The probes in this language; ``own``: name of a script → its words. None where nothing is written in it."""
    code = without_region(language)
    return [own.get(name) or text.get(code, "") for name, text in zip(PROBE_SCRIPTS, NEUTRAL, strict=True)]


def probe_names() -> list[str]:
    """The names under which uses of probes are recorded."""
    return [f"{SAID}{number}" for number, _text in enumerate(NEUTRAL, 1)]
