"""A Firefox in a window of its own, worked by a keyboard's keys; what it does is asked over its Marionette port.

Keys come from the X server, so they reach the browser before they reach the page: what a page does not swallow does
what it does to a person. Playwright drives no Firefox that a distribution ships.
"""

import base64
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.waiting import wait_until

FIREFOX = os.environ.get("FIREFOX", "firefox-esr")
NEEDED = (FIREFOX, "Xvfb", "xdotool")
PATIENCE = 30.0
"""Seconds until what is waited for counts as never coming."""

SETTINGS: dict[str, Any] = {
    "app.normandy.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.preonboarding.enabled": False,
    # The pages come back however often a browser was killed, instead of a list of them to choose from.
    "browser.sessionstore.max_resumed_crashes": 100,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage": "about:blank",
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "it-IT,it",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    # Marionette's own settings would switch off what is tried here: sessions that come back after a crash.
    "remote.prefs.recommended": False,
    "toolkit.startup.max_resumed_crashes": -1,
    "ui.prefersReducedMotion": 1,
}
"""A fresh profile without its greetings."""

KEYS = {
    "Alt": "alt", "Control": "ctrl", "Shift": "shift", "Enter": "Return", "PageUp": "Prior", "Backspace": "BackSpace",
    "ArrowDown": "Down", "ArrowUp": "Up", "/": "slash", "'": "apostrophe", "*": "asterisk", "-": "minus", ",": "comma",
    ".": "period", " ": "space",
}  # fmt: skip
"""What the X server calls a key that the other browser tests call by the page's name."""


def is_missing() -> str:
    """The first program that is needed and not there; empty if none is missing."""
    return next((program for program in NEEDED if not shutil.which(program)), "")


class Display:
    """A screen without a monitor, for windows that get real keys."""

    def __init__(self, size: str = "1440x1000x24") -> None:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
        self.process = subprocess.Popen(
            command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.name = f":{answer.readline().strip()}"
        self.environment = {**os.environ, "DISPLAY": self.name}

    def press(self, *keys: str) -> None:
        """Each key, or combination such as ``Alt+d``, one after the other."""
        named = ["+".join(KEYS.get(part, part) for part in key.split("+")) for key in keys]
        self._xdotool("key", "--delay", "15", *named)

    def type(self, text: str, *, delay: int = 15) -> None:
        """The characters as a keyboard sends them, that many milliseconds apart."""
        self._xdotool("type", "--delay", str(delay), "--", text)

    def click_into(self, title: str, x: int, y: int) -> None:
        """Press the mouse there once a window of that title stands on the screen, as one gives it the keyboard."""
        self._xdotool("search", "--sync", "--onlyvisible", "--name", title)
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    def _xdotool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self.environment, check=True, timeout=PATIENCE)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()


