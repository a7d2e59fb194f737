"""The side doors: faults for demonstrations and tests, and the machines for the simulator of terminals."""

import secrets
from datetime import UTC, datetime

from portal.acquirer.sandbox import applications, devices, faults, fleet, payments, states, transport
from portal.acquirer.sandbox import papers as paper_fetching
from portal.acquirer.sandbox.http import Answer, Call, Operation, Problem, invalid, not_found
from portal.acquirer.sandbox.store import Doc
from portal.acquirer.sandbox.world import World, public


def health(world: World, call: Call) -> Answer:
    names = ("merchant", "terminal", "application", "command")
    return Answer(
        {name: world.store.count(name) for name in names} | {"events_waiting": len(world.store.events("waiting"))}
    )


def list_devices(world: World, call: Call) -> Answer:
    """All machines, or the one of ?serial=."""
    if serial := call.query.get("serial"):
        device = world.get("device", serial)
        return Answer({"items": [device] if device else []})
    return Answer({"items": [device for _, device in world.scan("device")]})


def device_command(world: World, call: Call) -> Answer:
    """Carry a command out on the machine at once: it came to it by another way than the acquirer's own."""
    serial, command = call.args["serial"], str(call.json().get("command"))
    if command not in devices.COMMANDS:
        raise invalid(f"no command is called {command}", "command")
    if world.get("device", serial) is None:
        raise not_found("device")
    refusal = devices.refusal(world, serial, command)
    failure = refusal[1] if refusal else devices.carry_out(world, serial, command)
    return Answer({"state": "failed" if failure else "succeeded", "failure": failure})


def active_faults(world: World, call: Call) -> Answer:
    overlays = [{"name": fault["name"], "serial": fault["serial"]} for fault in world.faults()]
    wire = [
        {name: fault[name] for name in ("name", "serial", "operation", "ms", "left") if fault[name] not in (None, "")}
        for fault in transport.active(world)
    ]
    return Answer({"items": [*overlays, *wire]})


def inject(world: World, call: Call) -> Answer:
    """Body: name, serial; for faults of the wire also operation, ms, times (all optional, serial too)."""
    body = call.json()
    name, serial = str(body.get("name") or ""), str(body.get("serial") or "")
    if name in transport.TRANSPORT:
        return Answer(transport.inject(world, name, body))
    try:
        return Answer(faults.inject(world, name, serial))
    except faults.UnknownFault as error:
        raise Problem(404, "not_found", str(error)) from error


def set_state(world: World, call: Call) -> Answer:
    """Lay any state over a terminal and what belongs to it; states.py says what the body may hold."""
    body = call.json()
    try:
        return Answer(states.lay(world, str(body.get("serial") or ""), body))
    except faults.UnknownFault as error:
        raise Problem(404, "not_found", str(error)) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise invalid(f"this state cannot be set: {error}") from error


def lift(world: World, call: Call) -> Answer:
    """Body: name and serial, each optional: everything that fits is lifted."""
    body = call.json()
    name, serial = body.get("name") or None, body.get("serial") or None
    lifted = faults.lift(world, name, serial)
    for fault in transport.active(world):
        if name in {None, fault["name"]} and serial in {None, fault["serial"]}:
            transport.lift(world, fault["name"], fault["serial"], fault["operation"])
            lifted.append((fault["name"], fault["serial"]))
    return Answer({"items": [{"name": lifted_name, "serial": lifted_serial} for lifted_name, lifted_serial in lifted]})


def advance(world: World, call: Call) -> Answer:
    """Body: application (its id or the portal's reference); field and reason for a correction, reason for a refusal."""
    body = call.json()
    found = _application(world, body)
    try:
        return Answer(applications.advance(world, found, field=body.get("field"), reason=body.get("reason")))
    except KeyError as error:
        raise not_found(f"application: {found}") from error
    except ValueError as error:
        raise Problem(409, "invalid", str(error)) from error


def _application(world: World, body: Doc) -> str:
    wanted = str(body.get("application") or "")
    return next((key for key, entry in world.scan("application") if wanted in {key, entry["reference"]}), wanted)


def papers(world: World, call: Call) -> Answer:
    """Fetch the papers of an application by their addresses. Body: application (its id or the portal's reference)."""
    found = _application(world, call.json())
    try:
        return Answer({"items": paper_fetching.fetch(world, found)})
    except KeyError as error:
        raise not_found(f"application: {found}") from error


def pay(world: World, call: Call) -> Answer:
    """A payment at a terminal, judged as the host would. Body: serial; optional fen and rc."""
    body = call.json()
    serial = str(body.get("serial") or "")
    if world.get("terminal", serial) is None:
        raise not_found(f"terminal: {serial}")
    return Answer(payments.pay(world, serial, fen=int(body.get("fen") or 1), rc=body.get("rc") or None))


def seed(world: World, call: Call) -> Answer:
    """Body: lines, the text of a fleet file."""
    merchants, terminals, complaints = fleet.seed(world, str(call.json().get("lines") or "").splitlines())
    return Answer({"merchants": merchants, "terminals": terminals, "complaints": complaints})


def renew(world: World, call: Call) -> Answer:
    """The acquirer takes over changed papers or details of a merchant. Body: mid, and what changes: licence_until and
    id_until (a day, or "long_term"), name, receipt_name, address, uscc."""
    body = call.json()
    mid = str(body.get("mid") or "")
    if world.get("merchant", mid) is None:
        raise not_found(f"merchant: {mid}")
    for fault in world.faults():
        if "renew" in fault.get("cured_by", ()) and any(edit[:2] == ["merchant", mid] for edit in fault["edits"]):
            world.lift(fault["name"], fault["serial"])
    entry = world.get("merchant", mid) or {}
    qualification: Doc = {**entry.get("qualification", {}), "status": "approved", "reason": None}
    for name in ("licence", "id"):
        if until := body.get(f"{name}_until"):
            qualification[f"{name}_valid_until"] = None if until == "long_term" else str(until)
    texts = {name: str(body[name]) for name in ("name", "receipt_name", "address", "uscc") if body.get(name)}
    world.change("merchant", mid, {"qualification": qualification, **texts})
    return Answer(public(world.get("merchant", mid) or {}))


def notice(world: World, call: Call) -> Answer:
    """Publish a notice to the portal. Body: title, body; optional kind, effective_on, requires_action."""
    body = call.json()
    today = datetime.fromtimestamp(world.clock(), tz=UTC).date().isoformat()
    data: Doc = {
        "id": str(body.get("id") or f"ntc_{secrets.token_hex(6)}"),
        "title": str(body.get("title") or ""),
        "body": str(body.get("body") or ""),
        "kind": body.get("kind") or "news",
        "effective_on": body.get("effective_on") or today,
        "requires_action": bool(body.get("requires_action")),
    }
    world.emit("notice.published", data)
    return Answer(data)


CONTROL: dict[str, Operation] = {
    "health": health,
    "devices": list_devices,
    "device_command": device_command,
    "active_faults": active_faults,
    "inject": inject,
    "set_state": set_state,
    "lift": lift,
    "advance": advance,
    "papers": papers,
    "pay": pay,
    "seed": seed,
    "renew": renew,
    "notice": notice,
}
