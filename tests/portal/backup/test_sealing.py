"""The outside of a copy: whatever is cut, moved, added or changed is noticed, and only the right key opens it."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.backup.faults import CopyFault
from portal.backup.sealing import Sealer, records

_RECORDS = [(b"A", b"one"), (b"B", b""), (b"C", b"three" * 50)]


def sealed(key: str = "key") -> bytes:
    stream = io.BytesIO()
    out = Sealer(stream, key)
    for kind, payload in _RECORDS[:-1]:
        out.put(kind, payload)
    out.close(*_RECORDS[-1])
    return stream.getvalue()


def opened(copy: bytes, *keys: str) -> list[tuple[bytes, bytes]]:
    return list(records(io.BytesIO(copy), keys or ("key",)))


def refusal(copy: bytes, *keys: str) -> str:
    with pytest.raises(CopyFault) as refused:
        opened(copy, *keys)
    assert "\n" not in str(refused.value.message)
    return refused.value.code


def test_what_went_in_comes_out_under_any_key_in_force() -> None:
    assert opened(sealed(), "newer", "key") == _RECORDS
    assert sealed() != sealed()


def test_another_key_and_another_file_are_told_apart() -> None:
    assert refusal(sealed(), "other") == "wrong_key"
    assert refusal(b"PK\x03\x04 something else entirely") == "not_a_copy"
    assert refusal(b"") == "not_a_copy"


@given(st.data())
def test_a_copy_that_is_cut_anywhere_is_cut_off(data: st.DataObject) -> None:
    whole = sealed()
    assert refusal(whole[: data.draw(st.integers(4, len(whole) - 1))]) == "cut_off"


@given(st.data())
def test_a_changed_byte_anywhere_is_noticed(data: st.DataObject) -> None:
    copy = bytearray(sealed())
    copy[data.draw(st.integers(0, len(copy) - 1))] ^= data.draw(st.integers(1, 255))
    assert refusal(bytes(copy)) in {"not_a_copy", "wrong_key", "changed", "cut_off"}


def test_moved_missing_and_added_records_are_noticed() -> None:
    whole = sealed()
    first = 28  # behind magic, salt and check
    second = first + 4 + int.from_bytes(whole[first : first + 4], "big")
    third = second + 4 + int.from_bytes(whole[second : second + 4], "big")
    assert refusal(whole[:first] + whole[second:third] + whole[first:second] + whole[third:]) == "changed"
    assert refusal(whole[:first] + whole[second:]) == "changed"
    assert refusal(whole + whole[third:]) == "changed"
