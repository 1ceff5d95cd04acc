"""The encrypted stream and the printed key, whatever the bytes."""

from __future__ import annotations

import io
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.config.operations import keys, sealed
from trellis.config.operations.sealed import NOT_OURS, WRONG_KEY, SealedReader, SealedWriter
from trellis.core.errors import RuleBroken

KEY = bytes(range(32))
_PIECE = 64


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(sealed, "PIECE", _PIECE)


def _seal(plain: bytes, key: bytes = KEY) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, key)
    for start in range(0, len(plain), 23):
        writer.write(plain[start : start + 23])
    writer.finish()
    return file.getvalue()


def _open(data: bytes, key: bytes = KEY) -> bytes:
    reader = SealedReader(io.BytesIO(data), key)
    return b"".join(iter(lambda: reader.read(17), b""))


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 127, 128, 129, 1000])
def test_what_was_sealed_opens_again(length):
    plain = secrets.token_bytes(length)
    assert _open(_seal(plain)) == plain


def test_nothing_of_the_content_can_be_read_in_the_file():
    assert b"Amina" not in _seal(b"Amina Yusuf " * 40)


@pytest.mark.parametrize("length", [0, 64, 65, 200])
def test_a_file_cut_anywhere_is_refused(length):
    whole = _seal(secrets.token_bytes(length))
    for end in range(len(whole)):
        with pytest.raises(RuleBroken):
            _open(whole[:end])


@pytest.mark.parametrize("length", [0, 64, 200])
def test_a_file_with_one_changed_byte_is_refused(length):
    whole = _seal(secrets.token_bytes(length))
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises(RuleBroken):
            _open(bytes(changed))


def test_pieces_swapped_repeated_or_added_are_refused():
    whole = _seal(secrets.token_bytes(300))
    head, size = sealed._HEADER, _PIECE + 16
    first, second, rest = whole[head : head + size], whole[head + size : head + 2 * size], whole[head + 2 * size :]
    for wrong in (second + first + rest, first + first + second + rest, first + rest, first + second + rest + b"x"):
        with pytest.raises(RuleBroken):
            _open(whole[:head] + wrong)


def test_another_key_and_another_file_are_told_apart():
    with pytest.raises(RuleBroken) as other:
        _open(_seal(b"words"), secrets.token_bytes(32))
    assert other.value.message == WRONG_KEY
    for wrong in (b"", b"PK\x03\x04" * 100):
        with pytest.raises(RuleBroken) as kind:
            _open(wrong)
        assert kind.value.message == NOT_OURS


def test_two_backups_of_the_same_bytes_share_none():
    first, second = _seal(b"x" * 200), _seal(b"x" * 200)
    assert first[sealed._HEADER :] != second[sealed._HEADER :]


@given(st.binary(min_size=32, max_size=32))
def test_a_printed_key_reads_back_however_it_is_typed(key):
    text = keys.printed(key)
    assert keys.read_printed(text) == key
    assert keys.read_printed(text.lower().replace("-", " ").replace("0", "o").replace("1", "l") + "\n") == key


@given(st.binary(min_size=32, max_size=32), st.integers(0, 55), st.sampled_from(keys._LETTERS))
def test_one_mistyped_letter_is_noticed(key, place, letter):
    text = keys.printed(key).replace("-", "")
    wrong = text[:place] + letter + text[place + 1 :]
    if wrong != text:
        with pytest.raises(RuleBroken, match="rule broken") as refused:
            keys.read_printed(wrong)
        assert "slip of the pen" in refused.value.message


@pytest.mark.parametrize("text", ["", "ABCD", "!" * 56, "A" * 57])
def test_what_is_no_key_is_said_to_be_none(text):
    with pytest.raises(RuleBroken) as refused:
        keys.read_printed(text)
    assert "14 groups" in refused.value.message


def test_a_key_is_readable_only_by_its_owner_and_never_replaced(tmp_path):
    key, fresh = keys.backup_key(tmp_path)
    path = tmp_path / "keys" / keys.NAME
    assert fresh and path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    assert keys.backup_key(tmp_path) == (key, False)
    with pytest.raises(FileExistsError):
        keys.write_key(path, KEY)


def test_the_key_is_not_printed_where_it_would_end_in_a_log(tmp_path, monkeypatch):
    assert keys.printed(KEY) in keys.told_once(tmp_path, KEY)
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    assert keys.printed(KEY) not in keys.told_once(tmp_path, KEY)
    assert "keys/backup.key" in keys.told_once(tmp_path, KEY)
