"""What the instructions of a question say: how it is answered, limits, missing answers, order, who is asked.

An instruction is in brackets, in capitals, or a line of its own. What it says beyond that is a hint to the interviewer;
if it sounds like a rule, nobody but the researcher can say which, and it is an open point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .questions import Kind, Question

DK = (
    r"non\s(?:l[oa]\s)?(?:so|sa|saprei|ricord[ao])\b|n\.?\s?s\b\.?|(?:do\snot|don['’]?t|cannot|can['’]?t)"
    r"\s(?:know|say|recall|remember)\b|dk\b|nsp\b"
)
REFUSED = (
    r"(?:non\s(?:risponde|indica)|rifiut[ao]|preferi\w{1,6}\snon(?:\srispondere)?"
    r"|refus(?:ed|es|al)|prefer(?:s|red)?\snot(?:\sto\s(?:say|answer))?|no\sanswer)\b|n\.?\s?r\b\.?|re?f\b|rif\b"
)
_MISSING = rf"(?:(?P<dk>{DK})|(?P<refused>{REFUSED}))"
_CODE_OF_MISSING = re.compile(
    rf"(?<![\w=])(?:\d{{1,4}}\s?[=:.)]?\s?{_MISSING}|"
    rf"{_MISSING.replace('?P<dk>', '?P<dk2>').replace('?P<refused>', '?P<refused2>')}"
    r"(?:\s?[=:]\s?\d{1,4}|\s(?:allowed|ammess[oa]|possibile))?)(?!\w)\.?",
    re.IGNORECASE,
)
_ONLY_MISSING = re.compile(rf"(?:{DK}|{REFUSED})(?:\s?/\s?(?:{DK}|{REFUSED}))?\.?", re.IGNORECASE)
_OTHER_CODE = re.compile(r"\b\d{2,4}\s?=\s?[^\W\d][^;,=]{2,60}")
ENDS = re.compile(
    r"(?<![\w.])(?P<low>\d{1,2})\s?"
    r"(?:=|:|è|is\b|means\b|meaning\b|significa\b|vuol dire\b|equivale a\b|\()\s?(?P<a>[^\d=;?]{2,60}?)"
    r"\)?\s?(?:,|;|\be\b|\band\b|\ba\b|\bto\b|-|–|\.)\s?(?:e\s|and\s)?(?P<high>\d{1,3})\s?"
    r"(?:=|:|è\s|is\b|means\b|meaning\b|significa\b|vuol dire\b|equivale a\b|\(|\s)?\s?(?P<b>[^\d=;?.,)]{2,60})",
    re.IGNORECASE,
)
_TYPES: tuple[tuple[Kind | str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Kind.DECIMAL,
            r"\b(?:decimal(?:e|i|s)?\b|numero\scon\s(?:un\s)?decimal\w+|half\syears|mezz[io]\spunt[io])"
            r"(?:\sallowed)?",
        ),
        (Kind.NUMBER, r"\b(?:whole\snumber|numero(?:\sintero)?|numeric[oa]?|number|4-digit\syear)\b"),
        (Kind.NUMBER, r"\b(?:exact\sage|age\sin\syears|in\sanni\scompiuti|write\sin\sexact\sage)\b"),
        (
            Kind.DATE,
            r"\b(?:date|data)\b(?:\s?\(?\s?(?:dd|gg)[/.-]mm[/.-](?:yyyy|aaaa)\)?)?|\b(?:dd|gg)/mm/(?:yyyy|aaaa)\b",
        ),
        (Kind.TIME, r"\b(?:time|ora|orario|hh[:.]mm)\b"),
        ("email", r"\be-?mail\b"),
        ("phone", r"\b(?:telefono|telephone|phone(?:\snumber)?)\b"),
        (
            Kind.RANK,
            r"\b(?:ordinare(?:\stutt[ie])?|rank(?:\s(?:all|the\stop\s\d|the))?(?:\s(?:two|three|four|five))?"
            r"|(?:i\sprim[ie]|le\sprime)\s(?:due|tre|\d)(?:\sin\sordine)?|1ª\se\s2ª\sscelta)(?!\w)",
        ),
        (
            Kind.TEXT,
            r"\b(?:(?:domanda|risposta)\s(?:aperta|libera)|aperta|open(?:[-\s]?end(?:ed)?)?|testo(?:\slibero)?|text)\b",
        ),
        (Kind.TEXT, r"\b(?:spontanea\saperta|free\stext)\b"),
        (
            Kind.SEVERAL,
            r"\b(?:possibili\s)?(?:pi[uùÙ]['’]?\s(?:di\suna\s)?rispost[ae](?:\spossibili)?|rispost[ae]\smultipl[ae]"
            r"|multipl[ae]|multi(?:[-\s]?(?:code|punch|response|answer|select))?"
            r"|multiple(?:\s(?:responses?|answers?|mentions?)(?:\spossible)?)?"
            r"|r\.\s?m\.|several\sanswers|more\sthan\sone(?:\sanswer)?|(?:select|tick|mark|code|choose)\sall(?:\sthat\sapply)?"
            r"|all\sthat\sapply)(?!\w)",
        ),
        (
            Kind.ONE,
            r"\b(?:una\s(?:sola\s)?risposta(?!\sper)|rispost[ae]\ssingol[ae]|singola|single(?:[-\s](?:code|answer|response|punch))?"
            r"|one\sanswer|r\.\s?s\.|only\sone|just\sone)\b",
        ),
    )
)
_TOTAL = re.compile(
    r"\b(?:la\s)?(?:somma|sum|total[ei]?)\b[^.;\d]{0,25}?(?P<a>\d{1,4})|"
    r"\b(?:distribui\w+|divid\w+|ripart\w+|allocate|share)\s(?P<b>\d{1,4})(?:\s(?:euro|points|punti))?",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\bmin\w*\.?\s?(?P<a>\d{1,9})\s?[,;]?\s?(?:e\s|and\s)?max\w*\.?\s?(?P<b>\d{1,9})"
    r"|(?<![\w.,=])(?:da\s|from\s)?(?P<c>\d{1,9})\s?(?:-|–|a\b|to\b)\s?(?P<d>\d{1,9})(?![\w=])",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"(?:\bmax(?:imum)?|\bmassimo|\bal massimo|\bfino a|\bup to|\bat most)\.?\s{0,3}"
    r"(\d{1,2}|due|tre|quattro|cinque|two|three|four|five)\b(?:\s(?:risposte|answers))?",
    re.IGNORECASE,
)
_SHUFFLED = re.compile(
    r"\b(?:(?:in\s)?(?:ordine\scasuale|random\sorder)|ruot\w+|rotazione(?:\scasuale)?|rotat\w+|randomi[sz]\w+|random|shuffle)\b"
    r"(?:\s(?:gli\sitem|degli\sitem|delle\srisposte|items?|list|rows|statements|answers))?",
    re.IGNORECASE,
)
_NOT_READ = re.compile(
    r"\b(?:non\s(?:leggere|suggerire)|spontane\w+|(?:do\snot|don['’]t)\s(?:read(?:\sout)?|prompt)|unprompted)\b",
    re.IGNORECASE,
)
_READ = re.compile(r"\b(?:leggere|read\s(?:out|aloud|list))\b(?!\s(?:if|se)\b)", re.IGNORECASE)
_NUMBERS = {"due": 2, "two": 2, "tre": 3, "three": 3, "quattro": 4, "four": 4, "cinque": 5, "five": 5}
_PADDING = re.compile(
    r"\b(?:grid|gli|item|items|of|the|in|una|per|riga|one|code|row|rows|columns|list|per|columns|statements|e|and|o|or"
    r"|risposte|answers?|euro|kg|allowed)\b",
    re.IGNORECASE,
)
SMELL = re.compile(
    r"\b(?:se(?!\snecessario)|if(?!\snecessary)|solo\s(?:se|a|chi|quell\w)|only\s(?:if|show|those|ask|for)|show|mostrare|half\s(?:of|the)|met[aà]\s(?:del|degli|campione)|sample"
    r"|campione|quota|schema|annex|allegato|flag|see|vedi|module|modulo|script\w*|protocol\w*|subsample|sottocampione"
    r"|invert\w*|split|filter|filtro|programmer|programm?\w*|route|supervis\w+|detractors?|promoters?|detrattori|promotori"
    r"|appointment|appuntamento|domanda\sseguente|next\squestion)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:int|intv|interv|intervistatore|intervistatrice|interviewer|istruzion[ei]|instructions?|nota|note|prog)\s{0,2}[.:]+",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*;\s*|\.\s+|\s[–—-]\s(?!\d)|(?<!\d)\s[–—-]\s|\.$")
_NOT_ASKED = re.compile(r"non\schiedere|do\snot\sask|don['’]t\sask|senza\schiedere|\brilevare\b", re.IGNORECASE)


@dataclass(slots=True)
class InstructionWords:
    """What the instructions of a question say, gathered over all of them."""

    kinds: list[Kind] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)


def number_of(word: str) -> int:
    """The number that a word or digits say."""
    return _NUMBERS.get(word.lower()) or int(word)


def read_instructions(question: Question, is_condition: re.Pattern[str]) -> InstructionWords:
    """Take what the question's instructions say into the question; ``hints`` are those for the interviewer."""
    words = InstructionWords()
    for instruction in question.instructions:
        ends = ENDS.search(instruction)
        if ends and not _ONLY_MISSING.fullmatch(ends["a"].strip()) and not _ONLY_MISSING.fullmatch(ends["b"].strip()):
            take_ends(question, ends)
            instruction = f"{instruction[: ends.start()]} ; {instruction[ends.end() :]}"
        for part in _parts(instruction):
            _read_part(question, part, words, is_condition)
    return words


