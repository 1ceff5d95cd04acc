"""Readers of roll files: what schools really have in, one safe row a child out. No Django and nothing is written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import IO

from trellis.exchange.readers import sniff
from trellis.exchange.readers.ctf import read_ctf
from trellis.exchange.readers.rows import Answer, ContactRow, FileRefused, Refused, RollFile, RollRow, SenEntry, SenNeed
from trellis.exchange.readers.tables import TableHead, guess_mapping, read_head, read_table

__all__ = [
    "Answer",
    "ContactRow",
    "FileRefused",
    "Refused",
    "RollFile",
    "RollRow",
    "SenEntry",
    "SenNeed",
    "TableHead",
    "guess_mapping",
    "head_of",
    "open_roll",
    "read_all",
]


def open_roll(
    path_or_file: str | os.PathLike[str] | IO[bytes],
    filename: str = "",
    mapping: Mapping[str, str] | None = None,
    *,
    today: date | None = None,
) -> RollFile:
    """Opens any roll file by what is in it; the name decides nothing. Files must be seekable.

    `mapping` (column to field, for tables) stands before the guess. Raises FileRefused with one sentence; so may
    reading `rows`, for a file that turns out damaged, too large or without a child further down. Writes nothing.
    """
    handle, opened = _opened(path_or_file)
    try:
        kind = sniff.kind_of(handle)
        excel = kind == "xlsx"
        roll = read_ctf(handle, today=today) if kind == "ctf" else read_table(handle, excel=excel, mapping=mapping, today=today)
    except BaseException:
        if opened:
            handle.close()
        raise
    roll.handle = handle if opened else None
    return roll


def head_of(path_or_file: str | os.PathLike[str] | IO[bytes], mapping: Mapping[str, str] | None = None) -> TableHead | None:
    """The headings of a table for the mapping page; None for a CTF, which needs no mapping. Raises FileRefused.

    Unlike `open_roll` it takes a table whose headings it does not know at all, so that a person can place them.
    """
    handle, opened = _opened(path_or_file)
    try:
        kind = sniff.kind_of(handle)
        return None if kind == "ctf" else read_head(handle, excel=kind == "xlsx", mapping=mapping or {})
    finally:
        if opened:
            handle.close()


def read_all(roll: RollFile) -> tuple[list[RollRow], list[Refused]]:
    """Every child and everything refused, file and columns first. Raises FileRefused. For small files and tests."""
    children: list[RollRow] = []
    refused = list(roll.refused)
    with roll:
        for item in roll.rows:
            if isinstance(item, RollRow):
                children.append(item)
            else:
                refused.append(item)
    return children, refused


def _opened(path_or_file: str | os.PathLike[str] | IO[bytes]) -> tuple[IO[bytes], bool]:
    if not isinstance(path_or_file, str | os.PathLike):
        path_or_file.seek(0)
        return path_or_file, False
    try:
        return Path(path_or_file).open("rb"), True
    except OSError:
        raise FileRefused("unreadable") from None
