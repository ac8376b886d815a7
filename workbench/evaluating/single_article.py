"""One article alone in a project of its own, and every question asked of it there; run inside that project."""

import argparse
import asyncio
import json
import time
from pathlib import Path
from typing import Any, Dict, List

from assistant.content.loader import load
from assistant.server.model_files import newest
from workbench.running.train import train_if_needed


async def answers(texts: List[str], slug: str) -> List[Dict[str, Any]]:
    """What a visitor of the article's page gets: reply ids, what was offered, whether the honest line stands there."""
    from workbench.running.local_assistant import Speaker

    speaker = await Speaker.load(newest())
    content = load()
    lines = [reply.text for reply in content.replies["nearest"]]
    found = []
    for number, text in enumerate(texts):
        session = f"alone-{number}"
        await speaker.tap(session, "/greet", {"opening": True, "article": slug})
        messages = await speaker.say(session, text)
        offered = [
            option["payload"].lstrip("/")
            for message in messages
            if message["id"] == "did_you_mean"
            for option in message["options"]
            if "payload" in option
        ]
        ids = [message["id"] for message in messages]
        honest = any(line in message["text"] for message in messages for line in lines)
        found.append({"replies": ids, "offered": offered, "line": honest})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, help='a JSON file: {slug: ["question", ...]}')
    parser.add_argument("answers", type=Path, help="the file to write")
    arguments = parser.parse_args()
    begun = time.monotonic()
    content = load()
    train_if_needed(content)
    seconds = time.monotonic() - begun
    asked = json.loads(arguments.questions.read_text(encoding="utf-8"))
    got = {slug: asyncio.run(answers(texts, slug)) for slug, texts in asked.items()}
    arguments.answers.write_text(json.dumps({"training": seconds, "got": got}), encoding="utf-8")


if __name__ == "__main__":
    main()
