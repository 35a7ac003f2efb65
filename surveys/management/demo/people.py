"""Fictional people for the demo study: names, towns and numbers that belong to nobody."""

import random
from collections.abc import Iterator

WOMEN = (
    "Maria Anna Giulia Chiara Francesca Paola Laura Elena Sara Silvia Marta Alice Lucia Rosa Teresa Irene Valentina "
    "Federica Simona Barbara Daniela Monica Roberta Patrizia Carla Emma Sofia Giorgia Martina Ilaria"
).split()
MEN = (
    "Marco Luca Giovanni Paolo Andrea Matteo Francesco Antonio Giuseppe Roberto Stefano Davide Fabio Claudio Enrico "
    "Alberto Giorgio Pietro Salvatore Nicola Simone Tommaso Alessandro Riccardo Filippo Sergio Bruno Dario Aldo"
).split()
SURNAMES = (
    "Rinaldi Bianchi Ferro Conti Moretti Gallo Costa Fontana Greco Lombardi Barbieri Santoro Marino Rizzo Caruso Serra "
    "Villa Monti Longo Gatti Leone Martini Vitale Parisi Bellini Basile Riva Donati Sala Farina Villani Piras Neri "
    "Guerra Palumbo Grassi Pellegrini Ferri Bernardi"
).split()
TOWNS = [
    ("Bergamo", "Nord-Ovest", "035"),
    ("Milano", "Nord-Ovest", "02"),
    ("Torino", "Nord-Ovest", "011"),
    ("Asti", "Nord-Ovest", "0141"),
    ("Genova", "Nord-Ovest", "010"),
    ("Udine", "Nord-Est", "0432"),
    ("Venezia", "Nord-Est", "041"),
    ("Bologna", "Nord-Est", "051"),
    ("Parma", "Nord-Est", "0521"),
    ("Firenze", "Centro", "055"),
    ("Roma", "Centro", "06"),
    ("Ancona", "Centro", "071"),
    ("Napoli", "Sud e Isole", "081"),
    ("Bari", "Sud e Isole", "080"),
    ("Lecce", "Sud e Isole", "0832"),
    ("Palermo", "Sud e Isole", "091"),
    ("Cagliari", "Sud e Isole", "070"),
]
COLUMNS = ["Codice", "Nome", "Telefono", "Secondo telefono", "Città", "Area", "Lingua"]


def fictional_sample(*, seed: int, count: int) -> Iterator[list[str]]:
    """Yield ``count`` rows with the columns ``COLUMNS``; the same seed gives the same people.

    Numbers have 555 after the area code, as in films; one person in ten has a second number and
    one in thirty prefers English.
    """
    chance = random.Random(seed)  # noqa: S311 -- a repeatable demo, nothing secret
    lines = chance.sample(range(10_000), count * 2)
    for row in range(count):
        town, area, prefix = chance.choice(TOWNS)
        name = f"{chance.choice(WOMEN if chance.random() < 0.52 else MEN)} {chance.choice(SURNAMES)}"
        numbers = [f"{prefix} 555 {line // 100:02d} {line % 100:02d}" for line in lines[row * 2 : row * 2 + 2]]
        second = numbers[1] if chance.random() < 0.1 else ""
        language = "en" if chance.random() < 1 / 30 else "it"
        yield [f"D{row + 1:05d}", name, numbers[0], second, town, area, language]
