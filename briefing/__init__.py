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


def spoken_form(text: str, *, language: str = "en") -> str:
    """Writes out a text in the words in which a newsreader says it.

    Args:
        text: a sentence, title or phrase as written; any characters.
        language: BCP 47 tag of the text; English is all that is known, from anywhere ("en", "en-GB").

    Returns:
        Words without digits or signs, acronyms that are spelled as single capitals ("the E U"), with a full stop,
        question mark or exclamation mark at the end; empty where there is nothing to say, as for a row of stars.

    Raises:
        RequestError: The language is another.
    """
    if language.lower().replace("_", "-").split("-")[0] != "en":
        from briefing.errors import RequestError  # noqa: PLC0415  # see below

        raise RequestError(f"Text in {language!r} cannot be written out; only English can ('en', 'en-GB', 'en-US')")
    from briefing.spoken import spoken_form as written_out  # noqa: PLC0415  # heavy: `--version` must not pay

    return written_out(text)
