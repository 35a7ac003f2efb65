"""People and lines in Italian, from easy to hard."""

from __future__ import annotations

from surveys.questionnaire.personas.persona import (
    AFTER_MINUTES,
    ANOTHER,
    ASKS_LATER,
    AT_INTRODUCTION,
    AT_NO_TRUST,
    BUSY,
    EASY,
    GOES_ON,
    HANGS_UP,
    HARD,
    MIDDLING,
    MINOR,
    VOICEMAIL,
    WRONG_NUMBER,
    Beginning,
    Objection,
    Persona,
    Traits,
)

IT = "it"

ILARIA = Persona(
    "ilaria",
    1,
    IT,
    "Ilaria",
    24,
    "Studia e lavora il fine settimana. Risponde volentieri, ma intanto fa altro: ogni tanto le va ripetuto qualcosa.",
    EASY,
    Traits(trust=5, patience=25, clarity=0.85, talk=3, hearing=4, hurry=1),
    Beginning(words="Pronto? Sì, sono io."),
    objections=(
        Objection(
            AFTER_MINUTES,
            "Scusi, eh, mi bolle l’acqua… Ecco, ci sono. È ancora lunga?",
            "how_long",
            minutes=4,
            calmed="Ah, va bene, ce la faccio. Dica pure.",
            last_words="Va bene, va bene… dica.",
        ),
    ),
    digressions=(
        "Aspetti, abbasso la musica. Ecco.",
        "Scusi, era la mia coinquilina.",
        "Un attimo, chiudo la finestra. Mi dica.",
    ),
    short="gentile e distratta",
)

BRUNO = Persona(
    "bruno",
    1,
    IT,
    "Signor Bruno",
    58,
    "Ha un’officina e sta sempre per uscire. Se gli si dice quanto dura e si va dritti, resta; se si insiste, saluta.",
    MIDDLING,
    Traits(trust=3, patience=16, clarity=0.75, talk=1, hearing=5, hurry=5),
    Beginning(words="Sì, dica, ma faccia presto."),
    objections=(
        Objection(
            AT_INTRODUCTION,
            "Guardi, sono di corsa. Non ho tempo.",
            "no_time",
            calmed="Mah. Se è così, cominciamo.",
            otherwise=ASKS_LATER,
            last_words="Senta, adesso no. Mi richiami quando vuole, ma adesso no.",
        ),
        Objection(
            AFTER_MINUTES,
            "Ma quanto manca ancora?",
            "how_long",
            minutes=5,
            calmed="Va bene, allora andiamo avanti.",
            otherwise=ASKS_LATER,
            last_words="Non mi ha detto quanto manca, e io devo andare. Mi richiami.",
        ),
        Objection(AT_NO_TRUST, "Senta, ho da fare. Arrivederci."),
    ),
    short="di fretta",
)

CARLA = Persona(
    "carla",
    1,
    IT,
    "Signora Carla",
    71,
    "Vive sola, e l’hanno appena chiamata per venderle la luce. Se la si ascolta diventa cordiale; "
    "se la si incalza, chiude.",
    HARD,
    Traits(trust=2, patience=22, clarity=0.65, talk=4, hearing=5, hurry=2),
    Beginning(words="Pronto? Chi parla?"),
    objections=(
        Objection(
            AT_INTRODUCTION,
            "Sì, sì, una ricerca. E poi mi vuole vendere qualcosa, vero?",
            "selling",
            calmed="Ah, meno male. L’altra volta era per la luce. Dica, allora.",
            last_words="Mah. Sentiamo, ma io non compro niente.",
        ),
        Objection(
            AFTER_MINUTES,
            "Ma scusi, a lei chi gliel’ha dato il mio numero?",
            "number_source",
            minutes=2,
            calmed="Ho capito. Sa, una si spaventa. Vada avanti.",
            last_words="Non mi piace per niente, questa cosa.",
        ),
        Objection(AT_NO_TRUST, "Basta, non mi interessa. Buongiorno."),
    ),
    digressions=(
        "Sa, da quando sono sola sto più attenta a chi chiama.",
        "Parli pure piano, ché la seguo meglio.",
        "Al telefono non si sa mai chi c’è, mi capisce.",
    ),
    short="diffidente",
)

ALDO = Persona(
    "aldo",
    1,
    IT,
    "Signor Aldo",
    66,
    "Lo hanno chiamato tre volte in una settimana e non ne può più. Non vuole rispondere, e ha il diritto di dire di "
    "no: chi lo sente lo lascia contento.",
    HARD,
    Traits(trust=1, patience=3, clarity=0.9, talk=1, hearing=5, hurry=4),
    Beginning(words="Chi è?"),
    objections=(
        Objection(
            AT_INTRODUCTION,
            "Ancora? È la terza volta questa settimana! Non voglio più essere chiamato, togliete il mio numero.",
            "refusal",
            interrupts=True,
            otherwise=HANGS_UP,
            last_words="Non sente neanche quello che le dico. Basta!",
            right=("do_not_call",),
        ),
    ),
    short="arrabbiato, dice di no",
)

