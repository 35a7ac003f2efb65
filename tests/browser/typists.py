"""Fast typists who know the questionnaire by heart, on bad lines: what they type and what becomes of it."""

import heapq
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from playwright.sync_api import Page

from surveys.interviewing.models import Interview

SLOW_LINES = """
(() => {
  // What the line does to each answer in turn: how long it takes, and whether it is cut, and where.
  window.line = [];
  window.onTheWay = 0;
  const real = window.fetch.bind(window);
  const pass = (ms) => new Promise((done) => setTimeout(done, ms));
  window.fetch = async (address, options) => {
    const isAnswer = options?.method === "POST" && /\\/interview\\/$/.test(String(address?.url ?? address));
    const { ms = 0, fate = "" } = (isAnswer && window.line.shift()) || {};
    if (isAnswer) window.onTheWay += 1;
    try {
      await pass(ms / 2);
      if (fate === "cut") throw new TypeError("no line");
      if (fate === "busy") return new Response("", { status: 503 });
      const answer = await real(address, options);
      await pass(ms / 2);
      if (fate === "lost") throw new TypeError("no line");
      return answer;
    } finally {
      if (isAnswer) window.onTheWay -= 1;
    }
  };
})();
"""
NOW = """() => ({
  page: document.querySelector("#answer input[name=page]")?.value ?? "",
  isBusy: window.onTheWay > 0 || document.querySelector("[data-unseen]") !== null,
  told: document.querySelector("#ahead").textContent,
  box: document.querySelector("#box")?.value ?? "",
  isRefused: document.querySelector("#answer .refusal, #answer .check, #answer .notice") !== null,
  isAsked: document.querySelector("#answer .check") !== null,
  isWaiting: document.querySelector("#answer[data-waiting]") !== null,
  state: document.querySelector("#saved").dataset.state,
})"""

CODES = ("1", "2", "3", "4", "5")
CODES_OF_LISTS: list[list[object]] = [
    ["list_name", "name", "label::Italiano (it)"],
    *(["codes", code, f"Voce {code}"] for code in CODES),
]
REST = 0.3
"""Seconds without a key."""
REST_WITHIN = 0.7
"""Within an answer the page takes a longer pause (``PAUSE_WITHIN`` of ahead.js) for a look at what it says."""
MOST = 89
"""The greatest number that the numbers take."""


def survey(questions: int) -> list[list[object]]:
    """Numbers, codes, words and now and then a note, which no key typed ahead may pass."""
    rows: list[list[object]] = [["type", "name", "label::Italiano (it)", "constraint", "warning"]]
    for number in range(questions):
        kind = kind_of(number)
        if kind == "note":
            rows.append(["note", f"q{number}", f"Leggere {number}"])
        elif kind == "codes":
            rows.append(["select_one codes", f"q{number}", f"Codice {number}"])
        elif kind == "words":
            rows.append(["text", f"q{number}", f"Parole {number}"])
        else:
            rows.append(["integer", f"q{number}", f"Numero {number}", f". <= {MOST}", ". != 77"])
    return rows


def kind_of(number: int) -> str:
    if number % 19 == 18:
        return "note"
    return {3: "codes", 4: "codes", 6: "words"}.get(number % 7, "number")


@dataclass
class Line:
    """How long an answer takes there and back, in milliseconds; ``jitter`` of it is by chance."""

    name: str
    ms: int
    jitter: float = 0.0

    def takes(self, chance: random.Random) -> float:
        return self.ms * (1 + chance.uniform(-self.jitter, self.jitter))


