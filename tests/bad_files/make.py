"""Writes the bad roll files beside it and expected.csv. Run it again after a change: the bytes are always the same.

Every file is small; what must be large to be harmful (a record of a megabyte, a million columns) is made in the tests.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
HEAD: Final = "UPN,Surname,Forename,Date of birth,Year group,SEN status\r\n"
GOOD: Final = "N820432126001,Yusuf,Amina,31/08/2017,4,K\r\n"

Files = dict[str, tuple[bytes, bool, str]]


def whole(data: bytes | str, sentence: str) -> tuple[bytes, bool, str]:
    """A file nothing of which can be used."""
    return data if isinstance(data, bytes) else data.encode(), True, sentence


def row(data: bytes | str, sentence: str) -> tuple[bytes, bool, str]:
    """A readable file with something in it that is refused or warned of."""
    return data if isinstance(data, bytes) else data.encode(), False, sentence


def ctf(pupils: str, *, version: str = "25.0", before: str = "", root: str = "CTfile", first: str = "") -> str:
    """A common transfer file around some pupils."""
    first = first or '<?xml version="1.0" encoding="UTF-8"?>'
    number = f"<CTFversion>{version}</CTFversion>" if version else ""
    return (
        f"{first}{before}<{root}><Header><DocumentName>Common Transfer File</DocumentName>{number}</Header>"
        f"<CTFpupilData>{pupils}</CTFpupilData></{root.split()[0]}>"
    )


def pupil(
    *, upn: str = "N820432126001", last: str = "Yusuf", first: str = "Amina", dob: str = "2017-08-31", more: str = ""
) -> str:
    """One pupil; an empty value leaves its element out."""
    values = {"UPN": upn, "Surname": last, "Forename": first, "DOB": dob}
    return "<Pupil>" + "".join(f"<{k}>{v}</{k}>" for k, v in values.items() if v) + f"{more}</Pupil>"


GOOD_PUPIL: Final = pupil(upn="B801200005001", last="Reid", first="Alan")


def xml_files() -> Files:
    """XML that is harmful, damaged or of another kind."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'
    blowup = f'<!DOCTYPE x [<!ENTITY a "{"a" * 5000}">]>'
    parameter = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://localhost:9/p.dtd"> %p;]>'
    return {
        "xml_billion_laughs.xml": whole(ctf(pupil(last="&l9;"), before=bomb), "document type or entities"),
        "xml_quadratic.xml": whole(ctf(pupil(last="&a;" * 500), before=blowup), "document type or entities"),
        "xml_external_entity.xml": whole(
            ctf(pupil(last="&x;"), before='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
            "document type or entities",
        ),
        "xml_external_dtd.xml": whole(
            ctf(GOOD_PUPIL, before='<!DOCTYPE CTfile SYSTEM "http://localhost:9/ctf.dtd">'), "document type or entities"
        ),
        "xml_parameter_entity.xml": whole(ctf(GOOD_PUPIL, before=parameter), "document type or entities"),
        "xml_internal_dtd.xml": whole(
            ctf(GOOD_PUPIL, before="<!DOCTYPE CTfile [<!ELEMENT x ANY>]>"), "document type or entities"
        ),
        "xml_dtd_in_utf16.xml": whole(
            ctf(pupil(last="&l9;"), before=bomb, first='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"),
            "document type or entities",
        ),
        "xml_undefined_entity.xml": whole(ctf(pupil(last="&nbsp;")), "damaged at line"),
        "xml_deep.xml": whole(ctf("<a>" * 60 + "</a>" * 60), "nested more than 32"),
        "xml_very_deep.xml": whole(ctf(pupil(more="<a>" * 5000 + "</a>" * 5000)), "nested more than 32"),
        "xml_deep_unclosed.xml": whole("<a>" * 9000, "not a common transfer file"),
        "xml_utf7.xml": whole(ctf(GOOD_PUPIL, first='<?xml version="1.0" encoding="UTF-7"?>'), "coding"),
        "xml_unknown_encoding.xml": whole(ctf(GOOD_PUPIL, first='<?xml version="1.0" encoding="klingon"?>'), "coding"),
        "xml_binary_codec.xml": whole(ctf(GOOD_PUPIL, first='<?xml version="1.0" encoding="base64"?>'), "coding"),
        "xml_multibyte_codec.xml": whole(ctf(GOOD_PUPIL, first='<?xml version="1.0" encoding="shift_jis"?>'), "coding"),
        "xml_wrong_encoding.xml": whole(ctf(pupil(first="Zoë")).encode("cp1252"), "damaged at line 1"),
        "xml_truncated.xml": whole(ctf(GOOD_PUPIL + pupil())[:-70], "stops before its end"),
        "xml_cut_in_a_tag.xml": whole(ctf(GOOD_PUPIL + pupil())[:-24], "stops before its end"),
        "xml_crossed_tags.xml": whole(ctf("<Pupil><UPN></Pupil></UPN>"), "damaged at line 1"),
        "xml_two_roots.xml": whole(ctf(GOOD_PUPIL) + "<CTfile/>", "damaged at line 1"),
        "xml_nul.xml": whole(ctf(pupil(last="Yu\0suf")), "empty bytes (NUL)"),
        "xml_control_reference.xml": whole(ctf(pupil(last="Yu&#1;suf")), "damaged at line 1"),
        "xml_other_root.xml": whole("<Message><Header/><Pupils><Pupil/></Pupils></Message>", "not a common transfer file"),
        "xml_wrong_namespace_root.xml": whole(
            '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:Pupil/></s:svg>', "not a common transfer file"
        ),
        "xml_only_a_declaration.xml": whole('<?xml version="1.0"?>', "stops before its end"),
        "xml_excel_2003.xml": whole(
            '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "Excel 2003"
        ),
        "ctf_no_pupils.xml": whole(ctf(""), "no child in this file"),
        "ctf_header_only.xml": whole("<CTfile><Header><CTFversion>25.0</CTFversion></Header></CTfile>", "no child in this file"),
        "ctf_version_12.xml": whole(ctf(GOOD_PUPIL, version="12.0"), "version 12.0; Trellis reads version 17"),
        "ctf_version_99.xml": row(ctf(GOOD_PUPIL, version="99.0"), "version 99.0, newer than Trellis knows"),
        "ctf_no_version.xml": row(ctf(GOOD_PUPIL, version=""), "does not say its version"),
        "ctf_version_words.xml": row(ctf(GOOD_PUPIL, version="latest"), "does not say its version"),
    }


def pupil_files() -> Files:
    """CTF files with one good pupil and one that cannot be used."""
    bad = {
        "upn_letter": (pupil(upn="A820432126001"), "wrong check letter: it should be N"),
        "upn_middle_letter": (pupil(upn="X80120000A001"), "not a letter followed by 12 digits"),
        "upn_no_letter": (pupil(upn="820432126001"), "not a letter followed by 12 digits"),
        "no_surname": (pupil(last=""), "Surname is missing"),
        "no_forename": (pupil(first=""), "First name is missing"),
        "no_birth": (pupil(dob=""), "Date of birth is missing"),
        "impossible_birth": (pupil(dob="2017-02-30"), "a day that does not exist"),
        "birth_in_words": (pupil(dob="last summer"), "is not a date"),
        "birth_in_future": (pupil(dob="2099-08-31"), "is in the future"),
        "birth_long_ago": (pupil(dob="1917-08-31"), "more than 26 years ago"),
        "formula": (pupil(last="=HYPERLINK(A1)"), "would run as a formula"),
        "formula_behind_zero_width": (pupil(first="\u200b=1+1"), "would run as a formula"),
        "formula_in_contact": (
            pupil(more="<Contacts><Contact><Surname>@SUM(A1)</Surname></Contact></Contacts>"),
            "Contact 1 surname begins with a sign",
        ),
        "turned_text": (pupil(last="Yu\u202esuf"), "turn the direction"),
        "lost_letter": (pupil(first="Zo\ufffd"), "has lost a letter"),
        "long_name": (pupil(last="Y" * 101), "longer than 100 characters"),
        "sen_code": (
            pupil(more="<SENhistory><SEN><SENprovision>Q</SENprovision></SEN></SENhistory>"),
            "SEN status “Q” is not one",
        ),
        "sen_date": (
            pupil(more="<SENhistory><SEN><StartDate>soon</StartDate><SENprovision>K</SENprovision></SEN></SENhistory>"),
            "SEN status since “soon” is not a date",
        ),
    }
    return {f"ctf_{name}.xml": row(ctf(GOOD_PUPIL + one), sentence) for name, (one, sentence) in bad.items()}


def table_files() -> Files:
    """CSV files."""
    formula = "would run as a formula"
    before = {
        "zero_width_space": "\u200b",
        "byte_order_mark": "\ufeff",
        "no_break_space": "\u00a0",
        "tab": "\t",
        "soft_hyphen": "\u00ad",
        "word_joiner": "\u2060",
        "zero_width_joiner": "\u200d",
        "hangul_filler": "\u3164",
    }
    files: Files = {
        f"csv_formula_behind_{name}.csv": row(f"{HEAD}{GOOD}B801200005001,{char}=1+1,Al,1/9/2016,4,N\r\n", formula)
        for name, char in before.items()
    }
    for name, text in (
        ("equals", "=1+1"),
        ("plus", "+1"),
        ("minus", "-2+3"),
        ("at", "@SUM(1)"),
        ("fullwidth", "＝1+1"),
    ):
        files[f"csv_formula_{name}.csv"] = row(f"{HEAD}{GOOD}B801200005001,{text},Al,1/9/2016,4,N\r\n", formula)
    bad = {
        "upn_letter": ("A801200005001,Bell,Al,1/9/2016,4,N", "it should be B"),
        "no_surname": (",,Al,1/9/2016,4,N", "Surname is missing"),
        "impossible_date": (",Bell,Al,31/02/2016,4,N", "a day that does not exist"),
        "month_first": (",Bell,Al,08/31/2016,4,N", "the month before the day"),
        "two_digit_year": (",Bell,Al,31/08/40,4,N", "more than 26 years ago"),
        "birth_in_future": (",Bell,Al,31/08/2099,4,N", "is in the future"),
        "turned_text": (",Be\u202ell,Al,1/9/2016,4,N", "turn the direction"),
        "control": (",Be\x07ll,Al,1/9/2016,4,N", "invisible control characters"),
        "escape_sequence": (",Be\x1b[31mll,Al,1/9/2016,4,N", "invisible control characters"),
        "long_cell": (f",{'B' * 100_000},Al,1/9/2016,4,N", "longer than 100 characters"),
        "too_many_cells": (",Bell, Junior,Al,1/9/2016,4,N", "more cells than there are headings"),
        "sen_code": (",Bell,Al,1/9/2016,4,perhaps", "SEN status “perhaps” is not one"),
        "sen_code_ended": (",Bell,Al,1/9/2016,4,School Action", "ended in 2015"),
    }
    files |= {f"csv_{name}.csv": row(f"{HEAD}{GOOD}{line}\r\n", sentence) for name, (line, sentence) in bad.items()}
    return files | whole_table_files()


def whole_table_files() -> Files:
    """CSV files nothing of which can be used, and one with a column that has no place."""
    wide = ",".join(f"Column {n}" for n in range(300))
    plain = HEAD + GOOD
    return {
        "empty.csv": whole(b"", "This file is empty"),
        "blank.csv": whole(b" \r\n\r\n ", "This file is empty"),
        "only_nuls.csv": whole(b"\0" * 500, "This file"),
        "csv_nul.csv": whole(plain.replace("Amina", "Am\0ina"), "empty bytes (NUL)"),
        "csv_no_header.csv": whole(GOOD * 3, "None of the first ten rows"),
        "csv_header_only.csv": whole(HEAD, "no child in this file"),
        "csv_header_on_row_12.csv": whole("Report\r\n" * 11 + plain, "None of the first ten rows"),
        "csv_other_table.csv": whole("Room,Chairs,Tables\r\nHall,200,20\r\n", "None of the first ten rows"),
        "csv_duplicate_heading.csv": whole("Surname," + HEAD + "Bell," + GOOD, "Two columns are both called “Surname”"),
        "csv_no_birth_column.csv": whole("UPN,Surname,Forename\r\n,Bell,Al\r\n", "No column for Date of birth"),
        "csv_no_name_column.csv": whole("UPN,Date of birth,Class\r\n,1/9/2016,Hazel\r\n", "No column for Surname"),
        "csv_unclosed_quote.csv": whole(HEAD + GOOD + ',"Bell,Al,1/9/2016,4,N\r\n' + GOOD, "A quotation mark near row 3"),
        "csv_text_after_quote.csv": whole(HEAD + ',"Be"ll,Al,1/9/2016,4,N\r\n', "A quotation mark near row 2"),
        "csv_300_columns.csv": whole(f"Surname,Forename,DOB,{wide}\r\n", "more than 200 columns"),
        "csv_not_windows_1252.csv": whole(plain.encode() + b"\x81\x8d\x8f", "coding"),
        "csv_utf16_cut.csv": whole(plain.encode("utf-16")[:-1], "coding"),
        "csv_utf16_lone_half.csv": whole(plain.encode("utf-16-le") + b"\x00\xd8", "coding"),
        "csv_utf32.csv": whole(plain.encode("utf-32"), "empty bytes (NUL)"),
        "csv_unplaced_column.csv": row("Shoe size," + HEAD + "33," + GOOD, "The column “Shoe size” was not read"),
        "web_page.csv": whole("<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        "web_table.xls": whole("\r\n<table><tr><td>Surname</td></tr></table>", "web page"),
        "list.json": whole('[{"surname": "Bell", "dob": "2016-09-01"}]', "JSON"),
        "letter.rtf": whole("{\\rtf1 Dear parents}", "word-processor"),
        "report.pdf": whole(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "PDF"),
        "photo_of_a_list.png": whole(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
        "photo.csv": whole(b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        "old_excel.xls": whole(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504, "old Excel file"),
        "packed.csv.gz": whole(b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "packed"),
        "program.csv": whole(b"MZ\x90\0\x03\0\0\0", "packed or is a program"),
    }


CONTENT_TYPES: Final = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_REL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS: Final = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK: Final = f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{{}}</sheets></workbook>'
ONE_SHEET: Final = '<sheet name="Roll" sheetId="1" r:id="rId1"/>'


def cell(place: str, text: str) -> str:
    """A cell with its text inside it; a text that begins with = is a formula."""
    if text.startswith("="):
        return f'<c r="{place}"><f>{text[1:]}</f></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(rows: dict[int, list[str]], *, before: str = "") -> str:
    """A worksheet part."""
    body = "".join(
        f'<row r="{n}">' + "".join(cell(f"{chr(65 + at)}{n}", text) for at, text in enumerate(texts)) + "</row>"
        for n, texts in rows.items()
    )
    return f'{before}<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'


def package(sheet_xml: str | bytes | None, *, book: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """An .xlsx with one sheet; the same bytes each time."""
    parts: dict[str, bytes] = {
        "[Content_Types].xml": CONTENT_TYPES.encode(),
        "_rels/.rels": _RELS.format(f'<Relationship Id="r1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/>').encode(),
        "xl/workbook.xml": (book or BOOK.format(ONE_SHEET)).encode(),
        "xl/_rels/workbook.xml.rels": _RELS.format(
            f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        ).encode(),
    }
    if sheet_xml is not None:
        parts["xl/worksheets/sheet1.xml"] = sheet_xml if isinstance(sheet_xml, bytes) else sheet_xml.encode()
    return zipped(parts | (more or {}))


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts, dated 1980 so that it is always the same."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=9)
    return target.getvalue()


def workbook_files() -> Files:
    """Excel workbooks."""
    head = ["UPN", "Surname", "Forename", "Date of birth"]
    good = ["N820432126001", "Yusuf", "Amina", "31/08/2017"]
    fine = package(sheet({1: head, 2: good}))
    doctype = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    locked = bytearray(fine)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := locked.find(sign, at + 1)) >= 0:
            locked[at + offset] |= 1
    lying = fine.replace(b"PK\x01\x02", b"PK\x01\x02", 1)
    middle = len(fine) // 3
    formula = "would run as a formula"
    return {
        "xlsx_bomb.xlsx": whole(package(sheet({1: head}) + " " * 40_000_000), "unpack to far more"),
        "xlsx_bomb_shared_strings.xlsx": whole(
            package(sheet({1: head}), more={"xl/sharedStrings.xml": b"<sst>" + b"<si/>" * 5_000_000}),
            "unpack to far more",
        ),
        "xlsx_bomb_attachment.xlsx": whole(package(sheet({1: head}), more={"xl/media/a.bin": bytes(40_000_000)}), "unpack"),
        "xlsx_entities.xlsx": whole(package(sheet({1: head, 2: good}, before=doctype)), "document type or entities"),
        "xlsx_entities_utf16.xlsx": whole(
            package(sheet({1: head, 2: good}, before=doctype).encode("utf-16")), "document type or entities"
        ),
        "xlsx_entities_in_book.xlsx": whole(
            package(sheet({1: head}), book=doctype + BOOK.format(ONE_SHEET)), "document type or entities"
        ),
        "xlsx_far_row.xlsx": whole(package(sheet({1: head, 2: good, 1_048_576: good})), "long gap of empty ones"),
        "xlsx_no_sheets.xlsx": whole(package(None, book=BOOK.format("")), "no sheet with rows"),
        "xlsx_sheet_missing.xlsx": whole(package(None), "workbook"),
        "xlsx_empty_sheet.xlsx": whole(package(sheet({})), "no sheet with rows"),
        "xlsx_header_only.xlsx": whole(package(sheet({1: head})), "no child in this file"),
        "xlsx_no_header.xlsx": whole(package(sheet({1: good, 2: good})), "None of the first ten rows"),
        "xlsx_sheet_cut.xlsx": whole(package(sheet({1: head, 2: good})[:-60]), "damaged"),
        "xlsx_sheet_not_xml.xlsx": whole(package("Surname,Forename"), "document type or entities"),
        "xlsx_cut.xlsx": whole(fine[: len(fine) // 2], "damaged"),
        "xlsx_bit_turned.xlsx": whole(lying[:middle] + bytes(40) + lying[middle + 40 :], "damaged"),
        "xlsx_locked.xlsx": whole(bytes(locked), "locked with a password"),
        "xlsx_is_a_zip.xlsx": whole(zipped({"readme.txt": b"hello"}), "not an Excel workbook"),
        "xlsx_is_a_letter.xlsx": whole(
            zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"}), "not an Excel workbook"
        ),
        "xlsx_is_ods.xlsx": whole(
            zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<d/>"}),
            "OpenDocument",
        ),
        "xlsx_empty_zip.xlsx": whole(zipped({}), "not an Excel workbook"),
        "xlsx_formula.xlsx": row(package(sheet({1: head, 2: good, 3: ["", "=A1", "Al", "1/9/2016"]})), formula),
        "xlsx_formula_text.xlsx": row(package(sheet({1: head, 2: good, 3: ["", "\u00ad+1", "Al", "1/9/2016"]})), formula),
        "xlsx_date_number.xlsx": row(package(sheet({1: head, 2: good, 3: ["", "Bell", "Al", "99999"]})), "in the future"),
    }


def files() -> Files:
    """Every bad file: its bytes, whether nothing of it can be used, and part of the sentence that must be said."""
    return xml_files() | pupil_files() | table_files() | workbook_files()


def main() -> None:
    """Writes the files and expected.csv."""
    made = files()
    for name, (data, _, _) in made.items():
        (HERE / name).write_bytes(data)
    with (HERE / "expected.csv").open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(("file", "whole_file_refused", "sentence"))
        writer.writerows((name, "yes" if all_of else "no", sentence) for name, (_, all_of, sentence) in sorted(made.items()))


if __name__ == "__main__":
    main()
