"""Which answers the rules compare with each other: opening one for correction must open what may then no longer fit."""

from collections.abc import Iterable

COMPARED: dict[str, tuple[str, ...]] = {
    "contact.name": ("settlement.holder",),
    "business.name": ("settlement.holder",),
    "settlement.kind": (
        "settlement.holder",
        "settlement.holder_id_number",
        "settlement.account_number",
        "documents.account_proof",
        "documents.bank_card",
        "documents.authorisation",
        "documents.holder_id_front",
        "documents.holder_id_back",
    ),
    "terminal.deliver_to": ("terminal.region", "terminal.address"),
    "terminal.receiver": ("terminal.mobile",),
}
"""By answer: where `precheck` may find something new once this answer is another one. A test asks every rule."""


def follows(dotted: Iterable[str]) -> list[str]:
    """What goes along with these fields, in a fixed order, without the fields themselves."""
    named = list(dotted)
    along = dict.fromkeys(other for name in named for other in COMPARED.get(name, ()))
    return [other for other in along if other not in named]
