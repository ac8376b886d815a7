"""A document as plain lines, for comparing: title, language, parts in Markdown, what was left out."""

from typing import List

from workbench.documents.document import Document


def outline(document: Document) -> str:
    lines: List[str] = [f"# {document.title}"]
    for number, part in enumerate(document.parts):
        lines += [f"## {part.heading}"] if number else []
        lines += part.markdown
    lines += [f"({group}: {' | '.join(texts)})" for group, texts in document.left_out.items()]
    lines += [f"({document.language})"] if document.language not in (None, "en") else []
    return "\n\n".join([*lines, *document.notices]) + "\n"
