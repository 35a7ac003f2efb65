"""Looks whether the drawing of a route map is right."""

from surveys.questionnaire.coverage.map_layout import Box, Drawing, Point
from surveys.questionnaire.coverage.route_map import RouteMap


def assert_is_right(ways: RouteMap, drawing: Drawing) -> None:
    """Frames and boxes do not meet, boxes are in their frames, and each way goes from its box to its other one."""
    boxes = {stop.name: box for block in drawing.blocks for stop, box in block.stops}
    assert_apart([block.box for block in drawing.blocks])
    for block in drawing.blocks:
        inside = [box for _, box in block.stops]
        assert_apart(inside)
        assert all(is_at(block.box, (box.x, box.y)) and is_at(block.box, (box.right, box.middle)) for box in inside)
    assert [drawn.edge for drawn in drawing.edges] == list(ways.edges)
    for drawn in drawing.edges:
        assert is_at(boxes[drawn.edge.source], drawn.points[0])
        if drawn.edge.target in boxes:
            assert is_at(boxes[drawn.edge.target], drawn.points[-1])
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in drawn.points)


def assert_apart(boxes: list[Box]) -> None:
    assert not [one for at, one in enumerate(boxes) if any(one.meets(other) for other in boxes[at + 1 :])]


def is_at(box: Box, point: Point) -> bool:
    """Whether the point is in the box or on its side."""
    x, y = point
    return box.x <= x <= box.right and box.y <= y <= box.y + box.height
