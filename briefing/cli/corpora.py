"""The commands about the corpus: corpus list, corpus check."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from briefing.cli.options import CorpusOption, JsonOption, errors_told, tell_faults
from briefing.errors import CorpusError

app = typer.Typer(help="Look at the documents.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_documents(corpus: CorpusOption = Path("corpus"), as_json: JsonOption = False) -> None:
    """Show what is known of each document: kind, title, speaker, event, place, date, publisher, words.

    Example: briefing corpus list --json
    """
    with errors_told():
        from briefing import corpus as corpora  # noqa: PLC0415  # heavy, --help is not
        from briefing import sidecar  # noqa: PLC0415
        from briefing.cli import show  # noqa: PLC0415

        documents, faults = corpora.load(corpus)
        counted = [(document, corpora.count_words(document)) for document in documents]
        if as_json:
            typer.echo(json.dumps([sidecar.document_json(*each) for each in counted], indent=1, ensure_ascii=False))
        else:
            show.documents_table(counted)
        tell_faults(faults)


@app.command()
def check(corpus: CorpusOption = Path("corpus"), as_json: JsonOption = False) -> None:
    """Say what cannot be used, and what is unknown and could be given in front matter; exit 3 if a file is unusable.

    Example: briefing corpus check
    """
    with errors_told():
        from briefing import corpus as corpora  # noqa: PLC0415  # see above

        files = corpora.find_files(corpus)
        found: dict[str, list[str]] = {}
        unusable = 0
        for path, document_id in zip(files, corpora.document_ids(corpus, files), strict=True):
            try:
                document = corpora.read(path, document_id)
                unknown = corpora.unknown_facts(document)
                found[path.as_posix()] = [f"unknown: {', '.join(unknown)}"] if unknown else []
                if not document.language.startswith("en"):
                    language = corpora.language_name(document) or "a language that is not known"
                    found[path.as_posix()].append(f"in {language}, left out of briefings in English")
            except CorpusError as error:
                unusable += 1
                found[path.as_posix()] = [str(error)]
        if as_json:
            typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
        else:
            for name, remarks in found.items():
                typer.echo(f"{name}: {'; '.join(remarks) or 'complete'}")
            typer.echo(f"{len(files)} file(s), {unusable} unusable")
        if unusable:
            raise typer.Exit(CorpusError.exit_code)
