"""Bad plans: each is refused by itself with what to do, nothing is half written, a good file beside it goes on, a bomb is stopped."""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.examples.word_plans import box, control, p, packed, table, word_file
from trellis.exchange.models import PlanFile
from trellis.exchange.papers import ask, find, limits, messages
from trellis.exchange.papers.ask import reading
from trellis.exchange.papers.blocks import cut, plain, whole_text
from trellis.exchange.papers.messages import PaperRefused
from trellis.exchange.tests.lists import refuses
from trellis.exchange.tests.test_plans import bring, counts, drop, file, one, plan_of, word

ROOT = Path(__file__).resolve().parents[3]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
TODAY = date(2026, 10, 14)


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\0" * 200


def pdf(*said: str, pages: int = 1, password: str = "", content: bytes = b"") -> bytes:
    """A PDF with these lines on its last page; without any it is a picture of nothing."""
    made = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for _ in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    drawn = content or b"".join(
        f"BT /F1 12 Tf 50 {780 - 20 * number} Td ({line}) Tj ET\n".encode() for number, line in enumerate(said)
    )
    made.pages[-1].Contents = made.make_stream(drawn)
    target = io.BytesIO()
    made.save(target, encryption=pikepdf.Encryption(user=password, owner="other") if password else False)
    return target.getvalue()


def with_part(name: str, data: str | bytes) -> bytes:
    return packed({**word_file(p("Plan")), name: data})


def other_office(folder: str) -> bytes:
    return packed({"[Content_Types].xml": "<Types/>", f"{folder}/main.xml": "<a/>"})


def of_kind(kind: str) -> bytes:
    parts = word_file(p("Plan"))
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", kind
    )
    return packed(parts)


def locked_zip() -> bytes:
    """The flag of a locked part set by hand in both places where a zip says so."""
    data = bytearray(word("Plan"))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def entities() -> bytes:
    parts = word_file(p("Plan"))
    said = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    parts["word/document.xml"] = parts["word/document.xml"].replace("<w:document", said + "<w:document", 1)
    return packed(parts)


def nested(deep: int) -> bytes:
    inside = p("Deep")
    for _ in range(deep):
        inside = f"<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>"
    return packed(word_file(inside))