def take_ends(question: Question, ends: re.Match[str]) -> None:
    """The scale and what its ends mean, if the question has no other."""
    low, high = int(ends["low"]), int(ends["high"])
    if low < high and question.scale in (None, (low, high)):
        question.scale = (low, high)
        question.ends = (clean_end(ends["a"]), clean_end(ends["b"]))


def clean_end(words: str) -> str:
    """The words of a scale's end without quotation marks and punctuation around them."""
    return words.strip(" ,;:()\"“”«»'’‘-–").strip()


def is_missing_words(words: str) -> bool:
    """Whether words are nothing but don't know or refused."""
    return _ONLY_MISSING.fullmatch(words.strip()) is not None


def _parts(instruction: str) -> Iterator[str]:
    for part in _PARTS.split(instruction):
        if part and (part := part.strip(" ,()[]")) and any(sign.isalnum() for sign in part):
            yield part


def _read_part(question: Question, part: str, words: InstructionWords, is_condition: re.Pattern[str]) -> None:
    if is_condition.match(part) and SMELL.search(part):
        words.conditions.append(part)
        return
    label = _LABEL.match(part)
    part = part[label.end() :].strip() if label else part
    if _NOT_ASKED.search(part):
        words.hints.append(part)
        return
    if SMELL.search(part):
        pieces = [piece.strip() for piece in part.split(",")]
        question.open_points.extend(piece for piece in pieces if SMELL.search(piece))
        for piece in pieces:
            if not SMELL.search(piece):
                _read_part(question, piece, words, is_condition)
        return
    left = _PADDING.sub(" ", _without_marks(question, part, words))
    if any(sign.isalpha() for sign in left):
        words.hints.append(part)


