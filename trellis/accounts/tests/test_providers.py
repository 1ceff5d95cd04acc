"""What the operator writes into keys/sign-in.toml."""

from __future__ import annotations

import pytest

from trellis.accounts.providers import read

TENANT = "0A1B2C3D-0000-4000-8000-000000000001"
BOTH = 'client = "c"\nsecret = "hunter2-of-the-school"\n'


def _read(tmp_path, text):
    file = tmp_path / "sign-in.toml"
    file.write_text(text)
    return read(file)


def test_without_a_file_nobody_is_named(tmp_path):
    assert read(tmp_path / "sign-in.toml") == ()


def test_microsoft_google_and_any_other_in_the_operators_order(tmp_path):
    text = f'[microsoft]\ntenant = "{TENANT}"\n{BOTH}[google]\ndomain = "Oakfield.sch.uk"\n{BOTH}'
    other = f'[council]\nname = "The council"\nissuer = "https://id.council.example/a"\nsecond_factor = ["gold"]\n{BOTH}'
    microsoft, google, council = _read(tmp_path, text + other)
    assert (microsoft.name, microsoft.issuer) == ("Microsoft", f"https://login.microsoftonline.com/{TENANT.lower()}/v2.0")
    assert (google.name, google.issuer, google.domain) == ("Google", "https://accounts.google.com", "oakfield.sch.uk")
    assert (council.slug, council.name, council.strong) == ("council", "The council", ("gold",))
    assert "hunter2" not in repr((microsoft, google, council))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[microsoft", "cannot be read"),
        ('tenant = "x"', "begin each provider"),
        (f'[Microsoft]\ntenant = "{TENANT}"\n{BOTH}', "small letters"),
        (f'[take-away]\ntenant = "{TENANT}"\n{BOTH}', "begin each provider"),
        (f"[microsoft]\n{BOTH}", "one of tenant"),
        (f'[microsoft]\ntenant = "{TENANT}"\ndomain = "a.example"\n{BOTH}', "one of tenant"),
        (f'[microsoft]\ntenant = "common"\n{BOTH}', "not a name"),
        (f'[microsoft]\ntenant = "{TENANT}"\nclient = "c"\n', "secret is missing"),
        (f'[microsoft]\ntenant = "{TENANT}"\nclient = ""\nsecret = "s"\n', "client is missing"),
        (f'[microsoft]\ntennant = "{TENANT}"\n{BOTH}', "tennant is not known"),
        (f'[google]\ndomain = "https://a.example"\n{BOTH}', "Google domain"),
        (f'[other]\nissuer = "http://id.example"\n{BOTH}', "https://"),
        (f'[other]\nissuer = "https://id.example/?a=b"\n{BOTH}', "https://"),
        (f'[other]\nissuer = "https://id.example"\nsecond_factor = "mfa"\n{BOTH}', "list of words"),
    ],
)
def test_a_slip_is_named_and_the_secret_is_not(tmp_path, text, says):
    with pytest.raises(ValueError, match=says) as problem:
        _read(tmp_path, text)
    assert "hunter2" not in str(problem.value)


def test_a_slip_keeps_trellis_from_starting_with_a_sentence(tmp_path):
    import subprocess
    import sys

    from tests.harness import cache, site

    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "sign-in.toml").write_text(f'[microsoft]\ntenant = "common"\n{BOTH}')
    done = subprocess.run(
        [sys.executable, "-m", "trellis.config.cli", "doctor", "--json"],
        cwd=cache.ROOT,
        env=site.environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and "not a name" in done.stdout and done.stderr == "" and "hunter2" not in done.stdout
