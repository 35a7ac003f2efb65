"""Decides how a question is answered once all of its lines are known."""

from __future__ import annotations

import re

from .instructions import ENDS, InstructionWords, number_of, read_instructions, take_ends
from .marks import BOXES, CODE, NUMBER, ROOM_LAST
from .questions import Kind, Question

LONGEST_SCANNED = 4_000
"""Characters of a text that is looked through for marks; what is longer is no question that somebody asks."""
_LAST_BRACKETS = re.compile(r"\s{0,4}[(\[]([^()\[\]]{1,200}(?:\([^()]{0,60}\)[^()\[\]]{0,60})?)[)\]]\.?\s{0,4}$")
_FIRST_BRACKETS = re.compile(r"\[([^()\[\]]{2,160})\]\s?")
_PIPED = re.compile(rf"(?:{CODE}|{NUMBER})")
_SENTENCES = re.compile(r"(?<=[?!])\s+|(?<=[.…:])\s+(?=[^a-zà-ÿ\d\s])")
_REFERENCE_FIRST = re.compile(r"(?:vedi|see|cfr\.)\s", re.IGNORECASE)
_SCALE = re.compile(
    r"\b(?:da|from)\s+(?P<a>\d{1,2})\b[^?]{0,80}?\s(?:a|to)\s+(?P<b>\d{1,3})\b"
    r"|\b(?:scala|scale|voto|score)\s{1,3}(?:di\s|of\s)?(?P<c>\d{1,2})\s?(?:[-–/]|to|a)\s?(?P<d>\d{1,3})\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(?:quant[ie]|how\smany|how\sold|in\s(?:che|quale)\sanno|(?:what|which)\syear|che\set[aà]|numero\sdi|number\sof"
    r"|(?:sua|your)\s(?:et[aà]|age)|anno\sdi\snascita|year\sof\sbirth)\b|^(?:et[aà]|age)\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"data di nascita|date of birth|\bin (?:che|quale) data\b|\bon (?:what|which) date\b", re.IGNORECASE)
_EACH = re.compile(r"\bciascun|\bognun|\bseguenti\b|\beach\b|\bfollowing\b", re.IGNORECASE)
_TOTAL = re.compile(
    r"\b(?:somma|sum|totale?)\b[^.;?\d]{0,25}?(?P<a>\d{1,4})\b"
    r"|\b(?:distribui\w+|divid\w+|ripart\w+|allocate|share\sout)\s(?P<b>\d{1,4})\b|\bfatto\s(?P<c>\d{1,4})\b",
    re.IGNORECASE,
)
_COUNT = r"(?P<{}>\d|due|tre|quattro|two|three|four|five)"
_RANK = re.compile(
    rf"\b(?:i\sprim[ie]|le\sprime)\s{_COUNT.format('a')}\b[^?.]{{0,60}}\bordine\b"
    rf"|\bordine\b[^?.]{{0,40}}\b(?:i\sprim[ie]|le\sprime)\s{_COUNT.format('b')}\b"
    rf"|\brank\s(?:the\s)?(?:top\s)?{_COUNT.format('c')}\b|\bmett\w+\s(?:\w+\s){{0,3}}in\sordine\b"
    r"|\b(?:put|rank|place)\b[^?.]{0,40}\border\sof\b|\bsecond\sbest\b|\brank\b",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\b(?:choose|scelga|indichi|fino\sa|al\smassimo|up\sto|at\smost)\s(?:fino\sa\s|up\sto\s|al\smassimo\s)?"
    r"(?P<count>\d{1,2}|due|tre|quattro|cinque|two|three|four|five)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?:solo\s|only\s)?(?:se|if|ask\s(?:only\s)?if|ask\sonly|only\sif|chiedere\s(?:solo\s)?(?:a|se)|base|filtro|filter)\b",
    re.IGNORECASE,
)
_INVARIABLY_READ = re.compile(
    r"\b(?:le\sleggo|leggerò|i\sam\sgoing\sto\sread|i['’]m\sgoing\sto\sread)\b", re.IGNORECASE
)


def settle_question(question: Question, ticked: bool) -> None:
    """Take the marks from a question's text, and decide how it is answered.

    ``ticked``: whether all its answers have boxes.
    """
    if len(question.text) <= LONGEST_SCANNED:
        _split_brackets(question)
        _split_sentences(question)
    has_boxes = question.has_boxes or BOXES.search(question.text[:LONGEST_SCANNED]) is not None
    question.text = ROOM_LAST.sub("", question.text) if len(question.text) <= LONGEST_SCANNED else question.text
    words = read_instructions(question, _CONDITION)
    question.instructions, question.conditions = words.hints, [*question.conditions, *words.conditions]
    for answer in question.answers:
        question.open_points.extend(answer.open_points)
    _read_scale(question, words)
    _read_total(question)
    if question.kind is Kind.TEXT:
        _settle_missing(question, words)
        question.kind = _kind(question, words, ticked)
    if question.kind is Kind.TEXT and has_boxes and Kind.TEXT not in words.kinds:
        question.kind = Kind.NUMBER
    _settle_kind(question)


def _split_brackets(question: Question) -> None:
    for _ in range(5):
        last = _LAST_BRACKETS.search(question.text)
        if last is None or not last.start() or _PIPED.fullmatch(last[1].strip()):
            break
        if any(ends.start() < last.start() < ends.end() for ends in ENDS.finditer(question.text)):
            break  # from 1 (poor) to 10 (excellent)
        question.instructions.insert(0, last[1].strip())
        question.text = question.text[: last.start()].rstrip()
    first = _FIRST_BRACKETS.match(question.text)
    if first and len(first[0]) < len(question.text) and not _PIPED.fullmatch(first[1].strip()):
        question.instructions.insert(0, first[1].strip())
        question.text = question.text[first.end() :]


def _split_sentences(question: Question) -> None:
    """Take instructions in capitals and short remarks behind a question's sentences from its text."""
    sentences = _SENTENCES.split(question.text)
    if len(sentences) > 1 and _REFERENCE_FIRST.match(sentences[0]):
        question.open_points.append(sentences.pop(0))
    shouted: list[str] = []
    while len(sentences) > 1 and _is_shouted(sentences[-1]) and not all(map(_is_shouted, sentences)):
        shouted.insert(0, sentences.pop())
    remark = sentences[-1] if len(sentences) > 1 else ""
    if (
        remark
        and sentences[-2].endswith("?")
        and len(remark.split()) <= 4
        and remark[-1] not in ".?!…:"
        and not ENDS.search(remark)
        and not _SCALE.search(remark)
    ):
        shouted.insert(0, sentences.pop())
    question.text = " ".join(sentences) if len(sentences) < len(_SENTENCES.split(question.text)) else question.text
    if shouted:
        question.instructions[:0] = [" ".join(shouted)]


def _is_shouted(sentence: str) -> bool:
    letters = [sign for sign in sentence if sign.isalpha()]
    return len(letters) >= 2 and all(sign.isupper() for sign in letters)


def _read_scale(question: Question, words: InstructionWords) -> None:
    if ends := ENDS.search(question.text[:LONGEST_SCANNED]):
        take_ends(question, ends)
    if question.scale and not question.ends[0]:
        return
    if question.scale is None and (found := _SCALE.search(question.text[:LONGEST_SCANNED])):
        low, high = int(found["a"] or found["c"]), int(found["b"] or found["d"])
        question.scale = (low, high) if low < high else None
    if question.scale is None and (hinted := _scale_of_hints(words)):
        question.scale = hinted


def _scale_of_hints(words: InstructionWords) -> tuple[int, int] | None:
    for hint in words.hints:
        if found := _SCALE.search(hint):
            low, high = int(found["a"] or found["c"]), int(found["b"] or found["d"])
            return (low, high) if low < high else None
    return None


def _read_total(question: Question) -> None:
    if question.total is None and (found := _TOTAL.search(question.text[:LONGEST_SCANNED])):
        question.total = int(found["a"] or found["b"] or found["c"])


def _settle_missing(question: Question, words: InstructionWords) -> None:
    """Answers that are only don't know and refused are no list: the question has them beside its answers."""
    answers = question.answers
    if answers and all(answer.missing for answer in answers) and not question.items:
        for answer in answers:
            if answer.go_to:
                question.sources[f"{answer.missing}()"] = answer.text
                question.jumps.append((f"{answer.missing}()", answer.go_to))
            if answer.missing not in question.nonresponse:
                question.nonresponse.append(answer.missing)
        question.answers = []


def _kind(question: Question, words: InstructionWords, ticked: bool) -> Kind:
    kinds = words.kinds
    if question.total is not None and (question.items or question.answers):
        return Kind.SUM
    if question.items:
        return Kind.GRID
    if question.answers:
        return _kind_of_list(question, kinds, ticked)
    for kind in (Kind.DECIMAL, Kind.DATE, Kind.TIME):
        if kind in kinds:
            return kind
    is_counted = _NUMBER.search(question.text[:LONGEST_SCANNED]) is not None
    if Kind.NUMBER in kinds and not question.ends[0]:
        return Kind.NUMBER
    if question.limits and not question.scale:
        is_short = question.limits[0] in (0, 1) and question.limits[1] in (5, 7, 10, 100)
        if is_short and not is_counted:
            question.scale, question.limits = question.limits, None
            return Kind.SCALE
        return Kind.NUMBER
    if question.scale:
        return Kind.SCALE if question.scale[1] - question.scale[0] <= 20 else Kind.NUMBER
    if Kind.TEXT in kinds:
        return Kind.TEXT
    if _DATE.search(question.text[:LONGEST_SCANNED]):
        return Kind.DATE
    return Kind.NUMBER if is_counted else Kind.TEXT


def _kind_of_list(question: Question, kinds: list[Kind], ticked: bool) -> Kind:
    is_scale = question.scale is not None and question.scale[1] - question.scale[0] >= 3  # not “1 to 3 of these”
    is_of_each = is_scale and _EACH.search(question.text[:LONGEST_SCANNED])
    is_list_of_items = is_of_each or (question.scale and question.text.rstrip().endswith((":", "…", "...")))
    if is_list_of_items and not any(answer.code for answer in question.answers):
        question.items, question.answers = [one.text for one in question.answers], []
        return Kind.GRID
    if (rank := _RANK.search(question.text[:LONGEST_SCANNED])) or Kind.RANK in kinds:
        count = next((rank[name] for name in "abc" if rank[name]), "") if rank else ""
        question.most = number_of(count) if count else question.most
        return Kind.RANK
    if (most := _MOST.search(question.text[:LONGEST_SCANNED])) and question.most is None:
        question.most = number_of(most["count"])
    several = ticked or Kind.SEVERAL in kinds or (question.most or 1) > 1
    return Kind.SEVERAL if several and Kind.ONE not in kinds else Kind.ONE


def _settle_kind(question: Question) -> None:
    """Drop what the kind of the question does not have."""
    if question.kind is Kind.SUM:
        question.items = question.items or [answer.text for answer in question.answers]
        question.answers, question.scale, question.limits, question.most = [], None, None, None
        question.ends = ("", "")
        return
    if question.kind is Kind.GRID and question.answers:
        question.scale = None
    if question.kind is not Kind.SEVERAL:
        for answer in question.answers:
            answer.exclusive = False
    for answer in question.answers:
        answer.exclusive = answer.exclusive and not answer.missing
    if question.kind not in (Kind.SCALE, Kind.GRID):
        question.scale = question.scale if question.kind is Kind.NUMBER and not question.limits else None
        question.ends = ("", "")
    if question.answers:
        question.nonresponse, question.limits = [], None
    if question.kind is Kind.NUMBER and question.scale:
        question.limits, question.scale = question.limits or question.scale, None
    if question.kind not in (Kind.NUMBER, Kind.DECIMAL):
        question.limits = None
    if question.kind is Kind.RANK and question.most and question.most >= len(question.answers):
        question.most = None
