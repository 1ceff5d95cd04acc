"""Common transfer files: every version, element and oddity schools send."""

from __future__ import annotations

import gc
import io
import tracemalloc
from datetime import date

import pytest

from trellis.exchange.readers import Answer, FileRefused, Refused, RollRow, open_roll, read_all
from trellis.exchange.samples import write_ctf

TODAY = date(2026, 11, 23)


def ctf(pupils: str, *, version: str = "25.0", head: str = "", namespace: str = "") -> bytes:
    space = f' xmlns="{namespace}"' if namespace else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CTfile{space}>'
        f"<Header><CTFversion>{version}</CTFversion>{head}</Header>"
        f"<CTFpupilData>{pupils}</CTFpupilData></CTfile>"
    ).encode()


def pupil(more: str = "", *, upn: str = "N820432126001", sex: str = "<Sex>F</Sex>") -> str:
    child = f"<UPN>{upn}</UPN><Surname>Yusuf</Surname><Forename>Amina</Forename><DOB>2017-08-31</DOB>"
    return f"<Pupil>{child}{sex}{more}</Pupil>"


def one(data: bytes) -> RollRow:
    children, refused = read_all(open_roll(io.BytesIO(data), today=TODAY))
    assert refused == []
    return children[0]


FULL = """<BasicDetails><FormerUPN>B801200005001</FormerUPN><PreferredSurname>Ali</PreferredSurname>
<PreferredForename>Mina</PreferredForename><FormerSurname>Warsame</FormerSurname><MiddleNames>Hodan Sahra</MiddleNames>
<NCyearActual>4</NCyearActual><EnrolStatus>M</EnrolStatus></BasicDetails><LookedAfter><InCare>true</InCare></LookedAfter>
<SENhistory><SEN><StartDate>2024-09-02</StartDate><SENprovision>K</SENprovision></SEN>
<SEN><StartDate>2022-01-10</StartDate><SENprovision>N</SENprovision></SEN><SENneeds>
<SENneed><NeedStartDate>2024-09-02</NeedStartDate><SENtypeRank>2</SENtypeRank><SENtype>BESD</SENtype></SENneed>
<SENneed><SENtypeRank>1</SENtypeRank><SENtype>SLCN</SENtype><NeedEndDate>2025-09-01</NeedEndDate></SENneed>
</SENneeds></SENhistory>
<Address><PAON>4</PAON><Street>Meadow Lane</Street><PostCode>ZZ1 1ZZ</PostCode></Address>
<Contacts><Contact><Order>2</Order><Title>Mr</Title><Surname>Yusuf</Surname><Forename>Abdi</Forename>
<Relationship>PAF</Relationship><Responsible>false</Responsible><Email>not an address</Email></Contact>
<Contact><Order>1</Order><Title>Mrs</Title><Surname>Yusuf</Surname><Forename>Hodan</Forename><Relationship>PAM</Relationship>
<Responsible>true</Responsible><AddressAsPupil>true</AddressAsPupil><Phones>
<Phone><TelephoneType>H</TelephoneType><PhoneNo>020 7946 0000</PhoneNo></Phone>
<Phone><TelephoneType>M</TelephoneType><PhoneNo>+44 7700 900123</PhoneNo></Phone></Phones>
<Email>mum@family.example</Email></Contact></Contacts>"""


def test_every_part_of_amina_comes_in() -> None:
    amina = one(ctf(pupil(FULL)))
    assert (amina.upn, amina.former_upns, amina.date_of_birth) == (
        "N820432126001",
        ("B801200005001",),
        date(2017, 8, 31),
    )
    assert (amina.preferred_first_name, amina.preferred_last_name, amina.former_last_name) == ("Mina", "Ali", "Warsame")
    assert (amina.middle_names, amina.nc_year, amina.enrol_status, amina.sex) == ("Hodan Sahra", "4", "M", "F")
    assert amina.looked_after is Answer.YES
    assert dict(amina.extras)["address"] == "4, Meadow Lane, ZZ1 1ZZ"


def test_sen_history_is_put_in_order_of_its_days() -> None:
    assert one(ctf(pupil(FULL))).sen_history == ((date(2022, 1, 10), "N"), (date(2024, 9, 2), "K"))


def test_needs_are_ranked_and_the_old_code_besd_is_kept() -> None:
    needs = one(ctf(pupil(FULL))).sen_needs
    assert [(need.rank, need.code) for need in needs] == [(1, "SLCN"), (2, "BESD")]
    assert needs[0].end_on == date(2025, 9, 1) and needs[1].start_on == date(2024, 9, 2)


def test_contacts_carry_responsibility_phones_and_home() -> None:
    dad, mum = one(ctf(pupil(FULL))).contacts
    assert (dad.relationship, dad.has_pr, dad.priority, dad.email) == ("Father", Answer.NO, 2, "")
    assert (mum.title, mum.first, mum.has_pr, mum.priority) == ("Mrs", "Hodan", Answer.YES, 1)
    assert (mum.phone, mum.other_phones) == ("+44 7700 900123", ("020 7946 0000",))
    assert (mum.email, mum.lives_with, mum.address) == ("mum@family.example", Answer.YES, "4, Meadow Lane, ZZ1 1ZZ")


def test_a_wrong_email_is_left_out_with_a_note_and_dad_stays() -> None:
    notes = one(ctf(pupil(FULL))).notes
    assert [(note.row, note.field) for note in notes] == [(1, "contact_1_email")]
    assert "so it was left out" in notes[0].message


def test_responsibility_not_told_is_unknown_and_never_no() -> None:
    child = one(ctf(pupil("<Contacts><Contact><Surname>Hill</Surname></Contact></Contacts>")))
    assert child.contacts[0].has_pr is Answer.UNKNOWN


