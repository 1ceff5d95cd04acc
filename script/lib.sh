# Shared by the scripts: where things are, a .venv with the pinned packages, what Debian must provide. POSIX shell, sourced.
# shellcheck shell=sh disable=SC2034
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
venv=$root/.venv
python=$venv/bin/python
# Compiled modules make every later start quicker.
unset PYTHONDONTWRITEBYTECODE
# The machine's own certificates: a school's network may stand between it and the index.
export UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
[ -n "${HOME:-}" ] || { HOME=$(mktemp -d); export HOME; }

say() { printf '%s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }
as_root() { [ "$(id -u)" = 0 ]; }
on_debian() { command -v apt-get >/dev/null 2>&1; }

# install_debian PACKAGE…: true when they are there afterwards.
install_debian() {
    on_debian && as_root || return 1
    say "Installing from Debian: $*"
    log=$(mktemp)
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >"$log" 2>&1 ||
        { apt-get update -qq >"$log" 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >"$log" 2>&1; } ||
        { tail -n 5 "$log" >&2; rm -f "$log"; return 1; }
    rm -f "$log"
}

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

make_venv() {
    [ -x "$python" ] && "$python" -c 'import pip' 2>/dev/null && return 0
    base=$(find_python) || stop "Trellis needs Python 3.11 or newer. On Debian or Ubuntu: sudo apt-get install python3 python3-venv"
    say "Making .venv with $("$base" --version 2>&1)"
    rm -rf "$venv"
    if ! "$base" -m venv "$venv" >/dev/null 2>&1; then
        install_debian python3-venv || true
        rm -rf "$venv"
        "$base" -m venv "$venv" >/dev/null 2>&1 || {
            rm -rf "$venv"
            stop "Python cannot make a virtual environment here. Run this line, then start again: sudo apt-get install python3-venv"
        }
    fi
}

# install_packages STAMP FILE…: the pinned packages of these files, once for each state of the files.
install_packages() {
    stamp=$venv/.installed-$1
    shift
    state=$(cd "$root" && cat "$@" | cksum)
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ] && return 0
    say "Installing the pinned packages ($*)"
    files=''
    for file in "$@"; do files="$files -r $root/$file"; done
    "$python" -m pip install --quiet --require-hashes -r "$root/script/uv.txt" 2>/dev/null || true
    # shellcheck disable=SC2086
    if ! { [ -x "$venv/bin/uv" ] && "$venv/bin/uv" pip install --quiet --compile-bytecode --python "$python" --require-hashes $files; }; then
        say "Going on with pip, which is slower."
        # shellcheck disable=SC2086
        "$python" -m pip install --quiet --require-hashes $files ||
            stop "The packages could not be installed. Check that this machine can reach a Python package index (pip config list), then start again."
    fi
    printf '%s\n' "$state" >"$stamp"
}

has_libraries() {
    "$python" - "$@" <<'P' 2>/dev/null
import ctypes
import sys

for name in sys.argv[1:]:
    ctypes.CDLL(name)
P
}

# The libraries that WeasyPrint draws PDFs with.
want_pdf_libraries() {
    has_libraries libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0 && return 0
    pdf="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    # shellcheck disable=SC2086
    install_debian $pdf && return 0
    say "PDFs are off: their libraries are missing. To have them, run: sudo apt-get install $pdf"
}

set_up_to_run() {
    make_venv
    install_packages run requirements.txt
    want_pdf_libraries
}

set_up_to_check() {
    make_venv
    install_packages dev requirements.txt requirements-dev.txt
}

postgres_tools() { ls -d /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1; }
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

set_up_to_test() {
    set_up_to_check
    want_pdf_libraries
    missing=''
    postgres_tools || missing="$missing postgresql"
    browser >/dev/null 2>&1 || missing="$missing chromium"
    [ -d /usr/share/fonts/truetype/dejavu ] || missing="$missing fonts-dejavu-core"
    # shellcheck disable=SC2086
    [ -z "$missing" ] || install_debian $missing ||
        stop "The tests need$missing. Run this line, then start again: sudo apt-get install$missing"
}
