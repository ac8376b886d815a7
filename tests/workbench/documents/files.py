"""Word and PDF files as tests write them, and a document as plain lines."""

import io
import zipfile
from typing import Dict, List, Sequence, Tuple

from workbench.documents.document import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:type="paragraph" w:styleId="Tytu"><w:name w:val="Tytuł"/></w:style>
<w:style w:type="paragraph" w:styleId="Nagwek1"><w:name w:val="Nagłówek 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Clinic blue"/><w:pPr>
<w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style></w:styles>"""
Drawn = List[Tuple[str, int, bool, float, float]]  # lines of a page: text, size, bold, left, height from the foot
SENTENCE = "Take one tablet in the morning with a glass of water and some food."


def outline(document: Document) -> str:
    """A document as plain lines: title, parts in Markdown, what was left out, language, notices."""
    lines: List[str] = [f"# {document.title}"]
    for number, part in enumerate(document.parts):
        lines += [f"## {part.heading}"] if number else []
        lines += part.markdown
    lines += [f"({group}: {' | '.join(texts)})" for group, texts in document.left_out.items()]
    lines += [f"({document.language})"] if document.language not in (None, "en") else []
    return "\n\n".join([*lines, *document.notices]) + "\n"


def word_file(body: str, files: Dict[str, str] = {}) -> bytes:  # noqa: B006
    """A .docx with this body; runs are written as <r>, paragraphs as <p>."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def archive(name: str, text: str = "") -> bytes:
    """A .zip with one file in it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as written:
        written.writestr(name, text)
    return data.getvalue()


def paragraph(text: str, style: str = "", run: str = "") -> str:
    return (
        f'<w:p><w:pPr>{f"""<w:pStyle w:val="{style}"/>""" if style else ""}</w:pPr>'
        f"<w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"
    )


def pdf_file(pages: Sequence[Drawn]) -> bytes:
    """A PDF of these pages."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    fonts = [b"<< /Type /Font /Subtype /Type1 /BaseFont /%s >>" % name for name in (b"Helvetica", b"Helvetica-Bold")]
    objects += fonts
    kids = []
    for lines in pages:
        drawn = "".join(
            f"BT /F{2 if bold else 1} {size} Tf {left} {height} Td ({text}) Tj ET\n"
            for text, size, bold, left, height in lines
        ).encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R "
            b"/F2 4 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
