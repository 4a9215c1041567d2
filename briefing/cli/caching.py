"""The commands about the clip cache: cache info, cache prune, cache clear."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from briefing.cli.options import CacheSizeOption, JsonOption, errors_told
from briefing.job import DEFAULT_CACHE_BYTES

if TYPE_CHECKING:
    from briefing.speech import ClipCache

app = typer.Typer(help="Look at the clip cache and make it smaller.", no_args_is_help=True, rich_markup_mode=None)


def _cache() -> ClipCache:
    from briefing.folders import cache_folder  # noqa: PLC0415  # heavy, --help is not
    from briefing.speech import ClipCache  # noqa: PLC0415

    return ClipCache(cache_folder())


@app.command()
def info(cache_size: CacheSizeOption = DEFAULT_CACHE_BYTES, as_json: JsonOption = False) -> None:
    """Show where clips are kept, how many there are, how large, and since when the oldest was not used.

    Example: briefing cache info
    """
    with errors_told():
        cache = _cache()
        found = cache.usage()
        oldest = found.oldest_use
        if as_json:
            described = {
                "folder": str(cache.folder),
                "clips": found.n_clips,
                "bytes": found.n_bytes,
                "limit_bytes": cache_size,
                "oldest_use": oldest.isoformat(timespec="seconds") if oldest else None,
            }
            typer.echo(json.dumps(described, indent=1, ensure_ascii=False))
            return
        typer.echo(f"folder      {cache.folder}")
        typer.echo(f"clips       {found.n_clips:,}")
        typer.echo(f"size        {_megabytes(found.n_bytes)} of {_megabytes(cache_size)}")
        typer.echo(f"oldest use  {oldest:%Y-%m-%d %H:%M}" if oldest else "oldest use  -")


@app.command()
def prune(cache_size: CacheSizeOption = DEFAULT_CACHE_BYTES, as_json: JsonOption = False) -> None:
    """Remove the clips that were not used for longest until the rest is no larger than --cache-size.

    Example: briefing cache prune --cache-size 500MB
    """
    with errors_told("What is left is whole."):
        done = _cache().prune(cache_size)
        if as_json:
            typer.echo(json.dumps(asdict(done)))
            return
        typer.echo(f"Removed {done.n_removed:,} clip(s), {_megabytes(done.removed_bytes)}; ", nl=False)
        typer.echo(f"{done.n_kept:,} clip(s), {_megabytes(done.kept_bytes)}, are left.")


@app.command()
def clear(as_json: JsonOption = False) -> None:
    """Remove all clips, and the measured paces of voices; the next run speaks everything anew.

    Example: briefing cache clear
    """
    with errors_told("What is left is whole."):
        from briefing.speech import forget_paces  # noqa: PLC0415  # see above

        cache = _cache()
        done, n_paces = cache.prune(0), forget_paces(cache.folder)
        if as_json:
            found = {"n_removed": done.n_removed, "removed_bytes": done.removed_bytes, "n_paces": n_paces}
            typer.echo(json.dumps(found))
            return
        typer.echo(
            f"Removed {done.n_removed:,} clip(s), {_megabytes(done.removed_bytes)}, and {n_paces} measured pace(s) "
            f"from {cache.folder}"
        )


def _megabytes(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:,.1f} MB"
