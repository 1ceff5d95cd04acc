"""CSV and Excel exports of the systems English schools use, in every coding, order and wording."""

from __future__ import annotations

import io
from datetime import date, datetime, time

import openpyxl
import pytest

from trellis.exchange.readers import (
    Answer,
    FileRefused,
    RollFile,
    RollRow,
    SenEntry,
    guess_mapping,
    head_of,
    open_roll,
    read_all,
)
from trellis.exchange.samples import write_csv

TODAY = date(2026, 11, 23)
PLAIN = "UPN,Surname,Forename,Date of birth\r\nN820432126001,Yusuf,Zoë,31/08/2017\r\n"


def opened(text: str | bytes, mapping: dict[str, str] | None = None) -> RollFile:
    data = text if isinstance(text, bytes) else text.encode()
    return open_roll(io.BytesIO(data), "roll.csv", mapping, today=TODAY)


def one(text: str | bytes, mapping: dict[str, str] | None = None) -> RollRow:
    children, refused = read_all(opened(text, mapping))
    assert [r for r in refused if r.row is not None] == []
    return children[0]


def workbook(*sheets: tuple[str, list[list[object]]]) -> io.BytesIO:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_every_coding_delimiter_and_line_end_reads_zoe(encoding: str, delimiter: str, line_end: str) -> None:
    text = PLAIN.replace(",", delimiter).replace("\r\n", line_end)
    assert one(text.encode(encoding)).first_name == "Zoë"


def test_utf16_big_endian_with_its_mark_and_semicolons() -> None:
    assert one(b"\xfe\xff" + PLAIN.replace(",", ";").encode("utf-16-be")).first_name == "Zoë"


def test_a_letter_of_windows_1252_far_down_still_decides_the_coding() -> None:
    rows = "".join(f",Reid,Alan{n},1/9/2016\r\n" for n in range(9_000)).replace("0", "a")
    text = "UPN,Surname,Forename,Date of birth\r\n" + rows + ",Bell,Zoë,1/9/2016\r\n"
    assert read_all(opened(text.encode("cp1252")))[0][-1].first_name == "Zoë"


DAYS = (
    "31/08/2017|"
    "2017-08-31|31-Aug-17|31 Aug 2017|31.08.17|31 August 2017|42978|31st August 2017|Thursday 31 August 2017|"
    "31/08/2017 00:00:00|2017-08-31T00:00:00|20170831"
)


@pytest.mark.parametrize("written", DAYS.split("|"))
def test_every_way_of_writing_a_day_is_the_same_day(written: str) -> None:
    assert one(f"Surname,Forename,DOB\nYusuf,Amina,{written}\n").date_of_birth == date(2017, 8, 31)


@pytest.mark.parametrize(("written", "year"), [("01-Sep-26", 2026), ("01-Sep-09", 2009), ("01/09/00", 2000)])
def test_two_digits_of_a_year_mean_an_age_a_child_can_have(written: str, year: int) -> None:
    assert one(f"Surname,Forename,DOB\nYusuf,Amina,{written}\n").date_of_birth.year == year


SIMS = (
    "Legal Surname,Legal Forename,Preferred Forename,Chosen surname,Middle Name(s),DoB,Gender,Year Group,Reg Group,UPN,"
    "Former UPN,Date of Admission,Enrolment Status,SEN Status,SEN Need 1,SEN Need 2,In Care,"
    "Priority 1 Contact Name,Priority 1 Contact Relationship,Contact 1 Parental Responsibility,Priority 1 Contact Email,"
    "Contact 2 Surname,Contact 2 Forename,Contact 2 parental responsibility,Contact 2 Mobile,Contact 2 home phone\n"
    "Yusuf,Amina,Mina,Ali,Hodan,31/08/2017,F,Year 4,Hazel,N820432126001,B801200005001,02/09/2021,Main dual,"
    'K - SEN Support,"Speech, language and communication needs",ASD,No,'
    "Mrs Hodan Yusuf,Mother,Yes,mum@family.example,Yusuf,Abdi,N,+44 7700 900123,020 7946 0000\n"
)


