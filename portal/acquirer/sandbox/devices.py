"""Commands as the machines carry them out, and what each one cures."""

from portal.acquirer.sandbox.payments import plan_first
from portal.acquirer.sandbox.signon import TEXTS, judge
from portal.acquirer.sandbox.store import Doc
from portal.acquirer.sandbox.world import World, iso

COMMANDS = (
    "sign_on", "download_parameters", "update_firmware", "restart",
    "reinstall_system", "backup_settings", "lock", "unlock",
)  # fmt: skip
_NEAR = 0.0045  # degrees
_SETTINGS = ("mid", "tid", "param_version", "acquirer_host")


def reachable(device: Doc) -> bool:
    """Whether a command gets through to the machine at all."""
    return not device.get("silent") and device.get("power") != "none" and device.get("network") != "none"


def refusal(world: World, serial: str, command: str) -> tuple[str, str] | None:
    """(code, message) when this command must not even be tried on this terminal now."""
    terminal = world.get("terminal", serial) or {}
    device = world.get("device", serial) or {}
    if terminal.get("status") == "retired":
        return "unavailable", "the terminal is retired"
    if command in {"reinstall_system", "update_firmware"} and device.get("unsent_count", 0) > 0:
        return "unsent_transactions", f"{device['unsent_count']} payments in the terminal were not sent yet"
    return None


def carry_out(world: World, serial: str, command: str) -> str | None:
    """Do it on the machine. Returns why it failed, or None. Raises KeyError for a serial or command that is unknown."""
    act = _ACTS[command]
    with world.store.transaction():
        if world.get("terminal", serial) is None or world.get("device", serial) is None:
            raise KeyError(serial)
        return act(world, serial)


def cure(world: World, serial: str, command: str) -> None:
    """Lift the faults of this terminal that the command puts right."""
    for fault in world.faults():
        if fault["serial"] == serial and command in fault.get("cured_by", ()):
            world.lift(fault["name"], serial)


def take_as_filed(world: World, serial: str, *, iccid: str | None, lat: float | None, lng: float | None) -> None:
    """A SIM card or a place that is filed as the machine has it is a fault no longer, and stays in the machine."""
    device = _device(world, serial)
    if iccid and device.get("iccid") == iccid:
        cure(world, serial, "file_sim")
        world.change("device", serial, {"iccid": iccid})
    if lat is not None and lng is not None and _near(device, lat, lng):
        cure(world, serial, "file_place")


def _near(device: Doc, lat: float, lng: float) -> bool:
    """Within about 500 m, as a register sees it."""
    away = max(abs((device.get("lat") or 0) - lat), abs((device.get("lng") or 0) - lng))
    return bool(away < _NEAR)


def _terminal(world: World, serial: str) -> Doc:
    return world.get("terminal", serial) or {}


def _device(world: World, serial: str) -> Doc:
    return world.get("device", serial) or {}


def _sign_on(world: World, serial: str) -> str | None:
    device, now = _device(world, serial), iso(world.clock())
    if device.get("tampered"):
        return "the tamper protection erased the keys"
    rc = judge(world, _terminal(world, serial), mid=device.get("mid"), tid=device.get("tid"), with_keys=False)
    if rc == "00":
        cure(world, serial, "sign_on")
    world.change("device", serial, {"last_sign_on_at": now, "last_sign_on_rc": rc})
    if rc != "00":
        return f"sign-on refused: {rc} {TEXTS.get(rc, '')}".strip()
    terminal = _terminal(world, serial)
    renewed: Doc = {"keys": "loaded"}
    if terminal["status"] in {"shipped", "bound"}:
        renewed["status"] = "active"
    if terminal.get("activated_at") is None:
        renewed["activated_at"] = now
    world.change("terminal", serial, renewed)
    if "activated_at" in renewed:
        plan_first(world, serial)
    return None


def _download_parameters(world: World, serial: str) -> str | None:
    if _terminal(world, serial).get("mid") is None:
        return "the terminal is not bound: there are no parameters for it"
    cure(world, serial, "download_parameters")
    parameters = world.get("parameters", serial) or {}
    world.change("device", serial, {name: parameters.get(name) for name in _SETTINGS})
    return None


def _update_firmware(world: World, serial: str) -> str | None:
    cure(world, serial, "update_firmware")
    latest = _terminal(world, serial).get("latest_firmware")
    if latest:
        world.change("device", serial, {"firmware": latest})
    return None


def _restart(world: World, serial: str) -> str | None:
    cure(world, serial, "restart")
    return None


def _reinstall_system(world: World, serial: str) -> str | None:
    """Everything in the machine is new; its settings come back only from a backup, its keys only by signing on."""
    cure(world, serial, "update_firmware")
    renewed: Doc = {"firmware": _terminal(world, serial).get("latest_firmware")}
    if _device(world, serial).get("settings_backup_at") is None:
        renewed |= dict.fromkeys(_SETTINGS)
    world.change("device", serial, renewed)
    world.change("terminal", serial, {"keys": "missing"})
    return None


def _backup_settings(world: World, serial: str) -> str | None:
    world.change("device", serial, {"settings_backup_at": iso(world.clock())})
    return None


def _lock(world: World, serial: str) -> str | None:
    world.change("terminal", serial, {"status": "blocked"})
    return None


def _unlock(world: World, serial: str) -> str | None:
    cure(world, serial, "unlock")
    terminal = _terminal(world, serial)
    if terminal["status"] == "blocked":
        world.change("terminal", serial, {"status": "active" if terminal.get("activated_at") else "bound"})
    return None


_ACTS = {
    "sign_on": _sign_on,
    "download_parameters": _download_parameters,
    "update_firmware": _update_firmware,
    "restart": _restart,
    "reinstall_system": _reinstall_system,
    "backup_settings": _backup_settings,
    "lock": _lock,
    "unlock": _unlock,
}