class Firefox:
    """One profile, and the Firefox that has it open; killed and started again it is the same person's browser."""

    def __init__(self, profile: Path, display: Display, **settings: Any) -> None:
        self.profile, self.display = profile, display
        profile.mkdir(parents=True, exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        chosen = {**SETTINGS, "marionette.port": self.port, **settings}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in chosen.items()]
        (profile / "user.js").write_text("".join(lines))
        self.start()

    def start(self) -> None:
        """Open the browser; after ``kill`` it brings back the pages that were open, as after a crash."""
        command = [FIREFOX, "--marionette", "--remote-allow-system-access", "--profile", str(self.profile)]
        environment = {**self.display.environment, "TZ": "Europe/Rome", "MOZ_CRASHREPORTER_DISABLE": "1"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        # A group of its own: killed with its content processes, as when the machine loses its power.
        self.process = subprocess.Popen(command, env=environment, start_new_session=True, **quiet)
        self.connection = self._connect()
        self._receive()
        self.number = 0
        self._send("WebDriver:NewSession")

    def write_session(self) -> None:
        """Write down the pages that are open and what stands in their fields, as Firefox does every 15 seconds."""
        self._wait_in_window("""(async done => {
            const from = name => ChromeUtils.importESModule(`resource:///modules/sessionstore/${name}.sys.mjs`)[name];
            await from("TabStateFlusher").flushWindow(window);
            await from("SessionSaver").run();
            done();
        })(arguments[0])""")

    def kill(self) -> None:
        """``kill -9``: the browser gets no time to write anything down."""
        self.connection.close()
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()

    # What a person does.

    def press(self, *keys: str) -> None:
        self.look()
        self.display.press(*keys)

    def look(self) -> None:
        """Wait as long as a person needs at least to see what is on the screen: sooner keys are not taken for it."""
        self.wait_for("!document.querySelector('[data-unseen], [data-resting]')")

    def type(self, text: str, *, delay: int = 15) -> None:
        self.look()
        self.display.type(text, delay=delay)

    def goto(self, address: str) -> None:
        """Open the page, as from a bookmark, and see it: before that a person presses no key."""
        self._send("WebDriver:Navigate", url=address)
        script = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"
        self._send("WebDriver:ExecuteAsyncScript", script=script, args=[])

    # What is asked.

    @property
    def address(self) -> str:
        return str(self._send("WebDriver:GetCurrentURL")["value"])

    def evaluate(self, expression: str, *arguments: Any) -> Any:
        """The expression's value in the page; ``arguments[0]`` and so on are what is handed over."""
        return self._send("WebDriver:ExecuteScript", script=f"return {expression}", args=arguments)["value"]

    def wait_for(self, expression: str, *arguments: Any) -> Any:
        """The expression's first value that is true, asked again until then, also while pages change."""
        found: list[Any] = []

        def is_true() -> bool:
            try:
                found.append(self.evaluate(expression, *arguments))
            except FirefoxError as error:
                if error.is_fatal:
                    raise
                return False
            return bool(found[-1])

        wait_until(is_true, expression)
        return found[-1]

    def evaluate_in_window(self, expression: str) -> Any:
        """The expression's value in the browser's own window, where the address bar is."""
        self._send("Marionette:SetContext", value="chrome")
        try:
            return self.evaluate(expression)
        finally:
            self._send("Marionette:SetContext", value="content")

    def _wait_in_window(self, script: str) -> None:
        """Run the script in the browser's own window until it calls ``arguments[0]``."""
        self._send("Marionette:SetContext", value="chrome")
        try:
            self._send("WebDriver:ExecuteAsyncScript", script=script, args=[])
        finally:
            self._send("Marionette:SetContext", value="content")

    @property
    def hands(self) -> str:
        """Where keys go now: ``page``, ``address`` or ``find``."""
        return str(
            self.evaluate_in_window(
                "gURLBar.focused ? 'address' : gFindBarInitialized && !gFindBar.hidden ? 'find' : "
                "document.activeElement === gBrowser.selectedBrowser ? 'page' : document.activeElement.outerHTML"
            )
        )

    def sign_in(self, address: str, session: str) -> None:
        """Give the browser a person's session, without the door; it outlives a kill, after which one would sign in."""
        self.goto(f"{address}/static/icon.svg")
        expiry = int(time.time()) + 24 * 3600
        cookie = {"name": "sessionid", "value": session, "path": "/", "httpOnly": True, "expiry": expiry}
        self._send("WebDriver:AddCookie", cookie=cookie)

    def always_allow(self, address: str, scheme: str) -> None:
        """As if "always allow" had been ticked when the browser asked whether the site may open such links."""
        self.evaluate_in_window(
            "Services.perms.addFromPrincipal(Services.scriptSecurityManager.createContentPrincipalFromOrigin("
            f"{address!r}), 'open-protocol-handler^{scheme}', Services.perms.ALLOW_ACTION)"
        )

    def forget(self) -> None:
        """Leave nothing of the pages that were open, as a new profile has nothing."""
        self.goto("about:blank")
        self._wait_in_window(
            "Services.clearData.deleteData(Ci.nsIClearDataService.CLEAR_ALL, {onDataDeleted: arguments[0]})"
        )

    def screenshot(self, path: Path) -> None:
        """What the page shows, as a PNG file."""
        shot = self._send("WebDriver:TakeScreenshot", full=False, hash=False)["value"]
        path.write_bytes(base64.b64decode(shot))

    # The Marionette protocol: a length, a colon, and a JSON array.

    def _connect(self) -> socket.socket:
        wires: list[socket.socket] = []

        def is_there() -> bool:
            assert self.process.poll() is None, "Firefox does not start"
            with contextlib.suppress(ConnectionRefusedError):
                wires.append(socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE))
            return bool(wires)

        wait_until(is_there, "Firefox")
        return wires[0]

    def _send(self, command: str, **parameters: Any) -> Any:
        self.number += 1
        message = json.dumps([0, self.number, command, parameters]).encode()
        self.connection.sendall(b"%d:%s" % (len(message), message))
        _kind, _number, error, result = self._receive()
        if error:
            raise FirefoxError(error)
        return result

    def _receive(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._read(1)
        return json.loads(self._read(int(length[:-1])))

    def _read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            part = self.connection.recv(size - len(found))
            if not part:
                raise AssertionError("Firefox has gone")
            found += part
        return found


class FirefoxError(Exception):
    """What Firefox says against a command."""

    def __init__(self, error: dict[str, str]) -> None:
        super().__init__(f"{error['error']}: {error['message']}")
        # A page that is just going away answers no question; a wrong expression never will.
        self.is_fatal = error["error"] == "javascript error" and "null" not in error["message"]
