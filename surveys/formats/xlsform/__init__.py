"""Reads and writes XLSForm workbooks: the standard of https://xlsform.org and our extensions for telephone research."""

from .read import ImportResult, read_workbook
from .respondents import read_distributions
from .write import write_workbook

__all__ = ["ImportResult", "read_distributions", "read_workbook", "write_workbook"]
