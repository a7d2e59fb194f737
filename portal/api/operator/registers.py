"""Merchants and terminals, for the operator's systems."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from portal.api.operator.declared import answers
from portal.api.operator.holder import Key, holder
from portal.api.operator.paging import PageOf, Word, page
from portal.api.operator.shapes import (
    MerchantOut,
    MerchantPage,
    TerminalOut,
    TerminalPage,
    merchant_out,
    terminal_out,
)
from portal.models import Merchant, Scope
from portal.operator.access import merchant_open_to, merchants_open_to, terminal_open_to, terminals_open_to

router = Router()


class TerminalsAsked(PageOf):
    mid: Word | None = None


@router.get(
    "/merchants", response=answers(MerchantPage), auth=Key(Scope.MERCHANTS_READ), tags=["merchants"],
    operation_id="list_merchants", summary="Merchants, by merchant number",
)  # fmt: skip
def list_merchants(request: HttpRequest, asked: Query[PageOf]) -> dict[str, Any]:
    return page(merchants_open_to(holder(request)), ("mid",), asked=asked, name="merchants", shape=merchant_out)


@router.get(
    "/merchants/{mid}", response=answers(MerchantOut), auth=Key(Scope.MERCHANTS_READ), tags=["merchants"],
    operation_id="get_merchant", summary="One merchant",
)  # fmt: skip
def get_merchant(request: HttpRequest, mid: str) -> dict[str, Any]:
    return merchant_out(merchant_open_to(holder(request), mid))


@router.get(
    "/terminals", response=answers(TerminalPage), auth=Key(Scope.TERMINALS_READ), tags=["terminals"],
    operation_id="list_terminals", summary="Terminals with their last report, by serial number",
)  # fmt: skip
def list_terminals(request: HttpRequest, asked: Query[TerminalsAsked]) -> dict[str, Any]:
    rows = terminals_open_to(holder(request))
    if asked.mid is not None:
        rows = rows.filter(merchant=Merchant.objects.filter(mid=asked.mid).values("pk")[:1])  # one: read in order
    return page(rows, ("serial",), asked=asked, name="terminals", shape=terminal_out)


@router.get(
    "/terminals/{serial}", response=answers(TerminalOut), auth=Key(Scope.TERMINALS_READ), tags=["terminals"],
    operation_id="get_terminal", summary="One terminal with its last report",
)  # fmt: skip
def get_terminal(request: HttpRequest, serial: str) -> dict[str, Any]:
    return terminal_out(terminal_open_to(holder(request), serial))
