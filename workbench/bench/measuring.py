"""The parts of the bench, one after the other on one machine, with projects made in one folder."""

import os
import platform
import sys
import time
from dataclasses import asdict
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Callable, Dict, List

from assistant.content.loader import ROOT, Content
from workbench.bench import growth, installed_size, made_up_articles, page_figures, projects, subjects, texts
from workbench.bench.comparison import REPEATS, TAPS, TEXTS, Figures, measure
from workbench.bench.load_generator import Job, generate
from workbench.bench.server_process import running
from workbench.bench.sizes import Sizes
from workbench.bench.subjects import LOG, OURS, SETTINGS, Subject
from workbench.running.cluster import Cluster
from workbench.running.project_copies import copy_project
from workbench.running.services import NotInstalled
from workbench.running.train import train_if_needed

PARTS = ("comparison", "workers", "turns", "sections", "stored", "training", "page")


class Bench:
    """Each part is a method that gives its figures; `kept` is where stock Rasa's models stay for the next run."""

    def __init__(self, content: Content, sizes: Sizes, folder: Path, kept: Path, say: Callable[[str], None]) -> None:
        self.sizes = sizes
        self._content, self._folder, self._kept, self._say = content, folder, kept, say
        self._every = projects.authored()
        self._messages = projects.capped(self._every, sizes.examples)
        self._taps = self._new_taps()

    def run(self, parts: List[str]) -> Dict[str, Any]:
        """Everything that these parts measure."""
        found: Dict[str, Any] = {
            "at": time.strftime("%Y-%m-%d %H:%M"),
            "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "rasa": version("rasa")},
            "sizes": asdict(self.sizes),
            "examples": len(self._messages),
        }
        for part in PARTS:
            found[part] = getattr(self, part)() if part in parts else {}
        return found

    def comparison(self) -> Dict[str, Any]:
        self._say("Training stock Rasa, for minutes unless the last run has kept it")
        stock = subjects.stock(self._place("stock"), self._messages, self._content, self._kept)
        figures = {subject.kind.name: Figures(subject.train_seconds) for subject in (self._ours, stock)}
        for number in range(self.sizes.rounds):
            both = (self._ours, stock) if number % 2 == 0 else (stock, self._ours)
            sources: Dict[str, Callable[[], texts.Texts]] = {
                TEXTS: partial(self._unseen, number),
                TAPS: self._new_taps,
                REPEATS: partial(self._repeated, number),
            }
            measure(both, sources, self.sizes.messages, figures, self._say)
        return {
            "install_megabytes": installed_size.sizes(self._ours.model, stock.model),
            "subjects": {name: each.as_dict() for name, each in figures.items()},
        }

    def workers(self) -> Dict[str, Any]:
        """The model that is served, behind nginx; nothing where the programs that this takes are not installed."""
        train_if_needed(self._content)
        asked = texts.mistyped([message.get("text") for message in self._messages], self.sizes.rounds)
        users = max(self.sizes.messages)
        steps = []
        for count in (1, 2):
            self._say(f"Workers behind nginx: {count}")
            try:
                with Cluster(count, None, **SETTINGS) as cluster:
                    step: Dict[str, float] = {"workers": count}
                    for kind, source in ((TEXTS, asked), (TAPS, self._taps)):
                        generate(Job("web", cluster.url, users, texts.take(source, 2 * users)))
                        load = generate(Job("web", cluster.url, users, texts.take(source, self.sizes.messages[users])))
                        step[f"{kind}_per_second"] = len(load.milliseconds) / load.seconds
            except FileNotFoundError as missing:
                self._say(str(missing))
                return {}
            steps.append(step)
        return {"ours": steps}

    def turns(self) -> Dict[str, Any]:
        self._say("One long conversation")
        steps = growth.with_turns(
            self._ours, self._unseen(self.sizes.rounds), self._taps, self.sizes.turns, self.sizes.window
        )
        return {"ours": steps}

    def sections(self) -> Dict[str, Any]:
        steps = []
        for count in self.sizes.sections:
            self._say(f"Training with {count} sections")
            made = made_up_articles.sections(count)
            messages = projects.with_sections(self._messages, made)
            subject = subjects.ours(self._place(f"ours-{count}"), messages, made)
            self._say(f"{count} sections")
            asked = texts.mistyped([question for section in made for question in section.questions], count)
            taps = texts.taps([section.id for section in made])
            figures = growth.figures(subject, asked, taps, self.sizes.samples)
            steps.append({"sections": count, "train_seconds": subject.train_seconds, **figures})
        return {"ours": steps}

    def stored(self) -> Dict[str, Any]:
        count = self.sizes.conversations
        self._say(f"{count} stored conversations")
        asked = self._unseen(self.sizes.rounds + 1)
        return {"ours": [growth.with_stored(self._ours, asked, self._taps, count, self.sizes.samples)]}

    def training(self) -> Dict[str, Any]:
        """The shipped project, or less of it where the sizes say so: without anything kept, and with everything."""
        folder = self._place("training")
        if self.sizes.whole:
            copy_project(folder, "data")
        else:
            projects.write_ours(folder, self._messages)
        steps: List[Dict[str, Any]] = []
        for kept in ("nothing", "everything"):
            self._say(f"Training with {kept} kept")
            steps.append({"kept": kept, "train_seconds": subjects.seconds_of(folder, *OURS.train)})
        return {"ours": steps}

    def page(self) -> Dict[str, Any]:
        """The article's page with the model that is served; nothing where Chromium is not installed."""
        train_if_needed(self._content)
        self._say("The article's page")
        place = self._place("page")
        command = [sys.executable, *OURS.serve]
        environment = subjects.environment(place)
        try:
            with (
                page_figures.chromium() as browser,
                running(command, ROOT, OURS.ready, environment, place / LOG) as server,
            ):
                return {"ours": page_figures.figures(browser, f"{server.address}/article")}
        except NotInstalled as missing:
            self._say(str(missing))
            return {}

    @cached_property
    def _ours(self) -> Subject:
        self._say("Training ours")
        return subjects.ours(self._place("ours"), self._messages)

    def _new_taps(self) -> texts.Texts:
        return texts.taps([section.id for section in self._content.sections])

    def _unseen(self, seed: int) -> texts.Texts:
        return texts.unseen(self._every, self._messages, seed)

    def _repeated(self, seed: int) -> texts.Texts:
        return texts.repeated(texts.take(self._unseen(seed + self.sizes.rounds), self.sizes.repeated), seed)

    def _place(self, name: str) -> Path:
        made = self._folder / name
        made.mkdir()
        return made
