"""What is committed in static/ was made from what is committed in frontend/, is small, and is our own brand."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

from trellis.designsystem import assets

STATIC = assets.ROOT / "static"


def packed(name: str) -> int:
    return len(gzip.compress((STATIC / name).read_bytes(), 9))


def copy_of_tree(folder: Path) -> Path:
    for name in ("frontend", "static"):
        shutil.copytree(assets.ROOT / name, folder / name, ignore=shutil.ignore_patterns("node_modules"))
    return folder


def test_compiled_assets_are_fresh() -> None:
    assert assets.stale() == [], "run script/assets"


def test_a_changed_sheet_is_noticed(tmp_path: Path) -> None:
    tree = copy_of_tree(tmp_path)
    sheet = tree / "frontend/sass/_tokens.scss"
    sheet.write_text(sheet.read_text() + "\n// one more line\n")
    assert assets.stale(tree) == ["frontend/sass/_tokens.scss"]


def test_css_touched_by_hand_is_noticed(tmp_path: Path) -> None:
    tree = copy_of_tree(tmp_path)
    (tree / "static/app.css").write_text("body{}")
    assert assets.stale(tree) == ["static/app.css"]


def test_the_brand_of_the_government_is_nowhere() -> None:
    for name in ("app.css", "print.css", "app.js"):
        text = (STATIC / name).read_text()
        for word in ("GDS Transport", "#1d70b8", "govuk-header", "govuk-footer", "crest", "crown"):
            assert word.lower() not in text.lower(), f"{word} in {name}"


def test_pages_stay_small() -> None:
    assert packed("app.css") <= 20_000
    assert packed("app.js") <= 45_000
    fonts = sum(path.stat().st_size for path in (STATIC / "fonts").iterdir())
    assert packed("app.css") + packed("app.js") + fonts <= 170_000


def test_every_address_in_the_sheets_lies_in_static() -> None:
    for name in ("app.css", "print.css"):
        found = re.findall(r"url\(([^)]+)\)", (STATIC / name).read_text())
        assert found
        for address in found:
            assert (STATIC / address.strip("\"'")).is_file(), f"{address} in {name}"


def test_no_script_is_made_from_text() -> None:
    script = (STATIC / "app.js").read_text()
    assert "eval(" not in script and "new Function" not in script


def test_the_lock_file_does_not_say_where_packages_came_from() -> None:
    lock = json.loads((assets.ROOT / "frontend/package-lock.json").read_text())
    assert lock["packages"]["node_modules/govuk-frontend"]["version"] == "6.3.0"
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


def test_licences_travel_with_the_files() -> None:
    assert "SIL OPEN FONT LICENSE" in (STATIC / "licences/atkinson-hyperlegible-next-OFL.txt").read_text()
    assert "Crown Copyright" in (STATIC / "licences/govuk-frontend-MIT.txt").read_text()
