"""Spelling, and how hard an article is to read."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Iterator, List, Tuple

from assistant.content.findings import Finding, look_up, read_text, read_yaml
from assistant.content.loader import Content, files

PLAIN = 10  # school years (Flesch-Kincaid); advice for health texts is 6 to 8
OWN_WORDS = "words.txt"  # in content/: words that are right, one a line
_OTHER_LANGUAGE = re.compile(r"when: (?:de|es|fr)(?:_|\b)")  # a case such as de_no_contact
_FOREIGN = re.compile(r"^lang: *[\"']?(?!en\b)\w", re.M)
_FOUND = re.compile(r"^(\d+): .*\n\t(\S+) ==> (.*)$", re.M)

Line = Tuple[Path, int, str]


def spelling(root: Path) -> Iterator[Finding]:
    """Common misspellings in what visitors read, by codespell's dictionary."""
    lines = list(_english(root))
    own = root / "content" / OWN_WORDS
    command = [sys.executable, "-W", "ignore", "-m", "codespell_lib", "-"]
    if own.is_file():
        command += ["--ignore-words", str(own)]
    text = "\n".join(line for _, _, line in lines)
    # Exit 65 tells of misspellings.
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 65):
        raise RuntimeError(f"codespell failed: {done.stderr}")
    for at, wrong, right in _FOUND.findall(done.stdout):
        path, number, _ = lines[int(at) - 1]
        message = f"'{wrong}': did you mean '{right}'? A word that is right belongs into content/{OWN_WORDS}"
        yield Finding(path, number, message, advice=True)


def _english(root: Path) -> Iterator[Line]:
    """The lines of content/ and domain.yml without comments and without other languages."""
    for path in files(root):
        if path.suffix == ".md" and _FOREIGN.search(read_text(path).partition("\n---")[0]):
            continue
        source = read_text(path)
        other = _other_languages(path, source)
        for number, line in enumerate(source.split("\n"), 1):
            if number not in other and not (path.suffix == ".yml" and line.lstrip().startswith("#")):
                yield path, number, line.replace("\r", "")


def _other_languages(path: Path, source: str) -> List[int]:
    lines = source.split("\n")
    if path.name == "domain.yml":  # a text stands in the line above its case
        return [n for number, line in enumerate(lines, 1) if _OTHER_LANGUAGE.search(line) for n in (number - 1, number)]
    if path.name != "crisis.yml":
        return []
    node, values = read_yaml(path, source)
    start, _ = look_up(node, ("languages",))
    after = [key for key in values if look_up(node, (key,))[0] > start]
    end = min([look_up(node, (key,))[0] for key in after], default=len(lines) + 1)
    regions = [look_up(node, ("regions", region))[0] for region in values["regions"]]
    foreign = {language["region"] for language in values["languages"].values()}
    ends = [*regions[1:], max(regions) + 1000]
    skipped = [
        range(begin, stop)
        for region, begin, stop in zip(values["regions"], regions, ends, strict=True)
        if region in foreign
    ]
    return [n for part in [range(start, end), *skipped] for n in part]


def foreign(content: Content) -> Iterator[Finding]:
    """Articles in a language that the assistant does not understand."""
    for article in content.articles:
        if not article.lang.startswith("en"):
            message = (
                f"this article is in another language ({article.lang}): the assistant understands questions in English "
                "and its own words are English; spelling and reading level are not looked at"
            )
            yield Finding(article.path, 1, message, advice=True)


def reading_level(content: Content) -> Iterator[Finding]:
    """How many years of school an article asks for."""
    import textstat  # takes a second to import

    for article in content.articles:
        if not article.lang.startswith("en"):
            continue
        grades = {section.id: textstat.flesch_kincaid_grade(section.text) for section in article.sections}
        grade = textstat.flesch_kincaid_grade("\n".join(section.text for section in article.sections))
        if grade > PLAIN:
            hardest = max(article.sections, key=lambda section: grades[section.id])
            message = (
                f"hard to read: {grade:.0f} years of school (Flesch-Kincaid; 6 to 8 is advised for health texts), most "
                f"of all '{hardest.id}' in line {hardest.line}: shorter sentences and words help, if its author agrees"
            )
            yield Finding(article.path, 1, message, advice=True)
