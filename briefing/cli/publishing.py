"""The commands that publish: feed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.options import JsonOption, OutputOption, PublishOption, QuietOption, errors_told


def feed(
    output: OutputOption = Path("output"),
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", metavar="URL", help="Address at which the folder is published from now on."),
    ] = None,
    publish: PublishOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make feed, index, transcripts, chapters and notes anew, from the sidecars alone.

    Example: briefing feed --base-url https://example.org/briefing/
    """
    with errors_told("Every file is whole, the old one or the new one."):
        from briefing import pipeline  # noqa: PLC0415  # heavy, --help is not

        done = pipeline.publish(output, base_url, anew=True)
        copied = pipeline.copy_published(output, publish) if publish else ()
        for path in done.left_out:
            typer.echo(f"Left out: {path}: no sidecar fits it; make the episode again", err=True)
        address = done.channel.base_url + "feed.xml"
        if as_json:
            found = {
                "feed": address,
                "guid": done.channel.guid,
                "episodes": done.n_episodes,
                "left_out": [path.as_posix() for path in done.left_out],
                "copied": [path.as_posix() for path in copied],
            }
            typer.echo(json.dumps(found, ensure_ascii=False))
        elif not quiet:
            typer.echo(f"{output / 'feed.xml'}  {done.n_episodes} episode(s), to be found at {address}")
            if publish:
                typer.echo(f"{publish}  {len(copied)} file(s) copied")
