"""Signatures: exactly the five agreed lines, refused for anything else."""

import hashlib
import hmac

import pytest

from portal.acquirer import signing

NOW = 1_790_000_000.0
KEYS = {"portal": "a secret"}
TARGET = "/v1/transactions?mid=898310058120001&limit=5"
BODY = '{"name": "示例"}'.encode()


def signed(**changes: object) -> dict[str, str]:
    given = {"key_id": "portal", "secret": "a secret", "method": "POST", "target": TARGET, "body": BODY, "now": NOW}
    return signing.headers(**(given | changes))  # type: ignore[arg-type]


def verify(headers: dict[str, str], **changes: object) -> str:
    given = {"keys": KEYS, "method": "POST", "target": TARGET, "body": BODY, "seen": lambda nonce: False, "now": NOW}
    return signing.verify(headers=headers, **(given | changes))  # type: ignore[arg-type]


def test_the_signed_text_is_the_five_lines_of_the_contract() -> None:
    text = f"POST\n{TARGET}\n1790000000\nnonce-nonce-nonce-1\n{hashlib.sha256(BODY).hexdigest()}"
    expected = hmac.new(b"a secret", text.encode(), hashlib.sha256).hexdigest()
    assert signing.sign("a secret", "post", TARGET, 1_790_000_000, "nonce-nonce-nonce-1", BODY) == expected


def test_no_body_is_signed_as_the_empty_string() -> None:
    text = f"GET\n/v1/status\n1\nnonce-nonce-nonce-1\n{hashlib.sha256(b'').hexdigest()}"
    expected = hmac.new(b"k", text.encode(), hashlib.sha256).hexdigest()
    assert signing.sign("k", "GET", "/v1/status", 1, "nonce-nonce-nonce-1") == expected


def test_a_genuine_request_names_its_key_whatever_the_case_of_the_headers() -> None:
    assert verify({name.lower(): value for name, value in signed().items()}) == "portal"


def test_every_request_has_a_nonce_of_its_own() -> None:
    assert signed()["X-Nonce"] != signed()["X-Nonce"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"method": "GET"}, "signature does not match"),
        ({"target": TARGET + "0"}, "signature does not match"),
        ({"body": BODY + b" "}, "signature does not match"),
        ({"keys": {"portal": "another"}}, "signature does not match"),
        ({"keys": {}}, "signature does not match"),
        ({"now": NOW + 301}, "timestamp is outside the window"),
        ({"now": NOW - 301}, "timestamp is outside the window"),
        ({"seen": lambda nonce: True}, "nonce was used before"),
    ],
)
def test_what_was_not_signed_is_refused(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(signing.BadSignature) as caught:
        verify(signed(), **changes)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("header", "value", "reason"),
    [
        ("X-Timestamp", "", "timestamp is not a number of seconds"),
        ("X-Timestamp", "1.79e9", "timestamp is not a number of seconds"),
        ("X-Timestamp", "١٧٩٠٠٠٠٠٠٠", "timestamp is not a number of seconds"),
        ("X-Nonce", "short", "nonce has the wrong form"),
        ("X-Nonce", "x" * 65, "nonce has the wrong form"),
        ("X-Nonce", "nonce nonce nonce", "nonce has the wrong form"),
        ("X-Nonce", "nonce-nonce-nonce-1\n", "nonce has the wrong form"),
        ("X-Signature", "", "signature has the wrong form"),
        ("X-Signature", "签名" * 32, "signature has the wrong form"),
        ("X-Key-Id", "nobody", "signature does not match"),
    ],
)
def test_a_malformed_header_is_refused(header: str, value: str, reason: str) -> None:
    with pytest.raises(signing.BadSignature) as caught:
        verify(signed() | {header: value})
    assert caught.value.reason == reason


def test_upper_case_hex_is_not_the_agreed_form() -> None:
    headers = signed()
    with pytest.raises(signing.BadSignature):
        verify(headers | {"X-Signature": headers["X-Signature"].upper()})


def test_the_edges_of_the_window_belong_to_it() -> None:
    assert verify(signed(), now=NOW + 300) == "portal"
    assert verify(signed(), now=NOW - 300) == "portal"


def test_a_forged_request_does_not_use_up_a_nonce() -> None:
    asked: list[str] = []

    def seen(nonce: str) -> bool:
        asked.append(nonce)
        return False

    with pytest.raises(signing.BadSignature):
        verify(signed(secret="wrong"), seen=seen)
    assert asked == []