BAD = {
    "empty.docx": (b"", "This file is empty."),
    "nothing.docx": (b"\0" * 2000, "This file is empty."),
    "old.doc": (ole("WordDocument"), "old Word file (.doc). Open it in Word, choose Save As"),
    "named.docx": (ole("WordDocument"), "old Word file (.doc)"),
    "old.xls": (ole("Workbook"), "This is a spreadsheet"),
    "new.xlsx": (other_office("xl"), "This is a spreadsheet"),
    "slides.pptx": (other_office("ppt"), "This is a file of slides"),
    "locked.docx": (ole("EncryptedPackage"), "locked with a password. Open it, take the password off"),
    "locked_part.docx": (locked_zip(), "locked with a password"),
    "locked.pdf": (pdf("Plan of somebody, with words", password="secret"), "locked with a password"),
    "letter.rtf": (b"{\\rtf1 Plan}", "RTF"),
    "plan.odt": (packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
    "plan.pages": (packed({"Index/Document.iwa": b"x"}), "Apple Pages"),
    "photo.docx": (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "This is a picture of a plan"),
    "photo.heic": (b"\0\0\0\x18ftypheic" + b"x" * 100, "This is a picture of a plan"),
    "folder.zip": (packed({"a.docx": word("Plan")}), "packed as zip"),
    "macros.docm": (of_kind("application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
    "form.dotx": (
        of_kind("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"),
        "a Word template",
    ),
    "notes.txt": (b"Amina Yusuf", "neither a Word file (.docx) nor a PDF"),
    "page.docx": (b"<html><body>Plan</body></html>", "neither a Word file"),
    "cut.docx": (word("A plan cut short")[:-200], "damaged"),
    "no_document.docx": (packed({k: v for k, v in word_file(p("x")).items() if k != "word/document.xml"}), "damaged"),
    "not_xml.docx": (packed({**word_file(p("x")), "word/document.xml": "no xml"}), "damaged"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj <<", "damaged"),
    "swollen.docx": (with_part("word/media/image1.bin", b"\0" * 30_000_000), "unpack to far more"),
    "swollen_xml.docx": (packed(word_file(p("a" * 16_000_000))), "unpack to far more"),
    "many_parts.docx": (packed({**word_file(p("x")), **{f"word/part{n}.xml": "<a/>" for n in range(500)}}), "unpack to far more"),
    "entities.docx": (entities(), "XML entities"),
    "very_deep.docx": (nested(5_000), "damaged"),
    "deep.docx": (nested(40), "more time or memory"),
    "long.pdf": (pdf("The last page of many pages", pages=61), "more than 60 pages"),
}


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    """What the reading process says of each, one process for all."""
    said = {}
    with reading() as reader:
        for name, (data, _) in BAD.items():
            try:
                said[name] = whole_text(reader.read(data))
            except PaperRefused as refused:
                said[name] = messages.say(refused.code)
    return said


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_is_told_what_to_do(answers: dict[str, str], name: str) -> None:
    assert BAD[name][1] in answers[name]


def test_bad_files_are_refused_one_by_one_and_the_good_ones_beside_them_go_on(world: Any) -> None:
    names = ("old.doc", "locked.pdf", "cut.docx", "entities.docx")
    files = [file(name, BAD[name][0]) for name in names]
    page = drop(world, *files[:2], file("Amina.docx", plan_of(world.amina)), *files[2:])
    assert [name for name, _ in page.refused] == list(names)
    assert [each.preset for each in page.plans] == [world.amina.ref]
    assert counts(world) == [0, 0, 0, 0, 0]
    rows = PlanFile.objects.at(world.oakfield).exclude(code="")
    assert rows.count() == 4 and not rows.exclude(sealed=None, look=None).exists()


def test_a_pdf_is_read(world: Any) -> None:
    born = f"{world.amina.date_of_birth:%d/%m/%Y}"
    found = one(
        world, pdf("SEN Support Plan", f"Name: Amina Yusuf    Date of birth: {born}", "Review date: 20/10/2026"), "plan.pdf"
    )
    assert (found.preset, found.review_on) == (world.amina.ref, date(2026, 10, 20))


def test_a_pdf_without_text_is_given_to_a_child_by_hand(world: Any) -> None:
    page = drop(world, file("Amina Yusuf.pdf", pdf()))
    (found,) = page.plans
    assert found.scan and found.preset == "" and "picture of pages" in found.note
    made = bring(world, file("Amina Yusuf scan.pdf", pdf(pages=2)), file_1=world.amina.ref)
    assert made.brought_in == 1 and counts(world)[:2] == [1, 1]


def test_the_same_file_twice_and_a_file_that_is_kept_already_are_refused(world: Any) -> None:
    data = plan_of(world.amina)
    page = drop(world, file("one.docx", data), file("two.docx", data))
    assert [name for name, _ in page.refused] == ["two.docx"]
    bring(world, file("one.docx", data))
    again = drop(world, file("three.docx", data))
    assert not again.plans and "in a child’s record already" in again.refused[0][1]


def test_too_large_a_file_too_large_a_drop_and_too_many_files_are_each_said(world: Any, monkeypatch: Any) -> None:
    small = word("Plan")
    monkeypatch.setattr(limits, "FILE_BYTES", 4_000)
    monkeypatch.setattr(limits, "DROP_BYTES", 4_500)
    monkeypatch.setattr(limits, "FILES", 4)
    files = [
        file("big.docx", b"x" * 4_001),
        file("a.docx", small),
        file("b.docx", small),
        file("c.docx", small),
        file("d.docx", small),
    ]
    page = drop(world, *files)
    assert [sentence.split(".")[0] for _, sentence in page.refused] == [
        "This file is larger than 10 MB",
        "The files before this one came to 50 MB together",
        "The files before this one came to 50 MB together",
        "The files before this one came to 50 MB together",
        "More than 50 files were chosen",
    ]


def test_a_file_that_is_too_large_is_refused_without_being_read(world: Any) -> None:
    class Large:
        name, size = "big.docx", limits.FILE_BYTES + 1

        def read(self) -> bytes:
            raise AssertionError("ten megabytes and more in memory")

    large: Any = Large()
    assert "larger than 10 MB" in drop(world, large).refused[0][1]


def test_a_name_of_a_file_is_cut_to_its_last_part(world: Any) -> None:
    page = drop(world, file("C:\\plans\\Am\u202eina.doc", b""))
    assert page.refused[0][0] in ("Amina.doc", "C:_plans_Amina.doc")


# ---- limits of the process


def refusal(data: bytes) -> str:
    with reading() as reader, pytest.raises(PaperRefused) as refused:
        reader.read(data)
    return refused.value.code


def test_a_file_that_spends_its_seconds_is_stopped_and_the_next_is_read(monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "CPU_SECONDS", 1)
    # Not because it was waited for long enough.
    for waited in ("WAIT_SECONDS", "DROP_SECONDS"):
        monkeypatch.setattr(limits, waited, 600.0)
    slow = pdf(content=b"BT /F1 12 Tf 50 780 Td\n" + b"(a) Tj\n" * 600_000 + b"ET")
    with reading() as reader:
        with pytest.raises(PaperRefused) as refused:
            reader.read(slow)
        assert refused.value.code == "heavy"
        assert whole_text(reader.read(word("Next"))) == "Next"


def test_a_pdf_that_swells_past_the_memory_is_stopped(monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "ADDRESS_SPACE", 400 * 1024 * 1024)
    made = pikepdf.new()
    page = made.add_blank_page()
    stream = made.make_stream(zlib.compress(b" " * 500_000_000, 1))
    stream.Filter = pikepdf.Name.FlateDecode
    page.Contents = stream
    target = io.BytesIO()
    made.save(target, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(target.getvalue()) < 10_000_000
    assert refusal(target.getvalue()) == "heavy"


def test_a_drop_whose_time_is_over_says_so_of_the_files_that_are_left(monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "DROP_SECONDS", -1.0)
    assert refusal(word("Plan")) == "late"


def test_the_process_can_write_no_file(tmp_path: Path) -> None:
    code = (
        "from trellis.exchange.papers.process import limit_memory_and_files\n"
        "limit_memory_and_files(10**9)\n"
        f"open({str(tmp_path / 'x')!r}, 'wb', buffering=0).write(b'x' * 10)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode != 0 and b"File too large" in ran.stderr


def test_the_process_is_gone_when_its_drop_is_read() -> None:
    with reading() as reader:
        reader.read(word("Plan"))
        process = reader._process
    assert process is not None and process.poll() is not None


def test_the_web_worker_never_loads_what_reads_plans() -> None:
    code = (
        "import sys, trellis.exchange.papers.ask, trellis.exchange.papers.find\n"
        "print([name for name in ('docx', 'pdfplumber', 'pdfminer') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert ran.stdout.strip() == b"[]"


def test_only_two_drops_are_read_at_a_time(monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "WAIT_SECONDS", 0.05)
    with reading(), reading(), pytest.raises(ask.ReadersBusy), reading():
        pass
    with reading():
        pass


def test_who_comes_while_two_drops_are_read_is_asked_to_wait(world: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "WAIT_SECONDS", 0.05)
    with reading(), reading(), refuses("Other plans are being read just now."):
        drop(world, file("Amina.docx", plan_of(world.amina)))
    assert not PlanFile.objects.at(world.oakfield).exists()


# ---- what is read


def test_deleted_text_and_a_boxs_second_drawing_are_not_read_and_the_rest_is() -> None:
    gone = "<w:p><w:del><w:r><w:delText>Old name</w:delText></w:r></w:del><w:ins><w:r><w:t>New name</w:t></w:r></w:ins></w:p>"
    twice = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps"><w:txbxContent>{p("In a box")}</w:txbxContent></mc:Choice>'
        f"<mc:Fallback><w:txbxContent>{p('In a box')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    inside = table([("Outer", "x")]).replace("x</w:t></w:r></w:p>", "x</w:t></w:r></w:p>" + table([("Inner", "cell")]))
    data = packed(word_file(gone + twice + control(p("Filled in")) + inside + box("Old box"), p("Header")))
    with reading() as reader:
        said = whole_text(reader.read(data)).splitlines()
    assert said == ["Header", "New name", "In a box", "Filled in", "Outer | x Inner cell", "Old box"]


def test_text_is_kept_to_a_measure_and_invisible_characters_go() -> None:
    assert sum(len(held) for _, held in cut([("p", "x" * 30_000)] * 3)) == limits.TEXT
    assert plain("A\u200bmi\u202ena\u00a0 Yu\u0000suf\u00ad") == "Amina Yusuf"


@pytest.mark.parametrize(
    ("line", "born", "review"),
    [
        ("DOB 31/08/2017 Review 20/10/2026", date(2017, 8, 31), date(2026, 10, 20)),
        ("D.O.B: 31st August 2017. We will look at this again on 20 Oct 2026", date(2017, 8, 31), date(2026, 10, 20)),
        ("Born 31.8.17, review due by Tuesday 20th of October 2026", date(2017, 8, 31), date(2026, 10, 20)),
        ("Date of last review 20/10/2025", None, None),
        ("Date of plan: 01/09/2026", None, None),
        ("Review: Spring term", None, None),
        ("Review: 31/02/2027", None, None),
        ("Review 12/10/2019", None, None),
        ("Ring 01234 567890 before 3.15", None, None),
    ],
)
def test_days_are_read_with_what_they_are_called(line: str, born: date | None, review: date | None) -> None:
    found = find.look([("p", line)], TODAY)
    assert (next(iter(found.born), None), found.review_on(TODAY)) == (born, review)


def test_the_next_review_of_several_is_proposed() -> None:
    blocks = [("t", [["Outcome", "Review"], ["A", "01/09/2026"], ["B", "07/12/2026"], ["C", "01/02/2027"]])]
    assert find.look(blocks, TODAY).review_on(TODAY) == date(2026, 12, 7)
    assert find.look(blocks[:1], date(2027, 3, 1)).review_on(date(2027, 3, 1)) == date(2027, 2, 1)
