"""A page for the editor, on this machine alone: the articles as they are being written, and a box to try a question.

It opens on the article that was changed last, reloads as a file is saved, and learns changed example questions within
seconds.
"""

import argparse
import asyncio
import socket
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Sanic, response
from sanic.exceptions import NotFound, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse
from watchfiles import watch

from assistant.content.article import Article
from assistant.content.findings import ContentError, Finding
from assistant.content.loader import ROOT, Content, load
from assistant.content.reply_types import Message, Option
from assistant.server.lean_imports import only_what_serves
from assistant.server.model_files import newest
from assistant.server.silence_warnings import quiet
from workbench.editing.training_files import Example, examples
from workbench.running.train import console, content_or_exit

if TYPE_CHECKING:
    from workbench.editing.explain import Learner
    from workbench.running.local_assistant import Speaker

HOST = "127.0.0.1"
HERE = Path(__file__).parent
LONGEST = 2000  # characters of a question
HEADERS = {"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'", "Cache-Control": "no-store"}


class Preview:
    """What the page shows: the last good words, what is wrong with the newest ones, and what was learnt."""

    def __init__(self, root: Path = ROOT, model: Optional[Path] = None) -> None:
        self.root = root
        self.model = model
        self.learner: Optional["Learner"] = None
        self.speaker: Optional["Speaker"] = None
        self.content: Content = load(root)
        self.examples: List[Example] = examples(root)
        self.findings: List[Finding] = []
        self.learning = True
        self.understands = asyncio.Event()
        self.version = 0
        self._changed = asyncio.Condition()
        self._stopped = threading.Event()

    @property
    def newest(self) -> Article:
        """The article whose file was changed last: the one that an editor works on."""
        return max(self.content.articles, key=lambda article: article.path.stat().st_mtime)

    async def begin(self) -> None:
        """Learn, and load the trained assistant, while the page is there already."""
        loop = asyncio.get_running_loop()
        try:
            self.learner = await loop.run_in_executor(None, _learner, self.root)
        except ContentError as error:
            self.findings = list(error.findings)
        if self.model:
            from workbench.running.local_assistant import Speaker

            self.speaker = await Speaker.load(self.model)
        self.learning = False
        self.understands.set()
        await self._tell()

    def follow(self, loop: asyncio.AbstractEventLoop) -> None:
        """Read files again when they are saved, until the process ends."""
        paths = [self.root / name for name in ("content", "data", "domain.yml")]

        def wait() -> None:
            for changes in watch(*paths, stop_event=self._stopped):
                questions = any("data" in Path(path).relative_to(self.root).parts for _, path in changes)
                asyncio.run_coroutine_threadsafe(self._saved(questions), loop)

        threading.Thread(target=wait, daemon=True).start()

    async def _saved(self, questions: bool) -> None:
        self.findings = []
        try:
            self.content = load(self.root)
            self.examples = examples(self.root)
        except ContentError as error:
            self.findings = list(error.findings)
        self.learning = True
        await self._tell()
        if self.understands.is_set() and not self.findings:
            try:
                if self.learner is None:
                    self.learner = await asyncio.get_running_loop().run_in_executor(None, _learner, self.root)
                else:
                    if questions:
                        await asyncio.get_running_loop().run_in_executor(None, self.learner.learn)
                    await asyncio.get_running_loop().run_in_executor(None, self.learner.read, self.content)
            except ContentError as error:
                self.findings += error.findings
        self.learning = False
        await self._tell()

    async def stop(self) -> None:
        """Let everybody go who waits for a change."""
        self._stopped.set()
        await self._tell()

    async def changed(self, version: int) -> int:
        """Wait until there is something newer than `version`."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.version != version)
        return self.version

    async def _tell(self) -> None:
        async with self._changed:
            self.version += 1
            self._changed.notify_all()

    async def try_out(self, question: str, article: str) -> Dict[str, Any]:
        """How a question is understood, and what the trained assistant says to it."""
        await self.understands.wait()
        if self.learner is None:
            raise SanicException("The questions cannot be read: mend them first.", status_code=409)
        found = await asyncio.get_running_loop().run_in_executor(None, self.learner.explain, question, article)
        titles = {section.id: section.name for section in self.content.sections}
        for row in [*found["ranking"], *found["nearest"], *found["because"]]:
            row["title"] = titles.get(row["id"], row["id"].replace("_", " "))
        found["replies"] = await self._replies(self.speaker, question, article) if self.speaker else []
        return found

    async def _replies(self, speaker: "Speaker", question: str, article: str) -> List[Message]:
        session = f"preview-{self.version}-{asyncio.get_running_loop().time()}"
        opening = {"opening": True, "article": article}
        await speaker.tap(session, "/greet", opening)
        return await speaker.say(session, question)

    def render(self, article: Article) -> str:
        """The page of one article."""
        from assistant.dialogue.replies import compose
        from assistant.dialogue.turn import Plan, Turn

        def options(section: str) -> List[Option]:
            turn = Turn("", {}, None, None, article=article.slug)
            return compose(section, turn, Plan((section,)), self.content, {})["buttons"]

        environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
        return environment.get_template("preview.html").render(
            article=article,
            articles=self.content.articles,
            options={section.id: options(section.id) for section in article.sections},
            questions={
                section.id: [example for example in self.examples if example.intent == section.id]
                for section in article.sections
            },
            findings=self.findings,
            learning=self.learning,
            version=self.version,
            trained=self.model is not None,
        )


def _learner(root: Path) -> "Learner":
    from workbench.editing.explain import Learner  # Rasa and the encoder take seconds to load

    learner = Learner(root)
    learner.learn()
    learner.read(load(root))
    return learner


def application(root: Path = ROOT, model: Optional[Path] = None) -> Sanic:
    """The server, for one editor."""
    app = Sanic("preview", configure_logging=False)
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 1.0
    app.config.FALLBACK_ERROR_FORMAT = "json"

    @app.before_server_start
    async def prepare(app: Sanic, loop: Any) -> None:
        app.ctx.preview = Preview(root, model)
        app.ctx.preview.follow(loop)
        app.ctx.beginning = loop.create_task(app.ctx.preview.begin())

    @app.before_server_stop
    async def stop(app: Sanic, loop: Any) -> None:
        await app.ctx.preview.stop()

    @app.get("/")
    async def first(request: Request) -> HTTPResponse:
        return response.html(app.ctx.preview.render(app.ctx.preview.newest), headers=HEADERS)

    @app.get("/article/<slug:str>")
    async def one(request: Request, slug: str) -> HTTPResponse:
        article = app.ctx.preview.content.article(slug)
        if article is None:
            raise NotFound(f"There is no article '{slug}'.")
        return response.html(app.ctx.preview.render(article), headers=HEADERS)

    @app.get("/try")
    async def try_out(request: Request) -> HTTPResponse:
        question = " ".join((request.args.get("question") or "").split())[:LONGEST]
        if not question:
            raise SanicException("Type a question.", status_code=400)
        return response.json(await app.ctx.preview.try_out(question, request.args.get("article") or ""))

    @app.get("/changes")
    async def changes(request: Request) -> Any:  # Sanic's types know of no stream here
        async def newer(stream: Any) -> None:
            version = await app.ctx.preview.changed(int(request.args.get("after") or 0))
            await stream.write(f"data: {version}\n\n")

        return response.stream(newer, content_type="text/event-stream", headers={"Cache-Control": "no-store"})

    app.static("/preview.css", HERE / "preview.css", name="style")
    app.static("/preview.js", HERE / "preview.js", name="script")
    if (root / "content" / "articles" / "media").is_dir():
        app.static("/article/media", root / "content" / "articles" / "media", name="media")
    return app


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=5006)
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    arguments = parser.parse_args()
    content_or_exit()
    quiet()
    only_what_serves()
    try:
        model: Optional[Path] = newest()
    except FileNotFoundError:
        model = None
        console.print("There is no trained model yet, so only the understanding is shown: make train.")
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, arguments.port))
        except OSError:
            raise SystemExit(f"Port {arguments.port} is taken: stop what uses it, or add ARGS='--port 5007'.") from None
        address = f"http://localhost:{listening.getsockname()[1]}"
        console.print(f"\nOpen {address}\nIt reloads as you save. Ctrl-C stops it.")
        if arguments.open:
            webbrowser.open(address)
        application(model=model).run(sock=listening, access_log=False)


if __name__ == "__main__":
    main()
