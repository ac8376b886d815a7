"""A module has a test of its own name, or this table names the test that shows what it does.

A row stays true: its test must import its way to the module within the module's own room, or hold the same word as the
module, such as a route that a test asks for over HTTP.
"""

import ast
from functools import lru_cache
from pathlib import Path
from typing import Dict, FrozenSet, Set

import pytest

from assistant.content.loader import ROOT
from tests.test_architecture import MODULES as EVERY
from tests.test_architecture import imported, tree

# Tests of several modules of a package, named for what they show.
OF_SEVERAL = {
    "tests/channels/platforms/test_platforms.py",
    "tests/channels/platforms/test_hanging.py",
    "tests/channels/test_golden.py",
    "tests/channels/test_deep_chat.py",
}
# Folders of tests that no package of ours has.
OF_THE_WHOLE = {"tests", "tests/safety", "tests/widget"}
# A module that is tested where it is used: the module, and the test from tests/ on. Behind a space stands the word that
# both hold, where the test starts a process and imports no part of it.
THROUGH: Dict[str, str] = {
    "actions.mail": "actions/test_deliveries.py",
    "assistant.channels.platforms.meta_graph": "channels/platforms/test_messenger.py",
    "assistant.channels.platforms.socketio": "channels/platforms/test_rest.py session_confirm",
    "assistant.content.outgoing_links": "content/test_schema.py",
    "assistant.content.reply_types": "dialogue/test_replies.py buttons",
    "assistant.dialogue.help_texts": "dialogue/test_replies.py",
    "assistant.dialogue.policy": "dialogue/test_replies.py",
    "assistant.nlu.intents": "nlu/retrieval/test_section_finder.py",
    "assistant.nlu.phrase_patterns": "nlu/distress/test_asks_for_help.py",
    "assistant.nlu.retrieval.message_kinds": "nlu/retrieval/test_question_classifier.py",
    "assistant.nlu.retrieval.section_texts": "nlu/retrieval/test_section_finder.py",
    "assistant.privacy.redaction_patterns": "privacy/test_redaction.py",
    "assistant.runtime.metrics": "channels/test_connector.py",
    "assistant.runtime.redis_client": "storage/test_conversation_locks.py",
    "assistant.server.guarded_requests": "server/test_http_guard.py",
    "assistant.server.serve": "server/test_preflight.py",
    "assistant.server.silence_warnings": "server/test_preflight.py",
    "assistant.server.status": "web/test_api.py",
    "assistant.web.errors": "web/test_api.py body_too_large",
    "workbench.bench.bench_report": "workbench/bench/test_measuring.py",
    "workbench.bench.growth": "workbench/bench/test_measuring.py",
    "workbench.bench.installed_size": "workbench/bench/test_measuring.py",
    "workbench.bench.load_generator": "workbench/bench/test_measuring.py",
    "workbench.bench.made_up_articles": "workbench/bench/test_measuring.py",
    "workbench.bench.measures": "workbench/bench/test_measuring.py",
    "workbench.bench.projects": "workbench/bench/test_measuring.py",
    "workbench.bench.server_process": "workbench/bench/test_measuring.py",
    "workbench.bench.sizes": "workbench/bench/test_measuring.py rounds",
    "workbench.bench.subjects": "workbench/bench/test_measuring.py",
    "workbench.bench.texts": "workbench/bench/test_measuring.py",
    "workbench.documents.accordions": "workbench/documents/test_reading.py",
    "workbench.documents.blocks": "workbench/documents/test_reading.py",
    "workbench.documents.document": "workbench/documents/test_reading.py",
    "workbench.documents.exports": "workbench/documents/test_reading.py",
    "workbench.documents.large_lines": "workbench/documents/test_reading.py",
    "workbench.documents.notes": "workbench/documents/test_reading.py",
    "workbench.documents.pdf": "workbench/documents/test_reading.py",
    "workbench.documents.questions": "workbench/documents/test_reading.py",
    "workbench.documents.signatures": "workbench/documents/test_reading.py",
    "workbench.documents.text": "workbench/documents/test_reading.py",
    "workbench.documents.upkeep": "workbench/documents/test_reading.py",
    "workbench.documents.word": "workbench/documents/test_reading.py",
    "workbench.documents.word_package": "workbench/documents/test_reading.py",
    "workbench.documents.writing": "workbench/documents/test_reading.py",
    "workbench.editing.checks.crisis_resources": "workbench/editing/test_check.py",
    "workbench.editing.checks.drift": "workbench/editing/test_check.py",
    "workbench.editing.checks.example_questions": "workbench/editing/test_check.py",
    "workbench.editing.checks.front_matter": "workbench/editing/test_check.py",
    "workbench.editing.checks.leftovers": "workbench/editing/test_check.py",
    "workbench.editing.checks.links": "workbench/editing/test_check.py",
    "workbench.editing.checks.option_titles": "workbench/editing/test_check.py",
    "workbench.editing.checks.visitor_words": "workbench/editing/test_check.py",
    "workbench.editing.explain": "workbench/editing/test_preview.py",
    "workbench.editing.new_article": "workbench/editing/test_drafting.py",
    "workbench.editing.training_files": "workbench/editing/test_check.py",
    "workbench.evaluating.conversations": "workbench/evaluating/test_conversation_codes.py",
    "workbench.evaluating.crossvalidation": "workbench/evaluating/test_evaluate.py",
    "workbench.evaluating.evaluate_people": "workbench/evaluating/test_evaluate.py",
    "workbench.evaluating.evaluation_report": "workbench/evaluating/test_evaluate.py",
    "workbench.evaluating.labelled_articles": "workbench/evaluating/test_evaluate_articles.py",
    "workbench.evaluating.labelled_questions": "workbench/evaluating/test_evaluate.py",
    "workbench.evaluating.marks": "workbench/evaluating/test_evaluate.py",
    "workbench.evaluating.results": "workbench/evaluating/test_evaluate.py",
    "workbench.evaluating.scoring": "workbench/evaluating/test_evaluate.py",
    "workbench.evaluating.single_article": "workbench/evaluating/test_evaluate_articles.py",
    "workbench.evaluating.stock_rasa": "workbench/evaluating/test_hint3.py",
    "workbench.evaluating.wording_overlap": "workbench/evaluating/test_evaluate.py",
    "workbench.html.charts": "workbench/evaluating/test_evaluate.py operating_curve",
    "workbench.reviewing.acceptance": "workbench/reviewing/test_review.py",
    "workbench.reviewing.grouping": "workbench/reviewing/test_review.py",
    "workbench.reviewing.visit_report": "workbench/reviewing/test_review.py",
    "workbench.reviewing.visits": "workbench/reviewing/test_review.py",
    "workbench.running.action_process": "server/test_port.py",
    "workbench.running.cluster": "test_cluster.py",
    "workbench.running.contact_inbox": "actions/test_send_contact_request.py",
    "workbench.running.embed": "widget/test_embedding.py",
    "workbench.running.embedding_page": "workbench/running/test_embed_check.py",
    "workbench.running.npm_package": "widget/test_npm_package.py",
    "workbench.running.services": "test_programs.py",
    "workbench.running.train": "test_articles.py train_if_needed",
    "workbench.setup.build_encoder": "nlu/test_encoder.py model.onnx",
    "workbench.setup.build_names": "privacy/test_name_lists.py LISTS",
}

