"""What the host answers when a terminal signs on (field 39), judged from the registers."""

import re
from typing import Any

from portal.acquirer.sandbox.store import Doc
from portal.acquirer.sandbox.world import SERVICE, World

TEXTS = {
    "00": "交易成功",
    "03": "商户未登记",
    "91": "发卡方或银联不能操作",
    "96": "系统异常、失效",
    "97": "终端未登记",
    "99": "PIN 格式错，请重新签到",
    "A0": "校验错，请重新签到",
}
_KEYS = {"missing": "A0", "expired": "99"}


def judge(world: World, terminal: Doc, *, mid: Any, tid: Any, with_keys: bool = True) -> str:
    """Field 39 for a sign-on with these numbers. `with_keys` false: the sign-on itself is what renews the keys."""
    service = (world.get(SERVICE, SERVICE) or {}).get("state")
    if service in {"outage", "maintenance"} and _covers(world, terminal):
        return "96" if service == "outage" else "91"
    if terminal.get("mid") is None or (mid, tid) != (terminal["mid"], terminal.get("tid")):
        return "97"
    if terminal["status"] in {"blocked", "retired"} or not _merchant_may_take_payments(world, terminal["mid"]):
        return "03"
    return _KEYS.get(terminal.get("keys", "loaded"), "00") if with_keys else "00"


def _covers(world: World, terminal: Doc) -> bool:
    regions = (world.get(SERVICE, SERVICE) or {}).get("regions") or []
    merchant = world.get("merchant", terminal.get("mid") or "") or {}
    region = str(merchant.get("_region") or "")
    return not regions or not region or any(region.startswith(re.sub("(00)+$", "", str(area))) for area in regions)


def _merchant_may_take_payments(world: World, mid: str) -> bool:
    merchant = world.get("merchant", mid)
    if merchant is None:
        return False
    restrictions = (world.get("account", mid) or {}).get("restrictions", [])
    return (
        merchant["status"] in {"normal", "under_review"}
        and merchant["registration"]["switch"] == "registered"
        and merchant.get("provider_licence", "valid") == "valid"
        and merchant.get("qualification", {}).get("status", "approved") == "approved"
        and all(restriction["code"] != "collect_suspended" for restriction in restrictions)
    )
