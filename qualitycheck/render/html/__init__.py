"""Turns reports into self-contained HTML pages: one for each article, and an index over many."""

from qualitycheck.render.html.article import render_article
from qualitycheck.render.html.index import Gate, render_index
from qualitycheck.render.html.rows import Row, row_of
from qualitycheck.render.html.write import HtmlOutput, write_reports

__all__ = ["Gate", "HtmlOutput", "Row", "render_article", "render_index", "row_of", "write_reports"]