def _without_marks(question: Question, part: str, words: InstructionWords) -> str:
    """What is left of a part once all that was understood is taken away."""
    is_of_missing = _CODE_OF_MISSING.search(part) is not None
    for match in _CODE_OF_MISSING.finditer(part):
        _take_missing(question, match)
    part = _CODE_OF_MISSING.sub(" ", part)
    question.open_points.extend(other[0].strip() for other in _OTHER_CODE.finditer(part))
    part = _take_numbers(question, _take_kinds(question, _OTHER_CODE.sub(" ", part), words))
    if _SHUFFLED.search(part):
        question.shuffled = True
    if _NOT_READ.search(part):
        question.read_out = question.read_out if is_of_missing else False
    elif _READ.search(part):
        question.read_out = True
    for pattern in (_SHUFFLED, _NOT_READ, _READ):
        part = pattern.sub(" ", part)
    return part


def _take_missing(question: Question, match: re.Match[str]) -> None:
    for name, groups in (("dk", ("dk", "dk2")), ("refused", ("refused", "refused2"))):
        if any(match[group] for group in groups) and name not in question.nonresponse:
            question.nonresponse.append(name)


def _take_kinds(question: Question, part: str, words: InstructionWords) -> str:
    if (total := _TOTAL.search(part)) is not None:
        question.total = int(total["a"] or total["b"])
        part = _TOTAL.sub(" ", part)
    for kind, pattern in _TYPES:
        if pattern.search(part):
            part = pattern.sub(" ", part)
            words.kinds.append(kind if isinstance(kind, Kind) else Kind.TEXT)
            question.appearance = question.appearance if isinstance(kind, Kind) else kind
    return part


def _take_numbers(question: Question, part: str) -> str:
    if limits := _LIMITS.search(part):
        low, high = int(limits["a"] or limits["c"]), int(limits["b"] or limits["d"])
        question.limits = (low, high) if low < high else question.limits
        part = _LIMITS.sub(" ", part)
    if most := _MOST.search(part):
        question.most = number_of(most[1])
        part = _MOST.sub(" ", part)
    return part
