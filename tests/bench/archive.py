"""Turns a number of documents into the cost of publishing their archive: seconds, CPU and memory of feed and pages.

    python -m tests.bench.archive

An archive is an episode of five minutes for each document and, for every tenth of them, a daily one that quotes ten:
sidecars as the program writes them, of made-up words, beside MP3s of a few bytes. Each step runs in a process of its
own; its CPU is user and system time, its memory the most it held.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from briefing import sidecar
from briefing.types import Chapter, Document, Episode, Line, Sentence, Speaker, TimedLine, Turn

Row = tuple[str, str, str]
"""What was measured, the figure, and the goal, which may be empty."""

COUNTS = 1_000, 10_000
"""Documents of the archives that are measured."""
FIRST_DAY = date(2006, 1, 1)
DAYS = 7_300
"""Over which the documents are spread: twenty years."""
DOCUMENTS_A_DAILY = 10
CHAPTERS = 6
LINES_A_CHAPTER = 7
LINE_MS = 7_000
AUDIO = b"ID3 in name only"
SAMPLE = 100
"""Documents whose pages are made."""
_VARIETIES = 20
"""Kinds of episodes that differ in their words; the others are like one of them, of other documents."""
_WORDS = (
    "alliance agreement ammunition air base budget capability ceasefire coalition command council country decision "
    "defence delegation deterrence drone effort energy exercise factory frontier government harbour industry invest "
    "journalist minister missile mission navy negotiation official partner plan policy president production radar "
    "readiness sanction security soldier spending statement summit supply support target territory threat treaty"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a step took."""

    wall_s: float
    cpu_s: float
    """User and system."""
    peak_mb: float
    """The most memory its process held."""

    def __str__(self) -> str:
        return f"{self.wall_s:.2f} s, {self.cpu_s:.2f} CPU s, {self.peak_mb:.0f} MB"


