"""LimeSurvey's question settings: their defaults, and which of them only concern a web page."""

from __future__ import annotations

_DEFAULTS = {
    "allowed_filetypes": "png, gif, doc, odt, jpg, jpeg, pdf",
    "assessment_value": "1",
    "commented_checkbox": "checked",
    "commented_checkbox_auto": "1",
    "dropdown_dates_minute_step": "1",
    "dropdown_separators": "|",
    "input_size": "12",
    "location_mapheight": "300",
    "location_mapservice": "0",
    "location_mapwidth": "500",
    "location_mapzoom": "11",
    "max_filesize": "10240",
    "max_num_of_files": "1",
    "question_template": "core",
    "samechoiceheight": "1",
    "samelistheight": "1",
    "show_comment": "1",
    "show_title": "1",
    "show_totals": "X",
    "showpopups": "1",
    "slider_custom_handle": "f1ae",
    "slider_default_set": "1",
    "slider_separator": "|",
    "statistics_showgraph": "1",
    "statistics_showmap": "1",
    "value_range_allows_missing": "1",
}
_OFF = frozenset({"", "0", "n", "no", "normal", "default", "none"})
"""The default values of most settings."""

_OF_A_WEB_PAGE = frozenset(
    """
    answer_width answer_width_bycolumn array_filter_style button_size category_separator cssclass clear_default
    display_columns display_rows display_type dropdown_dates dropdown_dates_minute_step dropdown_dates_month_style
    dropdown_prefix dropdown_prepostfix dropdown_separators dropdown_size hide_tip image input_size
    keep_aspect label_input_columns location_mapheight location_mapwidth location_mapzoom max_buttons_row
    page_break placeholder printable_help public_statistics question_template question_theme_name
    repeat_headings samechoiceheight samelistheight save_as_default scale_export show_grand_total show_totals
    showpopups slider_custom_handle slider_handle slider_layout slider_middlestart slider_orientation slider_rating
    slider_reset slider_reversed slider_showminmax statistics_graphtype statistics_showgraph statistics_showmap
    text_input_columns text_input_width use_dropdown choice_title rank_title rank_title_text value_range_allows_missing
    """.split()
)
"""Settings of a question's appearance in self-completion on the web, and of its charts."""


def is_default(attribute: str, value: str) -> bool:
    """Whether the setting has its default value."""
    if attribute.startswith("time_limit_"):
        return True  # details of a limit that is reported itself
    value = value.strip()
    usual = _DEFAULTS.get(attribute)
    return not value or (value.lower() in _OFF if usual is None else value == usual)


def is_of_a_web_page(attribute: str) -> bool:
    """Whether the setting only concerns a page's appearance."""
    return attribute in _OF_A_WEB_PAGE
