"""Marks that questionnaires carry in words, Italian or English: several answers, read out, jumps, other, don’t know."""

from __future__ import annotations

import re

from .questions import Answer, Kind, Question

CODE = r"[A-Za-z]{1,4}[._]?\d{1,3}(?:[._]\d{1,2})?(?:bis|ter|[a-z])?"
"""A question's code as people write it: D1, S2b, D3bis, Q10.1."""
NUMBER = r"\d{1,3}(?:\.\d{1,2}){0,2}(?:\s?(?:bis|ter)\b)?"
"""A question's number: 5, 5bis, 2.1."""
END = "@end"
"""Where an answer leads that ends the interview."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_SEVERAL = _any(
    r"pi[uùÙ]['’]? (?:di una )?rispost",
    r"rispost[ae] multipl",
    r"\bmultipl",
    r"\bmulti\b",
    r"\br\.\s?m\.",
    r"possibili pi",
    r"tutte? quell[ei]",
    r"several answers",
    r"more than one",
    r"(?:select|tick|mark|code|choose) all",
    r"all that apply",
)
_ONE = _any(r"una sola", r"\bsingola", r"one answer", r"\bsingle\b", r"\br\.\s?s\.", r"only one", r"just one")
_MOST = _any(
    r"(?:\bmax(?:imum)?|\bmassimo|\bal massimo|\bfino a|\bup to|\bat most)\.?\s{0,3}"
    r"(\d{1,2}|due|tre|quattro|cinque|two|three|four|five)\b"
)
_SHUFFLED = _any(r"\bruot", r"\brotaz", r"\brandom", r"\brotat", r"ordine casuale", r"\bshuffle", r"random order")
_NOT_READ = _any(r"non leggere", r"non suggerire", r"spontane", r"(?:do not|don['’]t) (?:read|prompt)", r"unprompted")
_READ = _any(r"\bleggere\b", r"\bread (?:out|aloud|list)")
_SCALE = _any(
    r"\b(?:da|from)\s+(\d{1,2})\b[^?]{0,80}?\s(?:a|to)\s+(\d{1,3})\b",
    r"\b(?:scala|scale|voto|score)\s{1,3}(?:di\s|of\s)?(\d{1,2})\s?[-–/]\s?(\d{1,3})\b",
)
_NUMBER = _any(
    r"\bquant[ie]\b",
    r"\bhow many\b",
    r"\bhow old\b",
    r"\bin (?:che|quale) anno\b",
    r"\b(?:what|which) year\b",
    r"\bche et[aà]\b",
    r"^et[aà]\b",
    r"^age\b",
    r"\bnumero di\b",
    r"\bnumber of\b",
)
_DATE = _any(r"data di nascita", r"date of birth", r"\bin (?:che|quale) data\b", r"\bon (?:what|which) date\b")
_INSTRUCTION = _any(
    r"(?:int|intv|interv|intervistatore|intervistatrice|interviewer|istruzion[ei]|instructions?|nota|note|prog)\s{0,2}[.:]+"
)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{2,300})[)\]]\.?")
_LAST_BRACKETS = re.compile(r"\s{0,4}[(\[]([^()\[\]]{2,160})[)\]]\s{0,4}$")
_ARROW = r"(?:→|➔|➜|⇒|-{1,2}>|=>|>>)"
TO = r"(?:(?:domanda|dom\.|question|q\.)\s?(?:n\.|nr\.|n°|n\.°)?\s?)?"
"""What stands before the number of a question that is named: ``domanda n. 5``."""
_VERB = r"(?:vai|andare|passa|passare|salta|saltare|prosegui|proseguire|go|skip|jump|continue)\s(?:direttamente\s)?"
_JUMP = re.compile(
    rf"\s{{0,4}}[(\[]?\s{{0,2}}(?:{_ARROW}\s{{0,2}}(?:{_VERB}(?:a|alla|ad|al|to)\s)?|{_VERB}(?:a|alla|ad|al|to)\s)"
    rf"{TO}(?P<to>{CODE}|{NUMBER})\s{{0,2}}[)\]]?\.?$",
    re.IGNORECASE,
)
_CLOSE = (
    r"(?:chiuder?e?|chiudi|chiusura|fine|termina(?:re)?|end|close|terminate|screen\s?out|stop|ringraziare)\b"
    r"[^()\[\]]{0,40}"
)
_GO = rf"(?:{_VERB}(?:a|alla|al|to|to the)\s)?"
_ENDS = re.compile(rf"\s{{0,4}}(?:{_ARROW}\s{{0,2}}[(\[]?|[(\[])\s{{0,2}}{_GO}{_CLOSE}[)\]]?\.?$", re.IGNORECASE)
_ENDS_IF = re.compile(rf"[\s,:;]{{1,4}}(?:{_ARROW}\s{{0,2}})?{_GO}{_CLOSE}$", re.IGNORECASE)
_SPECIFY = _any(
    r"\bspecificare\b", r"\bspecifica\b", r"\bspecify\b", r"\bspec\.", r"^(?:altr[oaie]|other)\b.{0,30}[:…_]\s*_*$"
)
_SPECIFY_WORDS = re.compile(
    r"\s{0,4}[(\[,:–-]?\s{0,2}(?:da\s|please\s)?(?:(?:specificare|specifica|specify)\b|spec\.)[^()]{0,20}[)\]]?[\s:_….]*$",
    re.IGNORECASE,
)
_FILLING = re.compile(r"[\s_….]{3,}$")
_BLANK = re.compile(r"\s{0,4}(?<!_)(?:\|\s?)?_++(?<=__|\|_)[\s_/|]{0,20}+\w{0,12}\.?$")
"""Room to write in, with a unit: ``____ anni``, ``|__|__|``."""
_ROOM = re.compile(r"(?=.*(?:_|\.{3}|…))[\s_.…|/\[\]-]{2,}")
_DONT_KNOW = _any(
    r"^non (?:so|sa|ricord)",
    r"^non saprei",
    r"^n\.?s\.?\b",
    r"^don['’]?t know",
    r"^dk\b",
    r"^(?:do not|cannot) (?:know|say|recall)",
)
_REFUSED = _any(
    r"^(?:non (?:risponde|indica)|rifiut|preferi\w{1,6} non)",
    r"^n\.?r\.?$",
    r"^refus",
    r"^prefer(?:s|red)? not",
    r"^no answer$",
)
_ALONE = _any(r"\s{0,4}[(\[](?:(?:risposta )?esclusiva|exclusive)[)\]]$")
_ENDS_SHOUTED = re.compile(
    r"\s[-–—]\s(?:(?:THANK|RINGRAZIARE)(?: AND| E)? )?(?:CHIUDERE|CHIUDI|FINE|CLOSE|END|TERMINATE|STOP)\.?$"
)
_EACH = _any(r"\bciascun", r"\bognun", r"\bseguenti\b", r"\beach\b", r"\bfollowing\b")
_BOXES = re.compile(r"\|\s?_+\s?\|")
_EXCLUSIVE = _any(r"^nessun[oaei]?\b", r"^none\b", r"^neither\b", r"^niente\b", r"^nothing\b")
_NUMBERS = {"due": 2, "two": 2, "tre": 3, "three": 3, "quattro": 4, "four": 4, "cinque": 5, "five": 5}


def instruction_in(line: str) -> str:
    """The instruction that the whole line is, without its mark; empty if it is none."""
    if found := _INSTRUCTION.match(line):
        return line[found.end() :].strip(" -–")
    bracketed = _BRACKETED.fullmatch(line)
    return bracketed[1].strip() if bracketed else ""


def is_room(line: str) -> bool:
    """Whether a line is only room to write in."""
    return _ROOM.fullmatch(line) is not None


def without_jump(answer: str) -> tuple[str, str]:
    """The words before the jump with which an answer ends, and that jump, if there is one."""
    found = _JUMP.search(answer) or _ENDS.search(answer) or _ENDS_SHOUTED.search(answer)
    return (answer[: found.start()].rstrip(), answer[found.start() :]) if found else (answer, "")


def jump_cell(cell: str) -> str:
    """The jump that a cell beside an answer is, as an answer ends with it; empty if it is none."""
    return next((one for one in (f" {cell}", f" → {cell}") if without_jump(f"x{one}")[0] == "x"), "")


def jump_in(condition: str) -> tuple[str, str]:
    """``D1 < 18 CHIUDERE`` as the condition and where it leads: a question's code, an end, or nowhere."""
    for pattern in (_JUMP, _ENDS_IF):
        if found := pattern.search(condition):
            rest = condition[: found.start()].rstrip(" ,:;")
            return rest, found["to"] if pattern is _JUMP else END
    return condition, ""


