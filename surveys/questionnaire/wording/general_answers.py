"""The institute's general answers, by situation: what every study has before anything is written for it.

They promise nothing that a study might not keep: no length, no sponsor, no name of a list. Whoever objects is heard
first, in a line without "but"; then comes one answer, and a way back that leaves the choice to them. From a no, with a
minor and in distress there is none.
"""

from collections.abc import Mapping

from surveys.questionnaire.model.structure import Text

GENERAL: Mapping[str, Mapping[str, Text]] = {
    "no_time": {
        "question": {"it": "«Non ho tempo»", "en": "“I have no time”"},
        "listen": {
            "it": "La capisco, a quest’ora si ha sempre qualcosa da fare.",
            "en": "I understand, one always has something to do at this hour.",
        },
        "answer": {
            "it": "Possiamo farne un pezzo adesso e fermarci quando vuole. Oppure la richiamo io quando le è comodo: "
            "stasera o domani?",
            "en": "We can do a part of it now and stop whenever you like. Or I call you back when it suits you: this "
            "evening or tomorrow?",
        },
        "back": {"it": "Se intanto proviamo con la prima:", "en": "If we just try the first one:"},
    },
    "not_interested": {
        "question": {"it": "«Non mi interessa»", "en": "“I’m not interested”"},
        "listen": {
            "it": "Ha ragione a dirmelo, e la ringrazio della franchezza.",
            "en": "Thank you for saying so plainly.",
        },
        "answer": {
            "it": "Ci serve anche il parere di chi dell’argomento non si interessa: se ascoltassimo solo gli altri, i "
            "risultati direbbero una cosa non vera. Non deve sapere niente, e decide lei se rispondere.",
            "en": "We need the opinion of those whom it does not interest, too: if we only heard the others, the "
            "results would not be true. You need to know nothing, and it is up to you whether you answer.",
        },
        "back": {
            "it": "Le leggo una domanda, poi mi dice:",
            "en": "May I read you one question, and then you tell me:",
        },
    },
    "later": {
        "question": {"it": "«Mi richiami»", "en": "“Call me later”"},
        "listen": {"it": "Volentieri, scelga lei il momento.", "en": "Gladly, you choose the time."},
        "answer": {
            "it": "Quando la trovo con un po’ di calma? Mi segno il giorno e l’ora, e non la chiamiamo prima.",
            "en": "When will you have a quiet moment? I note the day and the time, and we do not call before.",
        },
        "back": {
            "it": "Oppure, se preferisce toglierselo subito:",
            "en": "Or, if you would rather get it over with now:",
        },
    },
    "too_old": {
        "question": {"it": "«Sono troppo anziano, non so rispondere»", "en": "“I am too old, I would not know”"},
        "listen": {
            "it": "Grazie che me lo dice; non è un esame, non ci sono risposte sbagliate.",
            "en": "Thank you for telling me; it is no test, no answer is wrong.",
        },
        "answer": {
            "it": "Contano proprio le persone di ogni età. Vado piano, e una domanda che non le piace la saltiamo.",
            "en": "People of every age count. I go slowly, and if you do not like a question we leave it out.",
        },
        "back": {"it": "Proviamo con la prima:", "en": "Shall we try the first one:"},
    },
    "refusal": {
        "question": {"it": "«No, e togliete il mio numero»", "en": "“No, and take my number off your list”"},
        "listen": {"it": "Certo, rispetto la sua scelta.", "en": "Of course, I respect that."},
        "answer": {
            "it": "Lo segno adesso: da noi non la chiamerà più nessuno. La ringrazio e le auguro una buona giornata.",
            "en": "I note it now: nobody will call you from here again. Thank you, and have a good day.",
        },
    },
    "number_source": {
        "question": {"it": "Chi vi ha dato il mio numero?", "en": "Who gave you my number?"},
        "listen": {"it": "È giusto chiederlo.", "en": "You are right to ask."},
        "answer": {
            "it": "Il suo numero serve solo per questa telefonata e non resta insieme alle risposte. Se vuole, le dico "
            "a chi scrivere per sapere da dove viene.",
            "en": "Your number serves for this call alone and is not kept with your answers. If you like, I tell you "
            "whom to write to, to learn where it comes from.",
        },
        "back": {"it": "Se per lei va bene, andiamo avanti:", "en": "If that is all right with you, we go on:"},
    },
    "selling": {
        "question": {"it": "Volete vendermi qualcosa?", "en": "Are you selling something?"},
        "listen": {
            "it": "Capisco il dubbio, di telefonate così ne arrivano tante.",
            "en": "I see why you ask, there are many such calls.",
        },
        "answer": {
            "it": "No: non vendo niente, né adesso né dopo. È una ricerca, e alla fine non le chiedo né acquisti né "
            "dati della carta o del conto.",
            "en": "No: I sell nothing, now or afterwards. This is research, and I ask for no purchase, no card and no "
            "account.",
        },
        "back": {"it": "Le va se proseguiamo?", "en": "Shall we go on?"},
    },
    "who": {
        "question": {"it": "Chi siete?", "en": "Who are you?"},
        "listen": {"it": "Glielo ripeto volentieri.", "en": "I am glad to say it again."},
        "answer": {
            "it": "Mi chiamo {interviewer} e la chiamo da un istituto di ricerche di mercato: raccogliamo pareri, non "
            "vendiamo niente.",
            "en": "My name is {interviewer}, I am calling from an institute for market research: we collect opinions, "
            "we sell nothing.",
        },
        "back": {"it": "Possiamo andare avanti?", "en": "May we go on?"},
    },
    "privacy": {
        "question": {"it": "E la privacy? Che fine fanno le mie risposte?", "en": "What happens to my answers?"},
        "listen": {"it": "Fa bene a chiederlo.", "en": "It is good that you ask."},
        "answer": {
            "it": "Le sue risposte si sommano a quelle degli altri: chi legge i risultati vede percentuali, non nomi. "
            "Può non rispondere a una domanda, e può chiederci di cancellare tutto.",
            "en": "Your answers are added up with everybody’s: those who read the results see percentages, not names. "
            "You may leave out any question, and you may ask us to erase everything.",
        },
        "back": {"it": "Riprendo da dove eravamo:", "en": "I go on from where we were:"},
    },
    "recorded": {
        "question": {"it": "La telefonata è registrata?", "en": "Is this call recorded?"},
        "listen": {"it": "È una domanda giusta.", "en": "That is a fair question."},
        "answer": {
            "it": "Io scrivo le sue risposte mentre parliamo. Se una telefonata si registra lo diciamo prima, e si fa "
            "solo se lei è d’accordo. Un responsabile può seguire il mio lavoro, per aiutarmi.",
            "en": "I write down your answers while we talk. If a call is recorded we say so first, and only do it if "
            "you agree. My supervisor may follow my work, to help me.",
        },
        "back": {"it": "Andiamo avanti?", "en": "Shall we go on?"},
    },
    "how_long": {
        "question": {"it": "Quanto dura?", "en": "How long does it take?"},
        "listen": {"it": "Giusto saperlo prima.", "en": "It is right to know that first."},
        "answer": {
            "it": "Dipende un po’ dalle risposte: le dico io a che punto siamo, e se deve andare ci fermiamo e la "
            "richiamo.",
            "en": "It depends on the answers: I tell you how far we are, and if you must go we stop and I call you "
            "back.",
        },
        "back": {"it": "Intanto le leggo la prossima:", "en": "Meanwhile I read you the next one:"},
    },
    "why_me": {
        "question": {"it": "Perché proprio io?", "en": "Why me?"},
        "listen": {"it": "Se lo chiedono in molti.", "en": "Many people ask that."},
        "answer": {
            "it": "È stato il caso: ogni persona estratta ne rappresenta molte altre, e nessuno può rispondere al suo "
            "posto.",
            "en": "It was chance: everybody who is drawn stands for many others, and nobody can answer in your place.",
        },
        "back": {"it": "Per questo mi farebbe piacere continuare:", "en": "That is why I would like to go on:"},
    },
    "minor": {
        "question": {"it": "Risponde un minorenne", "en": "A minor answers"},
        "listen": {"it": "Ciao, grazie di aver risposto.", "en": "Hello, thank you for answering."},
        "answer": {
            "it": "Questa telefonata era per un adulto, richiamo in un altro momento. Buona giornata.",
            "en": "This call was meant for an adult, I will call another time. Have a good day.",
        },
    },
    "distress": {
        "question": {"it": "La persona sta male, è in lutto o piange", "en": "They are unwell, grieving or in tears"},
        "listen": {"it": "Mi dispiace davvero.", "en": "I am truly sorry."},
        "answer": {
            "it": "Non è il momento per le mie domande, la lascio tranquilla. La ringrazio di avermi risposto e le "
            "auguro ogni bene.",
            "en": "This is no time for my questions, I leave you in peace. Thank you for answering, and I wish you "
            "well.",
        },
    },
}