def test_a_sims_like_export_fills_every_field() -> None:
    amina = one(SIMS)
    assert (amina.last_name, amina.first_name, amina.preferred_first_name, amina.preferred_last_name) == (
        "Yusuf", "Amina", "Mina", "Ali",
    )  # fmt: skip
    assert (amina.sex, amina.nc_year, amina.class_name, amina.enrol_status) == ("F", "4", "Hazel", "M")
    assert (amina.upn, amina.former_upns, amina.enrolled_on) == ("N820432126001", ("B801200005001",), date(2021, 9, 2))
    assert amina.sen_history == (SenEntry(None, "K"),)
    assert [(need.rank, need.code) for need in amina.sen_needs] == [(1, "SLCN"), (2, "ASD")]
    assert amina.looked_after is Answer.NO
    mum, dad = amina.contacts
    assert (mum.title, mum.first, mum.last, mum.relationship, mum.has_pr) == (
        "Mrs",
        "Hodan",
        "Yusuf",
        "Mother",
        Answer.YES,
    )
    assert (dad.first, dad.has_pr, dad.priority, dad.phone) == ("Abdi", Answer.NO, 2, "+44 7700 900123")
    assert dad.other_phones == ("020 7946 0000",)


@pytest.mark.parametrize("style", ["sims", "arbor"])
def test_the_sample_exports_read_whole(style: str) -> None:
    target = io.BytesIO()
    write_csv(target, 50, style=style, encoding="utf-16", delimiter=";")
    roll = open_roll(target)
    children, refused = read_all(roll)
    assert (len(children), refused, roll.unplaced, roll.warnings) == (50, [], (), [])
    assert all(child.contacts[0].first and child.contacts[0].has_pr is Answer.YES for child in children)


WORDINGS = {
    "upn": "UPN|Unique Pupil Number|Pupil UPN",
    "last_name": "Surname|Legal Surname|Last name|Family Name|Pupil surname|Student Last Name|lastName",
    "first_name": "Forename|Legal Forename|First Name|Given name|Child's first name",
    "preferred_first_name": "Chosen name|Preferred Forename|Known As|Preferred name",
    "date_of_birth": "DoB|DOB|D.O.B.|Date of birth|Date Of Birth|Birth date|Student date of birth",
    "nc_year": "Year Group|Year|NC Year|Curriculum Year|Yr|National curriculum year",
    "class_name": "Reg Group|Registration form|Class|Tutor Group|Form|Registration Group",
    "sen_status": "SEN Status|SEN provision|SEN Stage|SEND status|SEN",
    "sen_need_1": "SEN Need 1|Primary need|SEN Type 1|Primary SEN need|Need 1",
    "sen_need_2": "SEN need 2|Secondary need",
    "full_name": "Name|Student|Full Name|Forename Surname|Pupil name",
    "contact_1_name": "Contact 1 name|Priority 1 contact|Primary contact name|Parent 1 name|Contact 1|Parent/Carer 1",
    "contact_1_email": "Priority 1 contact email|Contact 1 Email|Contact 1: e-mail address|Parent 1 email",
    "contact_2_has_pr": "Contact 2 parental responsibility|Contact 2 PR|Guardian 2 has parental responsibility",
    "contact_2_first": "Contact 2 Forename|Guardian 2 first name|Contact 2: First Name|2nd contact forename",
    "contact_1_mobile": "Mother mobile|Contact 1 mobile number|Mum's mobile",
}


@pytest.mark.parametrize(("key", "heading"), [(key, h) for key, all_of in WORDINGS.items() for h in all_of.split("|")])
def test_a_heading_finds_its_field(key: str, heading: str) -> None:
    assert guess_mapping([heading]) == ({heading: key}, ())


