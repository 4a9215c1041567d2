"""Utterances into a mix and an MP3: exact lengths, even loudness, and nothing left behind when something fails."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
import tracemalloc
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.audio import assemble, find_ffmpeg, lead_in_seconds, measure, produce
from briefing.audio.ffmpeg import Ffmpeg
from briefing.errors import AudioError, OutputError
from briefing.types import Line, Measurement, Progress, Script, Section, Timeline, Utterance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RATE = 22_050
OPENING = round(2.1 * RATE)
CHAPTER = round(1.05 * RATE)
Samples = npt.NDArray[np.int16]


def script_of(*sections: tuple[int, ...]) -> Script:
    """A script whose sections hold one line for each pause, in milliseconds."""
    made = tuple(
        Section(
            title=f"Section {number}",
            lines=tuple(
                Line(
                    kind="quote",
                    written=f"{number}.{index}",
                    spoken="x",
                    pronounced="x",
                    source=None,
                    pause_after_ms=pause,
                )
                for index, pause in enumerate(pauses)
            ),
        )
        for number, pauses in enumerate(sections)
    )
    return Script(title="A test", language="en", sections=made)


def spoken(script: Script, *clips: Samples, sample_rate: int = RATE) -> Iterator[Utterance]:
    """The script's lines, said by these clips in turn."""
    for number, line in enumerate(script.lines):
        yield Utterance(line=line, samples=clips[number % len(clips)], sample_rate=sample_rate)


def babble(seconds: float, *, level: float = 0.1, seed: int = 1) -> Samples:
    """Something with the ups and downs of speech: noise below 3 kHz in syllables."""
    rng = np.random.default_rng(seed)
    n_samples = round(seconds * RATE)
    noise = np.convolve(rng.standard_normal(n_samples), np.hanning(9) / 4, "same")
    at = np.arange(n_samples) / RATE
    syllables = np.sin(np.pi * 3.1 * at) ** 2 * (0.4 + 0.6 * np.sin(np.pi * 0.7 * at) ** 2)
    return np.clip(noise * syllables * level * 32768, -32768, 32767).astype(np.int16)


def mixed(script: Script, *clips: Samples, sample_rate: int = RATE) -> tuple[Timeline, Samples]:
    """The whole mix."""
    pieces: list[bytes] = []
    timeline = assemble(script, spoken(script, *clips, sample_rate=sample_rate), pieces.append, sample_rate)
    return timeline, np.frombuffer(b"".join(pieces), dtype="<i2")


def script_file(path: Path, text: str) -> Path:
    """A program for the shell."""
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("BRIEFING_CACHE", str(folder))
    return folder


@pytest.fixture
def ffmpeg_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a program in ffmpeg's place that passes for one, and then does what it is told."""

    def install(text: str) -> None:
        real = find_ffmpeg()
        body = f'case "$*" in *-encoders*) exec {real} "$@";; esac\nREAL={real}\n{text}'
        monkeypatch.setenv("BRIEFING_FFMPEG", str(script_file(tmp_path / "ffmpeg", body)))

    return install


def test_positions_are_exact() -> None:
    """Sounds, speech and pauses follow one another to the sample."""
    script = script_of((100, 7), (250,))
    clip = babble(0.5)
    timeline, mix = mixed(script, clip)
    n_first = OPENING + clip.size
    second = n_first + round(0.1 * RATE)
    section = OPENING + 2 * clip.size + round(0.107 * RATE)
    third = section + CHAPTER
    assert timeline.lines == (
        (OPENING, n_first),
        (second, second + clip.size),
        (third, third + clip.size),
    )
    assert timeline.sections == (0, section)
    assert timeline.n_samples == mix.size == OPENING + CHAPTER + 3 * clip.size + round(0.357 * RATE)
    assert timeline.sample_rate == RATE


def test_pauses_do_not_drift() -> None:
    """A thousand pauses that are no whole number of samples add up to their sum, rounded once."""
    script = script_of((1,) * 1000)
    timeline, mix = mixed(script, np.ones(10, np.int16))
    assert timeline.n_samples == mix.size == OPENING + 1000 * 10 + RATE