SAID_AS: Mapping[str, Text] = {
    "no_time": {
        "it": "non posso adesso, sono al lavoro, sto uscendo, sto mangiando, ho da fare, ho fretta, sono occupato",
        "en": "not now, I am busy, I am at work, I am in a hurry, I am about to leave",
    },
    "not_interested": {
        "it": "non voglio rispondere, non faccio sondaggi, non rispondo alle interviste, non m’importa",
        "en": "I do not do surveys, I do not want to answer, I do not care",
    },
    "later": {
        "it": "un’altra volta, più tardi, chiami dopo, richiamate domani",
        "en": "another time, later, ring me tomorrow",
    },
    "too_old": {
        "it": "ho una certa età, sono vecchia, non ci sento, non me ne intendo, chieda a mio figlio",
        "en": "at my age, I am old, I know nothing about it, ask my son",
    },
    "refusal": {
        "it": "cancellatemi, non chiamate più, non chiamatemi mai più, basta telefonate, vi denuncio",
        "en": "never call again, stop calling me, remove me, delete me",
    },
    "number_source": {
        "it": "dove avete preso il numero, come avete avuto il mio numero, da dove viene, dove mi avete trovato",
        "en": "where did you get my number, how did you find me",
    },
    "selling": {
        "it": "è pubblicità, che cosa vendete, è una truffa, devo comprare, devo pagare, cambiare contratto",
        "en": "is it advertising, is this a scam, what do you sell, do I have to buy or pay",
    },
    "who": {
        "it": "chi parla, con chi parlo, per chi lavora, che istituto è, da dove chiama",
        "en": "who is speaking, who is calling, whom do you work for",
    },
    "privacy": {
        "it": "chi ha i miei dati, che fate dei dati, è anonimo, chi lo legge, chi ascolta, dati personali",
        "en": "who has my data, is it anonymous, who reads it, personal data",
    },
    "recorded": {
        "it": "sta registrando, mi registrate, la chiamata viene registrata, chi ci sente",
        "en": "are you recording me, is anybody listening",
    },
    "how_long": {
        "it": "quanto ci vuole, quanto tempo ci mette, quante domande sono, è lunga, manca molto",
        "en": "how many questions, how much time, is it long, is there much left",
    },
    "why_me": {
        "it": "perché proprio me, perché io, perché a me, come mai chiamate me, perché avete scelto me",
        "en": "why did you choose me, why call me, how was I chosen, who picked me",
    },
}
"""Other ways in which people say what brings a general answer up: they are found by these words, too."""

MEANWHILE: Text = {
    "it": "Su questo non le voglio dire una cosa sbagliata: mi informo adesso, e glielo dico prima di salutarla.",
    "en": "I do not want to tell you anything wrong about this: I ask now, and tell you before we say goodbye.",
}
"""What is said while the supervisor is asked something that no answer meets."""
