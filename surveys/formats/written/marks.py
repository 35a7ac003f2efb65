"""Codes of questions, jumps, ends of the interview and room to write in, as questionnaires carry them in words."""

from __future__ import annotations

import re

CODE = r"[A-Za-z]{1,4}[._]?\d{1,3}(?:[._]\d{1,2})?(?:bis|ter|[a-z])?"
"""A question's code as people write it: D1, S2b, D3bis, Q10.1."""
NUMBER = r"\d{1,3}(?:\.\d{1,2}){0,2}[a-z]?(?:\s?(?:bis|ter)\b)?"
"""A question's number: 5, 5bis, 2.1."""
END = "@end"
"""Where an answer leads that ends the interview, because nobody is asked further who gives it."""
FINISH = "@finish"
"""Where an answer leads after which nothing is left to ask."""
SOFT_END = "@soft_end"
"""An end that is one or the other: in the screening it is an ``END``."""
TO = r"(?:(?:domanda|dom\.|question|q\.)\s?(?:n\.|nr\.|n°|n\.°)?\s?)?"
"""What stands before the number of a question that is named: ``domanda n. 5``."""

_LABEL = (
    r"(?:int|intv|interv|intervistatore|intervistatrice|interviewers?|istruzion[ei]|instructions?|nota|note|prog)"
    r"(?:\s(?:per\sl['’]?\s?)?(?:intervistatore|intervistatrice|interviewers?))?\s{0,2}[.:]+"
)
_INSTRUCTION = re.compile(_LABEL, re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{2,300})[)\]]\.?")
_ARROW = r"(?:→|➔|➜|⇒|-{1,2}>|=>|>>)"
_VERB = (
    r"(?:vai|andare|passa|passare|salta|saltare|prosegui|proseguire|go|skip|jump|continue)\s(?:direttamente\s)?"
    r"(?:alla|al|ad|a|to\sthe|to)\s"
)
_JUMP = re.compile(
    rf"\s{{0,4}}[(\[]?\s{{0,2}}(?:{_ARROW}\s{{0,2}}(?:{_VERB})?|{_VERB})"
    rf"{TO}(?P<to>{CODE}|{NUMBER})\s{{0,2}}[)\]]?\.?$",
    re.IGNORECASE,
)
_THANK = r"(?:(?:thanks?|ringraziare|ringrazia)(?:\s(?:and|e|&))?\s)?"
_HARD = rf"{_THANK}(?:chiudere|chiudi|chiude|chiuso|terminare|termina|terminate|close|screen\s?out|stop|ringraziare)\b"
_SOFT = r"(?:chiusura|fine|end)\b"
_TAIL = r"[^()\[\]?]{0,40}(?:\([^()]{0,30}\))?"
_END = re.compile(
    rf"(?:{_ARROW}\s{{0,2}})?[(\[]?\s{{0,2}}"
    rf"(?:(?P<go>{_VERB})(?:the\s)?(?:{_SOFT}|{_HARD})|(?P<hard>{_HARD})|(?P<soft>{_SOFT})){_TAIL}[)\]]?\.?",
    re.IGNORECASE,
)
_ENDS_LAST = re.compile(rf"\s{{0,4}}(?:{_ARROW}\s{{0,2}}[(\[]?|[(\[])\s{{0,2}}(?P<end>[^()\[\]→>]{{2,60}})[)\]]?\.?$")
_END_BEHIND = re.compile(
    rf"[\s,:;]{{1,4}}(?P<end>(?:{_ARROW}\s{{0,2}})?(?:{_VERB})?(?:{_HARD}|{_SOFT})[^()\[\]?]{{0,40}})$", re.IGNORECASE
)
_JUMP_FIRST = re.compile(
    rf"(?:{_VERB}{TO}(?P<to>{CODE}|{NUMBER})|(?P<end>(?:{_VERB})?(?:{_HARD}|{_SOFT})))\s(?:se|if)\s(?P<condition>\S.*)",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    rf"(?:(?:always|sempre|all|tutti)\s)?(?:{_ARROW}\s?|{_VERB}){TO}(?P<to>{CODE}|{NUMBER})", re.IGNORECASE
)
_IF = re.compile(r"(?:solo\s)?(?:se|if)\b\s?:?\s?", re.IGNORECASE)
_ROOM = re.compile(r"(?=.*(?:_|\.{3}|…))[\s_.…|/\[\]-]{2,}")
ROOM_LAST = re.compile(r"\s{0,4}(?<!_)(?:\|\s?)?_++(?<=__|\|_)[\s_/|]{0,20}+\w{0,12}\.?$")
"""Room to write in, with a unit: ``____ anni``, ``|__|__|``."""
BOXES = re.compile(r"\|\s?_+\s?\|")


def instruction_in(line: str) -> str:
    """The instruction that the whole line is, without its mark; empty if it is none."""
    if found := _INSTRUCTION.match(line):
        return line[found.end() :].strip(" -–")
    bracketed = _BRACKETED.fullmatch(line)
    return bracketed[1].strip() if bracketed else ""


def is_room(line: str) -> bool:
    """Whether a line is only room to write in."""
    return _ROOM.fullmatch(line) is not None


def find_end(words: str) -> str:
    """The end that the words are: ``CHIUDERE``, ``thank & close``, ``fine intervista``; empty if it is none."""
    found = _END.fullmatch(words.strip())
    if found is None:
        return ""
    return END if found["hard"] else SOFT_END


def jump_at_end(answer: str) -> tuple[int, str]:
    """Where the jump begins with which an answer ends, and where that leads; the length and nothing without one."""
    if found := _JUMP.search(answer):
        return found.start(), found["to"]
    if (found := _ENDS_LAST.search(answer)) and (end := find_end(found["end"])):
        return found.start(), end
    return len(answer), ""


def without_jump(answer: str) -> tuple[str, str]:
    """The words before the jump with which an answer ends, and that jump, if there is one."""
    start, go_to = jump_at_end(answer)
    return (answer[:start].rstrip(), answer[start:]) if go_to else (answer, "")


def jump_cell(cell: str) -> str:
    """The jump that a cell beside an answer is, as an answer ends with it; empty if it is none."""
    return next((one for one in (f" {cell}", f" → {cell}") if without_jump(f"x{one}")[0] == "x"), "")


def jump_in(condition: str) -> tuple[str, str]:
    """``D1 < 18 CHIUDERE`` as the condition and where it leads: a question's code, an end, or nowhere."""
    for pattern in (_JUMP, _END_BEHIND):
        if found := pattern.search(condition):
            rest = condition[: found.start()].rstrip(" ,:;")
            return rest, found["to"] if pattern is _JUMP else find_end(found["end"]) or END
    return condition, ""


def jump_line(line: str) -> tuple[str, str] | None:
    """A line that is a jump: ``SE < 18 CHIUDERE``, ``GO TO Q5 IF CODE 2``, ``ALWAYS GO TO Q5``, ``REFUSED → A2``."""
    words = line.strip().strip("[](){}.:").strip()
    if found := _ALWAYS.fullmatch(words):
        return "", found["to"]
    if found := _JUMP_FIRST.fullmatch(words):
        return found["condition"], found["to"] or find_end(found["end"])
    begins = _IF.match(words)
    condition, go_to = jump_in(words[begins.end() :]) if begins else ("", "")
    return (condition, go_to) if go_to and condition else None