def test_speech_is_untouched_but_for_its_ends() -> None:
    """Only the first and last 5 ms of an utterance are faded, from and to almost nothing."""
    clip = np.full(RATE, 8000, np.int16)
    timeline, mix = mixed(script_of((300,)), clip)
    start, end = timeline.lines[0]
    speech = mix[start:end]
    assert np.array_equal(speech[110:-110], clip[110:-110])
    assert abs(int(speech[0])) < 100
    assert abs(int(speech[-1])) < 100
    assert np.all(np.diff(speech[:110].astype(int)) >= 0)
    assert not mix[end:].any()


@pytest.mark.parametrize("n_samples", [1, 2, 109, 219, 220, 221, 441])
def test_tiny_utterances_keep_their_length(n_samples: int) -> None:
    """An utterance shorter than its fades neither grows nor shrinks."""
    timeline, mix = mixed(script_of((0,)), np.full(n_samples, 900, np.int16))
    assert timeline.n_samples == mix.size == OPENING + n_samples


@given(
    st.lists(st.lists(st.integers(0, 3000), min_size=1, max_size=4), min_size=1, max_size=5),
    st.integers(1, 3000),
    st.sampled_from([8_000, 16_000, 22_050, 24_000, 44_100]),
)
@settings(max_examples=40, deadline=None)
def test_sections_tile_the_mix(pauses: list[list[int]], n_samples: int, rate: int) -> None:
    """Sections start at 0 and follow one another without gaps to the end, in samples and in rounded milliseconds."""
    script = script_of(*(tuple(section) for section in pauses))
    sizes: list[int] = []
    clip = np.full(n_samples, 3000, np.int16)
    said = spoken(script, clip, sample_rate=rate)
    timeline = assemble(script, said, lambda piece: sizes.append(len(piece)), rate)
    assert timeline.n_samples * 2 == sum(sizes)
    assert timeline.sections[0] == 0
    edges = [round(position * 1000 / rate) for position in (*timeline.sections, timeline.n_samples)]
    assert all(before < after for before, after in pairwise(edges))
    assert all(end - start == n_samples for start, end in timeline.lines)
    sounds = lead_in_seconds(len(script.sections)) * rate
    total = sounds + n_samples * len(script.lines) + sum(map(sum, pauses)) * rate / 1000
    assert abs(timeline.n_samples - total) < len(script.sections)


def rms_db(samples: Samples) -> float:
    """Mean level over what is not silence, dB below full scale."""
    loud = samples[np.abs(samples.astype(np.int32)) > 30].astype(np.float64)
    return float(20 * np.log10(np.sqrt(np.mean(loud**2)) / 32768))


def test_sounds_suit_the_voice() -> None:
    """The sounds are heard, but softer than the voice, for a soft voice and a loud one."""
    for level in (0.02, 0.3):
        clip = babble(4.0, level=level)
        timeline, mix = mixed(script_of((0,), (0,)), clip)
        for start in timeline.sections:
            assert 0 < rms_db(clip) - rms_db(mix[start : start + RATE]) < 15


def test_same_utterances_same_mix() -> None:
    """Mixing is deterministic."""
    script = script_of((100, 100), (100,))
    assert np.array_equal(mixed(script, babble(0.3))[1], mixed(script, babble(0.3))[1])


def test_memory_does_not_grow_with_length() -> None:
    """Ten times as many utterances take no more memory at a time."""

    def peak(n_lines: int) -> int:
        script = script_of((400,) * n_lines)
        written = [0]

        def count(piece: bytes) -> None:
            written[0] += len(piece)

        def speech() -> Iterator[Utterance]:
            for line in script.lines:
                yield Utterance(line=line, samples=np.full(RATE, 3000, np.int16), sample_rate=RATE)

        tracemalloc.start()
        timeline = assemble(script, speech(), count, RATE)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert written[0] == 2 * timeline.n_samples
        return highest

    peak(2)  # the sounds are made once
    assert peak(150) < peak(15) + 50_000


