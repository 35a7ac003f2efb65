"""A questionnaire with every form that a question takes on the interviewer's screen, and what is typed at each."""

from collections.abc import Sequence

Rows = Sequence[Sequence[object]]

HEAD = [
    "type", "name", "label::Italiano (it)", "hint::Italiano (it)", "nonresponse", "appearance", "parameters", "total",
    "low_label::Italiano (it)", "high_label::Italiano (it)", "max_answers", "order", "quick", "warning", "read_out",
]  # fmt: skip
SAID = (
    "Facile da preparare", "Costa il giusto", "Si trova ovunque", "Ha una bella confezione", "Piace ai figli",
    "Ha un profumo intenso", "Si conserva bene", "È di una marca nota", "Rispetta l’ambiente", "È italiano",
)  # fmt: skip
BRANDS = ("Aurora", "Bella Tazza", "Caffè Sereno", "Del Porto", "Fontana", "Il Mattino",
          "Moka d’Oro", "San Biagio", "Torre Alta", "Tre Valli")  # fmt: skip


def row(type_: str, name: str, label: str = "", **cells: str) -> list[object]:
    """A row of the survey sheet by the names of its columns."""
    known = {heading.split("::")[0]: index for index, heading in enumerate(HEAD)}
    made: list[object] = [type_, name, label, *[None] * (len(HEAD) - 3)]
    for column, cell in cells.items():
        made[known[column]] = cell
    return made


SURVEY: Rows = [
    HEAD,
    row("begin_group", "a", "Il caffè"),
    row("select_one brands", "a1", "Qual è la marca che ha comprato **più spesso** negli ultimi tre mesi?",
        hint="Leggere una volta sola.", order="random"),
    row("select_multiple brands", "a2", "E quali altre marche conosce, anche solo di nome?", read_out="yes"),
    row("rank few", "a3", "Le metta in ordine di preferenza.", hint="La prima è la preferita."),
    row("integer", "a4", "Quanti caffè beve in un giorno?", nonresponse="dk refused", warning=". <= 12"),
    row("decimal", "a5", "Quanto paga un caffè al bar?", hint="In euro.", nonresponse="dk"),
    row("range", "a6", "Da 0 a 10, quanto è probabile che ci consigli a un amico?", parameters="start=0 end=10",
        low_label="per niente probabile", high_label="molto probabile", nonresponse="dk refused"),
    row("begin_group", "a7", "Le leggo alcune frasi. Per ognuna mi dica, da 1 a 10, quanto è d’accordo.",
        appearance="field-list"),
    *[row("range", f"a7_{n}", said, parameters="start=1 end=10", nonresponse="dk") for n, said in enumerate(SAID, 1)],
    row("end_group", "a7"),
    row("begin_group", "a8", "Come descriverebbe la marca?", appearance="field-list"),
    row("range", "a8_1", "Età", parameters="start=1 end=7", low_label="vecchia", high_label="giovane"),
    row("range", "a8_2", "Prezzo", parameters="start=1 end=7", low_label="cara", high_label="conveniente"),
    row("range", "a8_3", "Gusto", parameters="start=1 end=7", low_label="amara", high_label="dolce"),
    row("end_group", "a8"),
    row("begin_group", "a9", "Divida 100 punti secondo quanto contano per Lei.", appearance="field-list", total="100"),
    row("integer", "a9_1", "Il prezzo"),
    row("integer", "a9_2", "Il gusto"),
    row("integer", "a9_3", "La marca"),
    row("integer", "a9_4", "La provenienza"),
    row("end_group", "a9"),
    row("date", "a10", "In che giorno ha comprato caffè l’ultima volta?", nonresponse="dk"),
    row("time", "a11", "A che ora beve il primo?", quick="7:00 8:00 9:00"),
    row("dateTime", "a12", "Quando possiamo consegnarle il premio?"),
    row("end_group", "a"),
    row("begin_group", "b", "Lei"),
    row("select_one towns", "b1", "In quale comune abita?", nonresponse="refused"),
    row("select_multiple towns", "b2", "In quali comuni ha abitato?"),
    row("rank towns", "b3", "E i due che ha preferito?", max_answers="2"),
    row("begin_group", "b4", "Ancora qualche cosa su di Lei.", appearance="field-list"),
    row("select_one towns", "b4_1", "Dove lavora?"),
    row("select_one few", "b4_2", "Quale marca si trova al lavoro?", nonresponse="dk"),
    row("integer", "b4_3", "Quanti anni ha?"),
    row("text", "b4_4", "Che lavoro fa?"),
    row("end_group", "b4"),
    row("text", "b5", "Che cosa Le piace del Suo lavoro?", nonresponse="dk refused"),
    row("text", "b6", "A quale numero possiamo richiamarla?", appearance="phone", nonresponse="refused"),
    row("text", "b7", "A quale indirizzo e-mail possiamo scriverle?", appearance="email", nonresponse="refused"),
    row("begin_repeat", "b8", "I Suoi viaggi"),
    row("text", "b8_1", "Dove è stato?"),
    row("end_repeat", "b8"),
    row("acknowledge", "b9", "Possiamo conservare le Sue risposte?"),
    row("note", "b10", "Abbiamo quasi finito: la ringrazio della pazienza."),
    row("end_group", "b"),
    row("select_one tongues", "c1", "Quale frase sceglie?"),
]  # fmt: skip

LONG = "Una risposta molto lunga, come quelle che i clienti chiedono di leggere parola per parola: "
CHOICES: Rows = [
    ["list_name", "name", "label::Italiano (it)", "specify", "exclusive", "missing", "pin", "read_out"],
    *[["brands", str(code), label] for code, label in enumerate(BRANDS, 1)],
    ["brands", "96", "Un’altra marca", "yes", None, None, "yes", "no"],
    ["brands", "97", "Nessuna", None, "yes", None, "yes", "no"],
    ["brands", "98", "Non sa", None, None, "dk", "yes", "no"],
    *[["few", str(code), label] for code, label in enumerate(BRANDS[:4], 1)],
    *[["towns", f"t{n:05}", f"Borgo {n:05}"] for n in range(400)],
    *[["towns", f"d{n}", name] for n, name in enumerate(("Forlì", "Forlimpopoli", "San Forlano", "L’Aquila"))],
    ["tongues", "1", LONG * 3],
    ["tongues", "2", "🙂 Contento, 😐 così così, 🙁 scontento"],
    ["tongues", "3", "القهوة في الصباح"],
    ["tongues", "4", "קפה, בלי סוכר (12)"],
    ["tongues", "5", "Nientedaaggiungere" * 8],
]

# What is typed at each page, Enter after each; a grid and a block take one for each row or box.
TYPED: dict[str, tuple[str, ...]] = {
    "a1": ("4",),
    "a2": ("7 1 96 Zeta",),
    "a3": ("2 1 4 3",),
    "a4": ("3",),
    "a5": ("1,20",),
    "a6": ("9",),
    "a7": tuple(str(n % 10 + 1) for n in range(10)),
    "a8": ("7", "2", "4"),
    "a9": ("40", "30", "20", "10"),
    "a10": ("2",),
    "a11": ("8:30",),
    "a12": ("12/12/2026 18",),
    "b1": ("forlì",),
    "b2": ("forli", "aquila", ""),
    "b3": ("aquila", "forli", ""),
    "b4": ("aquila", "2", "44", "maestra"),
    "b5": ("i colleghi",),
    "b6": ("347 1234567",),
    "b7": ("anna.verdi@example.com",),
    "b8_1": ("Roma",),
    "b8": ("2",),
    "b9": ("1",),
    "b10": ("",),
    "c1": ("3",),
}
