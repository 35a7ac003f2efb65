"""Pictures of answers: bars are as long as their shares of a hundred."""

import re

from surveys.formats.charts import ChartBar, bar_chart


def test_half_of_the_people_is_half_of_the_room_whatever_the_largest_share_is() -> None:
    chart = bar_chart("Q", "", [ChartBar("Yes", [0.5], ["50 %"]), ChartBar("No", [0.25], ["25 %"])])
    room, half, _same, quarter = map(float, re.findall(r'width="([0-9.]+)" height="14"', chart))
    assert (half / room, quarter / room) == (0.5, 0.25)