@pytest.mark.parametrize(
    ("utterances", "message"),
    [
        (lambda script: list(spoken(script, babble(0.1)))[:-1], "no utterance for the line '0.1'"),
        (lambda script: [*spoken(script, babble(0.1)), next(spoken(script, babble(0.1)))], "more utterances"),
        (lambda script: list(spoken(script, babble(0.1)))[::-1], "utterance of '0.1' where '0.0' is due"),
        (lambda script: spoken(script, babble(0.1), sample_rate=16_000), "16000 Hz, the mix 22050 Hz"),
        (lambda script: spoken(script, np.zeros(0, np.int16)), r"shape \(0,\)"),
        (lambda script: spoken(script, np.zeros((2, 2), np.int16)), r"shape \(2, 2\)"),
    ],
)
def test_utterances_must_fit_the_script(utterances: Callable[[Script], list[Utterance]], message: str) -> None:
    """Utterances that are not the script's are a bug, and said to be one."""
    script = script_of((1, 1))
    with pytest.raises(ValueError, match=message):
        assemble(script, utterances(script), lambda piece: None, RATE)


@pytest.mark.parametrize("script", [script_of(), script_of((1,), ())])
def test_a_script_must_say_something(script: Script) -> None:
    """No sections, or one without lines, is a bug."""
    with pytest.raises(ValueError, match="has no"):
        assemble(script, spoken(script, babble(0.1)), lambda piece: None, RATE)


def test_lead_in_is_what_the_sounds_take() -> None:
    """The planner's figure is the mixer's."""
    timeline, _ = mixed(script_of((0,), (0,), (0,)), np.ones(1, np.int16))
    assert timeline.n_samples == OPENING + 2 * CHAPTER + 3
    assert lead_in_seconds(3) == pytest.approx((OPENING + 2 * CHAPTER) / RATE, abs=1e-4)
    assert lead_in_seconds(0) == 0


def sound_file(path: Path, expression: str, *, rate: int = 48_000, seconds: float = 5, channels: int = 2) -> Path:
    """A WAV file, each channel following ffmpeg's expression of t."""
    graph = f"aevalsrc={'|'.join([expression] * channels)}:d={seconds}:s={rate}"
    codec = ["-c:a", "pcm_f32le"]
    subprocess.run([find_ffmpeg(), "-v", "error", "-f", "lavfi", "-i", graph, *codec, str(path)], check=True)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(("channels", "expected"), [(1, -3.0), (2, 0.0)])
def test_loudness_of_the_standards_tone(tmp_path: Path, channels: int, expected: float) -> None:
    """A full-scale sine of 997 Hz on one channel has -3.01 LUFS, on two 0.0 LUFS (BS.1770-4, annex 1)."""
    path = sound_file(tmp_path / "tone.wav", "sin(2*PI*997*t)", channels=channels)
    assert measure(path).loudness_lufs == pytest.approx(expected, abs=0.1)


@pytest.mark.slow
def test_loudness_leaves_out_pauses(tmp_path: Path) -> None:
    """Silence and sound 10 LU below the rest count for nothing (EBU Tech 3341, test 3)."""
    soft, loud = 10 ** (-36 / 20), 10 ** (-23 / 20)
    path = sound_file(tmp_path / "steps.wav", f"if(between(t\\,2\\,14)\\,{loud}\\,{soft})*sin(2*PI*1000*t)", seconds=16)
    assert measure(path).loudness_lufs == pytest.approx(-23.0, abs=0.15)


@pytest.mark.slow
def test_true_peak_lies_between_samples(tmp_path: Path) -> None:
    """A sine whose samples all miss its crest is measured at its crest (EBU Tech 3341, test 16)."""
    path = sound_file(
        tmp_path / "peak.wav", "0.5*min(1\\,min(t*5\\,(5-t)*5))*sin(2*PI*11025*t+PI/4)", rate=44_100, channels=1
    )
    assert measure(path).true_peak_dbtp == pytest.approx(-6.0, abs=0.4)


@pytest.mark.slow
def test_silence_has_floors(tmp_path: Path) -> None:
    """Silence, and less sound than the standard's 400 ms, measure as numbers that JSON can hold."""
    nothing = measure(sound_file(tmp_path / "nothing.wav", "0", seconds=2))
    assert (nothing.loudness_lufs, nothing.true_peak_dbtp, nothing.longest_silence_ms) == (-70, -120, 2000)
    assert measure(sound_file(tmp_path / "short.wav", "0.5*sin(2*PI*440*t)", seconds=0.3)).loudness_lufs == -70


