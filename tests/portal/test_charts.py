"""Charts: what is drawn has the right height, stays in the picture, and stands in the table as well."""

import pytest

from portal.charts import Series, ranks, stacked_bars


def test_bars_stand_on_one_another_and_are_as_tall_as_their_numbers() -> None:
    chart = stacked_bars("Fruit", ["Mon", "Tue"], [Series("apples", [2, 4], 1), Series("pears", [2, 6], 2)])
    first, second = [part for part in chart.parts if part.title.startswith("Tue")]
    assert first.y == pytest.approx(second.y + second.height)
    assert second.height / first.height == pytest.approx(1.5, rel=0.01)
    assert first.y + first.height == pytest.approx(chart.base)
    assert (first.title, second.title) == ("Tue · apples: 4", "Tue · pears: 6")
    assert chart.rows == [("Mon", ["2", "2"]), ("Tue", ["4", "6"])]


@pytest.mark.parametrize("values", [[0.0, 0.0], [0.004], [1e9, 3], [7.25] * 90, []])
def test_everything_stays_in_the_picture(values: list[float]) -> None:
    chart = stacked_bars("x", [str(at) for at in range(len(values))], [Series("one", values, 1)])
    for part in chart.parts:
        assert 0 <= part.y <= part.y + part.height <= chart.height
        assert chart.left <= part.x <= part.x + part.width <= chart.width + 0.1
    assert len(chart.days) <= 6
    assert len(chart.rows) == len(values)


def test_ranks_stand_below_one_another_with_their_shares() -> None:
    chart = ranks("Reasons", [("blurred", 6), ("late", 2)])
    assert [(rank.name, rank.width, rank.told) for rank in chart.ranks] == [
        ("blurred", 720, "6 · 75.0 %"),
        ("late", 240, "2 · 25.0 %"),
    ]
    assert chart.rows == [("blurred", 6, "75.0 %"), ("late", 2, "25.0 %")]
    assert ranks("Nothing", []).rows == []
