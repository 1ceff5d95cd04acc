"""Are the compiled assets made from the sources that lie beside them? A manifest of SHA-256 answers without Node."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (
    "frontend/package.json",
    "frontend/package-lock.json",
    "frontend/build.mjs",
    "frontend/fonts.py",
)
SOURCE_FOLDERS = ("frontend/sass", "frontend/js", "frontend/images")
OUTPUTS = ("static/app.css", "static/print.css", "static/app.js", "static/favicon.svg")
OUTPUT_FOLDERS = ("static/fonts", "static/licences")
MANIFEST = "static/manifest.json"


def _hashes(root: Path, files: tuple[str, ...], folders: tuple[str, ...]) -> dict[str, str]:
    paths = [root / name for name in files]
    for folder in folders:
        paths += [path for path in sorted((root / folder).rglob("*")) if path.is_file()]
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "missing"
        for path in paths
    }


def manifest(root: Path = ROOT) -> dict[str, dict[str, str]]:
    """SHA-256 of every source and every output, by path from the root."""
    return {
        "sources": _hashes(root, SOURCES, SOURCE_FOLDERS),
        "outputs": _hashes(root, OUTPUTS, OUTPUT_FOLDERS),
    }


def stale(root: Path = ROOT) -> list[str]:
    """Paths that differ from what script/assets last saw, sorted; empty when all is fresh."""
    file = root / MANIFEST
    written = json.loads(file.read_text()) if file.exists() else {}
    found = manifest(root)
    names: set[str] = set()
    for part in ("sources", "outputs"):
        then, now = written.get(part, {}), found[part]
        names |= {name for name in then.keys() | now.keys() if then.get(name) != now.get(name)}
    return sorted(names)


def write(root: Path = ROOT) -> None:
    """Write the manifest for the files as they are now."""
    (root / MANIFEST).write_text(json.dumps(manifest(root), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        write()
    else:
        for changed in stale():
            sys.stderr.write(f"{changed} changed: run script/assets\n")
        sys.exit(1 if stale() else 0)