def test_import_warns_of_nothing(tmp_path: Path) -> None:
    """Importing the room says nothing where no ffmpeg is on the path."""
    command = [sys.executable, "-W", "error", "-c", "import briefing.audio"]
    environment = {**os.environ, "PATH": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_named_ffmpeg_must_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ffmpeg named in the environment is used or complained of, never passed over."""
    monkeypatch.setenv("BRIEFING_FFMPEG", str(tmp_path / "none"))
    with pytest.raises(AudioError, match=r"BRIEFING_FFMPEG is '.*none'.*No such file.*Correct it"):
        find_ffmpeg()
    monkeypatch.setenv("BRIEFING_FFMPEG", str(script_file(tmp_path / "failing", "exit 1")))
    with pytest.raises(AudioError, match="exit code 1"):
        find_ffmpeg()
    monkeypatch.setenv("BRIEFING_FFMPEG", str(script_file(tmp_path / "silent", "exit 0")))
    with pytest.raises(AudioError, match="built without libmp3lame"):
        find_ffmpeg()


def test_a_good_ffmpeg_is_remembered(tmp_path: Path, cache: Path) -> None:
    """A program that looks for ffmpeg tries it once, again after its file has changed, and a bad one each time."""
    program = f"echo >> {tmp_path / 'tries'}; echo libmp3lame"
    wrapper = script_file(tmp_path / "wrapper", program)

    def tries() -> int:
        (tmp_path / "tries").write_text("")
        environment = {**os.environ, "BRIEFING_FFMPEG": str(wrapper), "PYTHONPATH": os.pathsep.join([".", *sys.path])}
        command = [sys.executable, "-c", "from briefing.audio import find_ffmpeg; find_ffmpeg()"]
        subprocess.run(command, env=environment, cwd=Path(__file__).parents[1], capture_output=True, check=False)
        return len((tmp_path / "tries").read_text())

    assert [tries(), tries()] == [1, 0]
    script_file(wrapper, f"{program}; true")
    assert [tries(), tries()] == [1, 0]
    script_file(wrapper, f"{program}; exit 1")
    assert [tries(), tries()] == [1, 1]
    (cache / "ffmpeg").unlink()
    script_file(wrapper, program)
    (cache / "ffmpeg").mkdir()  # nothing can be noted there
    assert [tries(), tries()] == [1, 1]


def test_no_ffmpeg_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none runs, the message says how to get one."""
    monkeypatch.delenv("BRIEFING_FFMPEG", raising=False)
    script_file(tmp_path / "ffmpeg", "exit 3")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(AudioError, match=r"No ffmpeg found.*exit code 3.*pip install imageio-ffmpeg"):
        find_ffmpeg()


@pytest.mark.slow
def test_carried_ffmpeg_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a system's ffmpeg the one of imageio-ffmpeg makes the episode."""
    monkeypatch.delenv("BRIEFING_FFMPEG", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "imageio_ffmpeg" in find_ffmpeg()
    script = script_of((200,))
    produce(script, spoken(script, babble(3)), tmp_path / "e.mp3", sample_rate=RATE)
    assert_good(measure(tmp_path / "e.mp3"))


def assert_good(found: Measurement, bitrate_kbps: int = 96) -> None:
    """The promises made for every episode."""
    assert found.loudness_lufs == pytest.approx(-19, abs=0.5)
    assert found.true_peak_dbtp <= -1
    assert (found.sample_rate, found.channels, found.bitrate_kbps) == (44_100, 1, bitrate_kbps)


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.005, 0.1, 1.5])
@pytest.mark.parametrize("seconds", [0.5, 4.0])
def test_episode_is_what_it_should_be(tmp_path: Path, level: float, seconds: float) -> None:
    """Whatever the voice's level and however short the speech, loudness, peak and length come out right."""
    script = script_of((300, 400), (500,))
    path = tmp_path / "e.mp3"
    timeline, _ = produce(script, spoken(script, babble(seconds, level=level)), path, sample_rate=RATE)
    found = measure(path)
    assert_good(found)
    assert found.duration_ms == pytest.approx(timeline.n_samples * 1000 / RATE, abs=1)
    assert [entry.name for entry in tmp_path.iterdir()] == ["e.mp3"]


@pytest.mark.slow
def test_peaks_are_held(tmp_path: Path) -> None:
    """A voice of soft speech and hard clicks keeps its loudness under the limit."""
    clip = babble(4, level=0.05)
    clip[::4410] = 32_000
    clip[1::4410] = -32_000
    script = script_of((100,))
    produce(script, spoken(script, clip), tmp_path / "e.mp3", sample_rate=RATE)
    assert_good(measure(tmp_path / "e.mp3"))


