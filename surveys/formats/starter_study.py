"""The study in the template: a small invented one in two languages that shows the use of the columns."""

from __future__ import annotations

from collections.abc import Mapping

Row = Mapping[str, str | int]
"""Cells by column; a translated one has the language's code after a colon: ``label:it``."""

SURVEY: tuple[Row, ...] = (
    {"type": "begin_group", "name": "filter", "label:it": "A Filtro", "label:en": "A Filter"},
    {
        "type": "integer",
        "name": "a1",
        "label:it": "Quanti anni ha?",
        "label:en": "How old are you?",
        "required": "yes",
        "constraint": ". >= 0 and . <= 120",
        "constraint_message:it": "Un’età va da 0 a 120.",
        "constraint_message:en": "An age is between 0 and 120.",
        "nonresponse": "refused",
    },
    {
        "type": "select_one sex",
        "name": "a2",
        "label:it": "Rilevare il sesso.",
        "label:en": "Note the sex.",
        "hint:it": "Non chiedere, se si capisce dalla voce.",
        "hint:en": "Do not ask if the voice tells.",
        "required": "yes",
        "read_out": "no",
    },
    {"type": "end_group"},
    {"type": "begin_group", "name": "coffee", "label:it": "B Caffè", "label:en": "B Coffee"},
    {
        "type": "select_one yes_no",
        "name": "b1",
        "label:it": "Beve caffè?",
        "label:en": "Do you drink coffee?",
        "hint:it": "Non leggere le risposte.",
        "hint:en": "Do not read the answers.",
        "guidance_hint:it": "Vale anche il decaffeinato, non l’orzo.",
        "guidance_hint:en": "Decaffeinated counts, barley does not.",
        "required": "yes",
        "read_out": "no",
        "nonresponse": "dk refused",
    },
    {
        "type": "integer",
        "name": "b2",
        "label:it": "Quanti caffè beve in un giorno normale?",
        "label:en": "How many coffees do you drink on a normal day?",
        "relevant": "${b1} = '1'",
        "required": "yes",
        "constraint": ". >= 0",
        "warning": ". <= 10",
        "warning_message:it": "Più di dieci al giorno: è giusto?",
        "warning_message:en": "More than ten a day: is that right?",
        "nonresponse": "dk",
    },
    {
        "type": "select_multiple places",
        "name": "b3",
        "label:it": "Dove lo beve di solito?",
        "label:en": "Where do you usually drink it?",
        "hint:it": "Possibili più risposte.",
        "hint:en": "Several answers.",
        "relevant": "${b1} = '1'",
        "required": "yes",
        "read_out": "yes",
        "nonresponse": "dk",
        "parameters": "randomize=true",
    },
    {
        "type": "begin_group",
        "name": "opinions",
        "label:it": "Da 1 (per niente) a 5 (del tutto), quanto è d’accordo?",
        "label:en": "From 1 (not at all) to 5 (fully), how far do you agree?",
        "relevant": "${b1} = '1'",
        "order": "random",
    },
    {
        "type": "range",
        "name": "b4",
        "label:it": "Il caffè di casa è buono come quello del bar.",
        "label:en": "Coffee at home is as good as in a café.",
        "required": "yes",
        "nonresponse": "dk refused",
        "parameters": "start=1 end=5 step=1",
    },
    {
        "type": "range",
        "name": "b5",
        "label:it": "Il prezzo del caffè è giusto.",
        "label:en": "The price of coffee is fair.",
        "required": "yes",
        "nonresponse": "dk refused",
        "parameters": "start=1 end=5 step=1",
    },
    {"type": "end_group"},
    {
        "type": "text",
        "name": "b6",
        "label:it": "Che cosa Le piace del caffè che beve ${b3}?",
        "label:en": "What do you like about the coffee you drink ${b3}?",
        "hint:it": "Scrivere parola per parola. Insistere: **altro?**",
        "hint:en": "Word for word. Probe: **anything else?**",
        "relevant": "answered(${b3})",
        "nonresponse": "dk refused",
    },
    {"type": "end_group"},
    {
        "type": "calculate",
        "name": "heavy",
        "calculation": "if(answered(${b2}), if(${b2} >= 4, 1, 0), '')",
    },
)
CHOICES: tuple[Row, ...] = (
    {"list_name": "yes_no", "name": 1, "label:it": "Sì", "label:en": "Yes"},
    {"list_name": "yes_no", "name": 2, "label:it": "No", "label:en": "No"},
    {"list_name": "sex", "name": 1, "label:it": "Uomo", "label:en": "Man"},
    {"list_name": "sex", "name": 2, "label:it": "Donna", "label:en": "Woman"},
    {"list_name": "places", "name": 1, "label:it": "a casa", "label:en": "at home"},
    {"list_name": "places", "name": 2, "label:it": "al bar", "label:en": "in a café"},
    {"list_name": "places", "name": 3, "label:it": "al lavoro", "label:en": "at work"},
    {"list_name": "places", "name": 96, "label:it": "altrove", "label:en": "elsewhere", "specify": "yes", "pin": "yes"},
    {
        "list_name": "places",
        "name": 97,
        "label:it": "in nessun posto in particolare",
        "label:en": "nowhere in particular",
        "exclusive": "yes",
        "pin": "yes",
        "read_out": "no",
    },
)
ROUTES: tuple[Row, ...] = (
    {"after": "a1", "when": "${a1} < 18", "go_to": "@screened_out"},
    {"after": "b1", "when": "${b1} != '1'", "go_to": "@complete"},
)
QUOTAS: tuple[Row, ...] = (
    {"name": "men", "label:it": "Uomini", "label:en": "Men", "when": "${a2} = '1'", "target": 100, "on_full": "stop"},
    {
        "name": "women",
        "label:it": "Donne",
        "label:en": "Women",
        "when": "${a2} = '2'",
        "target": 100,
        "on_full": "stop",
    },
)
SCRIPTS: tuple[Row, ...] = (
    {
        "name": "introduction",
        "text:it": "{greeting}, sono {interviewer} e chiamo per una ricerca di mercato: Le rubo pochi minuti.",
        "text:en": "{greeting}, my name is {interviewer} and I am calling about a market research study.",
    },
    {
        "name": "privacy_notice",
        "text:it": "Le risposte restano riservate e si usano solo in forma aggregata. Il numero viene da …",
        "text:en": "Your answers stay confidential and are used in aggregate only. Your number comes from …",
    },
    {
        "name": "voicemail",
        "text:it": "{greeting}, chiamiamo per una ricerca di mercato. La richiameremo nei prossimi giorni.",
        "text:en": "{greeting}, we are calling about a market research study. We will call again soon.",
    },
    {"name": "appointment", "text:it": "Quando possiamo richiamarla?", "text:en": "When may we call you back?"},
    {
        "name": "closing",
        "text:it": "Abbiamo finito. La ringrazio molto e Le auguro una buona giornata.",
        "text:en": "That is all. Thank you very much, and have a good day.",
    },
)
ANSWERS: tuple[Row, ...] = (
    {
        "question:it": "Chi vi ha dato il mio numero?",
        "answer:it": "Il numero è stato estratto a caso da un elenco pubblico.",
        "question:en": "Who gave you my number?",
        "answer:en": "Your number was drawn at random from a public directory.",
    },
    {
        "question:it": "Quanto dura?",
        "answer:it": "Circa cinque minuti.",
        "question:en": "How long does it take?",
        "answer:en": "About five minutes.",
    },
)
RESPONDENTS: tuple[Row, ...] = (
    {"question": "a1", "share": 95, "from": 18, "to": 88, "mean": 46},
    {"question": "a1", "share": 5, "from": 14, "to": 17},
    {"question": "b1", "answer": 1, "share": 85},
    {"question": "b2", "from": 1, "to": 8, "mean": 3},
    {"question": "b3", "answer": 1, "share": 80},
    {"question": "b3", "answer": 2, "share": 45},
    {"answer": "break_off", "share": 1},
)
"""Shares in per cent: of a list with one answer they add up to 100; of one with several each is independent."""
SETTINGS: tuple[Row, ...] = (
    {
        "form_title": "Nuovo questionario",
        "form_id": "nuovo_questionario",
        "default_language": "Italiano (it)",
        "partial_from": "b1",
    },
)
