"""Papers as a phone would see them, drawn: invented people and shops, real layouts, and what goes wrong with photos."""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
_INK, _LABEL = (35, 35, 40), (60, 90, 150)
Picture = Image.Image


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size, index=2)  # index 2: Simplified Chinese


@dataclass(frozen=True, slots=True)
class Person:
    """Invented, with numbers whose check digits are right."""

    name: str = "王小禾"
    sex: str = "女"
    birth: tuple[int, int, int] = (1900, 1, 1)
    address: tuple[str, ...] = ("北京市东城区样例街道12号院", "3号楼2单元601")
    number: str = "110101190001010022"
    issued_by: str = "北京市公安局东城分局"
    valid: str = "2020.05.11-2040.05.11"


@dataclass(frozen=True, slots=True)
class Shop:
    name: str = "北京样例面馆有限公司"
    uscc: str = "91110101MA00ABC16R"
    kind: str = "有限责任公司（自然人独资）"
    legal_person: str = "王小禾"
    address: str = "北京市东城区样例街道12号底商"
    founded: str = "2021年06月18日"
    valid: str = "2021年06月18日至2041年06月17日"
    scope: Sequence[str] = ("餐饮服务；食品销售。（依法须经批准的项目，", "经相关部门批准后方可开展经营活动）")