def answer_from(text: str, code: str) -> Answer:
    """The answer, of whose words the marks are taken away."""
    go_to = ""
    if jump := _JUMP.search(text):
        go_to, text = jump["to"], text[: jump.start()]
    elif ends := _ENDS.search(text) or _ENDS_SHOUTED.search(text):
        go_to, text = END, text[: ends.start()]
    alone = _ALONE.search(text)
    text = text[: alone.start()] if alone else text
    specify = bool(_SPECIFY.search(text))
    if specify:
        text = _SPECIFY_WORDS.sub("", text)
    text = _FILLING.sub("", text).strip().rstrip(":").strip()
    missing = "dk" if _DONT_KNOW.match(text) else "refused" if _REFUSED.match(text) else ""
    return Answer(text, code, go_to, missing, specify, bool(alone or _EXCLUSIVE.match(text)))


def settle(question: Question, ticked: bool) -> None:
    """Take the marks from a question's text, and decide how it is answered once all of it is known.

    ``ticked``: whether all its answers have boxes.
    """
    for _ in range(5):
        last = _LAST_BRACKETS.search(question.text)
        if last is None or not last.start():
            break
        question.instructions.insert(0, last[1].strip())
        question.text = question.text[: last.start()].rstrip()
    has_boxes = _BOXES.search(question.text) is not None
    question.text = _BLANK.sub("", question.text)
    question.instructions = [one for text in question.instructions if (one := instruction_in(text) or text)]
    told = " · ".join([question.text, *question.instructions])
    question.shuffled = bool(_SHUFFLED.search(told))
    question.read_out = False if _NOT_READ.search(told) else True if _READ.search(told) else None
    if most := _MOST.search(" · ".join(question.instructions)):
        question.most = _NUMBERS.get(most[1].lower()) or int(most[1])
    question.scale = question.scale or _scale_in(told)
    if question.kind is Kind.TEXT:
        question.kind = _kind(question, told, ticked)
    if question.kind is Kind.TEXT and has_boxes:
        question.kind = Kind.NUMBER


