"""Debian's Firefox for Playwright, which asks for commands of WebDriver BiDi that a Firefox with long support lacks.

Playwright starts this file in the place of the browser. It starts the browser and hands every message on; of a command
that the browser lacks, it says that it is done.
"""

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, AsyncIterator

import websockets

SAYS = "WebDriver BiDi listening on "
# It sets the colours that a page is told to prefer; test_firefox.py leaves out the tests that need it.
LACKED = {"emulation.setMediaFeaturesOverride"}


def executable(firefox: str, folder: Path) -> Path:
    """What Playwright starts for this Firefox."""
    script = folder / "firefox"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" "{firefox}" "$@"\n', encoding="utf-8")
    script.chmod(0o700)
    return script


async def pass_on(client: Any, browser: Any) -> None:
    async for message in client:
        asked = json.loads(message)
        if asked["method"] in LACKED:
            await client.send(json.dumps({"type": "success", "id": asked["id"], "result": {}}))
        else:
            await browser.send(message)


async def pass_back(browser: Any, client: Any) -> None:
    async for message in browser:
        await client.send(message)


@asynccontextmanager
async def between(address: str) -> AsyncIterator[str]:
    """The address of what stands between Playwright and a browser."""

    async def talk(client: Any, path: str) -> None:
        async with websockets.connect(address + path, max_size=None, ping_interval=None) as browser:
            ways = [asyncio.create_task(way) for way in (pass_on(client, browser), pass_back(browser, client))]
            _, open_ways = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in open_ways:
                way.cancel()

    async with websockets.serve(talk, "127.0.0.1", 0, max_size=None, ping_interval=None) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def main(*command: str) -> int:
    firefox = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    assert firefox.stderr
    async for line in firefox.stderr:
        _, says, address = line.decode().partition(SAYS)
        if says:
            async with between(address.strip()) as ours:
                print(f"{SAYS}{ours}", file=sys.stderr, flush=True)
                await firefox.stderr.read()
    return await firefox.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