@pytest.mark.slow
def test_places_survive_encoding(tmp_path: Path) -> None:
    """Each line is heard in the decoded MP3 within 5 ms of where the timeline puts it, limiter or not."""
    for level in (0.02, 0.9):
        script = script_of((700,) * 3, (700,) * 3)
        path = tmp_path / "e.mp3"
        timeline, _ = produce(script, spoken(script, tone_clip(level)), path, sample_rate=RATE)
        command = [find_ffmpeg(), "-v", "error", "-i", str(path), "-f", "s16le", "-"]
        decoded = np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, "<i2")
        assert decoded.size == 2 * timeline.n_samples
        for start, end in timeline.lines:
            around = np.abs(decoded[2 * start - 8820 : 2 * end + 8820].astype(int))
            heard = np.flatnonzero(around > around.max() / 8)
            assert abs(int(heard[0]) - 8820) < 0.008 * 44_100
            assert abs(int(heard[-1]) - (around.size - 8820)) < 0.008 * 44_100


def tone_clip(level: float) -> Samples:
    """A sine of 300 Hz with a click in the middle."""
    at = np.arange(RATE) / RATE
    clip: Samples = (level * np.sin(2 * np.pi * 300 * at) * 32_767).astype(np.int16)
    clip[RATE // 2] = 32_767
    return clip


@pytest.mark.slow
@pytest.mark.parametrize("n_lines", [1, 40])
def test_same_utterances_same_bytes(tmp_path: Path, n_lines: int) -> None:
    """An episode made twice, by a quick voice and a halting one, is the same file, with an Info header and no tags."""
    script = script_of((300,), (300,) * n_lines)

    def halting() -> Iterator[Utterance]:
        for number, utterance in enumerate(spoken(script, babble(1.5))):
            time.sleep(0.1 * (number > 25 and number % 3 == 0))
            yield utterance

    produce(script, spoken(script, babble(1.5)), tmp_path / "a.mp3", sample_rate=RATE)
    produce(script, halting(), tmp_path / "b.mp3", sample_rate=RATE)
    content = (tmp_path / "a.mp3").read_bytes()
    assert content == (tmp_path / "b.mp3").read_bytes()
    assert content[0] == 0xFF
    assert b"Info" in content[:64]
    assert content[-128:-125] != b"TAG"


@pytest.mark.slow
def test_encoding_begins_while_the_voice_speaks(tmp_path: Path, ffmpeg_that: Callable[[str], None]) -> None:
    """Of a long mix the encoder works before the last line is there, and works once."""
    ffmpeg_that(f'case "$*" in *libmp3lame*) echo >> {tmp_path / "encodes"};; esac; exec $REAL "$@"')
    script = script_of((200,) * 30)
    begun: list[bool] = []

    def speaking() -> Iterator[Utterance]:
        for utterance in spoken(script, babble(2)):
            if len(begun) == 25:  # 55 seconds; a process needs a moment to begin
                time.sleep(0.5)
            begun.append((tmp_path / "encodes").exists())
            yield utterance

    timeline, found = produce(script, speaking(), tmp_path / "e.mp3", sample_rate=RATE)
    assert (begun[15], begun[25]) == (False, True)
    assert (tmp_path / "encodes").read_text() == "\n"
    assert_good(found)
    assert found.duration_ms == pytest.approx(timeline.n_samples * 1000 / RATE, abs=1)


@pytest.mark.slow
@pytest.mark.parametrize("change", [0.25, 4.0])
def test_a_soft_or_loud_beginning_does_not_mislead(tmp_path: Path, change: float) -> None:
    """Where the voice goes on softer or louder than it began, all of the episode comes out right."""
    script = script_of((200,) * 40)
    clips = [babble(2, level=0.05)] * 20 + [babble(2, level=0.05 * change)] * 20
    produce(script, spoken(script, *clips), tmp_path / "e.mp3", sample_rate=RATE)
    assert_good(measure(tmp_path / "e.mp3"))


@pytest.mark.slow
def test_bit_rate_and_progress(tmp_path: Path) -> None:
    """The bit rate is the one asked for, the file's mode follows the umask, and progress ends at the end."""
    script = script_of((300,))
    told: list[Progress] = []
    path = tmp_path / "e.mp3"
    timeline, _ = produce(
        script, spoken(script, babble(3)), path, sample_rate=RATE, bitrate_kbps=64, report=told.append
    )
    assert_good(measure(path), bitrate_kbps=64)
    assert {progress.step for progress in told} == {"encoding"}
    assert told[-1].done == pytest.approx(told[-1].total, abs=0.1)
    assert told[-1].total == pytest.approx(timeline.n_samples / RATE)
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask


@pytest.mark.slow
@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_other_sampling_rates(tmp_path: Path, rate: int) -> None:
    """Voices of other sampling rates keep their length too."""
    script = script_of((300,))
    path = tmp_path / "e.mp3"
    timeline, _ = produce(script, spoken(script, babble(2.0), sample_rate=rate), path, sample_rate=rate)
    found = measure(path)
    assert_good(found)
    assert found.duration_ms == pytest.approx(timeline.n_samples * 1000 / rate, abs=2)


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.0, 0.0001])
def test_silent_voice_is_an_error(tmp_path: Path, level: float) -> None:
    """A voice that says nothing is not hidden by the sounds between the chapters."""
    script = script_of((300,), (300,))
    with pytest.raises(AudioError, match="nothing but silence for 'A test' \\(2 lines\\)"):
        produce(script, spoken(script, babble(1, level=level)), tmp_path / "e.mp3", sample_rate=RATE)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_measuring_finds_gaps_and_channels(tmp_path: Path) -> None:
    """A silence is as long as it is, and any number of channels is counted."""
    path = sound_file(tmp_path / "stereo.wav", "if(between(t\\,1\\,3.5)\\,0\\,0.3*sin(2*PI*440*t))")
    found = measure(path)
    assert (found.duration_ms, found.channels, found.sample_rate) == (5000, 2, 48_000)
    assert found.longest_silence_ms == pytest.approx(2500, abs=2)
    assert found.size_bytes == path.stat().st_size


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"", b"no sound " * 500, b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10)])
def test_no_audio_is_an_error(tmp_path: Path, content: bytes) -> None:
    """A file without sound is named, and called what it is."""
    path = tmp_path / "-strange name.mp3"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=r"strange name.mp3' holds no audio"):
        measure(path)