@pytest.mark.parametrize("code", ["A", "P", "S"])
def test_old_codes_stay_as_they_were_in_history(code: str) -> None:
    sens = (("2012-01-09", code), ("2015-01-05", "K"))
    inner = "".join(f"<SEN><StartDate>{d}</StartDate><SENprovision>{c}</SENprovision></SEN>" for d, c in sens)
    assert one(ctf(pupil(f"<SENhistory>{inner}</SENhistory>"))).sen_history[0].code == code


def test_an_old_code_that_is_the_last_one_asks_for_the_present_status() -> None:
    child = one(ctf(pupil("<SENhistory><SEN><StartDate>2012-01-09</StartDate><SENprovision>A</SENprovision></SEN></SENhistory>")))
    assert [note.code for note in child.notes] == ["sen_ended"]


@pytest.mark.parametrize("version", [f"{n}.0" for n in range(17, 26)] + ["25.1", "17"])
def test_versions_seventeen_to_twenty_five_are_read_without_a_word(version: str) -> None:
    roll = open_roll(io.BytesIO(ctf(pupil(), version=version)))
    assert (roll.version, roll.warnings) == (version, [])
    assert len(read_all(roll)[0]) == 1


def test_a_newer_version_is_read_with_a_warning() -> None:
    roll = open_roll(io.BytesIO(ctf(pupil(), version="26.0")))
    assert "version 26.0, newer than Trellis knows (25)" in roll.warnings[0]
    assert len(read_all(roll)[0]) == 1


@pytest.mark.parametrize(
    "element", ["<Sex>F</Sex>", "<Gender>F</Gender>", "<GenderCurrent>F</GenderCurrent>", "<Gender>Female</Gender>"]
)
def test_sex_and_gender_are_both_read(element: str) -> None:
    assert one(ctf(pupil(sex=element))).sex == "F"


def test_sex_stands_before_gender() -> None:
    assert one(ctf(pupil(sex="<Gender>M</Gender><Sex>F</Sex>"))).sex == "F"


def test_any_namespace_is_tolerated() -> None:
    assert one(ctf(pupil(), namespace="http://example.org/ctf")).first_name == "Amina"


def test_utf16_is_read() -> None:
    text = ctf(pupil()).decode().replace("UTF-8", "UTF-16").replace("Amina", "Zoë")
    assert one(text.encode("utf-16")).first_name == "Zoë"


def test_windows_1252_is_read_when_the_file_says_so() -> None:
    text = ctf(pupil()).decode().replace("UTF-8", "windows-1252").replace("Amina", "Zoë")
    assert one(text.encode("cp1252")).first_name == "Zoë"


def test_a_blank_line_and_a_byte_order_mark_before_the_xml_do_no_harm() -> None:
    assert one(b"\r\n" + ctf(pupil())).first_name == "Amina"
    assert one(b"\xef\xbb\xbf" + ctf(pupil())).first_name == "Amina"


def test_a_nursery_child_without_upn_is_read() -> None:
    assert one(ctf(pupil(upn=""))).upn == ""


def test_a_temporary_upn_is_read() -> None:
    assert one(ctf(pupil(upn="M82043212601A"))).upn == "M82043212601A"


def test_a_field_the_file_does_not_hold_is_not_given() -> None:
    given = one(ctf(pupil())).given
    assert "sex" in given
    assert not given & {"sen_history", "sen_needs", "contacts", "nc_year", "looked_after"}
    assert {"sen_history", "sen_needs", "contacts"} <= one(ctf(pupil(FULL))).given


def test_entry_day_is_that_of_the_school_the_file_is_for() -> None:
    here, there = "<LEA>820</LEA><Estab>1111</Estab>", "<LEA>820</LEA><Estab>2222</Estab>"
    head = f"<SourceSchool>{here}</SourceSchool><DestSchool>{there}</DestSchool>"
    schools = "".join(
        f"<School><LEA>820</LEA><Estab>{estab}</Estab><EntryDate>{day}</EntryDate></School>"
        for estab, day in (("1111", "2021-09-01"), ("2222", "2024-09-02"))
    )
    assert one(ctf(pupil(f"<SchoolHistory>{schools}</SchoolHistory>"), head=head)).enrolled_on == date(2024, 9, 2)


def test_one_bad_pupil_does_not_stop_the_rest() -> None:
    data = ctf(pupil() + pupil(upn="A820432126001") + pupil(upn=""))
    items = list(open_roll(io.BytesIO(data)).rows)
    assert [(type(item), item.row) for item in items] == [(RollRow, 1), (Refused, 2), (RollRow, 3)]


def test_twins_are_two_rows() -> None:
    twins = pupil(upn="") + pupil(upn="").replace("Amina", "Asha")
    assert [c.first_name for c in read_all(open_roll(io.BytesIO(ctf(twins))))[0]] == ["Amina", "Asha"]


def test_a_file_cut_short_is_refused_while_it_is_read() -> None:
    roll = open_roll(io.BytesIO(ctf(pupil() * 50)[:-40]))
    with pytest.raises(FileRefused) as refused:
        list(roll.rows)
    assert refused.value.code == "xml_cut"


def peak_of(pupils: int) -> int:
    data = io.BytesIO()
    write_ctf(data, pupils)
    gc.collect()
    tracemalloc.start()
    try:
        assert sum(isinstance(item, RollRow) for item in open_roll(data).rows) == pupils
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_stays_flat_over_ten_times_the_pupils() -> None:
    peak_of(50)  # what is made once, on first use, belongs to neither
    assert peak_of(5_000) <= 1.2 * peak_of(500)
