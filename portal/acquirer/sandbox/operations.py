"""The operations of the acquirer's API, by their operationId."""

import base64
import secrets
from datetime import datetime
from typing import Any

from portal.acquirer.sandbox import applications, devices
from portal.acquirer.sandbox.bodies import ApplicationIn, Binding, CommandRequest, SignOnTest
from portal.acquirer.sandbox.fleet import parameters as fresh_parameters
from portal.acquirer.sandbox.http import Answer, Call, Operation, Problem, invalid, not_found
from portal.acquirer.sandbox.signon import TEXTS, judge
from portal.acquirer.sandbox.store import Doc
from portal.acquirer.sandbox.world import SERVICE, World, iso, public


def _known(world: World, kind: str, key: str, what: str | None = None) -> Doc:
    document = world.get(kind, key)
    if document is None:
        raise not_found(what or kind)
    return document


def service_status(world: World, call: Call) -> Answer:
    return Answer(public(_known(world, SERVICE, SERVICE)))


def merchant(world: World, call: Call) -> Answer:
    return Answer(public(_known(world, "merchant", call.args["mid"])))


def account(world: World, call: Call) -> Answer:
    return Answer(public(_known(world, "account", call.args["mid"], "merchant")))


def terminal(world: World, call: Call) -> Answer:
    return Answer(public(_known(world, "terminal", call.args["serial"])))


def parameters(world: World, call: Call) -> Answer:
    if _known(world, "terminal", call.args["serial"]).get("mid", "") is None:
        raise not_found("parameters: the terminal is not bound")
    return Answer(public(_known(world, "parameters", call.args["serial"])))


def sign_on_test(world: World, call: Call) -> Answer:
    body = call.read(SignOnTest)
    register = _known(world, "terminal", call.args["serial"])
    rc = judge(world, register, mid=body.mid, tid=body.tid)
    stan = f"{secrets.randbelow(1_000_000):06d}"
    answer = {"rc": rc, "text": TEXTS.get(rc, ""), "stan": stan, "batch": "000001", "took_ms": 180,
              "at": iso(world.clock())}  # fmt: skip
    return Answer(answer | register.get("_sign_on", {}))


def send_command(world: World, call: Call) -> Answer:
    command = call.read(CommandRequest).command
    serial = call.args["serial"]
    _known(world, "terminal", serial)
    if (refusal := devices.refusal(world, serial, command)) is not None:
        raise Problem(409, *refusal)
    now = world.clock()
    document: Doc = {
        "command_id": f"cmd_{secrets.token_hex(10)}",
        "command": command,
        "state": "pending",
        "failure": None,
        "at": iso(now),
        "_serial": serial,
        "_made": now,
    }
    world.put("command", document["command_id"], document, due=now + world.command_seconds / 2)
    return Answer(public(document), 202)


def command(world: World, call: Call) -> Answer:
    return Answer(public(_known(world, "command", call.args["command_id"])))


def bind(world: World, call: Call) -> Answer:
    """Bind or correct a binding. The machine learns of it when it downloads its parameters."""
    body = call.read(Binding)
    serial = call.args["serial"]
    register = _known(world, "terminal", serial)
    if register["status"] in {"blocked", "retired"}:
        raise Problem(409, "unavailable", "the terminal is blocked or retired")
    if register["mid"] not in {None, body.mid}:
        raise Problem(409, "bound_elsewhere", "the terminal is bound to another merchant")
    owner = world.get("merchant", body.mid)
    if owner is None:
        raise invalid("no such merchant", "mid")
    same = (register["mid"], register["tid"]) == (body.mid, body.tid)
    members: Doc = {
        "mid": body.mid,
        "tid": body.tid,
        "place": body.place.model_dump(exclude_none=True) | {"radius_m": 500},
    }
    members |= body.model_dump(include={"tusn", "imei", "iccid"}, exclude_none=True)
    if not same or register["status"] in {"stock", "shipped"}:
        members |= {"status": "bound", "activated_at": None, "keys": "missing"}
    devices.cure(world, serial, "bind")
    devices.take_as_filed(world, serial, iccid=body.iccid, lat=body.place.lat, lng=body.place.lng)
    world.change("terminal", serial, members)
    if not same or world.base("parameters", serial) is None:
        version = f"2026.11.1-{secrets.token_hex(2)}"
        world.change("parameters", serial, fresh_parameters(members, owner.get("mcc"), version=version))
    world.change("device", serial, {"silent": False, **_where(members["place"])})
    return Answer(public(_known(world, "terminal", serial)))


