"""How an application walks through the acquirer's own states, and the accounts that make it stumble."""

import hashlib
import secrets

from portal.acquirer.sandbox.bodies import ApplicationIn
from portal.acquirer.sandbox.fleet import day, digits, store_merchant
from portal.acquirer.sandbox.http import invalid
from portal.acquirer.sandbox.store import Doc
from portal.acquirer.sandbox.world import World, iso, public

NEXT = {
    "received": "checking",
    "checking": "account_verification",
    "account_verification": "to_be_signed",
    "to_be_signed": "opening",
    "opening": "open",
}
CORRECTION_ENDING = "0404"
REFUSAL_ENDING = "0505"
FINAL = frozenset({"open", "refused"})


def receive(world: World, body: ApplicationIn) -> Doc:
    """Take an application in. The same reference again is the corrected form of one that waits for a correction;
    otherwise it changes nothing, unless the earlier one was refused."""
    if not body.documents:
        raise invalid("at least one document is needed", "documents")
    key = _key(body.reference)
    earlier = world.get("reference", key)
    application = world.get("application", earlier["application_id"]) if earlier else None
    if application is not None and application["state"] not in {"correction_needed", "refused"}:
        return application
    if application is None or application["state"] == "refused":
        application = {"application_id": f"app_{secrets.token_hex(8)}"}
        world.store.put("reference", key, application)
    application = application | {
        "reference": body.reference, "state": "received", "message": None, "fields": [], "mid": None, "terminals": [],
        "_given": _kept(body), "_papers": [paper.model_dump() for paper in body.documents],
    }  # fmt: skip
    _store(world, application)
    return application


def _key(reference: str) -> str:
    """References may be any text; keys stay short."""
    return hashlib.sha256(reference.encode("utf-8", "surrogatepass")).hexdigest()


def _kept(body: ApplicationIn) -> Doc:
    """What opening the merchant needs later: neither the ID number nor the whole account number is stored."""
    digits = "".join(character for character in body.settlement.account_number if character.isdigit())
    return {
        "subject_type": body.subject_type,
        "legal_person": body.contact.name,
        **body.business.model_dump(),
        "id_valid_until": day(body.contact.id_valid_until),
        "licence_valid_until": day(body.business.licence_valid_until),
        "settlement": {"last4": digits[-4:], "holder": body.settlement.holder, "kind": body.settlement.kind},
    }


def _store(world: World, application: Doc) -> None:
    moving = application["state"] in NEXT and world.stage_seconds > 0
    due = world.clock() + world.stage_seconds if moving else None
    world.put("application", application["application_id"], application, due=due)


def advance(world: World, application_id: str, *, field: str | None = None, reason: str | None = None) -> Doc:
    """One state further by hand. With `field`: ask for a correction there; with `reason` alone: refuse."""
    with world.store.transaction():
        application = world.get("application", application_id)
        if application is None:
            raise KeyError(application_id)
        if application["state"] in FINAL:
            raise ValueError(f"it is {application['state']} already")
        if field is not None:
            application = _needs_correction(application, field, reason or "请核对后重新提交")
        elif reason is not None:
            application = application | {"state": "refused", "message": reason, "fields": []}
        else:
            application = _further(world, application)
        _store(world, application)
        return public(application)


def walk(world: World) -> int:
    """Move every application whose time has come; returns how many."""
    due = world.store.due("application", world.clock())
    for application_id, _ in due:
        advance(world, application_id)
    return len(due)


def _further(world: World, application: Doc) -> Doc:
    ending = application["_given"]["settlement"]["last4"]
    if application["state"] == "account_verification" and ending == CORRECTION_ENDING:
        return _needs_correction(application, "settlement.account_number", "打款验证未通过：户名与账号不一致")
    if application["state"] == "checking" and ending == REFUSAL_ENDING:
        return application | {"state": "refused", "message": "收单机构审核未通过：不符合入网条件"}
    if application["state"] not in NEXT:
        raise ValueError(f"it waits for the portal: {application['state']}")
    application = application | {"state": NEXT[application["state"]]}
    if application["state"] == "open":
        application["mid"] = _open(world, application["_given"])
    return application


def _needs_correction(application: Doc, field: str, reason: str) -> Doc:
    fields = [{"field": field, "reason": reason}]
    return application | {"state": "correction_needed", "message": reason, "fields": fields}


def _open(world: World, given: Doc) -> str:
    """Register the merchant and return its number: institution 3, area 4, MCC 4, serial 4."""
    mid = _free_mid(world, given)
    now = iso(world.clock())
    store_merchant(world, {
        "mid": mid,
        **{name: given[name] for name in ("name", "receipt_name", "address", "uscc", "legal_person", "subject_type")},
        **({"mcc": given["mcc"]} if digits(given["mcc"], 4) else {}),
        "status": "normal",
        "status_reason": None,
        "status_since": now,
        "registration": {"switch": "registered", "registered_at": now, "contactless_filed": True},
        "qualification": {
            "status": "approved",
            "reason": None,
            "licence_valid_until": given["licence_valid_until"],
            "id_valid_until": given["id_valid_until"],
        },
        "provider_licence": "valid",
        "settlement": given["settlement"] | {"status": "verified"},
        "_region": given["region"],
    })  # fmt: skip
    unused = dict.fromkeys(("credit_day", "credit_month", "debit_day", "debit_month"), 0)
    world.change("account", mid, {"balance_fen": 0, "last_transaction_at": None, "used_fen": unused})
    return mid


def _free_mid(world: World, given: Doc) -> str:
    area = (given["region"] or "")[:4]
    prefix = f"822{area if digits(area, 4) else '2900'}{given['mcc'] if digits(given['mcc'], 4) else '5999'}"
    for number in range(1, 10_000):
        if world.base("merchant", mid := f"{prefix}{number:04d}") is None:
            return mid
    raise ValueError(f"every number under {prefix} is taken")
