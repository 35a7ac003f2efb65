"""Debian's nginx before several nodes, set up by the example in ``.deploy/``."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import wait_for_site

from .serving import ROOT, free_port

NGINX = shutil.which("nginx") or next(iter(map(str, Path("/usr/sbin").glob("nginx"))), "")
AROUND = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@contextmanager
def balanced(folder: Path, nodes: Sequence[int]) -> Iterator[int]:
    """A port at which nginx hands on to these two, while the block lasts."""
    folder.mkdir()
    port = free_port()
    (folder / "site.conf").write_text(example(port, nodes))
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    server = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        wait_for_site(port, "/account/login/")
        yield port
    finally:
        server.terminate()
        server.wait(30)


def example(port: int, nodes: Sequence[int]) -> str:
    """The example with ports of this machine for its machines, and without its certificate."""
    text = (ROOT / ".deploy" / "nginx.conf").read_text()
    text, redirect = re.subn(r"server \{\s+listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text, listens = re.subn(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", text)
    text, certificates = re.subn(r"\n *ssl_\w+ [^;]*;", "", text)
    ports = iter(nodes)
    text, machines = re.subn(r"server 10\.0\.0\.\d+:8000", lambda _: f"server 127.0.0.1:{next(ports)}", text)
    assert (redirect, listens, certificates, machines) == (1, 1, 3, len(nodes))
    return text
