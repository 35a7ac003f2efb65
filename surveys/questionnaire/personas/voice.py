"""The persona's voice in one reaction: her lines, her answers to a page, and when she has had enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import lines as kinds
from .chance import chance, pick
from .lines import Line
from .persona import AT_NO_TRUST, Persona
from .phrases import sentences
from .talk import Talk

COMPLETES = ("complete", "screened_out", "quota_full")
"""The dispositions of an interview that went to its end."""
HANG_UPS = ("hung_up", "soft_refusal", "household_refusal", "do_not_call", "broken_off", "partial")
"""Those that are right where she hung up or refused."""
_TELLS = 0.05
"""By each level of talkativeness: the share of answers to which she adds something."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What a reaction is made of. ``count``: how many lines there were, so that sentences vary."""

    persona: Persona
    talk: Talk
    seed: int
    at: float
    count: int

    @property
    def first_trust(self) -> dict[str, Any]:
        """Her trust as the call begins."""
        return {"trust": self.persona.traits.trust}

    @property
    def minutes(self) -> float:
        """How long she has been on the telephone."""
        picked = self.talk.picked_up
        return (self.at - picked.at) / 60 if picked is not None else 0.0

    @property
    def here(self) -> str:
        """The path of what is on the screen."""
        return self.talk.page.path if self.talk.page is not None else ""

    def line(self, kind: str, words: str, path: str | None = None, **detail: Any) -> Line:
        """A line of hers, on the page on the screen unless a path is named."""
        told = {"words": words, **{key: value for key, value in detail.items() if value != 0 or key != "trust"}}
        return Line(kinds.PERSONA, kind, round(self.at, 1), self.here if path is None else path, told)

    def words(self, what: str, **filled: str) -> str:
        """One of the ordinary sentences of her language."""
        known = sentences(self.persona.language)[what]
        return pick(known, self.seed, self.count, what).format(**filled)

    def answers(self, *, without: str = "") -> list[Line]:
        """What she says to the page once it was read: a line for each question."""
        said = [self._answer(asked) for asked in self.talk.questions if asked["path"] != without]
        if not self.talk.questions:
            return [self.line(kinds.ANSWER, self.words("nothing"), is_answer=True)]
        return [*said[:-1], self._with_digression(said[-1])] if said else []

    def repeats(self, asked: Mapping[str, Any]) -> Line:
        """Her answer once more, as clear as it was."""
        words = str(asked.get("aloud") or asked["in_words"])
        again = self.words("again", a=words) if words and len(self.talk.questions) == 1 else str(asked["says"])
        if asked["path"] in self.talk.vague:
            return self.line(kinds.VAGUE, str(asked["vague"]), str(asked["path"]), is_again=True)
        return self.line(kinds.ANSWER, again, str(asked["path"]), is_answer=True, is_again=True)

    def or_hangs_up(self, said: list[Line]) -> list[Line]:
        """The reaction; she hangs up with it where no trust is left, or far more time went than she had."""
        if any(line.kind == kinds.HANGS_UP for line in said) or not self.talk.is_somebody:
            return said
        left = self.talk.trust + sum(int(line.detail.get("trust", 0)) for line in said)
        lowered = [index for index, line in enumerate(said) if "trust" in line.detail and line.kind != kinds.PICKS_UP]
        if left <= 0 and lowered:
            said = said[: lowered[-1] + 1]
            written = next((one for one in self.persona.objections if one.place == AT_NO_TRUST), None)
            words = written.words if written is not None else self.words("enough")
            right = list(written.right if written is not None and written.right else HANG_UPS)
            return [*said, self.line(kinds.HANGS_UP, words, right=right, is_lost=True)]
        if self.minutes > 1.5 * self.persona.traits.patience + 2:
            right = ["call_back", "line_dropped", *HANG_UPS]
            return [*said, self.line(kinds.HANGS_UP, self.words("goes"), right=right, is_lost=True)]
        return said

    def _answer(self, asked: Mapping[str, Any]) -> Line:
        path = str(asked["path"])
        if asked.get("vague"):
            return self.line(kinds.VAGUE, str(asked["vague"]), path)
        return self.line(kinds.ANSWER, str(asked["says"]), path, is_answer=True)

    def _with_digression(self, line: Line) -> Line:
        """The answer with something she tells unasked, now and then; each is told once."""
        free = [index for index in range(len(self.persona.digressions)) if index not in self.talk.told]
        tells = chance(self.seed, line.path, "tells").random() < self.persona.traits.talk * _TELLS
        if not free or not tells or line.kind != kinds.ANSWER:
            return line
        words = f"{line.words} {self.persona.digressions[free[0]]}"
        return Line(line.who, line.kind, line.at, line.path, {**line.detail, "words": words, "digression": free[0]})
