"""A small study for tables and weights: five interviews."""

from collections.abc import Sequence

SURVEY: Sequence[Sequence[object]] = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "relevant", "nonresponse", "personal"],
    ["select_one sex", "sex", "Sesso?", "Sex?", None, "dk", None],
    ["integer", "age", "Età?", "How old?", None, "dk refused", None],
    ["select_multiple brands", "known", "Quali marche conosce?", "Which brands do you know?", None, "dk", None],
    ["text", "name", "Come si chiama?", "What is your name?", None, None, "yes"],
]
CHOICES: Sequence[Sequence[object]] = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
    ["sex", "1", "Donna", "Woman"],
    ["sex", "2", "Uomo", "Man"],
    ["brands", "1", "Moka", "Moka"],
    ["brands", "2", "Porto", "Porto"],
]
PLAYED = (
    *(("1", "20", "1 2", "Anna"), ("2", "50", "2", "Ugo"), ("1", "30", "1", "Ida"), ("2", "*", "*", "Leo")),
    ("1", "60", "1 2", "Eva"),
)