PINA = Persona(
    "pina",
    1,
    IT,
    "Signora Pina",
    82,
    "Sente poco e ha tempo. Chiacchiera volentieri, e pensa che le sue risposte non servano: le serve calma.",
    MIDDLING,
    Traits(trust=4, patience=40, clarity=0.7, talk=5, hearing=2, hurry=1),
    Beginning(words="Pronto? Pronto, chi è?"),
    objections=(
        Objection(
            AT_INTRODUCTION,
            "Ma io ho ottantadue anni, cosa vuole che le dica?",
            "too_old",
            calmed="Se lo dice lei… Però parli forte, eh.",
            otherwise=GOES_ON,
            last_words="Mah. Proviamo.",
        ),
    ),
    digressions=(
        "Mia nipote mi dice sempre: nonna, tu sei precisa.",
        "Adesso esco poco, con queste gambe.",
        "Aspetti, mi siedo. Ecco, così va meglio.",
        "Che voce giovane che ha.",
    ),
    short="sente poco, ha tempo",
)

MARCO = Persona(
    "marco",
    1,
    IT,
    "Marco",
    35,
    "Ha risposto per sbaglio durante una riunione. Parla volentieri, ma non adesso: vuole un appuntamento.",
    EASY,
    Traits(trust=4, patience=10, clarity=0.9, talk=1, hearing=5, hurry=5),
    Beginning(
        words="(A bassa voce.) Sì, pronto?",
        later="Scusi, sono in riunione. Mi può richiamare stasera, dopo le sette?",
        from_hour=19,
    ),
    short="«mi richiami»",
)

NUORA = Persona(
    "nuora",
    1,
    IT,
    "La nuora",
    None,
    "Risponde lei, ma non è la persona cercata, che torna la sera. Nessuno può rispondere al suo posto.",
    MIDDLING,
    Traits(trust=3, patience=5),
    Beginning(
        ANOTHER,
        "Pronto? No, io sono la nuora.",
        later="Mia suocera non c’è, torna stasera verso le otto. Se vuole rispondo io.",
        from_hour=20,
    ),
    short="risponde lei, non la persona cercata",
    asked_for="Signora Teresa",
)

MARITO = Persona(
    "marito",
    1,
    IT,
    "Signora Nadia",
    49,
    "Risponde il marito e va a chiamare la moglie: a lei la presentazione va letta da capo.",
    EASY,
    Traits(trust=4, patience=20, clarity=0.8, talk=2, hearing=5, hurry=2),
    Beginning(ANOTHER, "Pronto? Cerca mia moglie?", fetches=True, fetched="Sì, pronto? Con chi parlo?"),
    short="la chiama il marito al telefono",
)

TOMMASO = Persona(
    "tommaso",
    1,
    IT,
    "Tommaso",
    11,
    "È solo in casa. Con un minorenne non si comincia e non si chiede niente: si ringrazia e si richiama.",
    MIDDLING,
    Traits(trust=5, patience=5),
    Beginning(MINOR, "Pronto? Sono Tommaso.", later="La mamma non c’è. Io ho undici anni, posso rispondere io?"),
    short="un bambino",
    asked_for="Signora Lucia",
)

SBAGLIATO = Persona(
    "sbagliato",
    1,
    IT,
    "Numero di un altro",
    None,
    "Il numero è di un’altra persona, che nello studio non c’entra.",
    EASY,
    Traits(trust=3, patience=3),
    Beginning(WRONG_NUMBER, "Pronto?", later="No, qui non abita nessuno con quel nome. Ha sbagliato."),
    short="non è la persona",
    asked_for="Signor Gatti",
)

OCCUPATO = Persona(
    "occupato",
    1,
    IT,
    "Linea occupata",
    None,
    "Suoni brevi e veloci.",
    EASY,
    beginning=Beginning(BUSY),
    short="una linea",
    asked_for="Signora Moro",
)

SEGRETERIA = Persona(
    "segreteria",
    1,
    IT,
    "Segreteria",
    None,
    "Risponde una macchina: si legge il messaggio dello studio, se lo studio lo lascia.",
    EASY,
    beginning=Beginning(VOICEMAIL),
    short="una linea",
    asked_for="Signor Ferri",
)

PEOPLE = (ILARIA, BRUNO, CARLA, ALDO, PINA, MARCO, NUORA, MARITO, TOMMASO, SBAGLIATO, OCCUPATO, SEGRETERIA)
