"""Every sentence a reader can say, as data: what is wrong, and how to put it right."""

from __future__ import annotations

import unicodedata
from typing import Final, NamedTuple

from trellis.core.text import N_
from trellis.exchange.readers.fields import label


class Message(NamedTuple):
    """What is wrong and the remedy, each a full sentence; both may hold {values}."""

    problem: str
    remedy: str


_AGAIN = N_("Export it again from your school's information system and choose the new file.")
_CTF_OR_SHEET = N_("Choose a CTF (.xml), an Excel workbook (.xlsx) or a CSV file.")
_AS_XLSX = N_("Open it in Excel, choose Save As, Excel Workbook (.xlsx), and choose that file.")
_CORRECT = N_("Correct it in your school's information system and export again.")

IN_THE_SHEET: Final = N_("Correct it in your own file and choose the file again.")

FILE: Final[dict[str, Message]] = {
    "empty": Message(N_("This file is empty."), _AGAIN),
    "too_large": Message(
        N_("This file is larger than {limit} MB."), N_("Export one year group at a time, or without photographs.")
    ),
    "unreadable": Message(N_("This file could not be opened."), _AGAIN),
    "pdf": Message(N_("This is a PDF, made for reading and printing."), _CTF_OR_SHEET),
    "picture": Message(N_("This is a picture, not a list of children."), _CTF_OR_SHEET),
    "old_excel": Message(
        N_("This is an old Excel file (.xls), or a workbook locked with a password."),
        N_("Open it in Excel, take off any password, choose Save As, Excel Workbook (.xlsx), and choose that file."),
    ),
    "other_zip": Message(N_("This is a zip or an office file, but not an Excel workbook."), _CTF_OR_SHEET),
    "open_document": Message(N_("This is an OpenDocument spreadsheet (.ods)."), N_("Save it as .xlsx and choose that file.")),
    "archive": Message(N_("This file is packed or is a program."), _CTF_OR_SHEET),
    "web_page": Message(
        N_("This is a web page, perhaps a sign-in page or a report saved as a page."),
        N_("Open it in Excel and save it as .xlsx, or export it again as CSV or CTF."),
    ),
    "json": Message(N_("This is a JSON file, which is made for programs."), _CTF_OR_SHEET),
    "rich_text": Message(N_("This is a word-processor file."), _CTF_OR_SHEET),
    "xml_spreadsheet": Message(N_("This is an Excel 2003 XML spreadsheet."), _AS_XLSX),
    "nul": Message(N_("This file has empty bytes (NUL) in it, so it was damaged or is not text."), _AGAIN),
    "encoding": Message(
        N_("The letters of this file are in a coding Trellis does not know."),
        N_("Save it as “CSV UTF-8”, or export the CTF again, and choose the new file."),
    ),
    "record_too_large": Message(
        N_("Record {row} of this file is larger than 1 MB."),
        N_("Leave photographs and attachments out of the export and try again."),
    ),
    "xml_dtd": Message(
        N_("This XML file defines a document type or entities, which a CTF never does and which can be harmful."),
        N_("Do not open it elsewhere; export a fresh CTF from your school's information system."),
    ),
    "xml_deep": Message(N_("This XML file is nested more than {limit} levels deep, which a CTF never is."), _AGAIN),
    "xml_broken": Message(N_("This XML file is damaged at line {line}."), _AGAIN),
    "xml_cut": Message(N_("This XML file stops before its end, so part of it is missing."), _AGAIN),
    "not_ctf": Message(
        N_("This XML file is not a common transfer file: it begins with “{root}”."),
        N_("Choose the file whose name contains _CTF_, or an Excel or CSV export."),
    ),
    "ctf_old": Message(
        N_("This common transfer file is version {version}; Trellis reads version {oldest} and later."),
        N_("Export it again with the current version of your school's information system."),
    ),
    "no_pupils": Message(
        N_("There is no child in this file."), N_("Check which pupils were ticked for the export and export again.")
    ),
    "not_a_list": Message(
        N_("This is a common transfer file, which brings a roll."),
        N_("Bring it in on the Roll page; here choose an Excel workbook (.xlsx) or a CSV file."),
    ),
    "list_too_large": Message(
        N_("This workbook would unpack to more than {limit} MB, which no school's own list does."),
        N_("Copy the rows into a new workbook and choose that one."),
    ),
    "zip_damaged": Message(N_("This Excel workbook is damaged."), N_("Open it in Excel, save it again and choose the new file.")),
    "zip_bomb": Message(
        N_("This workbook would unpack to far more than any school's roll."),
        N_("Copy the rows of children into a new workbook and choose that one."),
    ),
    "zip_locked": Message(
        N_("This workbook is locked with a password."), N_("Take the password off, save it and choose it again.")
    ),
    "no_sheet": Message(N_("This workbook has no sheet with rows in it."), _AS_XLSX),
    "too_many_rows": Message(
        N_("This table has more than {limit} rows, or a long gap of empty ones."),
        N_("Delete the empty rows below the last child, or export one year group at a time."),
    ),
    "too_many_columns": Message(
        N_("This table has more than {limit} columns."),
        N_("Keep the columns about the child and their family and delete the others."),
    ),
    "no_header": Message(
        N_("None of the first ten rows has column headings Trellis knows."),
        N_("Put a row with headings such as UPN, Surname, Forename and Date of birth above the children."),
    ),
    "missing_column": Message(
        N_("No column for {what} was found."),
        N_("Say which column it is when you choose the columns, or add it to the export."),
    ),
    "duplicate_heading": Message(
        N_("Two columns are both called “{column}”."), N_("Rename or delete one of them and choose the file again.")
    ),
    "map_no_column": Message(
        N_("There is no column “{column}” in this file."), N_("Its columns are: {columns}. Choose one of them.")
    ),
    "map_no_field": Message(N_("Trellis has no field “{value}”."), N_("The fields are: {fields}. Choose one of them.")),
    "map_twice": Message(N_("Two columns are both placed as {what}."), N_("Place only one of them and leave the other out.")),
    "quote": Message(
        N_("A quotation mark near row {row} is opened and not closed, or closed too early."),
        N_("Put it right in that row, or save the table as .xlsx and choose that file."),
    ),
}

