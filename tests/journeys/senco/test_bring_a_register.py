"""Mrs Shah brings her own register: her columns, whose row is whose, what families were told; and not a word goes to anybody."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from tests.journeys.steps import SENCO, choice, follow, go, press, quiet_child, text_of

_SAID = (
    "SELECT (SELECT count(*) FROM notifications_notice), (SELECT count(*) FROM cycle_concern), (SELECT count(*) FROM cycle_told)"
)
_BORN = "SELECT date_of_birth FROM people_child WHERE ref = %s"


def register(site):
    """Her workbook: two children with their birth dates, one with the name alone, one nobody here knows, a coloured cell, a column of hers."""
    first, second, third = (quiet_child(site, group) for group in ("Hazel", "Rowan", "Maple"))
    born = {child[0]: str(site.rows(_BORN, child[0])[0][0])[:10] for child in (first, second, third)}
    book = Workbook()
    sheet = book.active
    sheet.append(["Child", "Birthday", "Tier", "Since", "Need", "Strategies", "Agencies", "Review", "House"])
    sheet.append(
        [
            first[2],
            born[first[0]],
            "K",
            "1/9/2024",
            "SLCN",
            "- Short sentences\n- Time to answer",
            "Speech therapy",
            "1/2/2027",
            "Red",
        ]
    )
    sheet.append([second[2], born[second[0]], "EHCP", "3/3/2023", "Autism", "- Short sentences", "", "Spring term", "Blue"])
    sheet.append([third[2], "", "SEN Support", "", "SEMH", "", "", "", ""])
    sheet.append(["Nobody Known", "1/1/2018", "K", "", "", "", "", "", ""])
    sheet["A2"].fill = PatternFill("solid", fgColor="FFFFC000")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue(), first, second, third


@pytest.mark.both_databases
@pytest.mark.mission("N2")
def test_mrs_shah_brings_her_own_register_and_nothing_is_sent(person, own_site, way, axe, no_sideways_scroll, picture):
    """She says once what her columns mean and who the child without a birth date is; the list stands, and she can take it back."""
    file, first, second, third = register(own_site)
    said_before = own_site.rows(_SAID)
    shah = person(SENCO)
    go(shah, "/children/")
    follow(shah, "Bring what you have")
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "bring-what-you-have")
    follow(shah, "Your register")
    picture(shah, "register-import")
    shah.get_by_label("Choose your register").set_input_files(
        {"name": "register.xlsx", "mimeType": "application/octet-stream", "buffer": file}
    )
    press(shah, "Read the file")
    shah.get_by_label("Tier", exact=True).select_option(label="K or E")
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "register-columns")
    press(shah, "Read the file again")
    text = text_of(shah)
    assert "Nothing is written yet." in text and "coloured" in text and "Nobody Known" in text
    shah.get_by_text("Parts left out of rows that are read").click()
    assert "Spring term" in text_of(shah)
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "register-preview")
    shah.get_by_role("button", name="Bring it in").click()
    assert "Say whether the families were told" in shah.get_by_role("alert").inner_text()
    shah.get_by_role("group", name="Row 4").get_by_label(third[2]).first.check()
    choice(shah, "Were the families of these children told", "Yes, but the day is not known").check()
    press(shah, "Bring it in")
    assert "Nothing was sent to anyone." in text_of(shah)
    picture(shah, "register-done")
    assert own_site.rows(_SAID) == said_before
    go(shah, "/children/")
    for child in (first, second, third):
        assert child[2] in text_of(shah)
    assert "Plan from before Trellis." in text_of(shah)
    go(shah, f"/children/{first[0]}/")
    follow(shah, "What stood before Trellis")
    assert "Speech therapy" in text_of(shah)
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "before-trellis")
    go(shah, "/register/")
    follow(shah, "register.xlsx")
    press(shah, "Take this file back")
    go(shah, "/children/")
    assert first[2] not in text_of(shah)
    assert own_site.rows(_SAID) == said_before