def test_missing_file_is_an_error(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(AudioError, match=r"Cannot read '.*none.mp3': No such file"):
        measure(tmp_path / "none.mp3")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("echo 'codec went wrong' >&2; exit 1", r"encoding the MP3 \(exit code 1\): codec went wrong"),
        ("head -c 9000 >/dev/null; echo dying >&2; kill -9 $$", r"encoding the MP3 \(killed by SIGKILL\): dying"),
        ("exit 0", "holds no audio"),
        ('exec $REAL -t 1 "$@"', r"MP3 of 1.0\d s out of (?:4.3|134.1)\d s"),
    ],
)
@pytest.mark.parametrize("n_lines", [1, 60])
def test_ffmpeg_that_fails(
    tmp_path: Path, ffmpeg_that: Callable[[str], None], text: str, message: str, n_lines: int
) -> None:
    """When ffmpeg fails, dies or lies, be it in the middle, its last words are the message; the earlier file stays."""
    ffmpeg_that(f'case "$*" in *libmp3lame*) {text};; esac; exec $REAL "$@"')
    folder = tmp_path / "output"
    folder.mkdir()
    (folder / "e.mp3").write_bytes(b"earlier")
    script = script_of((200,) * n_lines)
    with pytest.raises(AudioError, match=message):
        produce(script, spoken(script, babble(2)), folder / "e.mp3", sample_rate=RATE)
    assert [(entry.name, entry.read_bytes()) for entry in folder.iterdir()] == [("e.mp3", b"earlier")]


@pytest.mark.slow
@pytest.mark.parametrize("n_lines", [1, 30])
def test_failing_voice_leaves_nothing(tmp_path: Path, n_lines: int) -> None:
    """An error in the middle of the utterances passes through and leaves the folder as it was."""
    script = script_of((200,) * (n_lines + 1))

    def breaking() -> Iterator[Utterance]:
        yield from islice(spoken(script, babble(2)), n_lines)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        produce(script, breaking(), tmp_path / "e.mp3", sample_rate=RATE)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A folder that is not there is an OutputError with its name."""
    script = script_of((200,))
    with pytest.raises(OutputError, match=r"Cannot write in '.*nowhere': No such file"):
        produce(script, spoken(script, babble(1)), tmp_path / "nowhere" / "e.mp3", sample_rate=RATE)


PRODUCE = """
from tests.test_audio import *
{first}
script = script_of((200,) * 40)
try:
    produce(script, spoken(script, babble(2)), Path(sys.argv[1]) / "e.mp3", sample_rate=RATE)