COLUMN: Final[dict[str, Message]] = {
    "column_unplaced": Message(
        N_("The column “{column}” was not read."), N_("Place it by hand if it holds something Trellis keeps.")
    ),
    "column_not_kept": Message(
        N_("The column “{column}” was not read, because Trellis does not keep it."), N_("You need do nothing.")
    ),
    "column_second": Message(
        N_("The column “{column}” was not read, because “{other}” already gives the same."),
        N_("If it is the better one, place it by hand instead."),
    ),
}

WARNING: Final[dict[str, Message]] = {
    "ctf_newer": Message(
        N_("This common transfer file is version {version}, newer than Trellis knows ({newest})."),
        N_("It was read as far as possible; look through the preview with care."),
    ),
    "ctf_no_version": Message(
        N_("This common transfer file does not say its version."),
        N_("It was read as version {newest}; look through the preview with care."),
    ),
    "one_sheet": Message(
        N_("This workbook has {count} sheets; only “{sheet}” was read."),
        N_("Move the children to one sheet if some are missing."),
    ),
    "month_first": Message(
        N_("Some dates in this file seem to have the month before the day."),
        N_("Check the dates in the preview, or export with day/month/year."),
    ),
}

MARK: Final[dict[str, Message]] = {
    "coloured": Message(
        N_("This file has coloured cells ({count}). What a colour means Trellis does not guess."),
        N_("If it matters, write it in words in a column of its own."),
    ),
    "struck": Message(
        N_("Rows that are struck through ({count}) were read like the others."),
        N_("Delete the rows that no longer count and choose the file again."),
    ),
    "headings_above": Message(
        N_("The headings were taken from row {row}; what stands above them was not read."),
        N_("If the headings are two rows high, make them one."),
    ),
    "second_header": Message(
        N_("This row looks like a second row of headings, so it was not read as a child."),
        N_("If the headings are two rows high, make them one and choose the file again."),
    ),
    "merged": Message(
        N_("{field} is hidden by the merged cells {cells}, so it is not clear whether they speak of this row."),
        N_("Unmerge them in Excel, write the value in each row, and choose the file again."),
    ),
    "merged_left_out": Message(
        N_("{field} is hidden by the merged cells {cells}, so it was left out."),
        N_("Unmerge them in Excel and write the value in each row if it belongs there."),
    ),
    "status_missing": Message(N_("K or E is missing."), N_("Write K (SEN Support) or E (EHC plan) in this row.")),
    "status_none": Message(
        N_("This row says the child has no SEN now."), N_("Leave it: it brings nothing. Write K or E if that is wrong.")
    ),
    "status_unknown": Message(N_("“{value}” is neither K (SEN Support) nor E (EHC plan)."), N_("Write K or E in this row.")),
    "missing_support": Message(N_("The support is missing."), N_("Write what the support is called in this row.")),
    "support_ended": Message(
        N_("This support ended on {value}."), N_("Leave it: nothing is brought of the past. Correct the day if it still runs.")
    ),
    "ends_before": Message(N_("{field} is before the start."), N_("Correct one of the two days in this row.")),
    "often_unclear": Message(
        N_("{field} “{value}” does not say how often in a week, so it is kept as words."),
        N_("Write it as 20 minutes and 3 times a week if it should count."),
    ),
    "often_half": Message(
        N_("{field} is missing or says something else, so how often is kept as words."),
        N_("Write both minutes and times a week if it should count."),
    ),
    "ratio_unclear": Message(
        N_("{field} “{value}” is not clear, so it was left out."), N_("Write it as 1:4, or how many children.")
    ),
    "too_many_strategies": Message(
        N_("{field} holds more than {limit}; the first ones were read."), N_("A few things done every day help most.")
    ),
}

