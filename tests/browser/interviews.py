"""A questionnaire with every kind of question, played with the keyboard alone."""

from collections.abc import Callable, Sequence
from typing import Any

from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys.fieldwork.models import Call
from surveys.interviewing.models import Interview
from surveys.people.models import User
from tests.interviewing.scene import Scene, make_scene

from .firefox import Firefox

Rows = Sequence[Sequence[object]]

LAST: Sequence[object] = ["text", "last", "Ha altro da aggiungere?"]
"""Behind the questions that are tried."""
HEAD = ["type", "name", "label::Italiano (it)", "hint::Italiano (it)", "guidance_hint::Italiano (it)"]
MORE = ["nonresponse", "required", "appearance", "parameters", "constraint", "constraint_message", "warning"]

SURVEY: Rows = [
    [*HEAD, *MORE],
    ["begin_group", "b", "B Acquisto"],
    [
        "select_one brands",
        "b3",
        "Pensi agli ultimi tre mesi: tra le marche che sto per leggerle, qual è quella che ha acquistato "
        "**più spesso** per la casa?",
        "Leggere le marche lentamente, una sola volta. Una sola risposta.",
        "«Se dovesse sceglierne una sola, quale ha comprato più volte?»",
        None,
        "yes",
        None,
        "randomize=true",
    ],
    [
        "select_multiple brands",
        "b4",
        "E oltre a ${b3}, quali altre marche ha acquistato negli ultimi tre mesi, anche **una volta sola**?",
        "Leggere le marche. Scrivere i codici nell’ordine in cui li dice.",
    ],
    [
        "integer",
        "b6",
        "All’incirca, quanto spende la sua famiglia **in un mese** per il caffè da preparare in casa?",
        "Se risponde a settimana, moltiplicare per 4 e ripeterle il totale.",
        None,
        "dk refused",
        "yes",
        None,
        None,
        ". >= 0 and . <= 2000",
        "Si può scrivere da 0 a 2000.",
        ". <= 120",
    ],
    [
        "date",
        "b7",
        "In che giorno ha comprato il caffè **l’ultima volta**?",
        "Non leggere le scelte.",
        None,
        "dk refused",
    ],
    ["time", "b8", "A che ora beve il primo caffè?"],
    ["end_group", "b"],
    ["begin_group", "c", "C Immagine di marca"],
    [
        "text",
        "c2",
        "Che cosa le viene in mente quando sente nominare ${b3}? Mi dica **tutto** quello che le passa per la testa.",
        "Scrivere con le sue parole, senza riassumere.",
        "«Può dirmi qualcosa di più?»",
        "dk refused",
    ],
    [
        "begin_group",
        "c3",
        "Le leggo alcune frasi su ${b3}. Per ognuna mi dica quanto è d’accordo.",
        *[None] * 4,
        "field-list",
    ],
    ["select_one scale", "c3_1", "È una marca di cui mi fido", *[None] * 2, "dk refused"],
    ["select_one scale", "c3_2", "Ha un gusto che piace a tutti in casa", *[None] * 2, "dk refused"],
    ["select_one scale", "c3_3", "Costa il giusto per quello che offre", *[None] * 2, "dk refused"],
    ["end_group", "c3"],
    ["range", "c4", "Da 0 a 10, quanto la consiglierebbe?", *[None] * 5, "start=0 end=10 step=1"],
    ["rank brands_short", "c5", "Le metta in ordine di preferenza."],
    ["end_group", "c"],
    ["begin_group", "e", "E Dati anagrafici"],
    ["select_one towns", "e2", "In quale comune abita?", "Non leggere. Scrivere le prime lettere."],
    ["begin_group", "e3", "Ancora due cose su di lei.", *[None] * 4, "field-list"],
    ["integer", "age", "Quanti anni ha?"],
    ["text", "job", "Che lavoro fa?"],
    ["end_group", "e3"],
    ["note", "n1", "Abbiamo quasi finito."],
    ["acknowledge", "ok", "Conferma che possiamo usare le sue risposte?"],
    ["end_group", "e"],
]
BRANDS = (
    "Aurora", "Bella Tazza", "Caffè Sereno", "Del Porto", "Fontana", "Il Mattino",
    "Moka d’Oro", "San Biagio", "Torre Alta", "Tre Valli", "Vesuvia", "Zagara",
)  # fmt: skip
TOWNS = (
    "Bergamo", "Bergamasco", "Bergantino", "Bergeggi", "Bergolo", "Brescia", "Brembate", "Berbenno", "Bari", "Bologna",
    "Milano", "Napoli", "Roma", "Torino", "Treviglio", "Dalmine", "Lodi", "Asti", "Parma", "Pisa", "Lucca", "Siena",
    "Arezzo", "Chieti", "Crema", "Cuneo", "Enna", "Fermo",
)  # fmt: skip
NOT_READ: Rows = [
    ["brands", "96", "Altra marca", "yes", None, "no", "yes", None],
    ["brands", "98", "Non sa", "yes", "yes", "no", None, "dk"],
    ["brands", "99", "Rifiuta", "yes", "yes", "no", None, "refused"],
]
CHOICES: Rows = [
    ["list_name", "name", "label::Italiano (it)", "pin", "exclusive", "read_out", "specify", "missing"],
    *[["brands", str(code), label] for code, label in enumerate(BRANDS, 1)],
    *NOT_READ,
    *[["brands_short", str(code), label] for code, label in enumerate(BRANDS[:3], 1)],
    *[
        ["scale", str(code), label]
        for code, label in enumerate(("Per niente", "Poco", "Né sì né no", "Abbastanza", "Molto"), 1)
    ],
    *[["towns", str(code), label] for code, label in enumerate(TOWNS, 1)],
]
SCRIPTS: Rows = [
    ["name", "text::Italiano (it)"],
    [
        "introduction",
        "Buongiorno, sono {interviewer} dell’istituto Ponte Alto. Parlo con {respondent}? Stiamo facendo una ricerca "
        "sul caffè che si beve in casa: è un buon momento?",
    ],
    ["appointment", "«Quando possiamo richiamarla? Mi dica il giorno e l’ora che preferisce.»"],
    ["closing", "La ringrazio davvero per il tempo che ci ha dedicato, e le auguro una buona giornata."],
    ["voicemail", "Buongiorno, è l’istituto Ponte Alto: riproveremo in un altro momento."],
    ["privacy_notice", "Rispondere è facoltativo e può fermarmi quando vuole."],
]
ANSWERS: Rows = [
    ["question::Italiano (it)", "answer::Italiano (it)"],
    ["Chi vi ha dato il mio numero?", "Il suo numero è stato estratto a caso da un elenco pubblico."],
    ["Quanto dura?", "Circa undici minuti, e può fermarmi quando vuole."],
    ["Per chi è la ricerca?", "Per un’azienda del settore alimentare. Glielo dico volentieri alla fine."],
    ["Che cosa fate con i miei dati?", "Le sue risposte vengono unite a quelle di altre mille persone."],
    ["«Non ho tempo»", "Capisco. Posso richiamarla quando le è più comodo: preferisce stasera o domani?"],
]

