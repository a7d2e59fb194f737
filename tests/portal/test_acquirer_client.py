"""The door to the acquirer, against small servers that behave in every bad way."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from portal.acquirer import signing
from portal.acquirer.client import Acquirer
from portal.acquirer.errors import AcquirerError, NotFound, Refused


@contextmanager
def serving(answer: Any) -> Iterator[tuple[Acquirer, list[Request]]]:
    """A server that gives every request to `answer(request, how many before)`; yields a client and what came in."""
    seen: list[Request] = []

    @Request.application
    def app(request: Request) -> Response:
        request.get_data()
        seen.append(request)
        reply: Response = answer(request, len(seen) - 1)
        return reply

    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Acquirer(f"http://127.0.0.1:{server.server_port}", "key-1", "secret"), seen
    finally:
        server.shutdown()


def json_answer(text: str, status: int = 200) -> Any:
    return lambda _request, _before: Response(text, status=status, content_type="application/json")


def test_an_answer_keeps_listed_members_and_drops_the_rest() -> None:
    with serving(json_answer('{"state": "brand_new", "since": null, "extra": 1}')) as (client, _):
        assert client.status().data == {"state": "brand_new", "since": None}


def test_a_request_is_signed_over_path_and_query_as_sent() -> None:
    with serving(json_answer('{"items": []}')) as (client, seen):
        client.transactions("898310058120001", tid="a b/中")
        request = seen[0]
    target = request.environ["REQUEST_URI"]
    assert target == "/v1/transactions?mid=898310058120001&limit=50&tid=a+b%2F%E4%B8%AD"
    assert (
        signing.verify(
            keys={"key-1": "secret"},
            method="GET",
            target=target,
            headers=dict(request.headers),
            body=b"",
            seen=lambda _nonce: False,
        )
        == "key-1"
    )


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "[]",
        '"text"',
        '{"balance_fen": "5", "restrictions": []}',
        '{"balance_fen": true, "restrictions": []}',
        '{"balance_fen": 5.5, "restrictions": []}',
        '{"balance_fen": 5}',
        '{"balance_fen": 5, "restrictions": [{"code": 7}]}',
        '{"balance_fen": 5, "restrictions": null}',
        '{"balance_fen": 5, "restrictions": [], "last_transaction_at": "yesterday"}',
        '{"balance_fen": 5, "restrictions": [], "last_transaction_at": "2026-11-23T10:00:00"}',
        '{"balance_fen": 5, "restrictions": [], "alerts": [{"code": "a\\u0000b"}]}',
        '{"balance_fen": NaN, "restrictions": []}',
        "[" * 100_000,
        "",
    ],
)
def test_an_answer_that_breaks_the_schema_is_one_bad_answer(body: str) -> None:
    with serving(json_answer(body)) as (client, seen):
        with pytest.raises(AcquirerError) as caught:
            client.account("898310058120001")
        assert (caught.value.reason, len(seen)) == ("bad_answer", 1)


def test_a_whole_number_may_be_written_with_a_point() -> None:
    with serving(json_answer('{"balance_fen": 500.0, "restrictions": []}')) as (client, _):
        assert client.account("898310058120001").data["balance_fen"] == 500


def test_a_body_over_one_mebibyte_is_a_bad_answer() -> None:
    with serving(json_answer('{"state": "' + "x" * 1_100_000 + '"}')) as (client, _):
        with pytest.raises(AcquirerError) as caught:
            client.status()
        assert caught.value.reason == "bad_answer"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_passing_trouble_is_tried_again(status: int) -> None:
    def answer(_request: Request, before: int) -> Response:
        return Response("", status=status) if before < 2 else Response('{"state": "operational"}')

    with serving(answer) as (client, seen):
        assert client.status().data == {"state": "operational"}
        assert len(seen) == 3
        assert len({request.headers["X-Nonce"] for request in seen}) == 3


@pytest.mark.parametrize("status", [500, 401, 403, 400, 301])
def test_lasting_trouble_is_not_tried_again(status: int) -> None:
    with serving(json_answer("{}", status)) as (client, seen):
        with pytest.raises(AcquirerError):
            client.status()
        assert len(seen) == 1


def test_every_attempt_carries_the_same_idempotency_key() -> None:
    def answer(_request: Request, before: int) -> Response:
        return Response("", status=503) if before == 0 else Response('{"command_id": "c", "state": "pending"}', 202)

    with serving(answer) as (client, seen):
        client.send_command("SN1", "sign_on", key="key-of-the-row")
        assert [request.headers["Idempotency-Key"] for request in seen] == ["key-of-the-row", "key-of-the-row"]


def test_not_found_is_an_answer_of_its_own() -> None:
    with serving(json_answer('{"code": "not_found", "message": ""}', 404)) as (client, _), pytest.raises(NotFound):
        client.merchant("898310058120001")


def test_a_refusal_carries_the_acquirers_words() -> None:
    body = '{"code": "invalid", "message": "no", "fields": [{"field": "contact.name", "reason": "empty"}, 3]}'
    with serving(json_answer(body, 422)) as (client, _):
        with pytest.raises(Refused) as caught:
            client.submit_application({}, key="12345678")
        assert (caught.value.code, caught.value.fields) == ("invalid", [{"field": "contact.name", "reason": "empty"}])


def test_a_dripping_body_ends_with_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.acquirer.transport.WHOLE_SECONDS", 0.6)

    def drip(_request: Request, _before: int) -> Response:
        def parts() -> Iterator[bytes]:
            for _ in range(30):
                yield b" "
                time.sleep(0.1)

        return Response(parts())

    with serving(drip) as (client, _):
        started = time.monotonic()
        with pytest.raises(AcquirerError) as caught:
            client.status()
        assert caught.value.reason == "timeout"
        assert time.monotonic() - started < 3


def test_nobody_there_is_a_transport_error() -> None:
    with pytest.raises(AcquirerError) as caught:
        Acquirer("http://127.0.0.1:9", "key-1", "secret").status()
    assert caught.value.reason == "transport"


def test_the_breaker_opens_after_ten_failures_and_spares_other_operations() -> None:
    def answer(request: Request, _before: int) -> Response:
        return Response("", 500) if request.path == "/v1/status" else Response('{"items": []}')

    with serving(answer) as (client, seen):
        for _ in range(10):
            with pytest.raises(AcquirerError):
                client.status()
        with pytest.raises(AcquirerError) as caught:
            client.status()
        assert (caught.value.reason, len(seen)) == ("circuit_open", 10)
        assert client.fleet().data == {"items": []}


def test_a_pause_longer_than_the_deadline_is_not_waited_out_and_the_reason_stays() -> None:
    def later(_request: Request, _before: int) -> Response:
        return Response("{}", status=429, headers={"Retry-After": "86400"})

    with serving(later) as (acquirer, seen), pytest.raises(AcquirerError) as error:
        acquirer.status()
    assert (error.value.reason, len(seen)) == ("rate_limited", 1)
