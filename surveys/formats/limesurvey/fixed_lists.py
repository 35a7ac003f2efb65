"""LimeSurvey's built-in answer lists, in the languages most surveys use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from surveys.questionnaire.model.structure import Choice, ChoiceList, Language

_WORDS: Mapping[str, Mapping[str, str]] = {
    "yes": {"it": "Sì", "en": "Yes", "fr": "Oui", "de": "Ja", "es": "Sí", "pt": "Sim"},
    "no": {"it": "No", "en": "No", "fr": "Non", "de": "Nein", "es": "No", "pt": "Não"},
    "uncertain": {"it": "Incerto", "en": "Uncertain", "fr": "Indécis", "de": "Unsicher", "es": "Dudoso"},
    "increase": {"it": "Aumentato", "en": "Increase", "fr": "Augmente", "de": "Zugenommen", "es": "Aumentó"},
    "same": {"it": "Uguale", "en": "Same", "fr": "Identique", "de": "Gleich", "es": "Igual"},
    "decrease": {"it": "Diminuito", "en": "Decrease", "fr": "Diminue", "de": "Abgenommen", "es": "Disminuyó"},
    "female": {"it": "Donna", "en": "Female", "fr": "Femme", "de": "Weiblich", "es": "Mujer"},
    "male": {"it": "Uomo", "en": "Male", "fr": "Homme", "de": "Männlich", "es": "Hombre"},
    "comment": {"it": "Commento.", "en": "Comment.", "fr": "Commentaire.", "de": "Kommentar.", "es": "Comentario."},
    "other": {"it": "Altro", "en": "Other", "fr": "Autre", "de": "Sonstiges", "es": "Otro", "pt": "Outro"},
}
_LISTS: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "Y": ("list_yes_no", (("Y", "yes"), ("N", "no"))),
    "C": ("list_yes_no_uncertain", (("Y", "yes"), ("N", "no"), ("U", "uncertain"))),
    "E": ("list_more_same_less", (("I", "increase"), ("S", "same"), ("D", "decrease"))),
    "G": ("list_gender", (("F", "female"), ("M", "male"))),
}
_POINTS = {"5": 5, "A": 5, "B": 10}
_LANGUAGES = {
    "it": "Italiano",
    "en": "English",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "pt": "Português",
    "nl": "Nederlands",
    "pl": "Polski",
    "ro": "Română",
    "ar": "العربية",
    "ru": "Русский",
}


def in_languages(key: str, languages: Sequence[str]) -> dict[str, str]:
    """One of the phrases above in each language; English where there is no translation."""
    words = _WORDS[key]
    return {language: words.get(language[:2], words["en"]) for language in languages}


def language_of(code: str) -> Language:
    """A language by LimeSurvey's code (``it``, ``de-informal``), with its own name."""
    name = _LANGUAGES.get(code[:2], code)
    return Language(code, name if len(code) == 2 else f"{name} {code[3:]}".strip() if name != code else code)


def fixed_list(kind: str, languages: Sequence[str]) -> ChoiceList | None:
    """The built-in list of a question type (LimeSurvey's letter); ``None`` if the type has none."""
    if kind in _POINTS:
        points = _POINTS[kind]
        choices = (Choice(str(point), {languages[0]: str(point)}) for point in range(1, points + 1))
        return ChoiceList(f"list_{points}_points", tuple(choices))
    if kind == "I":
        named = (Choice(code, {languages[0]: language_of(code).name}) for code in languages)
        return ChoiceList("list_languages", tuple(named))
    if kind not in _LISTS:
        return None
    name, answers = _LISTS[kind]
    return ChoiceList(name, tuple(Choice(code, in_languages(key, languages)) for code, key in answers))
