"""An editor reads the file, the line and the repair of each mistake. Each folder of tests/broken is one mistake."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.content.article import TITLE_LIMIT
from assistant.content.findings import ContentError
from assistant.content.loader import ROOT, load
from tests.conftest import WORDS

BROKEN = ROOT / "tests" / "broken"
FILES = sorted(path.relative_to(WORDS) for path in (WORDS / "content").rglob("*.*") if path.suffix in (".md", ".yml"))


@pytest.fixture
def project(project, monkeypatch):
    """The copy of the words, as the current folder."""
    monkeypatch.chdir(project)
    return project


def told(project):
    with pytest.raises(ContentError) as error:
        load(project)
    return str(error.value).splitlines()


@pytest.mark.parametrize("mistake", sorted(path.name for path in BROKEN.iterdir()))
def test_an_editor_reads_where_a_mistake_is_and_what_to_do(project, mistake):
    if (BROKEN / mistake / "content/articles").is_dir():
        shutil.rmtree(project / "content/articles")
    shutil.copytree(BROKEN / mistake, project, dirs_exist_ok=True)
    assert told(project) == (project / "expected.txt").read_text().splitlines()


def test_an_editor_reads_of_all_mistakes_at_once(project):
    for mistake in ("section-without-text", "help-with-a-long-title", "empty-disclaimer"):
        shutil.copytree(BROKEN / mistake, project, dirs_exist_ok=True)
    files = [line.split(":")[0] for line in told(project)]
    assert files == ["content/articles/sleep.md", "content/help.yml", "content/disclaimer.yml"]


def test_an_editor_loses_a_file(project):
    (project / "content/help.yml").unlink()
    assert told(project) == ["content/help.yml:1: this file is missing: put it back"]
    (project / "content/help.yml").mkdir()
    assert told(project) == ["content/help.yml:1: this is a folder: put a file here, or rename it"]


def test_a_developer_takes_a_reply_out_of_the_domain(project):
    domain = project / "domain.yml"
    lines = domain.read_text().replace("utter_thanks:", "utter_thank:").splitlines()
    domain.write_text("\n".join(lines))
    assert told(project) == [f"domain.yml:{lines.index('responses:') + 1}: responses: put utter_thanks back"]


def test_an_editor_saves_with_windows_line_ends_and_a_byte_order_mark(project):
    before = [section.text for section in load(project).sections]
    for name in FILES:
        file = project / name
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert [section.text for section in load(project).sections] == before


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from([*FILES, Path("domain.yml")]), data=st.data())
def test_whatever_an_editor_types_there_is_an_answer(project, name, data):
    original = (ROOT / name).read_text()
    start = data.draw(st.integers(0, len(original)))
    end = data.draw(st.sampled_from([start, start + 1, start + 20, len(original)]))
    typed = data.draw(
        st.sampled_from(["", "{", '"', "\n", ": ", "- ", "#", "\t", "\x00", "é", "*", "[]", "---\n", "<b>"])
    )
    (project / name).write_text(original[:start] + typed + original[end:])
    try:
        load(project)
    except ContentError as error:
        for finding in error.findings:
            lines = finding.path.read_text().count("\n") + 1 if finding.path.is_file() else 1
            assert 1 <= finding.line <= lines
            assert finding.message
    finally:
        shutil.copy(ROOT / name, project / name)


def test_every_option_fits_the_narrowest_platform(content):
    links = [link for region in content.crisis.regions.values() for link in region.emergency.options]
    links += [link for region in content.crisis.regions.values() for each in region.resources for link in each.options]
    titles = [
        *(section.button for section in content.sections),
        *(article.menu.button for article in content.articles),
        *(option.title for option in content.help.options),
        *(link.title for link in [*links, *content.crisis.everywhere]),
        content.help.none_of_these,
        content.crisis.help_title,
    ]
    assert [title for title in titles if len(title) > TITLE_LIMIT] == []
