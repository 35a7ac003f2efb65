"""The names of languages as people write them in headings, in English, in Italian and in the language itself."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES: Mapping[str, str] = {
    "it": "italian italiano italien italienisch",
    "en": "english inglese anglais inglés englisch ingles",
    "fr": "french francese français francais francés französisch",
    "de": "german tedesco deutsch allemand alemán",
    "es": "spanish spagnolo español espanol espagnol castellano spanisch",
    "pt": "portuguese portoghese português portugues portugais",
    "ro": "romanian rumeno română romana romeno",
    "sq": "albanian albanese shqip",
    "ar": "arabic arabo arabe عربي العربية",
    "zh": "chinese cinese 中文 mandarin",
    "ru": "russian russo русский",
    "uk": "ukrainian ucraino українська",
    "pl": "polish polacco polski",
    "nl": "dutch olandese nederlands flemish",
    "sl": "slovenian sloveno slovene slovenščina slovenski",
    "sk": "slovak slovacco slovenčina",
    "hr": "croatian croato hrvatski",
    "sr": "serbian serbo srpski",
    "bs": "bosnian bosniaco bosanski",
    "mk": "macedonian macedone",
    "bg": "bulgarian bulgaro",
    "cs": "czech ceco čeština cestina",
    "hu": "hungarian ungherese magyar",
    "el": "greek greco ελληνικά",
    "tr": "turkish turco türkçe turkce",
    "sv": "swedish svedese svenska",
    "no": "norwegian norvegese norsk",
    "da": "danish danese dansk",
    "fi": "finnish finlandese suomi",
    "et": "estonian estone eesti",
    "lv": "latvian lettone latviešu",
    "lt": "lithuanian lituano lietuvių",
    "ca": "catalan catalano català",
    "eu": "basque basco euskara",
    "la": "latin latino",
    "hi": "hindi",
    "ur": "urdu",
    "bn": "bengali bangla bengalese",
    "pa": "punjabi panjabi",
    "ne": "nepali nepalese",
    "ta": "tamil",
    "te": "telugu",
    "fa": "persian farsi persiano dari",
    "ps": "pashto pashtu",
    "ku": "kurdish curdo sorani kurmanji",
    "he": "hebrew ebraico",
    "ja": "japanese giapponese",
    "ko": "korean coreano",
    "vi": "vietnamese vietnamita",
    "th": "thai thailandese",
    "id": "indonesian indonesiano bahasa",
    "ms": "malay malese",
    "tl": "tagalog filipino",
    "sw": "swahili kiswahili",
    "so": "somali somalo",
    "am": "amharic amarico",
    "ti": "tigrinya tigrino",
    "ha": "hausa",
    "yo": "yoruba",
    "ig": "igbo",
    "zu": "zulu",
    "xh": "xhosa",
    "st": "sesotho",
    "ht": "creole kreyol kreyòl créole creolo",
    "my": "burmese birmano",
    "km": "khmer",
    "lo": "lao",
}
LANGUAGE_CODES: Mapping[str, str] = {name: code for code, names in _NAMES.items() for name in names.split()}
"""Name in small letters → code."""


def language_code(written: str) -> str:
    """The code of a language that is given by a code or a name; ``""`` if it is not known here."""
    plain = written.strip().lower()
    short = plain.partition("-")[0].partition("_")[0]
    return LANGUAGE_CODES.get(plain, "") or (short if short in _NAMES else "")
