"""A store that speaks S3, as a process of this machine."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError

from tests.resilience.serving import free_port
from tests.waiting import wait_until

BUCKET = "kept"
KEY = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


class Store:
    """``moto_server`` with one bucket, to be stopped and started again; what it held is gone then."""

    def __init__(self) -> None:
        self.port = free_port()
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """As ``STORAGE_URL`` names it."""
        return f"s3://{BUCKET}/ascolto?endpoint={self.endpoint}&region=eu-south-1"

    def start(self) -> None:
        """Start it, and make the bucket."""
        command = [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(self.port)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._server = subprocess.Popen(command, env={**os.environ, **KEY}, **quiet)
        wait_until(self._answers)

    def stop(self) -> None:
        """As when the machine is away."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(30)
            self._server = None

    def refuse_unknown_keys(self) -> None:
        """From now on, until it is started again."""
        plain = {"Content-Type": "text/plain"}
        asked = urllib.request.Request(f"{self.endpoint}/moto-api/reset-auth", b"0", plain)
        urllib.request.urlopen(asked, timeout=30).close()

    def names(self) -> set[str]:
        """All that it holds."""
        found = self._client().list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {entry["Key"] for entry in found}

    def _answers(self) -> bool:
        try:
            self._client().create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-south-1"})
        except BotoCoreError:
            return False
        return True

    def _client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="eu-south-1",
            aws_access_key_id=KEY["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEY["AWS_SECRET_ACCESS_KEY"],
        )


@contextmanager
def running_store() -> Iterator[Store]:
    """A store while the block lasts."""
    store = Store()
    store.start()
    try:
        yield store
    finally:
        store.stop()
