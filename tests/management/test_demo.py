"""``manage.py demo``: what it refuses before it makes anything."""

import socket

import pytest
from django.core.management import CommandError, call_command


def test_a_demo_never_shares_its_port_with_another_server() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"port {port} already: choose another one with --port"):
            call_command("demo", "--port", str(port))
