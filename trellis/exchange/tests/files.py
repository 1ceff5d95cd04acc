"""Small roll files for the tests, written out so that each test shows its own rows."""

from __future__ import annotations

import io

HEAD = "UPN,Surname,Forename,DOB,Year,Class,SEN status,SEN need 1,Contact 1 name,Contact 1 relationship,Contact 1 PR,Contact 1 email,Contact 1 phone"


def csv(*rows: str, head: str = HEAD) -> io.BytesIO:
    """A CSV with the usual columns."""
    return io.BytesIO("\n".join((head, *rows)).encode())


def ctf(*pupils: str, version: str = "25.0") -> io.BytesIO:
    """A common transfer file of these pupils."""
    head = f"<Header><DocumentName>Common Transfer File</DocumentName><CTFversion>{version}</CTFversion></Header>"
    return io.BytesIO(f"<CTfile>{head}<CTFpupilData>{''.join(pupils)}</CTFpupilData></CTfile>".encode())


def pupil(upn: str, first: str, last: str, born: str, **parts: str) -> str:
    """One pupil of a common transfer file; `parts` are element names with their text or inner XML."""
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in parts.items())
    number = f"<UPN>{upn}</UPN>" if upn else ""
    return f"<Pupil>{number}<Surname>{last}</Surname><Forename>{first}</Forename><DOB>{born}</DOB>{inner}</Pupil>"
