"""What can go wrong, as exceptions with the exit code a script sees.

    BriefingError            1
    ├── RequestError         2   an argument makes no sense
    │   └── LexiconError     2   a pronunciations.toml makes no sense
    ├── CorpusError          3   nothing to read
    │   └── DocumentError    3   one file cannot be used; a briefing of many skips it
    ├── VoiceError           4   a voice is missing or broken
    │   └── DownloadError    4   a voice or the catalogue cannot be fetched
    ├── AudioError           5   ffmpeg is missing or fails
    │   └── VerifyError      5   the finished file is not what it should be
    ├── OutputError          6   nothing can be written there (permission, disk full, another batch at work)
    └── ClusterError         7   the machines that were to help are not there, or are not as this one

A message says what failed, on which thing, why, and the command that cures it. Errors of other libraries are
turned into these where they are called; anything else that escapes is a bug and keeps its traceback.
"""


class BriefingError(Exception):
    """Root of all errors that are not bugs."""

    exit_code = 1


class RequestError(BriefingError):
    """An argument makes no sense."""

    exit_code = 2


class LexiconError(RequestError):
    """A file of pronunciations makes no sense or cannot be read."""


class CorpusError(BriefingError):
    """There is nothing to read."""

    exit_code = 3


class DocumentError(CorpusError):
    """One file cannot be used."""


class VoiceError(BriefingError):
    """A voice is missing, broken or cannot say something."""

    exit_code = 4


class DownloadError(VoiceError):
    """A voice or the catalogue cannot be fetched."""


class AudioError(BriefingError):
    """ffmpeg is missing or fails."""

    exit_code = 5


class VerifyError(AudioError):
    """The finished file is not what it should be."""


class OutputError(BriefingError):
    """Nothing can be written there."""

    exit_code = 6


class ClusterError(BriefingError):
    """The machines that were to help are not there, or are not as this one."""

    exit_code = 7
