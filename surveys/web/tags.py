"""Template tags and filters, available in every template without loading."""

from django import template

register = template.Library()
