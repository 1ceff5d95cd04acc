"""An entry that was put aside shows on no page, print, file or export, to anybody but those who decide."""

from __future__ import annotations

from typing import Any

from trellis.people import services
from trellis.reports.queries.whole_file import whole_file

from .strays import KINDS, addresses, leos_family, mark, opened, put_aside, write_entry

# Whoever may come near Amina's record, or a list it is counted in.
PEOPLE = ("mrs_shah", "mr_cole", "mr_lane", "mrs_hill", "mum", "amina_herself", "dr_pryce")


def shown(enter: Any, world: Any, refs: tuple[str, ...], who: str) -> set[tuple[str, str]]:
    """(kind, route) of each entry's word in each answer this person gets, prints as their HTML."""
    client, found = enter(who), set()
    for route, path in addresses(world, refs):
        for asked in (path, f"{path}?format=pdf"):
            answer = client.get(asked)
            body = opened(b"".join(answer.streaming_content) if answer.streaming else answer.content)  # type: ignore[attr-defined]
            found |= {(kind, route.name) for kind in KINDS if mark(kind).encode() in body}
            if answer.status_code != 200 or b"format=pdf" not in body:
                break
    return found


def test_an_entry_put_aside_shows_on_no_page_print_file_or_export_to_anybody(world, enter, monkeypatch):
    monkeypatch.setattr("trellis.documents.pdf.render_pdf", lambda html, *base: html.encode())
    leos_family(world)
    strays = [write_entry(world, kind) for kind in KINDS]
    refs = tuple(ref for stray in strays for ref in stray.refs)
    assert len(list(addresses(world, refs))) > 120
    before = {who: shown(enter, world, refs, who) for who in ("mrs_shah", "mum")}
    assert {kind for found in before.values() for kind, _ in found} == set(KINDS), "each stood somewhere"
    assert {kind for kind in KINDS if mark(kind) in str(whole_file(world.mrs_shah, world.amina.ref))} == set(KINDS)

    claims = [put_aside(world, stray) for stray in strays]
    after = {who: shown(enter, world, refs, who) for who in PEOPLE}
    assert after == {who: set() for who in PEOPLE}
    for who in ("mrs_shah", "mr_cole"):
        assert not [kind for kind in KINDS if mark(kind) in str(whole_file(getattr(world, who), world.amina.ref))]
    for kind, claim in zip(KINDS, claims, strict=True):
        assert mark(kind) in enter("mr_cole").get(f"/wrong-record/{claim.ref}/").content.decode()
        services.put_back(world.mr_cole, claim_id=claim.pk)
    assert shown(enter, world, refs, "mrs_shah") == before["mrs_shah"]
