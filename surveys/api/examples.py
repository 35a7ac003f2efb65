"""Programs of a few lines that the documentation page shows; those in Python are run by the tests."""

POLARS = """\
import io, os, polars, requests, time
token = {"Authorization": "Bearer " + os.environ["ASCOLTO_TOKEN"]}
while (answer := requests.get("SERVER/api/v1/studies/STUDY/interviews.parquet", headers=token)).status_code == 202:
    time.sleep(2)  # it is being made
interviews = polars.read_parquet(io.BytesIO(answer.content))
"""

PANDAS = POLARS.replace("polars", "pandas")

LINES = """\
import json, os, requests
token = {"Authorization": "Bearer " + os.environ["ASCOLTO_TOKEN"]}
with requests.get("SERVER/api/v1/studies/STUDY/interviews.jsonl", headers=token, stream=True) as answer:
    interviews = [json.loads(line) for line in answer.iter_lines()]
"""

R = """\
token <- httr::add_headers(Authorization = paste("Bearer", Sys.getenv("ASCOLTO_TOKEN")))
url <- "SERVER/api/v1/studies/STUDY/interviews.parquet"
while ((answer <- httr::GET(url, token))$status_code == 202) Sys.sleep(2)
writeBin(httr::content(answer, "raw"), "interviews.parquet")
interviews <- arrow::read_parquet("interviews.parquet")
"""

PROGRAMS = {"pandas": PANDAS, "R": R, "Polars": POLARS, "Python": LINES}
"""By what they are written in."""

CHECKING = """\
import hashlib, hmac, time

def is_from_ascolto(secret: str, header: str, body: bytes) -> bool:
    parts = [part.split("=", 1) for part in header.split(",")]
    sent_at = next(value for name, value in parts if name == "t")
    signed = sent_at.encode() + b"." + body  # the body as it came, before it is read as JSON
    wanted = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    is_ours = any(hmac.compare_digest(wanted, value) for name, value in parts if name == "v1")
    return is_ours and abs(time.time() - int(sent_at)) < 300  # an older call may be somebody’s copy
"""

CALL = """\
POST /your/address HTTP/1.1
Content-Type: application/json
Ascolto-Event: interview.completed
Ascolto-Signature: t=1795867200,v1=5257a869…

{"id": 812, "event": "interview.completed", "study": STUDY,
 "happened_at": "2026-11-28T12:00:00+00:00", "data": {"interview": 4711}}
"""


def written(example: str, server: str, study: str = "1") -> str:
    """The example with the site's own address in it."""
    return example.replace("SERVER", server).replace("STUDY", study)
