"""Debian's Caddy before one node, set up by the example in ``.deploy/``, without its certificate."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import wait_for_site

from .serving import ROOT, free_port

CADDY = shutil.which("caddy") or ""


@contextmanager
def behind_caddy(folder: Path, node: int) -> Iterator[int]:
    """A port at which Caddy hands on to this node, while the block lasts."""
    folder.mkdir()
    port = free_port()
    text = (ROOT / ".deploy" / "Caddyfile").read_text()
    assert text.count("\n{\n") == 1
    (folder / "Caddyfile").write_text(text.replace("\n{\n", "\n{\n\tadmin off\n"))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "SITE": f"http://127.0.0.1:{port}",
        "NODE": f"127.0.0.1:{node}",
    }
    command = [CADDY, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_site(port, "/account/login/")
        yield port
    finally:
        server.terminate()
        server.wait(30)