@dataclass
class Typist:
    """Types answers in bursts without looking, then looks, and goes on where the interview stands."""

    page: Page
    interview: int
    chance: random.Random
    plan: list[Line]
    """The line for each burst."""
    typed: dict[int, list[str]] = field(default_factory=dict)
    keys: int = 0
    seconds: float = 0.0
    answers: int = 0
    refused: int = 0
    """Answers that were not taken and said so."""
    dropped: int = 0
    """Of them, those dropped without reaching the server."""
    silent: list[str] = field(default_factory=list)
    """What was neither stored nor refused in sight: there must be nothing here."""

    def __post_init__(self) -> None:
        self.keyboard = self.page.context.new_cdp_session(self.page)

    def run(self) -> Iterator[float]:
        """Do what comes next; how many seconds to wait until then."""
        while True:
            at = self.look()["page"]
            if not at:
                return
            number = int(at.removeprefix("q"))
            if kind_of(number) == "note":
                yield from self.press("Enter")
                continue
            if self.look()["isAsked"]:
                # An unusual number is right as it is.
                yield from self.press("1", "Enter")
                continue
            yield from self.burst(number)

    def press(self, *keys: str) -> Iterator[float]:
        """Keys pressed by somebody who looks."""
        self.page.evaluate("window.line = []")
        for key in keys:
            self.page.keyboard.press(key)
            yield 0.1
        yield from self.settle()

    def strike(self, key: str) -> None:
        """A key at the moment of the finger, as a keyboard says it, however late a busy machine hands it on."""
        sign = "\r" if key == "Enter" else key
        code = key if key == "Enter" else f"{'Digit' if key.isdigit() else 'Key'}{key.upper()}"
        facts = {"key": key, "code": code, "windowsVirtualKeyCode": ord(sign.upper()), "timestamp": time.time()}
        self.keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": sign, **facts})
        self.keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **facts})

    def burst(self, number: int) -> Iterator[float]:
        line = self.plan.pop(0) if self.plan else Line("0 ms", 0)
        count = 1 if line.ms == 2000 else self.chance.randint(1, 7)
        going = [(number + more, self.answer_to(number + more)) for more in range(count)]
        fates = [self.chance.choices(["", "cut", "busy", "lost"], [60, 1, 1, 1])[0] for _ in going]
        trip = [{"ms": line.takes(self.chance), "fate": fate} for fate in fates]
        self.page.evaluate("trip => { window.line = trip }", trip)
        pace, pressed, half = self.chance.uniform(1 / 12, 1 / 5), 0.0, ""
        for place, (question, text) in enumerate(going):
            # Whoever rests between two answers looks before going on; a busy machine makes typists rest.
            if pressed and time.monotonic() - pressed > REST:
                going = going[:place]
                break
            self.typed.setdefault(question, []).append(text)
            for done, key in enumerate([*text, "Enter"]):
                if done and time.monotonic() - pressed > REST_WITHIN:
                    yield from self.settle()
                    if self.look()["box"] != text[:done]:
                        half = text[:done]
                        break
                pressed = time.monotonic()
                self.strike(key)
                self.keys += 1
                pause = pace * self.chance.uniform(0.8, 1.2)
                self.seconds += pause
                yield pause
            if half:
                going = going[:place]
                break
        self.answers += len(going)
        yield from self.settle()
        self.judge(going, half)
        if self.look()["isWaiting"]:
            yield from self.type_over(number)

    def type_over(self, first: int) -> Iterator[float]:
        """What waits is typed over by another answer, without looking what stands in the box."""
        before = self.look()
        question = int(before["page"].removeprefix("q"))
        text = self.answer_to(question, slips=False)
        self.typed.setdefault(question, []).append(text)
        self.answers += 1
        yield from self.press(*text, "Enter")
        if stored_in(self.interview).get(question) != text:
            seen = self.look()
            # What waited may have gone off by itself before the first key: then the page says which keys it dropped.
            said, keys = seen["told"].replace(" ", ""), f"{text}↵"
            is_told = seen["told"] != before["told"] and any(said.endswith(keys[at:]) for at in range(len(keys)))
            self.refuse(f"{question}: {text} over {self.typed[question][:-1]}", seen["isRefused"] or is_told)

    def judge(self, going: list[tuple[int, str]], half: str) -> None:
        """Each answer is stored as it was typed, or something on the screen says that it is not, ``half`` a one too."""
        stored, seen = stored_in(self.interview), self.look()
        lost = next((place for place, (question, text) in enumerate(going) if stored.get(question) != text), None)
        said = seen["told"].replace(" ", "")
        if lost is None:
            if not said.endswith(half):
                self.silent.append(f"{half} was dropped, and the page says: {said!r}")
            return
        ahead = keys_of(going[lost:]) + half
        if said.endswith(ahead):
            self.dropped += len(going) - lost
            self.refused += len(going) - lost
            return
        self.refuse(f"{going[lost]}", seen["isRefused"] or seen["state"] != "saved" or seen["isWaiting"])
        self.dropped += len(going) - lost - 1
        self.refused += len(going) - lost - 1
        if not said.endswith(keys_of(going[lost + 1 :]) + half):
            self.silent.append(f"{ahead} was dropped, and the page says: {said!r}")

    def refuse(self, what: str, is_seen: bool) -> None:
        self.refused += 1
        if not is_seen:
            self.silent.append(f"{what} was not stored, and nothing says so")

    def settle(self) -> Iterator[float]:
        """Wait until nothing is on its way, and a moment to look."""
        yield 0.03
        while self.look()["isBusy"]:
            yield 0.03

    def look(self) -> Any:
        return self.page.evaluate(NOW)

    def answer_to(self, number: int, *, slips: bool = True) -> str:
        """An answer of the question's kind; now and then one that the questionnaire refuses or asks about."""
        kind = kind_of(number)
        if kind == "codes":
            return self.chance.choice("6789") if slips and self.chance.random() < 0.04 else self.chance.choice(CODES)
        if kind == "words":
            return "".join(self.chance.choice("aeiostr") for _ in range(self.chance.randint(1, 4)))
        if slips and self.chance.random() < 0.04:
            return self.chance.choice(["95", "77"])
        return str(self.chance.choice([one for one in range(MOST + 1) if one != 77]))


def keys_of(answers: list[tuple[int, str]]) -> str:
    """The keys as the page writes them."""
    return "".join(f"{text}↵" for _question, text in answers)


def stored_in(interview: int) -> dict[int, str]:
    """What the database holds, by the number of the question."""
    answers = Interview.objects.get(pk=interview).state["answers"]
    return {
        int(path.removeprefix("q")): str(answer["v"]) for path, answer in answers.items() if answer["v"] is not None
    }


class Plays(Protocol):
    """Somebody who types when their time has come."""

    def run(self) -> Iterator[float]: ...


def play(typists: Sequence[Plays], page: Page) -> None:
    """All of them at once: each types when its time has come."""
    start = time.monotonic()
    due: list[tuple[float, int, Iterator[float]]] = [
        (0.0, number, typist.run()) for number, typist in enumerate(typists)
    ]
    while due:
        at, number, run = heapq.heappop(due)
        if (left := start + at - time.monotonic()) > 0:
            page.wait_for_timeout(left * 1000)
        pause = next(run, None)
        if pause is not None:
            heapq.heappush(due, (time.monotonic() - start + pause, number, run))
