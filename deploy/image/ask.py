"""Asks, from within the container, what shows that the image serves. `check.sh` hands it to the Python there."""

import json
import os
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

URL = "http://127.0.0.1:5005"
PATIENCE = 300  # seconds
ANSWERS = {
    "is it safe?": "considerations_and_caution",
    "my name is Sarah Connor, my number is +1 202 555 0143": None,  # redaction reads it before it is stored
    "I want to die": "crisis",
}


def get(path: str) -> bytes:
    return urlopen(f"{URL}{path}", timeout=30).read()


def post(path: str, said: object = None) -> dict:
    body = json.dumps(said).encode() if said else b""
    return json.load(urlopen(Request(f"{URL}{path}", body, {"Content-Type": "application/json"}), timeout=30))


def wait() -> None:
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            get("/readyz")
            return
        except URLError:
            if time.monotonic() > give_up:
                raise
            time.sleep(1)


def main() -> None:
    began = time.monotonic()
    assert os.getuid() == 10001, "The container does not run as its user"
    try:
        Path("written").touch()
    except OSError as error:
        print(f"The disk is read-only: {error.strerror}")
    else:
        raise AssertionError("The container can write to its own files")
    wait()
    print(f"Ready after {time.monotonic() - began:.0f} s")
    session = post("/chat/sessions")["session"]
    for text, expected in ANSWERS.items():
        said = post(f"/chat/sessions/{session}/messages", {"text": text})["messages"][0]["id"]
        print(f"{text} -> {said}")
        assert expected in (None, said), f"The answer to '{text}' is '{said}' and not '{expected}'"
    print(f"The page has {len(get('/article'))} bytes")


main()