except (OutputError, KeyboardInterrupt) as error:
    print(type(error).__name__, error)
"""
"""Makes 3.9 MB of mix and 1.1 MB of MP3."""

LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
"""

FFMPEG_LIMITED = """
import tempfile
wrapper = Path(tempfile.mkdtemp()) / "ffmpeg"
script_file(wrapper, f"ulimit -f 200; exec {find_ffmpeg()} \\"$@\\"")
os.environ["BRIEFING_FFMPEG"] = str(wrapper)
"""


def producing(folder: Path, first: str = "") -> subprocess.Popen[str]:
    """Another process that makes an episode in a folder, after doing something else first."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([".", *sys.path])}
    command = [sys.executable, "-c", PRODUCE.format(first=first), str(folder)]
    root = Path(__file__).parents[1]
    return subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.parametrize("limits", [LIMITED, FFMPEG_LIMITED])
def test_full_disk(tmp_path: Path, limits: str) -> None:
    """Where no more can be written, by us or by ffmpeg, it says so, says what to do, and cleans up."""
    child = producing(tmp_path, limits)
    said, _ = child.communicate(timeout=60)
    assert child.returncode == 0
    assert said.startswith(f"OutputError No room left to write in {str(tmp_path)!r}: free some space")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_disk_that_is_really_full(tmp_path: Path) -> None:
    """A file system without room gives the same message as a limit."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        script = script_of((200,) * 40)
        for filler in (0, 1_300_000):  # 5 MB hold the mix or, with less room, not even that
            (tmp_path / "filler").write_bytes(bytes(filler))
            with pytest.raises(OutputError, match="No room left"):
                produce(script, spoken(script, babble(2.3)), tmp_path / "e.mp3", sample_rate=RATE)
            assert [entry.name for entry in tmp_path.iterdir()] == ["filler"]
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.slow
def test_ctrl_c_stops_ffmpeg(tmp_path: Path, ffmpeg_that: Callable[[str], None]) -> None:
    """Ctrl-C while ffmpeg works leaves neither a process nor a file."""
    folder = tmp_path / "output"
    folder.mkdir()
    ffmpeg_that(f"echo $$ > {tmp_path}/pid.part; mv {tmp_path}/pid.part {tmp_path}/pid; exec sleep 60")
    child = producing(folder)
    pid_file = tmp_path / "pid"
    for _ in range(300):
        if pid_file.exists():
            break
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    said, _ = child.communicate(timeout=20)
    assert said.strip() == "KeyboardInterrupt"
    assert not list(folder.iterdir())
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ffmpeg_ends_though_stopped_while_it_starts(
    sign: signal.Signals, ffmpeg_that: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C, or the request to end, may come just when ffmpeg's process is there and nobody knows it yet."""
    started: list[int] = []

    class Interrupted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self.pid)
            signal.raise_signal(sign)

    ffmpeg_that("exec sleep 60")
    find_ffmpeg()

    def end(*_: object) -> None:
        sys.exit(1)

    before = signal.signal(sign, end)
    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    try:
        with pytest.raises(SystemExit), Ffmpeg("sleeping", []):
            pass
        assert signal.getsignal(sign) is end
    finally:
        signal.signal(sign, before)
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)


@pytest.mark.slow
def test_measuring_takes_little_memory(tmp_path: Path) -> None:
    """Measuring ten minutes takes hardly more memory than measuring one."""
    peaks = []
    for minutes in (1, 10):
        path = tmp_path / f"{minutes}.mp3"
        source = ["-f", "lavfi", "-i", f"sine=f=300:d={minutes * 60}:r=8000"]
        encoded = ["-c:a", "libmp3lame", "-b:a", "8k", "-compression_level", "9"]
        subprocess.run([find_ffmpeg(), "-v", "error", *source, *encoded, str(path)], check=True)
        tracemalloc.start()
        measure(path)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 500_000
