"""A list of provision, CSV or Excel: one support of one child a row, in any columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import IO, Final, NamedTuple

from trellis.core import clock
from trellis.exchange.readers import values
from trellis.exchange.readers.cells import Cells
from trellis.exchange.readers.often import group_size, minutes_in, often
from trellis.exchange.readers.own_list import WHO, ListFile, OwnReader, read_list
from trellis.exchange.readers.provision_fields import WORDS, label
from trellis.exchange.readers.rows import RowRefused

# What is kept as words for the adults who know the child: Trellis makes no outcome and no cost of them.
AS_WORDS: Final = ("area", "outcome", "entry", "exit", "cost", "notes")
_NAME: Final = 120


class ProvisionRow(NamedTuple):
    """One support of one child as the list tells it. `minutes` and `times` are both known or both None; `group_size` 0 where not said.

    `words` are (key, text) of what is kept as it was written.
    """

    row: int
    first_name: str
    last_name: str
    date_of_birth: date | None
    upn: str
    nc_year: str
    class_name: str
    what: str
    starts_on: date | None
    ends_on: date | None
    minutes: int | None
    times: int | None
    adult: str
    group_name: str
    group_size: int
    words: tuple[tuple[str, str], ...]


def read_provisions(
    source: IO[bytes], mapping: Mapping[str, str] | None = None, *, today: date | None = None, lenient: bool = False
) -> ListFile:
    """A list of provision, whole, its rows each a ProvisionRow (`own_list.read_list`). Raises FileRefused when no row could be used."""
    return read_list(_Reader, source, mapping, today or clock.today(), lenient=lenient)


class _Reader(OwnReader):
    words = WORDS
    never_hidden = (*WHO, "what")

    @classmethod
    def missing(cls, given: set[str]) -> str:
        """The child's name, or the support."""
        return super().missing(given) or ("" if "what" in given else label("what"))

    def row_of(self, number: int, cells: Cells) -> ProvisionRow:
        """The support of a row. Raises RowRefused, also for one that has ended."""
        who = self.who(cells)
        what = " ".join(values.text(cells.written("what").replace("\n", " "), "what", kind="provision").split())
        if not what:
            raise RowRefused("missing_support", "what")
        starts_on, ends_on = self.day(cells, "starts_on"), self.day(cells, "ends_on")
        if ends_on is not None and ends_on < self._today:
            raise RowRefused("support_ended", "ends_on", value=f"{ends_on:%-d %B %Y}")
        if starts_on is not None and ends_on is not None and ends_on < starts_on:
            raise RowRefused("ends_before", "ends_on")
        minutes, times, unclear = self._often(cells)
        return ProvisionRow(
            row=number,
            **who,
            what=what[:_NAME],
            starts_on=starts_on,
            ends_on=ends_on,
            minutes=minutes,
            times=times,
            adult=cells.text("adult"),
            group_name=cells.text("group_name")[:80],
            group_size=self._size(cells),
            words=(*unclear, *((key, said) for key in AS_WORDS if (said := self.long(cells, key)))),
        )

    def _often(self, cells: Cells) -> tuple[int | None, int | None, tuple[tuple[str, str], ...]]:
        """Minutes and times a week, both or neither; the words as written where they are not clear."""
        said = {key: values.text(cells.written(key), key) for key in ("minutes", "often")}
        length, rate = minutes_in(said["minutes"]), often(said["often"])
        minutes, times = _one(length.minutes, rate.minutes), _one(rate.times, length.times)
        if length.clear and rate.clear and minutes and times:
            return minutes, times, ()
        for key, found in (("minutes", length), ("often", rate)):
            if not found.clear:
                cells.note("often_unclear", key, value=said[key])
        if length.clear and rate.clear and any(said.values()):
            cells.note("often_half", "often" if minutes else "minutes")
        written = ", ".join(each for each in said.values() if each)
        return None, None, (("often", written),) if written else ()

    def _size(self, cells: Cells) -> int:
        said = cells.text("ratio")
        found = group_size(said) if said else 0
        if found is None:
            cells.note("ratio_unclear", "ratio", value=said)
        return found or 0


def _one(first: int | None, second: int | None) -> int | None:
    """What two columns say together: None where they say two things."""
    return None if first and second and first != second else first or second
