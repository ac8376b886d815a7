"""Hold conversations with the real assistant, and check of each turn what a program can: right, wrong, and why."""

import argparse
import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Optional, Sequence

import yaml
from rich.console import Console

from assistant.content.loader import Content
from assistant.server.model_files import newest
from assistant.server.silence_warnings import quiet
from workbench.evaluating.conversation_codes import At, Heard, faults, holds, is_kind, is_labelled
from workbench.running.train import content_or_exit, train_if_needed

if TYPE_CHECKING:
    from workbench.running.local_assistant import Speaker

SHOWN = 160  # characters of a reply in the list
TAP = "tap:"  # begins a turn that takes an option by its payload

console = Console(highlight=False, soft_wrap=True)


@dataclass
class Verdict:
    """One turn, what is wrong with it, and the codes that are left to a reader."""

    turn: Dict[str, Any]
    heard: Heard
    wrong: List[str] = field(default_factory=list)
    unread: List[str] = field(default_factory=list)


@dataclass
class Conversation:
    """A script as it was held."""

    id: str
    verdicts: List[Verdict]


def scripts(paths: Iterable[Path]) -> List[Dict[str, Any]]:
    """The conversations of YAML files, and of folders with such files.

    Raises:
        SystemExit: with the file, if it cannot be read as a list of conversations.
    """
    files = [file for path in paths for file in (sorted(path.glob("*.y*ml")) if path.is_dir() else [path])]
    found: List[Dict[str, Any]] = []
    for file in files:
        try:
            rows = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise SystemExit(f"{file}: cannot be read as YAML ({error})") from None
        if not isinstance(rows, list):
            raise SystemExit(f"{file}: not a list of conversations")
        for row in rows:
            turns = row.get("turns") if isinstance(row, dict) else None
            if not isinstance(turns, list) or not all(isinstance(turn, dict) and _said(turn) for turn in turns):
                name = row.get("id") if isinstance(row, dict) else row
                raise SystemExit(f"{file}: {name}: a conversation needs 'turns', each with 'user' or 'click'")
            found.append({"id": f"{file.stem}/{row.get('title') or 'untitled'}", **row})
    return found


def _said(turn: Dict[str, Any]) -> str:
    if "click" in turn:
        return f"{TAP}/{turn['click']}"
    return str(turn.get("user") or "")


def judge(turn: Dict[str, Any], at: At) -> Verdict:
    """What a program can tell of a turn against its script."""
    verdict = Verdict(turn, at.heard, faults(at))
    kinds = [str(kind) for kind in turn.get("kinds") or ()]
    if kinds and not any([_is_kind(kind, at, verdict) for kind in kinds]):
        verdict.wrong.append("none of " + ", ".join(kinds))
    labels = [label for label in [turn.get("expect_label"), *(turn.get("alt") or ())] if label]
    if labels and not any(is_labelled(label, at) for label in labels):
        verdict.wrong.append("not labelled " + " or ".join(labels))
    for name, right in (("expect", True), ("forbid", False)):
        for code in turn.get(name) or ():
            found = holds(code, at, labels)
            if found is None:
                verdict.unread.append(code)
            elif found is not right:
                verdict.wrong.append(code if right else f"forbidden: {code}")
    for said in turn.get("says") or ():
        verdict.wrong += [] if said in at.heard.text else [f"does not say “{said}”"]
    return verdict


def _is_kind(kind: str, at: At, verdict: Verdict) -> bool:
    try:
        return is_kind(kind, at)
    except ValueError as error:
        verdict.wrong.append(f"script: {error}")
        return False


async def hold(speaker: "Speaker", script: Dict[str, Any], session: str, content: Content) -> Conversation:
    """One conversation, turn by turn."""
    before: List[Heard] = []
    verdicts: List[Verdict] = []
    for turn in script["turns"]:
        said = _said(turn)
        tapped = said.startswith(TAP)
        messages = await (speaker.tap(session, said[len(TAP) :]) if tapped else speaker.say(session, said))
        heard = Heard(said, messages)
        verdicts.append(judge(turn, At(heard, before, content)))
        before = [*before, heard]
    return Conversation(script["id"], verdicts)


async def hold_all(speaker: "Speaker", some: Sequence[Dict[str, Any]], content: Content) -> List[Conversation]:
    """Every conversation, each by itself."""
    return [await hold(speaker, script, f"conversation-{number}", content) for number, script in enumerate(some)]


def summary(held: Sequence[Conversation]) -> Dict[str, Any]:
    """Counts, and every turn that is wrong, as plain data."""
    verdicts = [verdict for each in held for verdict in each.verdicts]
    wrong = [
        {"id": each.id, "user": verdict.heard.user, "replies": verdict.heard.ids, "wrong": verdict.wrong}
        for each in held
        for verdict in each.verdicts
        if verdict.wrong
    ]
    return {"conversations": len(held), "turns": len(verdicts), "right": len(verdicts) - len(wrong), "wrong": wrong}


def show(held: Sequence[Conversation], only_wrong: bool = False, full: bool = False) -> None:
    """Each turn as text, with its verdict."""
    for each in held:
        if only_wrong and not any(verdict.wrong for verdict in each.verdicts):
            continue
        console.print(f"\n{each.id}", style="bold", markup=False)
        for verdict in each.verdicts:
            sign = "WRONG" if verdict.wrong else "right"
            console.print(f"  {sign}  > {verdict.heard.user}", markup=False)
            for message in verdict.heard.messages:
                text = message["text"] if full else " ".join(message["text"].split())[:SHOWN]
                options = ", ".join(option["title"] for option in message["options"])
                console.print(f"           {message['id']}: {text} [{options}]", markup=False)
            if verdict.turn.get("want"):
                console.print(f"         wanted: {verdict.turn['want']}", markup=False)
            if verdict.wrong:
                console.print(f"         wrong: {'; '.join(verdict.wrong)}", markup=False)
            if verdict.unread:
                console.print(f"         to be read: {', '.join(verdict.unread)}", markup=False)
    found = summary(held)
    share = 100 * found["right"] / max(found["turns"], 1)
    console.print(
        f"\n{found['conversations']} conversations: {found['right']} of {found['turns']} turns right ({share:.1f} %)"
    )


async def _hold(model: Optional[Path], some: Sequence[Dict[str, Any]], content: Content) -> List[Conversation]:
    from workbench.running.local_assistant import Speaker  # Rasa takes seconds to import: after a wrong file was found

    return await hold_all(await Speaker.load(model), some, content)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="YAML files of conversations, or folders of them")
    parser.add_argument("--wrong", action="store_true", help="print only conversations with a wrong turn")
    parser.add_argument("--full", action="store_true", help="print replies in full")
    arguments = parser.parse_args()
    quiet()
    content = content_or_exit()
    some = scripts(arguments.files)
    train_if_needed(content)
    held = asyncio.run(_hold(newest(), some, content))
    show(held, arguments.wrong, arguments.full)
    raise SystemExit(0 if summary(held)["right"] == summary(held)["turns"] else 1)


if __name__ == "__main__":
    main()