@pytest.mark.parametrize("heading", ["Shoe size", "Contact log", "Parents evening", "Sen Gupta", "Name of bus", "House"])
def test_a_heading_that_is_none_is_left_over(heading: str) -> None:
    assert guess_mapping([heading]) == ({}, (heading,))


def test_a_column_without_a_place_is_named_and_the_rest_is_read() -> None:
    roll = opened("Shoe size,Surname,Forename,DOB,Forename known\n33,Yusuf,Amina,31/08/2017,x\n")
    children, refused = read_all(roll)
    assert [(entry.row, entry.field) for entry in refused] == [(None, "Shoe size"), (None, "Forename known")]
    assert children[0].first_name == "Amina"


def test_of_two_columns_for_one_field_the_legal_one_is_read() -> None:
    roll = opened("Surname,Legal Surname,Forename,DOB\nAli,Yusuf,Amina,31/08/2017\n")
    children, refused = read_all(roll)
    assert children[0].last_name == "Yusuf"
    assert "“Legal Surname” already gives the same" in refused[0].message


def test_headings_under_a_title_are_found() -> None:
    child = one("Oakfield Primary School\n\nPupil list,,,23/11/2026\n" + PLAIN)
    assert (child.row, child.first_name) == (5, "Zoë")


def test_an_excel_hint_of_the_separator_is_no_heading() -> None:
    assert one("sep=;\r\n" + PLAIN.replace(",", ";")).row == 3


def test_a_chosen_column_stands_before_the_guess() -> None:
    child = one("Achternaam,Voornaam,Geboren,Surname\nYusuf,Amina,31/08/2017,wrong\n",
                {"Achternaam": "last_name", "voornaam": "First name", "Geboren": "dob", "Surname": ""})  # fmt: skip
    assert (child.last_name, child.first_name, child.date_of_birth) == ("Yusuf", "Amina", date(2017, 8, 31))


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"Nom": "last_name"}, "no column “Nom” in this file. Its columns are: UPN, Surname, Forename, Date of birth."),
        ({"Surname": "shoe_size"}, "no field “shoe_size”. The fields are: upn,"),
        ({"Surname": "last_name", "Forename": "last_name"}, "Two columns are both placed as Surname"),
        ({"Date of birth": ""}, "No column for Date of birth was found"),
    ],
)
def test_a_mapping_that_cannot_be_says_what_can(mapping: dict[str, str], sentence: str) -> None:
    with pytest.raises(FileRefused) as refused:
        opened(PLAIN, mapping)
    assert sentence in refused.value.message


def test_the_mapping_page_gets_columns_it_does_not_know() -> None:
    head = head_of(io.BytesIO(b"Achternaam,Voornaam,Geboren\nYusuf,Amina,31/08/2017\n"))
    assert head is not None
    assert head.columns == ("Achternaam", "Voornaam", "Geboren")
    assert head.sample == (("Yusuf", "Amina", "31/08/2017"),)
    assert head.missing == ("Surname", "First name", "Date of birth")


@pytest.mark.parametrize(
    ("heading", "name", "last", "first"),
    [
        ("Name", '"Yusuf, Amina"', "Yusuf", "Amina"),
        ("Name", "Amina Yusuf", "Yusuf", "Amina"),
        ("Forename Surname", "Ada van der Berg", "van der Berg", "Ada"),
        ("Student", '"Van Der Berg, Ada May"', "Van Der Berg", "Ada May"),
        ("Surname Forename", "Yusuf Amina", "Yusuf", "Amina"),
    ],
)
def test_one_column_of_names_is_split(heading: str, name: str, last: str, first: str) -> None:
    child = one(f"{heading},DOB\n{name},31/08/2017\n")
    assert (child.last_name, child.first_name) == (last, first)


def test_a_name_of_one_word_is_refused_with_the_remedy() -> None:
    refused = read_all(opened("Name,DOB\nAmina,31/08/2017\n"))[1]
    assert "Write “Surname, Forename”" in refused[0].message


