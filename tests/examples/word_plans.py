"""Twenty Word plans as schools write them: labels in tables, headings, page headers, text boxes, days written in many ways.

Three need a person: one with another child's name inside than its file's name says, one of two children of one name without a date of
birth, one with a first name alone.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

TO_DECIDE = ("Support plan Kezia Evans.docx", "Maya L one page plan.docx", "Gwen's plan.docx")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FIRST_REVIEW = date(2026, 12, 7)

OUTCOMES = (
    ("Ask for help by holding up the help card", "Help card on the desk, shown each morning", "Class teacher", "Every day"),
    ("Read 40 of the first 100 words", "Precision teaching, 10 minutes", "Mrs J Hill", "5 times a week"),
    ("Take turns in a game with two other children", "Lego therapy in a group of 4, 30 minutes", "Miss L Grant", "Weekly"),
    ("Write three sentences with full stops", "Sentence frames and a word mat", "All adults", "Every lesson"),
    ("Say how they feel with the feelings chart", "Check in with a trusted adult, 5 minutes", "Mr T Lane", "Twice a day"),
    ("Listen and follow two steps", "Short sentences, one at a time, with signs", "All adults", "Every lesson"),
)


@dataclass(frozen=True)
class Plan:
    """One plan: who it is about, the name of its file, and when it is to be looked at."""

    child: Any
    file: str
    review: date
    number: int

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        return [OUTCOMES[(self.number + step) % len(OUTCOMES)] for step in range(2)]


def day(on: date, way: int) -> str:
    """A day in one of the ways people write it."""
    ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(on.day, "th")
    ways = (
        f"{on:%d/%m/%Y}",
        f"{on:%-d %B %Y}",
        f"{on:%A} {on.day}{ending} {on:%B %Y}",
        f"{on:%d.%m.%y}",
        f"{on:%Y-%m-%d}",
        f"{on:%-d-%b-%Y}",
    )
    return ways[way % len(ways)]


# ---- the pieces of a Word file


def p(text: str, *, bold: bool = False, size: int = 0) -> str:
    look = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{size}"/>' if size else "")
    return f'<w:p><w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(rows: Sequence[Sequence[str]]) -> str:
    sides = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    width = f"<w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr>"
    grid = f"<w:tblGrid>{'<w:gridCol/>' * len(rows[0])}</w:tblGrid>"
    cells = "".join(f"<w:tr>{''.join(f'<w:tc><w:tcPr/>{p(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{width}{grid}{cells}</w:tbl>{p('')}"


def box(text: str) -> str:
    """A text box as Word draws it."""
    shape = f'<v:shape style="width:300pt;height:40pt"><v:textbox><w:txbxContent>{p(text)}</w:txbxContent></v:textbox></v:shape>'
    return f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"


def control(inside: str) -> str:
    """A content control, as in a form with boxes to fill in."""
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def word_file(body: str, header: str = "") -> dict[str, str]:
    """The parts of a .docx by name."""
    kinds = [("/word/document.xml", f"{_MAIN}.document.main+xml")]
    links, section = "", "<w:sectPr/>"
    parts = {}
    if header:
        kinds.append(("/word/header1.xml", f"{_MAIN}.header+xml"))
        links = f'<Relationship Id="rId1" Type="{_R}/header" Target="header1.xml"/>'
        section = f'<w:sectPr><w:headerReference xmlns:r="{_R}" w:type="default" r:id="rId1"/></w:sectPr>'
        parts["word/header1.xml"] = f"{_XML}<w:hdr {_W}>{header}</w:hdr>"
    named = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds)
    package = "http://schemas.openxmlformats.org/package/2006"
    relations = f'{_XML}<Relationships xmlns="{package}/relationships">'
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>',
        "_rels/.rels": f'{relations}<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f"{relations}{links}</Relationships>",
        "word/document.xml": f'{_XML}<w:document {_W} xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{body}{section}</w:body></w:document>',
        **parts,
    }


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """The bytes of a .docx; the same parts give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, held in parts.items():
            about = zipfile.ZipInfo(name, (2026, 10, 14, 12, 0, 0))
            about.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(about, held)
    return made.getvalue()


def pack(path: Path, parts: Mapping[str, str | bytes]) -> None:
    path.write_bytes(packed(parts))


# ---- the layouts


