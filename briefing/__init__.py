"""Turns a corpus of speeches and reports into chaptered audio briefings."""

__version__ = "0.1.0"


def summarize(text: str, *, words: int) -> list[str]:
    """Chooses the sentences of a text that sum it up, as a briefing would quote them.

    Args:
        text: a speech, an interview, a report, or several one after the other; a title is not needed.
        words: the most that the sentences may have together, as counted between spaces.

    Returns:
        Sentences word for word, in the order of the text; fewer words where the rest does not fit or is not worth
        quoting (questions, courtesies, fragments), none where nothing is.

    Raises:
        RequestError: ``words`` is less than 1.
        DocumentError: There is no text in it, or it is not English.
    """
    from briefing.pipeline.extract import summarize as extract  # noqa: PLC0415  # heavy: `--version` must not pay

    return extract(text, words=words)
