"""The one door to the acquirer: every operation of docs/contract/acquirer-api.yaml as a plain function call."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from pydantic import ValidationError

from portal.acquirer import fleet, loop, messages, questions
from portal.acquirer.errors import AcquirerError
from portal.acquirer.questions import Question, changing, part
from portal.acquirer.transport import WHOLE_SECONDS, Call, Transport


@dataclass(frozen=True, slots=True)
class Answer:
    """What the acquirer said: the listed members of the answer as JSON data, and when we read it (UTC)."""

    data: dict[str, Any]
    read_at: datetime


class Acquirer:
    """Signed, typed, bounded: every call ends within 8 s (connection 2 s, retries included).

    Safe from any thread. Each function returns an Answer or raises AcquirerError (portal.acquirer.errors). Calls that
    change something take the caller's `key` as Idempotency-Key: the same key asks for the same thing once.
    """

    def __init__(self, base: str, key_id: str, secret: str) -> None:
        self._transport = Transport(base.rstrip("/"), key_id, secret)

    async def answer(self, question: Question) -> Answer:
        """One answer, for those who ask much at once: they run on the loop themselves (portal.acquirer.loop)."""
        return _understood(await self._transport.send(question.call), question)

    # what the acquirer knows
    def status(self) -> Answer:
        return self._ask(questions.status())

    def merchant(self, mid: str) -> Answer:
        return self._ask(questions.merchant(mid))

    def account(self, mid: str) -> Answer:
        return self._ask(questions.account(mid))

    def terminal(self, serial: str) -> Answer:
        return self._ask(questions.terminal(serial))

    def parameters(self, serial: str) -> Answer:
        return self._ask(questions.parameters(serial))

    def transactions(
        self, mid: str, *, tid: str = "", since: datetime | None = None, limit: int = 50, cursor: str = ""
    ) -> Answer:
        """Attempts, newest first. `mid` and `tid` select by binding."""
        return self._ask(questions.transactions(mid, tid=tid, since=since, limit=limit, cursor=cursor))

    def fleet(self, *, limit: int = 1000, cursor: str = "") -> Answer:
        """Of each terminal only what is compared (portal.acquirer.fleet)."""
        query = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        body = self._send(Call("fleet", "GET", f"/v1/fleet?{urlencode(query)}"))
        try:
            page = fleet.page_of(body)
        except (ValueError, RecursionError) as exc:
            raise AcquirerError("bad_answer", detail="fleet") from exc
        return Answer(cast(dict[str, Any], page), datetime.now(UTC))

    def command(self, command_id: str) -> Answer:
        return self._read(Call("command", "GET", f"/v1/commands/{part(command_id)}"), messages.Command)

    def application(self, application_id: str) -> Answer:
        target = f"/v1/applications/{part(application_id)}"
        return self._read(Call("application", "GET", target), messages.ApplicationState)

    # what the acquirer is asked to do
    def sign_on_test(self, serial: str, *, mid: str, tid: str, key: str) -> Answer:
        return self._ask(questions.sign_on_test(serial, mid=mid, tid=tid, key=key))

    def send_command(self, serial: str, command: str, *, key: str) -> Answer:
        body = {"command": command}
        call = changing("send_command", "POST", f"/v1/terminals/{part(serial)}/commands", body, key, (202, 200))
        return self._read(call, messages.Command)

    def bind(self, serial: str, binding: dict[str, Any], *, key: str) -> Answer:
        """`binding` is {mid, tid, place: {address, lat?, lng?}, tusn?, imei?, iccid?}: the five elements."""
        call = changing("bind", "PUT", f"/v1/terminals/{part(serial)}/binding", binding, key, (200,))
        return self._read(call, messages.TerminalEntry)

    def unbind(self, serial: str, *, key: str) -> None:
        self._send(Call("unbind", "DELETE", f"/v1/terminals/{part(serial)}/binding", b"", key, (204, 200)))

    def submit_application(self, application: dict[str, Any], *, key: str) -> Answer:
        """`application` is ApplicationIn of the contract."""
        call = changing("submit_application", "POST", "/v1/applications", application, key, (202, 200))
        return self._read(call, messages.ApplicationState)

    def _read(self, call: Call, kind: type[messages.Message]) -> Answer:
        return self._ask(Question(call, kind))

    def _ask(self, question: Question) -> Answer:
        return _understood(self._send(question.call), question)

    def _send(self, call: Call) -> bytes:
        try:
            return loop.run(self._transport.send(call), within=WHOLE_SECONDS + 1)
        except TimeoutError as exc:
            raise AcquirerError("timeout") from exc


def _understood(body: bytes, question: Question) -> Answer:
    try:
        data = question.kind.model_validate_json(body).as_data()
    except (ValidationError, RecursionError) as exc:
        raise AcquirerError("bad_answer", detail=question.call.operation) from exc
    return Answer(data, datetime.now(UTC))


@lru_cache(maxsize=8)
def _acquirer(base: str, key_id: str, secret: str) -> Acquirer:
    return Acquirer(base, key_id, secret)


def acquirer() -> Acquirer:
    """The acquirer of the settings; one per process and address, so that connections and breakers are shared."""
    return _acquirer(settings.ACQUIRER_URL, settings.ACQUIRER_KEY_ID, settings.ACQUIRER_SECRET)
