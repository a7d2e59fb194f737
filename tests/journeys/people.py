"""What the three people of the story do, page by page; words on the pages may be in either language."""

from __future__ import annotations

import io
import re
import secrets
import time

from PIL import Image, ImageDraw
from playwright.sync_api import expect

from portal.demo import SIGN_INS
from tests.journeys.walker import PATIENCE, Walker


def paper(text: str) -> bytes:
    """A photograph of a paper, sharp and large enough to be taken."""
    picture = Image.effect_noise((1400, 1000), 24).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 60, 1340, 940), outline="black", width=6)
    for line in range(8):
        draw.text((120, 120 + 90 * line), f"{text} {line}", fill="black", font_size=48)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def message_with(walker: Walker, pattern: str, *, to: str) -> str:
    """The newest text in the demo's outbox that fits, as the person would read it there; waits for it to arrive."""
    reader = walker.context.new_page()
    try:
        end = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < end:
            reader.goto(walker.base + "/outbox/")
            for card in reader.locator("[data-message]").filter(has_text=to).all():
                if found := re.search(pattern, card.inner_text()):
                    return found.group(1)
            time.sleep(0.5)
    finally:
        reader.close()
    raise AssertionError(f"no message to {to} with {pattern}")


def register(walker: Walker, address: str) -> None:
    page = walker.open("/accounts/signup/")
    page.locator("[name=login]").fill(address)
    page.locator("[name=password1]").fill(secrets.token_urlsafe(12))
    walker.submit()
    page.locator("main [name=code]").fill(message_with(walker, r"\b([A-Z0-9]{4}-?[A-Z0-9]{4}|\d{6})\b", to=address))
    walker.submit()


def sign_in(walker: Walker, email: str) -> None:
    """With the demo's credentials; the second step is read off the outbox page, as a person would."""
    walker.open("/accounts/login/")
    sign_in_here(walker, email)


def sign_in_here(walker: Walker, email: str) -> None:
    """On the sign-in page that the person has come to."""
    who, page = next(person for person in SIGN_INS if person.email == email), walker.page
    page.locator("[name=login]").fill(who.email)
    page.locator("[name=password]").fill(who.password)
    walker.submit()
    expect(page.locator("[name=password]"), page.inner_text("main")).to_have_count(0)
    if who.secret:
        type_second_factor(walker, email)
    wanted = "en" if walker.name.endswith("-en") else "zh-CN"
    if page.locator("html").get_attribute("lang") != wanted:  # the account's own language wins over the browser's
        walker.press(page.locator(".site-tools form button[name=language]"))
        expect(page.locator("html")).to_have_attribute("lang", wanted)


def type_second_factor(walker: Walker, email: str) -> None:
    """A code counts once: who signs in twice within its half minute waits for the next one."""
    field, tried = walker.page.locator("main [name=code]"), ""
    for _another in range(3):
        while (code := second_factor(walker, email)) == tried:
            time.sleep(1)
        field.fill(code)
        walker.submit()
        if not field.count():
            return
        tried = code
    raise AssertionError(f"no second factor of {email} was taken:\n{walker.page.inner_text('main')}")


def second_factor(walker: Walker, email: str) -> str:
    reader = walker.context.new_page()
    reader.goto(walker.base + "/outbox/")
    code = reader.locator("dl > div", has_text=email).locator("dd").inner_text()
    reader.close()
    return re.sub(r"\D", "", code)


def apply(walker: Walker, *, shop: str) -> str:
    """From the first question to the reference number, as a sole trader with a personal account."""
    page = walker.open("/applications/new/")
    walker.shot("apply-1-start")
    walker.submit()  # nothing chosen: the question is asked again, with its error at the field
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("[name=subject_type][value=sole_trader]").check()
    walker.submit()
    walker.shot("apply-2-need")
    walker.press(page.locator("main a.btn-primary, main .button-row .btn-primary").first)
    fill_steps(walker, shop)
    for box in page.locator("main form [type=checkbox]").all():
        box.check()
    walker.shot("apply-7-check")
    walker.submit()
    walker.shot("apply-8-submitted")
    return page.locator(".reference").inner_text().strip()


