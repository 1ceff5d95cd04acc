"""Common transfer files (domain 4.6), read as a stream: one pupil in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import IO, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from trellis.core import clock
from trellis.exchange.readers import limits, messages
from trellis.exchange.readers.ctf_parts import local
from trellis.exchange.readers.ctf_pupil import Header, pupil_row
from trellis.exchange.readers.guard import GuardedSource
from trellis.exchange.readers.rows import FileRefused, Refused, RollFile, RollRow, RowRefused

# expat's numbers: nothing at all, cut inside a tag, cut inside a marked section.
_CUT: Final = frozenset({3, 5, 20})
_ENCODING: Final = frozenset({18, 19, 30})
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def read_ctf(source: IO[bytes], *, today: date | None = None) -> RollFile:
    """Opens a CTF. Raises FileRefused when it is none, is harmful, or is older than version 17.

    Reading `rows` may raise FileRefused too, when the file is cut short, damaged further down or holds no pupil.
    """
    start = source.tell()
    wide = source.read(2) in _UTF16
    source.seek(start)
    walk = _Walk(GuardedSource(source, wide=wide), today or clock.today())
    steps = walk.steps()
    header = next(steps, None)
    if not isinstance(header, Header):
        raise FileRefused("no_pupils")
    warnings = _version_warnings(header.version)
    return RollFile("ctf", walk.rows(steps), version=header.version or None, warnings=warnings)


def _version_warnings(version: str) -> list[str]:
    """Sentences for the preview. Raises FileRefused for a version before 17."""
    try:
        number = float(version)
    except ValueError:
        return [messages.say("ctf_no_version", newest=limits.NEWEST_CTF)]
    if number < limits.OLDEST_CTF:
        raise FileRefused("ctf_old", version=version, oldest=limits.OLDEST_CTF)
    if number >= limits.NEWEST_CTF + 1:
        return [messages.say("ctf_newer", version=version, newest=limits.NEWEST_CTF)]
    return []


class _Walk:
    """One pass over the file. Yields the header first, then each pupil's element, cleared behind itself."""

    def __init__(self, source: GuardedSource, today: date) -> None:
        self._source = source
        self._today = today
        self._header = Header()

    def rows(self, steps: Iterator[Header | Element]) -> Iterator[RollRow | Refused]:
        """Each pupil as a row or a refusal, numbered from 1. Raises FileRefused."""
        number = 0
        for step in steps:
            if isinstance(step, Header):
                continue
            number += 1
            try:
                yield pupil_row(step, number, self._header, self._today)
            except RowRefused as refused:
                yield refused.at(number)
        if not number:
            raise FileRefused("no_pupils")

    def steps(self) -> Iterator[Header | Element]:
        """The header once, then pupils. Raises FileRefused for anything the parser or the limits stop at."""
        try:
            yield from self._events()
        except DefusedXmlException:
            raise FileRefused("xml_dtd") from None
        except ParseError as error:
            raise _broken(error) from None
        except (ValueError, LookupError):
            # An encoding named in the first line that is none, or that Python knows and an XML parser must not use.
            raise FileRefused("encoding") from None

    def _events(self) -> Iterator[Header | Element]:
        path: list[Element] = []
        inside = 0  # the depth at which the pupil being read began; 0 between pupils
        elements = 0
        told = False
        for event, element in iterparse(self._source, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                path.append(element)
                elements += 1
                self._check(path, elements)
                if not inside and local(element.tag) == "Pupil":
                    inside = len(path)
                    if not told:
                        told = True
                        yield self._header
                continue
            path.pop()
            if inside and len(path) >= inside:
                continue
            if inside:
                inside = 0
                yield element
                self._source.record()
                elements = 0
            elif local(element.tag) == "Header":
                self._header = Header.of(element)
                told = True
                yield self._header
            elif any(local(parent.tag) == "Header" for parent in path):
                continue
            if path:
                path[-1].clear()

    def _check(self, path: list[Element], elements: int) -> None:
        if len(path) == 1 and local(path[0].tag).lower() != "ctfile":
            raise FileRefused("not_ctf", root=local(path[0].tag))
        if len(path) > limits.DEPTH:
            raise FileRefused("xml_deep", limit=limits.DEPTH)
        if elements > limits.RECORD_ELEMENTS:
            raise FileRefused("record_too_large", row=self._source.records + 1)


def _broken(error: ParseError) -> FileRefused:
    if error.code in _CUT:
        return FileRefused("xml_cut")
    if error.code in _ENCODING:
        return FileRefused("encoding")
    return FileRefused("xml_broken", line=error.position[0])