def make(output: Path, count: int) -> None:
    """Makes an archive of so many documents, without what ``publish`` makes of it."""
    for number in range(count):
        write_document_episode(output, number, FIRST_DAY + timedelta(days=number * DAYS // count))
    for number in range(count // DOCUMENTS_A_DAILY):
        quoted = range(number * DOCUMENTS_A_DAILY, (number + 1) * DOCUMENTS_A_DAILY)
        day = FIRST_DAY + timedelta(days=quoted[-1] * DAYS // count)
        name = f"{day.isoformat()}-{number}"  # of small archives there are fewer days than daily episodes of large ones
        _write(output / "daily" / f"{name}.mp3", number, day, [document_id(each) for each in quoted])


def write_document_episode(output: Path, number: int, day: date) -> None:
    """Makes the episode of one document."""
    name = document_id(number)
    _write(output / "documents" / f"{name}.mp3", number, day, [name])


def document_id(number: int) -> str:
    """Names a document."""
    return f"remarks-by-the-minister-{number:06}"


def _write(audio_path: Path, number: int, day: date, documents: Sequence[str]) -> None:
    audio_path.parent.mkdir(parents=True, exist_ok=True)
    audio_path.write_bytes(AUDIO)
    written = _written(number % _VARIETIES, len(documents))
    for place, each in enumerate(documents):
        written = written.replace(_placeholder(place), each)
    written = written.replace("NAME", audio_path.stem).replace("2000-01-01", day.isoformat())
    sidecar.sidecar_path(audio_path).write_text(written, encoding="utf-8")


@cache
def _written(variety: int, n_documents: int) -> str:
    """A sidecar whose documents, day and name are placeholders."""
    chance = random.Random(variety)  # noqa: S311  # not for secrets
    documents = [_document(place, chance) for place in range(n_documents)]
    chapters = tuple(
        Chapter(
            title="In this briefing" if number == 0 else _sentence(chance, 2)[:-1],
            start_ms=number * LINES_A_CHAPTER * LINE_MS,
            end_ms=(number + 1) * LINES_A_CHAPTER * LINE_MS,
        )
        for number in range(CHAPTERS)
    )
    times = "\n".join(
        f"00:{each.start_ms // 60_000:02}:{each.start_ms // 1000 % 60:02} {each.title}" for each in chapters
    )
    sources = "\n".join(f"- {each.title} (1 January 2000)" for each in documents)
    episode = Episode(
        guid="guid-of-NAME",
        title=f"{documents[0].title}, NAME",
        description=f"{times}\n\nSources:\n{sources}",
        published_at=datetime(2000, 1, 1, tzinfo=UTC),
        language="en",
        audio_path=Path("NAME.mp3"),
        size_bytes=len(AUDIO),
        duration_ms=chapters[-1].end_ms,
        loudness_lufs=-19.0,
        voice="en_US-tiny-test",
        documents=tuple(documents),
        chapters=chapters,
        lines=tuple(_lines(documents, chance)),
    )
    return sidecar.written(sidecar.episode_json(episode, "0" * 64))


def _placeholder(place: int) -> str:
    return f"DOCUMENT-{place}-"


def _document(place: int, chance: random.Random) -> Document:
    title = f"Remarks by the minister on the {_sentence(chance, 12)[:-1].lower()}"
    speaker = Speaker(name="Ann Lee", role="Minister of Defence")
    return Document(
        document_id=_placeholder(place),
        path=Path(f"corpus/{_placeholder(place)}.txt"),
        title=title,
        speakers=(speaker,),
        author=None,
        event="Council of Ministers",
        place="Brussels",
        delivered_on=date(2000, 1, 1),
        kind="speech",
        language="en",
        publisher=None,
        url=f"https://example.org/{_placeholder(place)}",
        text="",
        turns=(),
        gaps=(),
        paragraphs=(),
    )


def _lines(documents: Sequence[Document], chance: random.Random) -> Iterator[TimedLine]:
    """In each chapter but the first a bridge of the briefing's own, then quotes of one document after the other."""
    for number in range(CHAPTERS * LINES_A_CHAPTER):
        chapter, place = divmod(number, LINES_A_CHAPTER)
        document = documents[number % len(documents)]
        text = _sentence(chance, 22)
        source = None if place == 0 or chapter == 0 else _quoted(document, number, text)
        line = Line(
            kind="quote" if source else "bridge",
            written=text,
            spoken=text,
            pronounced=text,
            source=source,
            pause_after_ms=400,
            speaker="Ann Lee" if source else None,
        )
        start_ms = number * LINE_MS + 300
        yield TimedLine(line=line, start_ms=start_ms, end_ms=start_ms + LINE_MS - 600, chapter=chapter)


def _quoted(document: Document, number: int, text: str) -> Sentence:
    return Sentence(
        document_id=document.document_id,
        index=number,
        paragraph=number,
        start=1000 * number,
        end=1000 * number + len(text),
        text=text,
        words=(),
        terms=(),
        stems=(),
        turn=Turn(kind="remarks", speaker=document.speakers[0], start=0, end=100_000),
    )


def _sentence(chance: random.Random, n_words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=n_words)).capitalize() + "."


def rows(counts: Sequence[int] = COUNTS) -> list[Row]:
    """Measures archives of so many documents; CPU is what can be compared where others work on the machine, too."""
    found: list[Row] = []
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            found += _rows_of(Path(name), count)
    return found


def _rows_of(output: Path, count: int) -> Iterator[Row]:
    make(output, count)
    n_episodes = count + count // DOCUMENTS_A_DAILY
    what = f"{count:,} documents, {n_episodes:,} episodes"
    yield f"{what}: feed and all beside the MP3s, from nothing", f"{run('publish', output)}", ""
    yield f"{what}: feed again, nothing new", f"{run('publish', output)}", ""
    write_document_episode(output, count, FIRST_DAY + timedelta(days=DAYS))
    yield f"{what}: feed again, one episode new", f"{run('publish', output)}", "10 s, 600 MB"
    yield f"{what}: which daily episodes quote which", f"{run('quoting', output)}", ""
    yield (
        f"{what}: pages of {SAMPLE} documents, that known",
        f"{run('pages', output)}",
        "the same, however many there are",
    )
    sizes = {each: (output / each).stat().st_size / 1e6 for each in ("feed.xml", "index.html")}
    n_pages = sum(1 for _ in output.glob("feed*.xml"))
    yield f"{what}: {' and '.join(sizes)}", " and ".join(f"{size:.1f} MB" for size in sizes.values()), "2 MB"
    yield f"{what}: pages of the feed", f"{n_pages}", ""


def run(step: str, output: Path) -> Cost:
    """Runs a step in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.archive", step, str(output)]
    return Cost(**json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))


def _step(step: str, output: Path) -> None:
    """Does a step and prints its cost; imports are no part of it."""
    from briefing.pipeline.documentpages import quoting, write_document_pages  # noqa: PLC0415  # only where it is run
    from briefing.pipeline.publishing import publish  # noqa: PLC0415  # see above

    known = quoting(output) if step == "pages" else {}
    chance = random.Random(1)  # noqa: S311  # see above
    documents = [replace(_document(0, chance), document_id=document_id(number)) for number in range(SAMPLE)]

    def one_by_one() -> None:
        for each in documents:
            write_document_pages(output, [each], quoting=known)

    steps: dict[str, Callable[[], object]] = {
        "publish": lambda: publish(output),
        "quoting": lambda: quoting(output),
        "pages": one_by_one,
    }
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    steps[step]()
    cost = Cost(wall_s=time.perf_counter() - wall_s, cpu_s=time.process_time() - cpu_s, peak_mb=_peak_mb())
    sys.stdout.write(json.dumps(asdict(cost)))


def _peak_mb() -> float:
    """The most memory this process held; ``getrusage`` would count its parent's, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Measures and prints a table."""
    for row in rows([int(each) for each in sys.argv[1:]] or COUNTS):
        sys.stdout.write(f"| {' | '.join(row)} |\n")


if __name__ == "__main__":
    if sys.argv[1:2] and not sys.argv[1].isdigit():
        _step(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