def _where(place: Doc) -> Doc:
    """A machine that is bound stands where the binding says."""
    if "lat" not in place or "lng" not in place:
        return {}
    return {"lat": place["lat"], "lng": place["lng"], "accuracy_m": 20}


def unbind(world: World, call: Call) -> Answer:
    serial = call.args["serial"]
    register = _known(world, "terminal", serial)
    devices.cure(world, serial, "unbind")
    if register["mid"] is not None:
        status = register["status"] if register["status"] in {"blocked", "retired"} else "stock"
        members = {"mid": None, "tid": None, "status": status, "activated_at": None, "keys": "missing"}
        world.change("terminal", serial, members)
    return Answer(None, 204)


def transactions(world: World, call: Call) -> Answer:
    mid = call.query.get("mid")
    if not mid:
        raise invalid("mid is required", "mid")
    limit = call.whole("limit", default=50, most=200)
    since = _moment(call.query["since"]) if call.query.get("since") else None
    before = _attempt_cursor(call.query["cursor"]) if call.query.get("cursor") else None
    found = world.store.attempts(mid, tid=call.query.get("tid") or None, since=since, before=before, limit=limit + 1)
    page = found[:limit]
    cursor = _encode(f"{page[-1][0]!r}|{page[-1][1]['id']}") if len(found) > limit else None
    return Answer({"items": [item for _, item in page], "next_cursor": cursor})


def fleet(world: World, call: Call) -> Answer:
    limit = call.whole("limit", default=1000, most=1000)
    after = _decode(call.query["cursor"]) if call.query.get("cursor") else ""
    found = world.scan("terminal", after=after, limit=limit + 1)
    merchants: dict[str, Doc | None] = {}
    items: list[dict[str, Any]] = []
    for serial, register in found[:limit]:
        mid = register.get("mid")
        if mid is not None and mid not in merchants:
            entry = world.get("merchant", mid)
            merchants[mid] = public(entry) if entry else None
        version = (world.get("parameters", serial) or {}).get("param_version") if mid is not None else None
        items.append(
            {"terminal": public(register), "merchant": merchants.get(mid) if mid else None, "param_version": version}
        )
    cursor = _encode(found[limit - 1][0]) if len(found) > limit else None
    return Answer({"items": items, "next_cursor": cursor})


def submit_application(world: World, call: Call) -> Answer:
    return Answer(public(applications.receive(world, call.read(ApplicationIn))), 202)


def application(world: World, call: Call) -> Answer:
    return Answer(public(_known(world, "application", call.args["application_id"])))


def _moment(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+").upper())
    except ValueError as exc:
        raise invalid("since is not an RFC 3339 time", "since") from exc
    if moment.tzinfo is None:
        raise invalid("since has no offset", "since")
    try:
        return moment.timestamp()
    except (ValueError, OverflowError) as exc:
        raise invalid("since is out of range", "since") from exc


def _encode(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError as exc:
        raise invalid("this cursor was not given out here", "cursor") from exc


def _attempt_cursor(cursor: str) -> tuple[float, str]:
    at, _, attempt_id = _decode(cursor).partition("|")
    try:
        return float(at), attempt_id
    except ValueError as exc:
        raise invalid("this cursor was not given out here", "cursor") from exc


OPERATIONS: dict[str, Operation] = {
    handler.__name__: handler
    for handler in (
        service_status, merchant, account, terminal, parameters, sign_on_test, send_command, command,
        bind, unbind, transactions, fleet, submit_application, application,
    )
}  # fmt: skip
NEEDS_KEY = frozenset({"sign_on_test", "send_command", "bind", "unbind", "submit_application"})
