"""Faults in the machine: what it holds, where it is, what is broken."""

from portal.acquirer.sandbox.faults.base import Plan, Scene, fault, refused

_DOWNLOAD = ("download_parameters",)


def _other(value: str | None, fallback: str) -> str:
    """The same number with its last digit changed."""
    if not value:
        return fallback
    return value[:-1] + ("1" if value[-1] != "1" else "2")


@fault("the terminal holds another merchant number")
def merchant_number_mismatch(scene: Scene) -> Plan:
    return Plan({"device": {"mid": _other(scene.terminal["mid"], "822290054110023")}}, refused(), _DOWNLOAD)


@fault("the terminal holds another terminal number")
def terminal_number_mismatch(scene: Scene) -> Plan:
    return Plan({"device": {"tid": _other(scene.terminal["tid"], "10009999")}}, refused("97"), _DOWNLOAD)


@fault("it is not the registered machine")
def serial_mismatch(scene: Scene) -> Plan:
    imei = "861234567890127" if scene.terminal.get("imei") != "861234567890127" else "860123456789014"
    edits = {"device": {"imei": imei, "tusn": _other(scene.terminal.get("tusn"), "00000000000000000001")}}
    register = {name: value for name, value in (("imei", "358123456789013"),) if not scene.terminal.get(name)}
    return Plan(edits | ({"terminal": register} if register else {}), refused())


@fault("another SIM card is in it")
def sim_replaced(scene: Scene) -> Plan:
    register = {} if scene.terminal.get("iccid") else {"terminal": {"iccid": "89860000000000000001"}}
    edits = {"device": {"iccid": _other(scene.terminal.get("iccid"), "89860000000000000002")}}
    return Plan(edits | register, refused(), ("file_sim",))


@fault("it was moved several kilometres")
def terminal_moved(scene: Scene) -> Plan:
    place = scene.terminal.get("place") or {}
    if "lat" in place and "lng" in place:
        lat, lng, register = place["lat"], place["lng"], {}
    else:
        lat, lng = 31.2304, 121.4737
        register = {"terminal": {"place": {**place, "lat": lat, "lng": lng, "radius_m": 500}}}
    return Plan(
        {"device": {"lat": lat + 0.05, "lng": lng + 0.05, "accuracy_m": 20}} | register, refused(), ("file_place",)
    )


@fault("the tamper protection was triggered")
def tampered(scene: Scene) -> Plan:
    return Plan({"device": {"tampered": True}})


@fault("its parameters are older than the acquirer's")
def parameters_stale(scene: Scene) -> Plan:
    return Plan({"device": {"param_version": "2025.01.1"}}, refused(), _DOWNLOAD)


@fault("it calls another provider's host")
def wrong_host(scene: Scene) -> Plan:
    return Plan({"device": {"acquirer_host": "pos.another-provider.example:8443"}}, refused(), _DOWNLOAD)


@fault("its firmware is older than the minimum")
def firmware_outdated(scene: Scene) -> Plan:
    register = {} if scene.terminal.get("minimum_firmware") else {"terminal": {"minimum_firmware": "2.0.0"}}
    return Plan({"device": {"firmware": "1.8.3"}} | register, refused(), ("update_firmware", "reinstall_system"))


@fault("the card reader is broken")
def hardware_fault(scene: Scene) -> Plan:
    return Plan({"device": {"card_reader": "fault"}})


@fault("it has no network (and says so with its last breath)")
def network_down(scene: Scene) -> Plan:
    return Plan({"device": {"network": "none", "signal_dbm": None}})


@fault("it says nothing at all any more (not a cause of its own: a silent witness)")
def silent(scene: Scene) -> Plan:
    return Plan({"device": {"silent": True}})


@fault("payments are stored in it and not sent yet (blocks a reinstallation)")
def unsent_payments(scene: Scene) -> Plan:
    return Plan({"device": {"unsent_count": 3}})