ROW: Final[dict[str, Message]] = {
    "missing": Message(N_("{field} is missing."), N_("Fill it in in your school's information system and export again.")),
    "missing_name": Message(N_("{field} is missing."), N_("Fill it in; a child with one name only has it in both places.")),
    "one_word_name": Message(N_("“{value}” is one word, so it is not clear which name it is."), N_("Write “Surname, Forename”.")),
    "formula": Message(
        N_("{field} begins with a sign that a spreadsheet would run as a formula."),
        N_("Take away the = + - or @ at its start, or paste the cell as a value, and choose the file again."),
    ),
    "control": Message(N_("{field} has invisible control characters in it."), N_("Type it again and export again.")),
    "direction": Message(
        N_("{field} has invisible marks in it that turn the direction of the text."),
        N_("Type it again and export again."),
    ),
    "lost_letter": Message(
        N_("{field} has lost a letter (�)."), N_("Save the file as “CSV UTF-8” or .xlsx, so that accents stay whole.")
    ),
    "too_long": Message(
        N_("{field} is longer than {limit} characters."),
        N_("Check that no quotation mark or comma is missing in this row."),
    ),
    "too_many_cells": Message(
        N_("This row has more cells than there are headings."),
        N_("Put quotation marks round a value with a comma in it, or use .xlsx."),
    ),
    "upn_shape": Message(N_("The UPN “{value}” is not a letter followed by 12 digits (the last may be a letter)."), _CORRECT),
    "upn_letter": Message(
        N_("The UPN “{value}” has a wrong check letter: it should be {letter}, or a digit was mistyped."), _CORRECT
    ),
    "date": Message(N_("{field} “{value}” is not a date."), N_("Write it as 31/08/2017 or 2017-08-31.")),
    "date_impossible": Message(
        N_("{field} “{value}” is a day that does not exist."), N_("Write it as day/month/year, 31/08/2017.")
    ),
    "born_future": Message(N_("{field} “{value}” is in the future."), _CORRECT),
    "born_long_ago": Message(
        N_("{field} “{value}” is more than {limit} years ago."), N_("Write the year with four digits and check it.")
    ),
    "sen_code": Message(
        N_("The SEN status “{value}” is not one Trellis knows."),
        N_("Use N (no SEN), K (SEN Support) or E (EHC plan) and export again."),
    ),
    "sen_code_old": Message(
        N_("The SEN status “{value}” ended in 2015 and cannot be a child's status now."),
        N_("Use N (no SEN), K (SEN Support) or E (EHC plan)."),
    ),
    "pupil_unreadable": Message(N_("This pupil could not be read."), _CORRECT),
}

NOTE: Final[dict[str, Message]] = {
    "year_unknown": Message(
        N_("The year group “{value}” is not one Trellis knows, so it was left out."), N_("Use 1 to 14, R, N1 or N2.")
    ),
    "need_unknown": Message(
        N_("The type of need “{value}” is not one Trellis knows, so it was left out."),
        N_("Use a code such as SLCN or SEMH."),
    ),
    "sex_unknown": Message(N_("The sex “{value}” is neither M nor F, so it was left out."), N_("Use M or F, or leave it empty.")),
    "enrol_unknown": Message(
        N_("The enrolment status “{value}” is not one Trellis knows, so it was left out."),
        N_("Use C, M, S, F, O or G."),
    ),
    "email_wrong": Message(
        N_("{field} is not an e-mail address, so it was left out."),
        N_("Correct it, so that this adult can be reached."),
    ),
    "date_left_out": Message(
        N_("{field} “{value}” is not a date, so it was left out."), N_("Write it as 31/08/2017 or 2017-08-31.")
    ),
    "former_upn": Message(N_("The former UPN “{value}” has a wrong check letter, so it was left out."), _CORRECT),
    "sen_ended": Message(
        N_("The last SEN code in the file is “{value}”, which ended in 2015."),
        N_("Choose the child's present status in the record."),
    ),
    "name_split": Message(N_("“{value}” was read as surname {last}."), N_("Write “Surname, Forename” if that is wrong.")),
}

ALL: Final[dict[str, Message]] = {**FILE, **COLUMN, **WARNING, **MARK, **ROW, **NOTE}


def shown(value: object, limit: int = 40) -> str:
    """A value fit to stand inside a sentence: one line, no invisible characters, clipped."""
    text = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in str(value)[: limit * 4])
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def say(code: str, **values: object) -> str:
    """The sentence of a code with its values set in; raises KeyError for an unknown code."""
    problem, remedy = ALL[code]
    clean = {key: shown(value, 600 if key in ("columns", "fields") else 40) for key, value in values.items()}
    return f"{problem} {remedy}".format_map(clean)


def field_label(key: str | None) -> str:
    """How a field is called on screen, for the start of a sentence."""
    return label(key) if key else N_("A value")
