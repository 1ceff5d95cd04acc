"""A PDF can be read aloud: it is tagged, titled, says its language, and its tables say whose head each head is."""

from __future__ import annotations

import io
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from trellis.documents import pdf

PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Amina's plan</title></head><body>
<h1>Amina's plan</h1><p>She answers one question a day.</p>
<table><caption>Support</caption><thead><tr><th scope="col">What</th><th scope="col">Who</th></tr></thead>
<tbody><tr><th scope="row">Talking group</th><td>Mrs Hill</td></tr></tbody></table></body></html>"""


@pytest.fixture(autouse=True, scope="module")
def _stopped_afterwards() -> Iterator[None]:
    yield
    pdf.stop()


def _elements(document: pikepdf.Pdf) -> list[Any]:
    found = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for each in node:
                walk(each)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node.K)

    walk(document.Root.StructTreeRoot)
    return found


def test_a_pdf_is_tagged_titled_and_says_its_language() -> None:
    document = pikepdf.open(io.BytesIO(pdf.render_pdf(PAGE)))
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "en-GB"
    assert str(document.docinfo["/Title"]) == "Amina's plan"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert {"/H1", "/P", "/Table"} <= {str(each.S) for each in _elements(document)}


def test_heads_of_a_table_say_whether_they_are_of_a_column_or_a_row() -> None:
    document = pikepdf.open(io.BytesIO(pdf.render_pdf(PAGE)))
    heads = [str(each.A.Scope) for each in _elements(document) if str(each.S) == "/TH"]
    assert heads == ["/Column", "/Column", "/Row"]


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "file:///etc/hostname?x", "../requirements.txt"]
)
def test_a_document_reaches_nothing_but_its_own_files(address: str, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    with pytest.raises(pdf.PdfFailed):
        pdf.render_pdf(
            f'<html lang="en"><head><title>x</title></head><body><img alt="x" src="{address}"></body></html>', tmp_path / "own"
        )


def test_its_own_stylesheet_is_read(tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text("@page { size: 100mm 50mm; }")
    html = PAGE.replace("</head>", '<link rel="stylesheet" href="own.css"></head>')
    document = pikepdf.open(io.BytesIO(pdf.render_pdf(html, tmp_path)))
    assert round(float(document.pages[0].MediaBox[2])) == round(100 / 25.4 * 72)


def test_a_killed_render_process_fails_one_document_and_not_the_next() -> None:
    pdf.render_pdf(PAGE)
    warm = next(each for each in pdf._pool._all if each._process is not None)
    os.kill(warm._process.pid, signal.SIGKILL)
    warm._process.wait()
    assert pdf.render_pdf(PAGE).startswith(b"%PDF")


def test_more_documents_than_processes_are_all_drawn() -> None:
    drawn: list[bytes] = []
    threads = [threading.Thread(target=lambda: drawn.append(pdf.render_pdf(PAGE))) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(drawn) == 5 and len({each._process.pid for each in pdf._pool._all if each._process}) <= pdf.PROCESSES


def test_a_machine_without_pango_is_told_apart_from_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "read_exactly", lambda stream, size: b"m\x00\x00\x00\x01" if size == 5 else b"x")
    worker = pdf._Worker()
    with pytest.raises(pdf.PangoMissing):
        worker.draw(b'{"html": "<p>x</p>", "base": "/tmp"}')
    worker.stop()
