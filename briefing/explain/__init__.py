"""Turns explanations of a choice into what people look at and scripts read: pages of HTML, and JSON."""

from briefing.explain.overview import index_page
from briefing.explain.page import document_page
from briefing.explain.record import explanation_json
from briefing.explain.wording import INDEX, judgement, page_name

__all__ = ["INDEX", "document_page", "explanation_json", "index_page", "judgement", "page_name"]
