"""The school's own lists as tests write them, and who refuses them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from openpyxl import Workbook

from trellis.core.errors import RuleBroken


def lines(head: str, *rows: str) -> io.BytesIO:
    """A CSV file of these lines."""
    return io.BytesIO("\n".join((head, *rows)).encode())


def workbook(*rows: list[Any], change: Callable[[Any], None] = lambda page: None) -> io.BytesIO:
    """An Excel file of these rows; `change` touches its sheet before it is saved."""
    book = Workbook()
    page = book.active
    for row in rows:
        page.append(row)
    change(page)
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


@contextmanager
def refuses(words: str) -> Iterator[None]:
    """The block is refused with a sentence that has these words."""
    with pytest.raises(RuleBroken) as refused:
        yield
    assert words in refused.value.message
