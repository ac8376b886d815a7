"""Check content and example messages without training; every finding with file and line."""

from assistant.content import ROOT
from workbench.train import console, content_or_exit


def main() -> None:
    content = content_or_exit()
    sections = list(content.sections)
    console.print(f"{len(content.articles)} article, {len(sections)} sections: nothing to mend in {ROOT.name}/content.")


if __name__ == "__main__":
    main()
