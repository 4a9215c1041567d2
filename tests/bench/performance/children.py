"""Turns sentences into sound in a process of its own, in one of several ways: ours, a usual one, and the bound of all.

    python -m tests.bench.performance.children WAY VOICE FOLDER

``render`` goes from a script to a tagged MP3 that was checked, by the program's own functions and with no clip to begin
with. ``naive`` is the loop over Piper that pydub's manual suggests. ``bound`` is what nobody can do without: it opens
Piper with one thread, then says the sentences in as many threads as there are cores, and encodes what they make. It
prints what these last two steps take, in seconds of CPU, and the length of what is heard; the encode once as ffmpeg
has it by itself, and once with the settings that the program found to be quicker.
The sentences are lines of ``text.txt`` in the folder.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

SENTENCES = "text.txt"


def render(voice: Path, folder: Path) -> None:
    """Makes the episode."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line has it
    from datetime import UTC, datetime  # noqa: PLC0415  # each way pays for its own imports only

    from briefing.pipeline import Plan, Publication  # noqa: PLC0415
    from briefing.pipeline import render as rendered  # noqa: PLC0415
    from briefing.speech import ClipCache, Narrator, Voice  # noqa: PLC0415
    from briefing.types import Line, Script, Section  # noqa: PLC0415

    def line(text: str) -> Line:
        return Line(kind="quote", written=text, spoken=text, pronounced=text, source=None, pause_after_ms=600)

    lines = sentences(folder)
    sections = [lines[start : start + 8] for start in range(0, len(lines), 8)]
    script = Script(
        title=f"{len(lines)} sentences",
        language="en",
        sections=tuple(
            Section(title=f"Chapter {number}", lines=tuple(map(line, texts)))
            for number, texts in enumerate(sections, start=1)
        ),
    )
    plan = Plan(script=script, documents=(), topics=(), seconds=0, unheard=(), faults=(), considered=())
    publication = Publication(guid="bench", published_at=datetime(2026, 1, 1, tzinfo=UTC), audio_path=folder / "x.mp3")
    narrator = Narrator(Voice(voice), ClipCache(folder / "cache"))
    episode = rendered(plan, narrator, publication, lambda progress: None)
    sys.stdout.write(f"{narrator.synthesized} {episode.duration_ms / 1000:.3f}")


def naive(voice: Path, folder: Path) -> None:
    """Says sentence by sentence, and appends each to what there is."""
    from piper import PiperVoice  # noqa: PLC0415
    from pydub import AudioSegment  # noqa: PLC0415

    speaker = PiperVoice.load(voice)
    whole = AudioSegment.silent(0, frame_rate=speaker.config.sample_rate)
    for text in sentences(folder):
        for chunk in speaker.synthesize(text):
            whole += AudioSegment(chunk.audio_int16_bytes, sample_width=2, frame_rate=chunk.sample_rate, channels=1)
        whole += AudioSegment.silent(600, frame_rate=speaker.config.sample_rate)
    whole.export(folder / "naive.mp3", format="mp3", bitrate="96k")


def bound(voice: Path, folder: Path) -> None:
    """Says the sentences and encodes them, nothing else."""
    import json  # noqa: PLC0415
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    import onnxruntime  # noqa: PLC0415
    from piper import PiperVoice  # noqa: PLC0415
    from piper.config import PiperConfig  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(voice), options, providers=["CPUExecutionProvider"])
    speaker = PiperVoice(session=session, config=PiperConfig.from_dict(json.loads(Path(f"{voice}.json").read_text())))
    next(iter(speaker.synthesize("One.")))
    rate, texts = speaker.config.sample_rate, sentences(folder)

    def said(text: str) -> bytes:
        return b"".join(chunk.audio_int16_bytes for chunk in speaker.synthesize(text))

    times = [cpu()]
    with ThreadPoolExecutor(os.cpu_count()) as threads, (folder / "bound.pcm").open("wb") as pcm:
        for sound in threads.map(said, texts):
            pcm.write(sound + bytes(2 * round(0.6 * rate)))
    times.append(cpu())
    source = ["-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", str(folder / "bound.pcm")]
    encoded = ["-c:a", "libmp3lame", "-b:a", "96k", "-ar", "44100", "-ac", "1"]
    for settings in ([], ["-compression_level", "7", "-cutoff", str(rate // 2)]):
        command = ["ffmpeg", "-nostdin", "-loglevel", "error", *source, *encoded, *settings, "-y"]
        subprocess.run([*command, str(folder / "bound.mp3")], check=True)
        times.append(cpu())
    steps = [each - before for before, each in pairwise(times)]
    audio_s = (folder / "bound.pcm").stat().st_size / 2 / rate
    sys.stdout.write(json.dumps({"said_s": steps[0], "encoded_s": steps[1], "quick_s": steps[2], "audio_s": audio_s}))


def cpu() -> float:
    """User and system time of this process and of the children it waited for, seconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def sentences(folder: Path) -> Sequence[str]:
    """Reads what is to be said."""
    return (folder / SENTENCES).read_text(encoding="utf-8").splitlines()


WAYS: dict[str, Callable[[Path, Path], None]] = {"render": render, "naive": naive, "bound": bound}


if __name__ == "__main__":
    WAYS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
