"""Faults on the acquirer's side: the registers of merchants, accounts, terminals and parameters, and the service."""

from datetime import date, timedelta

from portal.acquirer.sandbox.faults.base import Plan, Scene, fault, refused
from portal.acquirer.sandbox.world import SERVICE, iso

OTHER_MID = "822290054110023"
_RENEW = ("renew",)


@fault("the switch does not know the merchant")
def merchant_not_registered(scene: Scene) -> Plan:
    edits = {"registration.switch": "not_registered", "registration.registered_at": None}
    return Plan({"merchant": edits}, refused())


@fault("the entry at the switch is pending")
def registration_pending(scene: Scene) -> Plan:
    return Plan({"merchant": {"registration.switch": "pending", "registration.registered_at": None}}, refused())


@fault("small contactless payments are not filed: tapping fails, the chip works")
def contactless_not_filed(scene: Scene) -> Plan:
    attempts = [
        {"rc": "03", "entry": "contactless", "_bank": 0, "_ago": 600},
        {"rc": "00", "_bank": 0, "_ago": 540},
        {"rc": "00", "_bank": 1, "_ago": 120},
        {"rc": "03", "entry": "contactless", "_bank": 1, "_ago": 30},
    ]
    return Plan({"merchant": {"registration.contactless_filed": False}}, attempts)


@fault("the acquirer has registered another address")
def merchant_info_mismatch(scene: Scene) -> Plan:
    return Plan({"merchant": {"address": f"{scene.merchant.get('address', '')}（变更前）西街 8 号"}}, refused(), _RENEW)


@fault("the merchant's qualification was rejected")
def qualification_not_approved(scene: Scene) -> Plan:
    edits = {"qualification.status": "rejected", "qualification.reason": "门头照片不清晰"}
    return Plan({"merchant": edits}, refused(), _RENEW)


@fault("the business licence ran out")
def qualification_expired(scene: Scene) -> Plan:
    yesterday = date.fromisoformat(iso(scene.world.clock())[:10]) - timedelta(days=2)
    edits = {"qualification.status": "expired", "qualification.licence_valid_until": yesterday.isoformat()}
    return Plan({"merchant": edits}, refused(), _RENEW)


@fault("risk control froze the merchant")
def merchant_frozen(scene: Scene) -> Plan:
    since = iso(scene.world.clock() - 3600)
    restriction = {
        "code": "collect_suspended",
        "reason": "交易异常待核实",
        "since": since,
        "how_to_lift": "提交近期交易的小票和照片",
    }
    merchant = {"status": "frozen", "status_reason": "交易异常待核实", "status_since": since}
    return Plan({"merchant": merchant, "account": {"restrictions": [restriction]}}, refused())


@fault("the merchant is closed at the acquirer")
def merchant_closed(scene: Scene) -> Plan:
    edits = {"status": "closed", "status_reason": "商户申请注销", "status_since": iso(scene.world.clock() - 86_400)}
    return Plan({"merchant": edits}, refused())


@fault("no payment for months: the merchant must be verified anew")
def merchant_dormant(scene: Scene) -> Plan:
    now = scene.world.clock()
    merchant = {"status": "dormant", "status_reason": "长期无交易", "status_since": iso(now - 86_400)}
    return Plan({"merchant": merchant, "account": {"last_transaction_at": iso(now - 200 * 86_400)}}, refused())


@fault("service fees are overdue")
def fees_in_arrears(scene: Scene) -> Plan:
    return Plan({"account": {"fees_due_fen": 29_900}}, refused())


@fault("the provider's payment licence is suspended")
def provider_licence_lost(scene: Scene) -> Plan:
    return Plan({"merchant": {"provider_licence": "suspended"}}, refused())


@fault("the terminal is bound to nobody")
def terminal_not_bound(scene: Scene) -> Plan:
    return Plan({"terminal": {"mid": None, "tid": None}}, refused(), cured_by=("bind", "unbind"))


@fault("the terminal is bound to another merchant")
def terminal_bound_elsewhere(scene: Scene) -> Plan:
    others = [mid for mid, _ in scene.world.store.scan("merchant", limit=2) if mid != scene.merchant["mid"]]
    other = others[0] if others else OTHER_MID
    return Plan({"terminal": {"mid": other}, "parameters": {"mid": other}}, refused(), cured_by=("unbind",))


@fault("the terminal is blocked")
def terminal_blocked(scene: Scene) -> Plan:
    return Plan({"terminal": {"status": "blocked"}}, refused(), cured_by=("unlock",))


@fault("the terminal was bound but never signed on")
def activation_incomplete(scene: Scene) -> Plan:
    return Plan({"terminal": {"status": "bound", "activated_at": None}}, refused(), cured_by=("sign_on",))


@fault("the work keys expired")
def keys_invalid(scene: Scene) -> Plan:
    return Plan({"terminal": {"keys": "expired"}}, refused("99"), cured_by=("sign_on",))


@fault("the acquirer has another merchant category")
def mcc_not_allowed(scene: Scene) -> Plan:
    other = "5812" if scene.merchant.get("mcc") != "5812" else "5411"
    return Plan({"merchant": {"mcc": other}, "parameters": {"mcc": other}}, refused())


@fault("credit cards are not enabled")
def function_not_enabled(scene: Scene) -> Plan:
    paid = {"rc": "00", "_bank": 2, "_ago": 300}
    attempts = [paid, *refused("58", card_kind="credit")]
    return Plan({"parameters": {"card_types": ["debit"]}}, attempts)


@fault("the day's limit for debit cards is used up")
def limit_exceeded(scene: Scene) -> Plan:
    most = 5_000_000
    edits = {"account": {"used_fen.debit_day": most}, "parameters": {"limits_fen.debit.per_day": most}}
    return Plan(edits, refused("61"))


@fault("the credit rate lies above what the rules allow")
def fee_out_of_range(scene: Scene) -> Plan:
    rate = {"fees.credit_rate": "0.0120", "allowed_fees.credit_rate": {"min": "0.0045", "max": "0.0072"}}
    return Plan({"parameters": rate})


@fault("the balance is below zero")
def balance_insufficient(scene: Scene) -> Plan:
    return Plan({"account": {"balance_fen": -12_500}})


@fault("the acquirer has an outage where this merchant is")
def provider_outage(scene: Scene) -> Plan:
    region = scene.merchant.get("_region")
    edits = {"state": "outage", "message": "系统故障，正在抢修", "since": iso(scene.world.clock() - 600)}
    return Plan({SERVICE: {**edits, "regions": [region] if region else []}}, refused("96"))