# What a test neither imports nor starts, and why.
UNTESTED = {
    "workbench.evaluating.fitting_cases": "`make fit` trains a project for every article with it, for many minutes",
    "workbench.setup.mpnet": "a set-up builds the encoder with it, and nlu/test_encoder.py asks what was built",
}


# A package itself has no test.
MODULES = {name: path for name, path in EVERY.items() if not path.stem.startswith("__")}


def own_test(module: str) -> Path:
    """Where the test of a module's own name stands; tests/ has the packages of `assistant` and those beside it."""
    *package, name = module.removeprefix("assistant.").split(".")
    return ROOT.joinpath("tests", *package, f"test_{name}.py")


@lru_cache(None)
def named(path: Path) -> FrozenSet[str]:
    """The modules that a file imports, wherever in it, or starts by their names."""
    nodes = ast.walk(tree(path))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return frozenset(name for name in (*imported(path), *texts) if name in MODULES)


def leads(test: Path, module: str) -> bool:
    """Whether a test names a module, or others of the same room that use it."""
    room = ".".join(module.split(".")[:-1][:2])
    seen: Set[str] = set()
    ahead = [name for name in named(test) if name.startswith(f"{room}.")]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += [each for each in named(MODULES[name]) if each.startswith(f"{room}.")]
    return module in seen


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_has_a_test_of_its_name_or_the_table_names_one(module: str) -> None:
    assert [own_test(module).is_file(), module in THROUGH, module in UNTESTED].count(True) == 1


@pytest.mark.parametrize("module", sorted(THROUGH))
def test_a_test_in_the_table_reaches_the_module(module: str) -> None:
    name, _, word = THROUGH[module].partition(" ")
    test = ROOT / "tests" / name
    if word:
        assert not leads(test, module), "the word is not needed"
        assert all(word in path.read_text(encoding="utf-8") for path in (test, MODULES[module])), word
    else:
        assert leads(test, module)


def test_the_table_has_no_module_that_is_gone() -> None:
    assert {*THROUGH, *UNTESTED} <= set(MODULES)


def test_a_test_that_uses_no_module_of_a_room_does_not_lead_there(tmp_path: Path) -> None:
    lines = (
        ("from workbench.editing import new_article", True),
        ("import workbench.editing.drafting", True),
        ("COMMAND = 'workbench.editing.sentence_ends'", True),
        ("from workbench.reviewing import acceptance", False),
        ("# workbench.editing.sentence_ends", False),
    )
    for number, (line, found) in enumerate(lines):
        test = tmp_path / f"test_{number}.py"  # a file is read once
        test.write_text(line, encoding="utf-8")
        assert leads(test, "workbench.editing.sentence_ends") == found, line


def test_a_test_stands_where_its_module_does() -> None:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        folder = path.parent.relative_to(ROOT)
        if folder.as_posix() not in OF_THE_WHOLE and path.relative_to(ROOT).as_posix() not in OF_SEVERAL:
            inside = ".".join((*folder.parts[1:], path.stem.removeprefix("test_")))
            assert {f"assistant.{inside}", inside} & set(MODULES), path