def fill_steps(walker: Walker, shop: str) -> None:
    page = walker.page
    steps = page.url.split("/step/")[0] if "/step/" in page.url else page.url.rstrip("/")
    page.goto(f"{steps}/step/personal/")
    walker.type({"name": "王小·虚构", "id_number": "11010119000101001", "mobile": "13800138000"})
    page.locator("[name=id_long_term]").check()
    walker.submit()  # one digit is missing: said at the field, everything else kept
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("王小·虚构")
    walker.shot("apply-3-personal-error")
    walker.type({"id_number": "１１０１０１１９０００１０１００１４"})  # full width, as some keyboards type it
    walker.submit()
    walker.type({"name": f"{shop}面馆", "receipt_name": shop, "uscc": "92310115MA00ABC16D"})
    walker.type({"address": "虚构路 12 号 1 层", "service_phone": "0571-88886666"})
    page.locator("[name=licence_long_term]").check()
    page.locator("[name=mcc]").select_option("5812")
    page.locator("[name=region]").select_option(index=3)
    walker.shot("apply-4-business")
    walker.submit()
    page.locator("[name=kind][value=personal]").check()
    walker.type({"holder": "王小·虚构", "account_number": "6222020000000000000", "bank": "中国工商银行"})
    walker.shot("apply-5-settlement")
    walker.submit()
    upload_papers(walker)


def upload_papers(walker: Walker) -> None:
    page = walker.page
    first = page.locator("main input[type=file]").first
    name = first.get_attribute("name") or ""
    first.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"not a picture"})
    expect(page.locator(".paper .invalid-feedback").first).to_be_visible()
    names = [field.get_attribute("name") or "" for field in page.locator("section.paper input[type=file]").all()]
    assert name in names
    for field in names:
        page.locator(f"[name={field}]").set_input_files(
            {"name": f"{field}.jpg", "mimeType": "image/jpeg", "buffer": paper(field)}
        )
        expect(page.locator(f"section.paper:has([name={field}]) img").first).to_be_visible()
    expect(page.locator(".paper .invalid-feedback")).to_have_count(0)
    walker.look()
    walker.shot("apply-6-documents")
    walker.press(page.locator("[name=onward]"))
    page.locator("[name=model][value=P1500]").check()
    walker.shot("apply-6-terminal")
    walker.submit()


def open_case(walker: Walker, reference: str) -> None:
    """The reviewer finds it by its reference and takes it, if it is not theirs yet."""
    page = walker.open("/applications/desk/")
    walker.shot("desk-1-queue")
    page.locator("[name=search]").fill(reference)
    walker.press(page.locator(".desk-search button"))
    walker.press(page.get_by_role("link", name=reference).first)
    take = page.locator("form[action$='/claim/'] button")
    if take.count():
        walker.press(take.first)
        expect(take).to_have_count(0)


def ask_to_correct(walker: Walker, slug: str) -> None:
    page = walker.page
    row = page.locator(f"#row-{slug}")
    row.locator(f"label[for='{row.locator('input[value=correct]').get_attribute('id')}']").click()
    row.locator(f"[name=reason_{slug}]").select_option(index=1)
    row.locator(f"[name=note_{slug}]").fill("请与门头照一致")
    walker.shot("desk-2-case")
    walker.press(page.locator("button[value=ask]").first)
    expect(page.locator("main [name=confirmed]")).to_have_count(1)
    walker.shot("desk-3-confirm")
    walker.press(page.locator("main button[value=ask]").first)
    expect(page.locator("main [name=confirmed]")).to_have_count(0)


def approve(walker: Walker) -> None:
    page = walker.page
    walker.shot("desk-4-came-back")
    walker.press(page.locator("button[value=approve]").first)
    expect(page.locator("main [name=confirmed]")).to_have_count(1)
    walker.press(page.locator("main button[value=approve]").first)
    expect(page.locator("main [name=confirmed]")).to_have_count(0)


def needs_second_person(walker: Walker) -> bool:
    """Whether that approval was the first of two."""
    return walker.page.locator("form[action$='/take-back/']").count() > 0


def until(walker: Walker, path: str, selector: str, *, seconds: float = 180) -> None:
    """Look again, as a waiting person does, until the page shows it."""
    end = time.monotonic() + seconds
    while True:
        walker.page.goto(walker.base + path if path.startswith("/") else path)
        if walker.page.locator(selector).count():
            walker.look()
            return
        assert time.monotonic() < end, f"{path} never showed {selector}:\n{walker.page.inner_text('main')}"
        time.sleep(1)
