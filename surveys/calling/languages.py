"""Recognises languages as sample lists write them: ``en-GB``, ``inglese``, ``ENG`` and ``UK`` are all English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

_SPOKEN = """
    it | ita | italiano, italian | italia, italy, san marino
    en | eng | inglese, english | uk, gb, gbr, us, usa, ie, regno unito, gran bretagna, united kingdom, great britain
    de | deu, ger | tedesco, german, deutsch, allemand | at, aut, germania, germany, deutschland, austria, osterreich
    fr | fra, fre | francese, french, francais, franzosisch | francia, france
    es | spa | spagnolo, spanish, espanol, castellano | esp, spagna, spain, espana
    pt | por | portoghese, portuguese, portugues | prt, br, bra, portogallo, portugal, brasile, brazil
    nl | nld, dut | olandese, nederlandese, dutch, nederlands, fiammingo | paesi bassi, olanda, netherlands
    pl | pol | polacco, polish, polski | polonia, poland
    ro | ron, rum | rumeno, romeno, romanian, romana | rou, md, romania, moldavia
    sq | sqi, alb | albanese, albanian, shqip | al, xk, albania, kosovo
    ar | ara | arabo, arabic | eg, ma, tn, egitto, marocco, tunisia
    zh | zho, chi | cinese, chinese, mandarino | cn, chn, cina, china
    ru | rus | russo, russian | russia
    uk | ukr | ucraino, ukrainian | ua, ucraina, ukraine
    el | ell, gre | greco, greek | gr, grc, grecia, greece
    hu | hun | ungherese, hungarian, magyar | ungheria, hungary
    cs | ces, cze | ceco, czech | cz, repubblica ceca, czechia
    sk | slk, slo | slovacco, slovak | svk, slovacchia, slovakia
    sl | slv | sloveno, slovene, slovenian | si, svn, slovenia
    hr | hrv | croato, croatian, hrvatski | croazia, croatia
    sr | srp | serbo, serbian | rs, srb, serbia
    bg | bul | bulgaro, bulgarian | bgr, bulgaria
    tr | tur | turco, turkish, turkce | turchia, turkey
    sv | swe | svedese, swedish, svenska | se, svezia, sweden
    da | dan | danese, danish, dansk | dk, dnk, danimarca, denmark
    nb | nob, nor, no | norvegese, norwegian, norsk | norvegia, norway
    fi | fin | finlandese, finnish, suomi | finlandia, finland
    ja | jpn | giapponese, japanese | jp, giappone, japan
    ko | kor | coreano, korean | kr, corea, korea
    hi | hin | hindi | india
    bn | ben | bengalese, bengali | bd, bangladesh
    ur | urd | urdu | pk, pakistan
    pa | pan | punjabi, panjabi |
    fa | fas, per | persiano, persian, farsi | ir, iran
    he | heb | ebraico, hebrew | il, israele, israel
    ca | cat | catalano, catalan, catala |
    tl | tgl, fil | filippino, tagalog, filipino | ph, filippine, philippines
"""
"""Code, its longer codes, the language's names, and the countries that lists use for it."""

_ACCENTS = re.compile("[\u0300-\u036f]")


def language_meant(written: str, languages: Iterable[str], names: Mapping[str, str] | None = None) -> str:
    """The one of a study's ``languages`` (codes; ``names``: their names) that a list means; empty if none."""
    return _meant(written, tuple(languages), tuple((names or {}).items()))


def language_key(written: str) -> str:
    """One word for all spellings of a language: its two-letter code where it has one, else the word in lower case."""
    word = _flat(written)
    return next(iter(_codes(word)), word)


@lru_cache(maxsize=4096)
def _meant(written: str, languages: tuple[str, ...], names: tuple[tuple[str, str], ...]) -> str:
    word = _flat(written)
    exact = {_flat(name): code for code, name in names} | {_flat(code): code for code in languages}
    if word in exact:
        return exact[word]
    for meant in _codes(word):
        found = next((code for code in languages if meant == _code(_flat(code))), "")
        if found:
            return found
    return ""


def _code(word: str) -> str:
    """The two-letter code of the language that a word names: ``de-AT`` and ``Deutsch`` give ``de``."""
    language, _country = _table()
    return language.get(word) or language.get(_base(word), "")


def _base(word: str) -> str:
    return re.split(r"[-_ (]", word, maxsplit=1)[0]


def _codes(word: str) -> tuple[str, ...]:
    """The two-letter codes that a word may mean, the likeliest first: languages before countries."""
    _language, country = _table()
    return tuple(dict.fromkeys(code for code in (_code(word), country.get(word, "")) if code))


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], dict[str, str]]:
    language: dict[str, str] = {}
    country: dict[str, str] = {}
    for line in _SPOKEN.strip().splitlines():
        code, longer, names, countries = (cell.strip() for cell in line.split("|"))
        for word in (code, *longer.split(","), *names.split(",")):
            language[word.strip()] = code
        for word in countries.split(","):
            country[word.strip()] = code
    return language, country


def _flat(text: str) -> str:
    """The text in lower case, without accents."""
    return _ACCENTS.sub("", unicodedata.normalize("NFD", text.strip().casefold()))
