"""Faults that show only in the history of payments."""

from portal.acquirer.sandbox.faults.base import Plan, Scene, fault, refused


@fault("the slip shows another merchant's name")
def receipt_merchant_mismatch(scene: Scene) -> Plan:
    return Plan(attempts=refused(receipt_name="晴川便利店（示例）"))


@fault("one bank refuses this merchant, others pay")
def issuer_refusal(scene: Scene) -> Plan:
    attempts = [
        {"rc": "03", "_bank": 0, "_ago": 600},
        {"rc": "00", "_bank": 1, "_ago": 400},
        {"rc": "00", "_bank": 2, "_ago": 200},
        {"rc": "03", "_bank": 0, "_ago": 30},
    ]
    return Plan(attempts=attempts)


@fault("the card has too little money on it")
def card_side(scene: Scene) -> Plan:
    return Plan(attempts=[{"rc": "51", "_bank": 0, "_ago": 30}])