def _lines(draw: ImageDraw.ImageDraw, rows: Sequence[tuple[int, int, str, str, int]]) -> None:
    """Each row: x, y, label, value, size; the value stands right of its label as on the paper."""
    for x, y, label, value, size in rows:
        draw.text((x, y), label, _LABEL, font(size))
        draw.text((x + int(draw.textlength(label, font(size))) + size // 2, y), value, _INK, font(size))


def id_front(person: Person | None = None) -> Picture:
    """The side with the portrait, 1,000 × 630."""
    one = person or Person()
    card = Image.new("RGB", (1000, 630), (226, 236, 244))
    draw = ImageDraw.Draw(card)
    year, month, day = one.birth
    _lines(draw, [
        (60, 60, "姓名", one.name, 38), (60, 140, "性别", one.sex, 34), (270, 140, "民族", "汉", 34),
        (60, 215, "出生", f"{year} 年 {month} 月 {day} 日", 34), (60, 295, "住址", one.address[0], 34),
    ])  # fmt: skip
    for number, line in enumerate(one.address[1:], start=1):
        draw.text((145, 295 + 52 * number), line, _INK, font(34))
    _lines(draw, [(60, 535, "公民身份号码", one.number, 42)])
    draw.rectangle((700, 90, 930, 400), fill=(178, 190, 205))
    draw.ellipse((760, 140, 870, 260), fill=(120, 100, 95))
    draw.rounded_rectangle((725, 270, 905, 400), 60, fill=(70, 80, 110))
    return card


def id_back(person: Person | None = None) -> Picture:
    """The side with the emblem."""
    one = person or Person()
    card = Image.new("RGB", (1000, 630), (232, 238, 236))
    draw = ImageDraw.Draw(card)
    draw.ellipse((60, 60, 200, 200), fill=(190, 60, 50))
    draw.text((300, 70), "中华人民共和国", _INK, font(56))
    draw.text((300, 170), "居民身份证", _INK, font(72))
    _lines(draw, [(250, 440, "签发机关", one.issued_by, 36), (250, 520, "有效期限", one.valid, 36)])
    return card


def licence(shop: Shop | None = None) -> Picture:
    """A business licence, landscape."""
    one = shop or Shop()
    paper = Image.new("RGB", (1600, 1130), (250, 247, 236))
    draw = ImageDraw.Draw(paper)
    draw.rectangle((30, 30, 1570, 1100), outline=(190, 160, 90), width=10)
    draw.text((640, 90), "营业执照", (170, 40, 40), font(84))
    _lines(draw, [
        (120, 240, "统一社会信用代码", one.uscc, 38), (120, 340, "名称", one.name, 36),
        (900, 340, "成立日期", one.founded, 34), (120, 420, "类型", one.kind, 36),
        (900, 420, "营业期限", one.valid, 30), (120, 500, "法定代表人", one.legal_person, 36),
        (120, 580, "住所", one.address, 36), (120, 680, "经营范围", one.scope[0], 32),
    ])  # fmt: skip
    for number, line in enumerate(one.scope[1:], start=1):
        draw.text((285, 680 + 48 * number), line, _INK, font(32))
    draw.text((1050, 900), "登记机关", _INK, font(36))
    draw.ellipse((1180, 850, 1400, 1060), outline=(200, 40, 40), width=8)
    return paper


def bank_card(number: str = "6217000000000000004", bank: str = "样例银行") -> Picture:
    """The front only; the number is invented and passes Luhn where the caller says one that does."""
    card = Image.new("RGB", (1000, 630), (30, 92, 150))
    draw = ImageDraw.Draw(card)
    draw.text((70, 60), bank, (240, 240, 245), font(54))
    draw.text((760, 70), "借记卡", (240, 240, 245), font(40))
    draw.rounded_rectangle((80, 200, 210, 300), 16, fill=(214, 190, 110))
    spaced = " ".join(number[start : start + 4] for start in range(0, len(number), 4))
    draw.text((80, 360), spaced, (245, 245, 240), font(62))
    draw.text((80, 520), "有效期 12/32", (230, 230, 235), font(34))
    return card


def permit(
    shop: Shop | None = None, *, account: str = "0200001009014431234", bank: str = "样例银行北京东城支行"
) -> Picture:
    """The confirmation of a corporate basic account (基本存款账户信息)."""
    one = shop or Shop()
    paper = Image.new("RGB", (1500, 1060), (248, 248, 244))
    draw = ImageDraw.Draw(paper)
    draw.text((480, 90), "基本存款账户信息", _INK, font(64))
    _lines(draw, [
        (140, 280, "账户名称：", one.name, 38), (140, 370, "账户号码：", account, 38),
        (140, 460, "开户银行：", "样例银行北京东城支行", 38),
        (140, 550, "法定代表人（单位负责人）：", one.legal_person, 38),
        (140, 640, "基本存款账户编号：", "J1000012345601", 38),
    ])  # fmt: skip
    draw.ellipse((1080, 780, 1300, 990), outline=(200, 40, 40), width=8)
    return paper


def on_a_table(paper: Picture, *, seed: int = 1, angle: float = 0.0, margin: float = 0.12) -> Picture:
    """The paper lying on wood, all four edges in the picture; `angle` in degrees."""
    chance = random.Random(seed)
    width, height = (int(side * (1 + 2 * margin)) for side in paper.size)
    table = Image.new("RGB", (width, height), (118, 92, 70))
    draw = ImageDraw.Draw(table)
    for line in range(0, height, 9):
        tone = chance.randint(-9, 9)
        draw.line((0, line, width, line + chance.randint(-4, 4)), fill=(118 + tone, 92 + tone, 70 + tone), width=7)
    table = table.filter(ImageFilter.GaussianBlur(3))
    turned = paper.convert("RGBA").rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    table.paste(turned, ((width - turned.width) // 2, (height - turned.height) // 2), turned)
    return table


def blurred(picture: Picture, radius: float = 6.0) -> Picture:
    return picture.filter(ImageFilter.GaussianBlur(radius))


def noisy(picture: Picture, seed: int = 1, strength: int = 12) -> Picture:
    noise = Image.effect_noise(picture.size, strength).convert("RGB")
    return Image.blend(picture, noise, 0.12 + 0.001 * (seed % 7))


def with_glare(picture: Picture, *, at: tuple[float, float] = (0.55, 0.45), size: float = 0.34) -> Picture:
    """A lamp's reflection: burnt out in the middle, fading to the rim."""
    width, height = picture.size
    radius = int(min(width, height) * size)
    spot = Image.new("L", picture.size, 0)
    centre = int(width * at[0]), int(height * at[1])
    ImageDraw.Draw(spot).ellipse(
        (centre[0] - radius, centre[1] - radius // 2, centre[0] + radius, centre[1] + radius // 2), fill=255
    )
    spot = spot.filter(ImageFilter.GaussianBlur(radius // 6))
    return Image.composite(Image.new("RGB", picture.size, "white"), picture, spot)


def cut_off(picture: Picture, share: float = 0.28) -> Picture:
    """The right side of the paper is outside the picture."""
    return picture.crop((0, 0, int(picture.width * (1 - share)), picture.height))


def greyscale(picture: Picture) -> Picture:
    return picture.convert("L").convert("RGB")


def small(picture: Picture, short_side: int = 420) -> Picture:
    scale = short_side / min(picture.size)
    return picture.resize((int(picture.width * scale), int(picture.height * scale)))


def jpeg(picture: Picture, quality: int = 85) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()
