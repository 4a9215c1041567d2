"""Turns a command line into calls of the library, and what these return into messages and exit codes.

Exit codes: 0 done or nothing new, 1 a check failed or a document has no episode, 2 an argument or a pronunciations.toml
makes no sense, 3 the corpus, 4 the voice, 5 the audio, 6 writing, 7 the scheduler or its workers, 130 stopped with
Ctrl-C.
"""

from __future__ import annotations

import typer

from briefing.cli import batches, caching, corpora, episodes, health, publishing, serving, speaking, words

app = typer.Typer(
    name="briefing",
    help="Turns speeches, press conferences and news reports into chaptered audio briefings, offline.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help is quicker by a third
    add_completion=False,
    epilog="Exit codes: 0 done or nothing new, 1 a check failed or a document has no episode, "
    "2 argument or pronunciations, 3 corpus, 4 voice, 5 audio, 6 writing, 7 scheduler.",
)
app.command()(episodes.daily)
app.command()(episodes.render)
app.command()(batches.batch)
app.command()(episodes.script)
app.add_typer(corpora.app, name="corpus")
app.add_typer(speaking.app, name="voices")
app.add_typer(caching.app, name="cache")
app.command("words")(words.words)
app.command()(publishing.feed)
app.command()(serving.serve)
app.command()(health.inspect)
app.command()(health.doctor)


def version_callback(asked: bool) -> None:
    """Prints the version and stops."""
    if asked:
        from briefing import __version__  # noqa: PLC0415

        typer.echo(f"briefing {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=version_callback, is_eager=True, help="Print the version."
    ),
) -> None:
    pass
