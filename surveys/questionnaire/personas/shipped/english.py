"""People and lines in English, from easy to hard."""

from __future__ import annotations

from surveys.questionnaire.personas.persona import (
    AFTER_MINUTES,
    ANOTHER,
    ASKS_LATER,
    AT_INTRODUCTION,
    AT_NO_TRUST,
    BUSY,
    EASY,
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

EN = "en"

AMY = Persona(
    "amy",
    1,
    EN,
    "Amy",
    24,
    "A student with a weekend job. Happy to answer, but does something else meanwhile and misses a bit now and then.",
    EASY,
    Traits(trust=5, patience=25, clarity=0.85, talk=3, hearing=4, hurry=1),
    Beginning(words="Hello? Yes, speaking."),
    objections=(
        Objection(
            AFTER_MINUTES,
            "Sorry, the kettle… right, I’m back. Is there much more?",
            "how_long",
            minutes=4,
            calmed="Oh, that’s fine. Go on.",
            last_words="All right, all right… go on.",
        ),
    ),
    digressions=(
        "Hang on, I’ll turn the music down. There.",
        "Sorry, that was my flatmate.",
        "One second, I’ll shut the window. Go on.",
    ),
    short="kind and distracted",
)

BRIAN = Persona(
    "brian",
    1,
    EN,
    "Brian",
    58,
    "Runs a garage and is always about to leave. Told how long it takes, without detours, he stays; pushed, he goes.",
    MIDDLING,
    Traits(trust=3, patience=16, clarity=0.75, talk=1, hearing=5, hurry=5),
    Beginning(words="Yes, what is it? Be quick, please."),
    objections=(
        Objection(
            AT_INTRODUCTION,
            "Look, I’m in a rush. I haven’t got time.",
            "no_time",
            calmed="Well, if it’s like that, let’s start.",
            otherwise=ASKS_LATER,
            last_words="Listen, not now. Call me whenever you like, but not now.",
        ),
        Objection(
            AFTER_MINUTES,
            "How much longer is this?",
            "how_long",
            minutes=5,
            calmed="All right, carry on.",
            otherwise=ASKS_LATER,
            last_words="You haven’t told me how long, and I have to go. Call me back.",
        ),
        Objection(AT_NO_TRUST, "Look, I’m busy. Goodbye."),
    ),
    short="in a hurry",
)

DOROTHY = Persona(
    "dorothy",
    1,
    EN,
    "Dorothy",
    71,
    "Lives alone, and somebody has just tried to sell her electricity. Listened to, she becomes friendly; "
    "pressed, she hangs up.",
    HARD,
    Traits(trust=2, patience=22, clarity=0.65, talk=4, hearing=5, hurry=2),
    Beginning(words="Hello? Who is this?"),
    objections=(
        Objection(
            AT_INTRODUCTION,
            "A study, yes. And then you’ll want to sell me something, won’t you?",
            "selling",
            calmed="Oh, good. Last time it was the electricity. Go on, then.",
            last_words="Hmm. Well, I’m not buying anything.",
        ),
        Objection(
            AFTER_MINUTES,
            "Excuse me, who gave you my number?",
            "number_source",
            minutes=2,
            calmed="I see. One gets worried, you know. Carry on.",
            last_words="I don’t like this at all.",
        ),
        Objection(AT_NO_TRUST, "That’s enough, I’m not interested. Good day."),
    ),
    digressions=(
        "Since I’ve been on my own I’m careful who I talk to.",
        "You can go slowly, I follow better that way.",
        "You never know who’s calling these days.",
    ),
    short="distrustful",
)

FRANK = Persona(
    "frank",
    1,
    EN,
    "Frank",
    66,
    "He was called three times in a week and has had enough. He will not answer, and it is his right to say no: "
    "whoever hears him leaves him content.",
    HARD,
    Traits(trust=1, patience=3, clarity=0.9, talk=1, hearing=5, hurry=4),
    Beginning(words="Who’s that?"),
    objections=(
        Objection(
            AT_INTRODUCTION,
            "Again? That’s the third time this week! I don’t want to be called any more, take my number off your list.",
            "refusal",
            interrupts=True,
            otherwise=HANGS_UP,
            last_words="You don’t even hear what I’m saying. Enough!",
            right=("do_not_call",),
        ),
    ),
    short="angry, says no",
)

MABEL = Persona(
    "mabel",
    1,
    EN,
    "Mabel",
    82,
    "Hard of hearing, with time to spare. Likes a chat, and thinks that her answers are of no use: she needs calm.",
    MIDDLING,
    Traits(trust=4, patience=40, clarity=0.7, talk=5, hearing=2, hurry=1),
    Beginning(words="Hello? Hello, who is it?"),
    objections=(
        Objection(
            AT_INTRODUCTION,
            "But I’m eighty-two, what could I tell you?",
            "too_old",
            calmed="If you say so… But speak up, won’t you.",
            last_words="Well. We can try.",
        ),
    ),
    digressions=(
        "My granddaughter always says I’m very precise.",
        "I don’t go out much now, with these legs.",
        "Let me sit down. There, that’s better.",
        "What a young voice you have.",
    ),
    short="hears little, has time",
)

MARK = Persona(
    "mark",
    1,
    EN,
    "Mark",
    35,
    "Picked up by mistake in a meeting. Glad to talk, but not now: he wants an appointment.",
    EASY,
    Traits(trust=4, patience=10, clarity=0.9, talk=1, hearing=5, hurry=5),
    Beginning(
        words="(In a low voice.) Yes, hello?",
        later="Sorry, I’m in a meeting. Could you call me this evening, after seven?",
        from_hour=19,
    ),
    short="“call me later”",
)

IN_LAW = Persona(
    "in_law",
    1,
    EN,
    "The daughter-in-law",
    None,
    "She picks up, but is not the person asked for, who is back in the evening. Nobody can answer in her place.",
    MIDDLING,
    Traits(trust=3, patience=5),
    Beginning(
        ANOTHER,
        "Hello? No, I’m her daughter-in-law.",
        later="She isn’t in, she’ll be back around eight this evening. I can answer, if you like.",
        from_hour=20,
    ),
    short="not the person asked for",
    asked_for="Mrs Turner",
)

HUSBAND = Persona(
    "husband",
    1,
    EN,
    "Nadia",
    49,
    "The husband picks up and fetches his wife: to her the introduction is read from the start.",
    EASY,
    Traits(trust=4, patience=20, clarity=0.8, talk=2, hearing=5, hurry=2),
    Beginning(ANOTHER, "Hello? Do you want my wife?", fetches=True, fetched="Yes, hello? Who am I speaking to?"),
    short="her husband fetches her",
)

TOMMY = Persona(
    "tommy",
    1,
    EN,
    "Tommy",
    11,
    "Alone at home. With a minor nothing is begun and nothing asked: thank him and call another time.",
    MIDDLING,
    Traits(trust=5, patience=5),
    Beginning(MINOR, "Hello? This is Tommy.", later="Mum isn’t here. I’m eleven, can I answer?"),
    short="a child",
    asked_for="Mrs Walsh",
)

WRONG = Persona(
    "wrong",
    1,
    EN,
    "Somebody else’s number",
    None,
    "The number is another person’s, who has nothing to do with the study.",
    EASY,
    Traits(trust=3, patience=3),
    Beginning(WRONG_NUMBER, "Hello?", later="No, there’s nobody of that name here. You’ve got it wrong."),
    short="not the person",
    asked_for="Mr Gates",
)

LINE_BUSY = Persona(
    "busy",
    1,
    EN,
    "Busy line",
    None,
    "Short, fast tones.",
    EASY,
    beginning=Beginning(BUSY),
    short="a line",
    asked_for="Mrs Moore",
)

MACHINE = Persona(
    "voicemail",
    1,
    EN,
    "Voicemail",
    None,
    "A machine answers: the study’s message is read, if the study leaves one.",
    EASY,
    beginning=Beginning(VOICEMAIL),
    short="a line",
    asked_for="Mr Farrell",
)

PEOPLE = (AMY, BRIAN, DOROTHY, FRANK, MABEL, MARK, IN_LAW, HUSBAND, TOMMY, WRONG, LINE_BUSY, MACHINE)
