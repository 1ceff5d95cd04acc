"""A SENCO's own register, CSV or Excel: any columns, one child a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import IO, Final, NamedTuple

from trellis.core import clock
from trellis.exchange.readers import codes, values
from trellis.exchange.readers.cells import Cells
from trellis.exchange.readers.own_list import WHO, ListFile, OwnReader, read_list
from trellis.exchange.readers.register_fields import WORDS, label
from trellis.exchange.readers.rows import RowRefused

MOST_STRATEGIES: Final = 8
_PARTS: Final = re.compile(r"[\n;•▪●]|(?:^|\s)[-–*]\s+|(?:^|\s)\d[.)]\s+")


class RegisterRow(NamedTuple):
    """One child as the register tells it. `status` is K or E; a date of birth may be missing, which a person then has to make up for."""

    row: int
    first_name: str
    last_name: str
    date_of_birth: date | None
    upn: str
    nc_year: str
    class_name: str
    status: str
    since: date | None
    needs: tuple[str, ...]
    strategies: tuple[str, ...]
    agencies: str
    review_on: date | None
    ehc_on: date | None
    ehc_reviewed_on: date | None
    note: str


def read_register(
    source: IO[bytes], mapping: Mapping[str, str] | None = None, *, today: date | None = None, lenient: bool = False
) -> ListFile:
    """A register, whole, its rows each a RegisterRow (`own_list.read_list`). Raises FileRefused when no row could be used."""
    return read_list(_Reader, source, mapping, today or clock.today(), lenient=lenient)


class _Reader(OwnReader):
    words = WORDS
    # What a row cannot do without, or would be read wrongly: hidden by merged cells, the row is refused.
    never_hidden = (*WHO, "sen_status", "k_tick", "e_tick")

    @classmethod
    def missing(cls, given: set[str]) -> str:
        """The child's name, or K and E."""
        return super().missing(given) or ("" if given & {"sen_status", "k_tick", "e_tick"} else label("sen_status"))

    def row_of(self, number: int, cells: Cells) -> RegisterRow:
        """The child of a row. Raises RowRefused."""
        who = self.who(cells)
        return RegisterRow(
            row=number,
            **who,
            status=self._status(cells),
            since=self.day(cells, "since", past=True),
            needs=self._needs(cells),
            strategies=self._strategies(cells),
            agencies=_joined(self.long(cells, "agencies"))[:300],
            review_on=self.day(cells, "review_on"),
            ehc_on=self.day(cells, "ehc_on", past=True),
            ehc_reviewed_on=self.day(cells, "ehc_reviewed_on", past=True),
            note=self.long(cells, "notes"),
        )

    def _status(self, cells: Cells) -> str:
        said = cells.text("sen_status")
        code = codes.sen(said) if said else ""
        ticks = {key[0].upper(): cells.text(key) for key in ("k_tick", "e_tick")}
        for letter in ("E", "K"):
            if not code and ticks[letter] and values.answer(ticks[letter]) != "no":
                code = letter if values.answer(ticks[letter]) == "yes" or codes.sen(ticks[letter]) == letter else "?"
                said = ticks[letter]
        if not code:
            raise RowRefused("status_missing", "sen_status")
        if code == "N":
            raise RowRefused("status_none", "sen_status")
        if code not in ("K", "E"):
            raise RowRefused("status_unknown", "sen_status", value=said)
        return code

    def _needs(self, cells: Cells) -> tuple[str, ...]:
        found: list[str] = []
        for key in ("sen_needs", "needs_more"):
            said = values.text(cells.written(key).replace("\n", ";"), key, kind="sen_needs")
            for code in codes.needs(said):
                if code in codes.NEEDS:
                    found.append(code)
                else:
                    cells.note("need_unknown", key, value=code)
        return tuple(dict.fromkeys(found))

    def _strategies(self, cells: Cells) -> tuple[str, ...]:
        parts = [" ".join(each.split()).strip(" ,.") for each in _PARTS.split(self.long(cells, "strategies"))]
        found = list(dict.fromkeys(each[:200] for each in parts if each))
        if len(found) > MOST_STRATEGIES:
            cells.note("too_many_strategies", "strategies", limit=MOST_STRATEGIES)
        return tuple(found[:MOST_STRATEGIES])


def _joined(text: str) -> str:
    return ", ".join(part.strip(" •,;") for part in text.splitlines())
