"""Numbers, names and cards: the causes of the first step alone, by each of their kinds of evidence."""

from tests.diagnostics.acceptance.case import ANY, GONE, SILENT, Case
from tests.diagnostics.acceptance.words import DARK, OTHER_MID, declined

EVERY = [
    *(
        Case(f"{name} differs", "merchant_info_mismatch", acquirer={f"merchant.{name}": value})
        for name, value in (
            ("name", "深圳晴川餐饮管理有限公司"),
            ("receipt_name", "晴川大馆"),
            ("address", "深圳市南山区科苑路 9 号"),
            ("uscc", "91110101MA00ABC16R"),
        )
    ),
    *(
        Case(
            f"{name} is only written otherwise ({value})",
            portal={f"merchant.{name}": ours},
            acquirer={f"merchant.{name}": value},
        )
        for name, ours, value in (
            ("name", "ABC（深圳）餐饮", "abc(深圳) 餐饮"),
            ("name", "晴川·小馆", "晴川•小馆"),
            ("name", "晴川·小馆", "晴川‧小馆"),
            ("name", "晴川・小馆", "晴川･小馆"),
            ("name", "晴川∙小馆", "晴川⋅小馆"),
            ("address", "科苑路 8 号", "科苑路\u30008\u00a0号"),
            ("address", "科苑路８号Ａ座", "科苑路8号a座"),
            ("uscc", "91440305MA00ABC16E", "91440305ma00abc16e"),
        )
    ),
    Case(
        "the middle dot is not nothing",
        "merchant_info_mismatch",
        portal={"merchant.name": "晴川·小馆"},
        acquirer={"merchant.name": "晴川小馆"},
    ),
    Case("no credit code at the acquirer", acquirer={"merchant.uscc": None}, steps={"merchant_info": ANY}),
    Case("no credit code here", portal={"merchant.uscc": None}, steps={"merchant_info": ANY}),
    Case("no slip name at the acquirer", acquirer={"merchant.receipt_name": GONE}, steps={"merchant_info": ANY}),
    Case("legal person differs", acquirer={"merchant.legal_person": "林示例"}),
    Case(
        "another number in the heartbeat",
        "merchant_number_mismatch",
        heartbeat={"mid": OTHER_MID},
        evidence=("terminal", OTHER_MID),
    ),
    Case(
        "another number on the slip, no heartbeat",
        "merchant_number_mismatch",
        "likely",
        heartbeat=SILENT,
        code="03",
        answers={"slip_mid": OTHER_MID},
        steps=DARK,
    ),
    Case("another number on the slip, the heartbeat is right", answers={"slip_mid": OTHER_MID}),
    Case(
        "another number on the slip, the heartbeat says none",
        "merchant_number_mismatch",
        "likely",
        heartbeat={"mid": GONE},
        answers={"slip_mid": OTHER_MID},
        steps={"merchant_info": ANY},
    ),
    Case(
        "right number on the slip, no heartbeat", heartbeat=SILENT, code="03", answers={"slip_mid": "{mid}"}, steps=DARK
    ),
    Case(
        "another number in a stale heartbeat", heartbeat={"mid": OTHER_MID}, heartbeat_age=3600, code="03", steps=DARK
    ),
    Case(
        "another number in a declined attempt", "merchant_number_mismatch", attempts=(declined(mid=OTHER_MID, ago=120),)
    ),
    Case(
        "another number in a declined attempt, none in the heartbeat",
        "merchant_number_mismatch",
        heartbeat={"mid": GONE},
        attempts=(declined(mid=OTHER_MID),),
    ),
    Case("another number in an approved attempt", attempts=({"mid": OTHER_MID},)),
    Case(
        "another number in a declined attempt of the day before",
        attempts=(declined(mid=OTHER_MID, ago=90000),),
        obeys_query=False,
    ),
    Case(
        "another number, but the register says it too",
        "terminal_bound_elsewhere",
        heartbeat={"mid": OTHER_MID},
        acquirer={"terminal.mid": OTHER_MID},
    ),
    Case("another name in recent attempts", "receipt_merchant_mismatch", attempts=(declined(receipt_name="别家小店"),)),
    Case(
        "another name in recent approved attempts",
        "receipt_merchant_mismatch",
        attempts=({"receipt_name": "别家小店"},),
    ),
    Case("another name in old attempts", attempts=({"receipt_name": "别家小店", "ago": 90000},), obeys_query=False),
    Case("the slip name written otherwise in attempts", attempts=({"receipt_name": " 晴川 小馆 "},)),
    Case("attempts without a slip name", attempts=({"receipt_name": GONE},), steps={"merchant_info": ANY}),
    Case("the registered slip name on the slip", answers={"slip_name": "晴川 小馆"}),
    Case("the registered name on the slip", answers={"slip_name": "深圳晴川餐饮有限公司"}),
    Case(
        "one bank refuses, by answer",
        "issuer_refusal",
        answers={"cards_failing": "one_bank"},
        evidence=("merchant", "one_bank"),
    ),
    Case(
        "one bank refuses, by attempts",
        "issuer_refusal",
        attempts=(declined(issuer="建设银行", ago=100), declined(issuer="建设银行", ago=200), {"ago": 300}),
    ),
    Case("two banks refuse", attempts=(declined(issuer="建设银行"), declined(issuer="招商银行"), {})),
    Case("one bank refuses, none approves", attempts=(declined(issuer="建设银行"), declined(issuer="建设银行"))),
    Case("one bank refuses and approves", attempts=(declined(), declined(), {})),
    *(
        Case(f"card-side code {code}", "card_side", code=code)
        for code in (
            [
                "01",
                "02",
                "04",
                "05",
                "07",
                "14",
                "15",
                "33",
                "34",
                "35",
                "36",
                "37",
                "38",
                "39",
                "41",
                "42",
                "43",
                "44",
                "51",
                "52",
                "53",
                "54",
                "55",
                "56",
                "59",
                "62",
                "66",
                "67",
                "75",
            ]
        )
    ),
    Case("card-side code of the heartbeat", "card_side", heartbeat={"last_transaction_rc": "51"}),
    Case("card-side code of the newest attempt", "card_side", attempts=({"rc": "55", "ago": 60}, {"ago": 100})),
    Case("card-side code of an older attempt", attempts=({"ago": 60}, {"rc": "55", "ago": 100})),
    Case("--code wins over a card-side attempt", attempts=({"rc": "55", "ago": 60},), code="03"),
    Case(
        "a card-side answer of the sign-on test is no card's", acquirer={"sign_on.rc": "51"}, steps={"live_test": ANY}
    ),
    *(Case(f"{code} is no card-side code", code=code) for code in ("06", "12", "13", "30", "68", "94")),
]