def _what(plan: Plan) -> str:
    return table([("Outcome", "Support", "Who", "How often", "Review"), *((*row, day(plan.review, 3)) for row in plan.rows)])


def labels_in_a_table(plan: Plan) -> dict[str, str]:
    child, way = plan.child, plan.number
    top = table(
        [
            ("Name", child.name, "Date of birth", day(child.born, way)),
            ("Class", child.group, "Review date", day(plan.review, way)),
        ]
    )
    return word_file(p("SEN Support Plan", bold=True, size=32) + top + _what(plan))


def headings(plan: Plan) -> dict[str, str]:
    child, way = plan.child, plan.number
    lines = [
        p(f"Support plan for {child.name}", bold=True, size=32),
        p(f"DOB: {day(child.born, way)}    Year {child.year}, {child.group} class"),
        p("What I am good at", bold=True, size=26),
        p("I am kind and I know a lot about animals."),
        p("What we will do", bold=True, size=26),
        *(p(f"{outcome}: {support} ({who}, {often.lower()}).") for outcome, support, who, often in plan.rows),
        p(f"We will look at this plan again on {day(plan.review, way + 1)}."),
    ]
    return word_file("".join(lines))


def name_in_the_header(plan: Plan) -> dict[str, str]:
    child = plan.child
    top = p(f"{child.last.upper()}, {child.first}    d.o.b. {day(child.born, 3)}")
    return word_file(
        p("Individual Education Plan", bold=True, size=32) + _what(plan) + p(f"Next review: {day(plan.review, 2)}"), top
    )


def name_in_a_box(plan: Plan) -> dict[str, str]:
    child, way = plan.child, plan.number
    about = box(f"Pupil: {child.name}  Born {day(child.born, way)}")
    return word_file(
        about + p("My plan", bold=True, size=32) + _what(plan) + p(f"Review meeting {day(plan.review, way)} at 3.15 pm")
    )


def a_form_to_fill_in(plan: Plan) -> dict[str, str]:
    child, way = plan.child, plan.number
    top = table(
        [
            ("Surname", child.last),
            ("Forename", child.first),
            ("D.O.B.", day(child.born, way)),
            ("Date of next review", day(plan.review, way + 2)),
        ]
    )
    return word_file(p("School Support Plan (APDR)", bold=True, size=32) + control(top) + control(_what(plan)))


def without_a_birth_date(plan: Plan) -> dict[str, str]:
    return word_file(
        p(f"One page plan: {plan.child.name}", bold=True, size=32) + _what(plan) + p(f"Review by {day(plan.review, 0)}")
    )


def first_name_alone(plan: Plan) -> dict[str, str]:
    child = plan.child
    return word_file(
        p(f"{child.first}'s plan", bold=True, size=32)
        + p(f"Date of birth {day(child.born, 1)}")
        + _what(plan)
        + p("Next review: Spring term")
    )


LAYOUTS: tuple[Callable[[Plan], dict[str, str]], ...] = (
    labels_in_a_table,
    headings,
    name_in_the_header,
    name_in_a_box,
    a_form_to_fill_in,
)
_NAMES = (
    "{first} {last} SEN support plan",
    "{last}_{first}_autumn_2026",
    "IEP {first} {initial}",
    "Plan {number:02d}",
    "{first} {last}",
)


def write_plans(folder: Path, supported: Sequence[Any]) -> None:
    """Write the twenty into `folder`. `supported` are the children of the register, in its order."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.docx"):
        old.unlink()
    sure = [each for number, each in enumerate(supported) if number not in (3, 5, 6, 30)][:17]
    for number, child in enumerate(sure):
        name = _NAMES[number % len(_NAMES)].format(first=child.first, last=child.last, initial=child.last[0], number=number + 1)
        plan = Plan(child, f"{name}.docx", _FIRST_REVIEW + timedelta(days=number % 5 + 7 * (number % 10 // 5)), number)
        pack(folder / plan.file, LAYOUTS[(number + number // 5) % len(LAYOUTS)](plan))
    wrong, namesake, first_name = TO_DECIDE
    pack(folder / wrong, labels_in_a_table(Plan(supported[31], wrong, _FIRST_REVIEW, 3)))
    pack(folder / namesake, without_a_birth_date(Plan(supported[6], namesake, _FIRST_REVIEW, 4)))
    pack(folder / first_name, first_name_alone(Plan(supported[3], first_name, _FIRST_REVIEW, 5)))