def test_rows_count_as_a_spreadsheet_counts_them() -> None:
    items = list(opened("Surname,Forename,DOB\n\nBell,Al,nonsense\n,,\nReid,Alan,1/9/2016\n").rows)
    assert [item.row for item in items] == [3, 5]


def test_names_keep_their_accents_apostrophes_and_joiners() -> None:
    child = one("Surname,Forename,DOB\nO’Brien-Núñez,می\u200cنا,31/08/2017\n")
    assert (child.last_name, child.first_name) == ("O’Brien-Núñez", "می\u200cنا")


def test_invisible_marks_round_a_harmless_name_are_taken_off() -> None:
    assert one("Surname,Forename,DOB\n\u200bYusuf\u00a0,Am\u00adina,31/08/2017\n").last_name == "Yusuf"


def test_plus_begins_a_phone_number_but_no_command() -> None:
    head = "Surname,Forename,DOB,Contact 1 name,Contact 1 mobile\nYusuf,Amina,31/08/2017,Hodan Yusuf,"
    assert one(head + "+44 (0)7700 900123 after 5\n").contacts[0].phone == "+44 (0)7700 900123 after 5"
    assert read_all(opened(head + "+44|cmd!A0\n"))[1][0].code == "formula"


def test_a_contact_cell_that_is_empty_makes_no_contact() -> None:
    assert one("Surname,Forename,DOB,Contact 1 name,Contact 1 PR\nYusuf,Amina,31/08/2017,,Yes\n").contacts == ()


def test_an_empty_sen_cell_is_given_but_says_nothing() -> None:
    child = one("Surname,Forename,DOB,SEN Status\nYusuf,Amina,31/08/2017,\n")
    assert child.sen_history == () and "sen_history" in child.given


def test_sen_since_dates_the_status() -> None:
    child = one("Surname,Forename,DOB,SEN Status,SEN start date\nYusuf,Amina,31/08/2017,EHCP,2/9/2024\n")
    assert child.sen_history == (SenEntry(date(2024, 9, 2), "E"),)


def test_excel_cells_keep_their_types() -> None:
    file = workbook(
        ("Notes", [["Made for the office"]]),
        ("Roll", [["Pupil list"], ["UPN", "Surname", "Forename", "DOB", "Year", "Looked after"],
                  ["N820432126001", "Yusuf", "Amina", datetime.combine(date(2017, 8, 31), time()), 4, True],
                  [None, "Bell", "Al", 42978, 4.0, False]]),
    )  # fmt: skip
    roll = open_roll(file, "anything.csv", today=TODAY)
    children, refused = read_all(roll)
    assert refused == []
    assert [(c.row, c.date_of_birth, c.nc_year) for c in children] == [
        (3, date(2017, 8, 31), "4"),
        (4, date(2017, 8, 31), "4"),
    ]
    assert [c.looked_after for c in children] == [Answer.YES, Answer.NO]
    assert roll.kind == "xlsx" and "2 sheets; only “Roll” was read" in roll.warnings[0]


def test_the_name_of_a_file_decides_nothing() -> None:
    assert open_roll(workbook(("Roll", [["Surname", "Forename", "DOB"], ["A", "B", "1/9/2016"]])), "roll.xml").kind == "xlsx"
    assert open_roll(io.BytesIO(PLAIN.encode()), "roll.xlsx").kind == "csv"


def test_dates_with_the_month_first_warn_about_the_whole_file() -> None:
    roll = opened("Surname,Forename,DOB\nYusuf,Amina,08/31/2017\nBell,Al,08/09/2017\n")
    children, refused = read_all(roll)
    assert len(children) == 1 and "does not exist" in refused[0].message
    assert len(roll.warnings) == 1 and "month before the day" in roll.warnings[0]


def test_a_path_is_closed_after_reading(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "roll.csv"
    path.write_text(PLAIN, encoding="utf-8")
    with open_roll(path) as roll:
        handle = roll.handle
        assert handle is not None and len(list(roll.rows)) == 1
    assert handle.closed
