"""The order of the stages, written once: one request in, one episode out.

    corpus -> text -> summary -> topics -> script -> spoken -> speech -> audio -> tags -> verify -> sidecar -> publish

``planning`` runs the stages that decide what is said, ``rendering`` those that make it heard, and ``making`` both;
``identity`` tells what is there already, ``days`` what earlier briefings covered, ``explaining`` why each sentence was
chosen or not. ``publishing`` makes feed and pages, and ``copying`` takes them elsewhere. What is listed here is also
the library's interface::

    from pathlib import Path
    from briefing import pipeline

    done = pipeline.daily(pipeline.Job(corpus=Path("corpus"), output=Path("output"), minutes=4))
    print(done.episode.audio_path, done.episode.chapters)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.job import Job, Window
from briefing.lazily import exported

if TYPE_CHECKING:
    from briefing.pipeline.copying import check_target, copy_published
    from briefing.pipeline.days import arrived, daily_path, remember
    from briefing.pipeline.documentpages import Quoting, quoting
    from briefing.pipeline.explaining import explain, write_pages
    from briefing.pipeline.identity import (
        Publication,
        digest,
        document_orders,
        document_path,
        is_current,
        job_voice,
        lexicon_digest,
        order_key,
        stands,
    )
    from briefing.pipeline.making import (
        Outcome,
        check_memory,
        daily,
        daily_plan,
        day_plan,
        document_plan,
        open_lexicon,
        read_documents,
        render_document,
        rendered,
        sweep,
    )
    from briefing.pipeline.planned import Plan
    from briefing.pipeline.planning import Wish, plan
    from briefing.pipeline.publishing import Publishing, publish
    from briefing.pipeline.rendering import files_of, render
    from briefing.pipeline.voicing import open_voice

__all__ = [
    "Job",
    "Outcome",
    "Plan",
    "Publication",
    "Publishing",
    "Quoting",
    "Window",
    "Wish",
    "arrived",
    "check_memory",
    "check_target",
    "copy_published",
    "daily",
    "daily_path",
    "daily_plan",
    "day_plan",
    "digest",
    "document_orders",
    "document_path",
    "document_plan",
    "explain",
    "files_of",
    "is_current",
    "job_voice",
    "lexicon_digest",
    "open_lexicon",
    "open_voice",
    "order_key",
    "plan",
    "publish",
    "quoting",
    "read_documents",
    "remember",
    "render",
    "render_document",
    "rendered",
    "stands",
    "sweep",
    "write_pages",
]
__getattr__ = exported(
    __name__,
    {
        "copying": "check_target copy_published",
        "days": "arrived daily_path remember",
        "documentpages": "Quoting quoting",
        "explaining": "explain write_pages",
        "identity": "Publication document_orders document_path digest is_current job_voice lexicon_digest order_key "
        "stands",
        "making": "Outcome check_memory daily daily_plan day_plan document_plan open_lexicon "
        "read_documents render_document rendered sweep",
        "planned": "Plan",
        "planning": "Wish plan",
        "publishing": "Publishing publish",
        "rendering": "files_of render",
        "voicing": "open_voice",
    },
)
