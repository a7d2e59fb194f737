"""Applicants of every kind and what they type: the same pages, with and without a script; nobody shares a number."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

from playwright.sync_api import expect
from stdnum import luhn
from stdnum.cn import uscc

from applications.rules.credit_code import inner_check
from applications.rules.identity import check_digit
from tests.journeys.people import paper, until
from tests.journeys.walker import Walker

PREPARED = 60_000  # milliseconds for a paper to be drawn anew; other stories may hold both processors


@dataclass
class Applicant:
    """`subject` and `account` as the forms name them; what only some are asked is empty for the others."""

    subject: str
    account: str
    shop: str
    uscc: str = ""
    name: str = "周一·虚构"
    third_person: str = ""
    id_number: str = field(default_factory=lambda: new_id_number())
    account_number: str = field(default_factory=lambda: new_card())

    @property
    def registered(self) -> str:
        return f"{self.shop}（示例）" if self.uscc else self.shop

    @property
    def holder(self) -> str:
        return self.third_person or (self.registered if self.account == "corporate" else self.name)


def new_id_number() -> str:
    """Well formed and of nobody: born in 1900."""
    first = f"11010119000101{secrets.randbelow(1000):03d}"
    return first + check_digit(first)


def new_card() -> str:
    first = f"622202{secrets.randbelow(10**12):012d}"
    return first + luhn.calc_check_digit(first)


def new_credit_code(head: str) -> str:
    """Of a shop that there is not; `head` is 91 for an enterprise, 92 for a sole trader."""
    organisation = f"MA{secrets.randbelow(10**6):06d}"
    first = f"{head}310115{organisation}{inner_check(organisation)}"
    return first + uscc.calc_check_digit(first)


def start(walker: Walker, who: Applicant) -> str:
    """The first question; the address of the draft."""
    page = walker.open("/applications/new/")
    page.locator(f"[name=subject_type][value={who.subject}]").check()
    walker.submit()
    found = re.search(r"/applications/[0-9a-f-]{36}/", page.url)
    assert found, page.url
    return found[0]


def fill(walker: Walker, who: Applicant, application: str) -> None:
    """Every page with an answer of its own, each followed to the next by its main button."""
    page = walker.open(f"{application}step/personal/")
    walker.type({"name": who.name, "id_number": who.id_number, "mobile": "13800138000"})
    page.locator("[name=id_long_term]").check()
    walker.submit()
    shop = {"name": who.registered, "receipt_name": who.shop, "address": "虚构路 12 号 1 层"}
    walker.type(shop | ({"uscc": who.uscc} if who.uscc else {}))
    if who.uscc:
        page.locator("[name=licence_long_term]").check()
    else:
        expect(page.locator("[name=uscc]")).to_have_count(0)
    page.locator("[name=mcc]").select_option("5812")
    page.locator("[name=region]").select_option(index=3)
    walker.submit()
    page.locator(f"[name=kind][value={who.account}]").check()
    if who.account != "personal" or who.subject != "micro":
        walker.type({"holder": who.holder})
    expect(page.locator("[name=holder]")).to_have_value(who.holder)
    walker.type({"account_number": who.account_number, "bank": "中国工商银行"})
    if who.third_person:
        walker.type({"holder_id_number": new_id_number()})
    walker.submit()


def upload(walker: Walker, *, script: bool = True) -> None:
    """What must be there, not what may be; with a script each goes as it is chosen, without one all by one button."""
    page = walker.page
    sections = page.locator("section.paper:not(:has(h2 .muted))")
    names = [one.get_attribute("name") or "" for one in sections.locator("input[type=file]").all()]
    for name in names:
        picture = {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": paper(name)}
        page.locator(f"[name={name}]").set_input_files(picture)  # type: ignore[arg-type]
        if script:
            expect(page.locator(f"section.paper:has([name={name}]) .paper-file")).to_be_visible(timeout=PREPARED)
    if not script:
        walker.press(page.locator("section.paper button[name=send]").last)
        until(walker, page.url, "main:not(:has(.no-script-only))")
    expect(page.locator("section.paper.is-ok")).to_have_count(len(names), timeout=PREPARED)
    expect(page.locator(".paper .invalid-feedback")).to_have_count(0)
    walker.press(page.locator("[name=onward]"))


def upload_again(walker: Walker, kind: str) -> None:
    """Another photo for one paper that is open in a correction round."""
    page = walker.page
    picture = {"name": f"{kind}.jpg", "mimeType": "image/jpeg", "buffer": paper(f"{kind} again")}
    before = page.locator(f"#{kind} .thumbs img").first.get_attribute("src") or ""
    page.locator(f"[name=file-{kind}]").set_input_files(picture)  # type: ignore[arg-type]
    fresh = page.locator(f"#{kind} .thumbs img:not([src='{before}'])")
    expect(fresh.first).to_be_visible(timeout=PREPARED)
    walker.look()


def deliver(walker: Walker) -> None:
    walker.page.locator("[name=model][value=P1500]").check()
    walker.submit()


def declare(walker: Walker) -> str:
    """Every yes by itself; the reference number."""
    page = walker.page
    expect(page.locator("main .is-bad")).to_have_count(0)
    for box in page.locator("main form [type=checkbox]").all():
        box.check()
    walker.submit()
    return page.locator(".reference").inner_text().strip()