HANDS_OFF = """
window.addEventListener("DOMContentLoaded", () => {
  const touched = (event) => {
    if (event.type !== "click" || event.detail > 0) sessionStorage.setItem("test:mouse", event.type);
  };
  for (const kind of ["pointerdown", "mousedown", "click"]) document.addEventListener(kind, touched, true);
});
"""


class Keyboard:
    """A page that is worked with keys only: any mouse event fails the test."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.add_init_script(HANDS_OFF)
        page.goto(address)
        page.wait_for_function("() => document.activeElement !== document.body")

    def type(self, text: str) -> None:
        self.look()
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        self.look()
        for key in keys:
            self.page.keyboard.press(key)

    def look(self) -> None:
        """Wait as long as a person needs at least to see what is on the screen: sooner keys are not taken for it."""
        expect(self.page.locator("[data-unseen], [data-resting]")).to_have_count(0)

    def answer(self, text: str) -> None:
        """Type, Enter, and wait for another page."""
        before = self.code
        self.type(text)
        self.enter()
        self.page.wait_for_function(
            "before => document.querySelector('#answer .code')?.textContent !== before", arg=before
        )

    def enter(self) -> None:
        self.press("Enter")

    @property
    def code(self) -> str:
        """The short code of the question on the screen."""
        return self.page.locator("#answer .code").inner_text()

    @property
    def echo(self) -> str:
        return self.page.locator("#echo").inner_text()

    def assert_no_mouse(self) -> None:
        assert self.page.evaluate("sessionStorage.getItem('test:mouse')") is None


def ready_scene(interviewer: User | None = None, survey: Rows = SURVEY, **facts: Any) -> Scene:
    """The scene now, whatever the hour, so that the pages' own clock agrees with it."""
    sheets = {"choices": CHOICES, "scripts": SCRIPTS, "answers_for_respondents": ANSWERS, **facts}
    return make_scene(survey=survey, now=timezone.now(), interviewer=interviewer, **sheets)


Open = Callable[..., Keyboard]
"""Opens an interview, as the fixture ``opened`` does."""


def sign_in(page: Page, user: Any, address: str) -> None:
    """Give the page's browser a person's session, without the door."""
    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])


def stored(name: str) -> Any:
    """What the only interview holds in answer to the question."""
    answers = Interview.objects.get().state["answers"]
    return next(answer["v"] for path, answer in answers.items() if path.rpartition("/")[2] == name)


def refused(hands: Keyboard, typed: str) -> str:
    """What the page says against an answer that it does not take."""
    hands.type(typed)
    hands.enter()
    complaint = hands.page.locator("[role=alert]").first
    expect(complaint).to_be_visible()
    return complaint.inner_text()


def session_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


def begin_by_keys(firefox: Firefox, scene: Scene, address: str) -> None:
    """Dial and begin the interview with Enter, 1 and Enter."""
    firefox.sign_in(address, session_of(scene.interviewer))
    firefox.goto(f"{address}/calls/{scene.attempt.pk}/")
    firefox.wait_for("document.activeElement?.id === 'box'")
    firefox.wait_for("!document.querySelector('[data-resting]')")
    firefox.press("Enter")
    firefox.wait_for("document.querySelector('#answer').action.endsWith('/outcome/')")
    firefox.wait_for("document.activeElement?.matches('#box:not([readonly])')")
    firefox.look()
    firefox.press("1", "Enter")
    firefox.wait_for("location.pathname.endsWith('/interview/')")
    assert firefox.hands == "page"
    assert Interview.objects.count() == Call.objects.count() == 1