def _kind(question: Question, told: str, ticked: bool) -> Kind:
    if question.items:
        return Kind.GRID
    if question.answers:
        is_scale = question.scale is not None and question.scale[1] - question.scale[0] >= 3  # not “1 to 3 of these”
        is_of_each = is_scale and _EACH.search(question.text)
        if (
            question.scale
            and (is_of_each or question.text.rstrip().endswith((":", "…", "...")))
            and not _are_coded(question.answers)
        ):
            question.items, question.answers = [one.text for one in question.answers], []
            return Kind.GRID
        several = ticked or _SEVERAL.search(told) or (question.most or 1) > 1
        return Kind.SEVERAL if several and not _ONE.search(told) else Kind.ONE
    if question.scale:
        return Kind.SCALE if question.scale[1] - question.scale[0] <= 20 else Kind.NUMBER
    if _DATE.search(told):
        return Kind.DATE
    return Kind.NUMBER if _NUMBER.search(question.text) else Kind.TEXT


def _are_coded(answers: list[Answer]) -> bool:
    return any(answer.code for answer in answers)


def _scale_in(told: str) -> tuple[int, int] | None:
    found = _SCALE.search(told)
    if found is None:
        return None
    low, high = (int(number) for number in found.groups() if number is not None)
    return (low, high) if low < high else None
