"""Icons: view box and SVG path of each, drawn in the colour of the surrounding text."""

SQUARE = "0 0 24 24"

ICONS = {
    "ear": (
        "4.5 1.5 15 19.5",
        "M8.5 17.5a3.6 3.6 0 0 0 6.3-1.6c.4-2.3 3.2-3 3.2-6.6a6 6 0 0 0-12 0"
        "M9.2 9.6a2.8 2.8 0 0 1 5.6 0c0 1.8-1.6 2-2 3.6",
    ),
    "check": (SQUARE, "M5 12.5l4.5 4.5L19 7"),
    "chevron": (SQUARE, "M7 10l5 5 5-5"),
    "clock": (SQUARE, "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18"),
    "cross": (SQUARE, "M6 6l12 12M18 6L6 18"),
    "download": (SQUARE, "M12 4v11m-5-4.5l5 5 5-5M5 20h14"),
    "eye": (
        SQUARE,
        "M2.5 12s3.5-6 9.5-6 9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
    ),
    "message": (SQUARE, "M4 5h16v11H9l-5 4z"),
    "phone": (SQUARE, "M7 4H4.5C4.5 13 11 19.5 20 19.5V17l-4.5-2-2 2A13 13 0 0 1 7 10.5l2-2z"),
    "plus": (SQUARE, "M12 5v14M5 12h14"),
    "redo": (SQUARE, "M15 7l5 5-5 5M20 12H9a5 5 0 0 0 0 10h2"),
    "search": (SQUARE, "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12m4.5 10.5L20 20"),
    "undo": (SQUARE, "M9 7L4 12l5 5M4 12h11a5 5 0 0 1 0 10h-2"),
    "upload": (SQUARE, "M12 16V5m-5 4.5l5-5 5 5M5 20h14"),
}
