"""Slips as a printer would print and a phone would photograph them: drawn, turned, blurred, squeezed."""

import io
import random
import textwrap
from pathlib import Path
from typing import Final

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
needs_font = pytest.mark.skipif(not FONT.exists(), reason="no Noto CJK here (Debian: fonts-noto-cjk); CI has it")
_PAPER, _INK, _TABLE = (248, 247, 242), (40, 40, 46), (120, 104, 88)


def chinese(mid: str, tid: str, code: str, name: str, card: str = "622202******0128") -> str:
    return f"""商户存根 MERCHANT COPY
------------------------------
商户名称(MERCHANT NAME)：
{name}
商户编号(MERCHANT NO.)：
{mid}
终端编号(TERMINAL NO.)：{tid}
操作员号(OPERATOR NO.)：01
发卡行：示例银行  收单行：示例机构
卡号(CARD NO.)：{card}
交易类型(TRANS TYPE)：消费
批次号：000001  凭证号：000123
参考号(REFER NO.)：123456789012
日期/时间：2026/07/03 12:33:01
金额(AMOUNT)：RMB 12.00
应答码：{code}  交易失败
------------------------------
持卡人签名："""


def english(mid: str, tid: str, code: str, name: str, card: str = "622202******0128") -> str:
    return f"""{name}
MERCHANT NAME: {name}
MERCHANT ID: {mid}
TERMINAL ID: {tid}
CARD NO: {card}
SALE
BATCH NO: 000001
TRACE NO: 000123
RRN: 123456789012
DATE/TIME: 2026-07-03 12:33:01
AMOUNT: CNY 12.00
RESP CODE: {code}  DECLINED"""


def screen(mid: str, tid: str, code: str, name: str) -> str:
    return f"""交易失败
返回码: {code}
{name}
商户号 {mid}
终端号 {tid}
请联系收单机构"""


def drawn(text: str, *, size: int = 34, width: int = 760) -> Image.Image:
    """Black on thermal paper."""
    font = ImageFont.truetype(str(FONT), size, index=2)
    lines = [part for line in text.split("\n") for part in (textwrap.wrap(line, 40) or [""])]
    page = Image.new("RGB", (width, 80 + len(lines) * int(size * 1.55)), _PAPER)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        pen.text((40, 40 + number * int(size * 1.55)), line, font=font, fill=_INK)
    return page


def photographed(
    page: Image.Image, *, turn: float = 0, blur: float = 0, noise: float = 0, scale: float = 1, seed: int = 1
) -> Image.Image:
    """Laid on a table, turned, a little out of focus, in bad light."""
    table = Image.new("RGB", (int(page.width * 1.25), int(page.height * 1.15)), _TABLE)
    table.paste(page, ((table.width - page.width) // 2, (table.height - page.height) // 2))
    table = table.rotate(turn, expand=True, resample=Image.Resampling.BICUBIC, fillcolor=_TABLE)
    if noise:
        random.seed(seed)
        grain = Image.effect_noise(table.size, noise).convert("RGB")
        table = Image.blend(table, grain, 0.12)
    if blur:
        table = table.filter(ImageFilter.GaussianBlur(blur))
    if scale != 1:
        table = table.resize((int(table.width * scale), int(table.height * scale)), Image.Resampling.LANCZOS)
    return table


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()
