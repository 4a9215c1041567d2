"""Lines into sound: voices found and loaded, clips made once, in order, with exact lengths."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from briefing import corpus, spoken
from briefing.errors import VoiceError
from briefing.speech import ClipCache, Narrator, Voice, find_voice, installed_voices, known_pace, measure_pace
from briefing.text import sentences
from briefing.types import Line, Script, Section
from tests.conftest import CORPUS, tiny_voice_samples

DEFAULT = "en_US-kathleen-compact"


def script_of(*texts: str) -> Script:
    """A script of one section that says these texts."""
    lines = tuple(
        Line(kind="intro", written=text, spoken=text, pronounced=text, source=None, pause_after_ms=0) for text in texts
    )
    return Script(title="t", language="en", sections=(Section(title="s", lines=lines),))


def narrator(
    voice: Path,
    cache: Path,
    *,
    length_scale: float = 1.0,
    speaker: str | None = None,
    executor: Executor | None = None,
) -> Narrator:
    """The tiny voice with a cache of its own."""
    return Narrator(Voice(voice, length_scale=length_scale, speaker=speaker), ClipCache(cache), executor)


def test_length_is_exact(tiny_voice: Path, tmp_path: Path) -> None:
    """Each utterance has exactly the samples its voice makes of the line, in the order of the script."""
    texts = [f"{'word ' * n}end." for n in range(1, 12)]
    spoken = list(narrator(tiny_voice, tmp_path).utterances(script_of(*texts)))
    assert [utterance.line.spoken for utterance in spoken] == texts
    assert [utterance.samples.shape for utterance in spoken] == [(tiny_voice_samples(text),) for text in texts]
    assert {(utterance.samples.dtype, utterance.sample_rate) for utterance in spoken} == {(np.dtype(np.int16), 22050)}
    assert abs(int(spoken[0].samples.max()) - round(0.25 * 32767)) <= 2  # as loud as the model, not normalized


def test_each_clip_is_made_once(tiny_voice: Path, tmp_path: Path) -> None:
    """A second run synthesizes nothing; a changed line is made anew, alone."""
    first = narrator(tiny_voice, tmp_path)
    before = [u.samples.tobytes() for u in first.utterances(script_of("One.", "Two.", "Three."))]
    assert (first.synthesized, first.cached) == (3, 0)
    second = narrator(tiny_voice, tmp_path)
    after = [u.samples.tobytes() for u in second.utterances(script_of("One.", "Two, changed.", "Three."))]
    assert (second.synthesized, second.cached) == (1, 2)
    assert (before[0], before[2]) == (after[0], after[2])


def test_another_speed_or_voice_is_another_clip(tiny_voice: Path, tmp_path: Path) -> None:
    """Speed and voice are part of a clip's identity, and speed changes its length."""
    list(narrator(tiny_voice, tmp_path).utterances(script_of("One.")))
    slow = narrator(tiny_voice, tmp_path, length_scale=2.0)
    (utterance,) = slow.utterances(script_of("One."))
    assert (slow.synthesized, utterance.samples.size) == (1, 2 * tiny_voice_samples("One."))
    other = tmp_path / "other.onnx"
    shutil.copy(tiny_voice, other)
    config = tiny_voice.with_name(tiny_voice.name + ".json").read_text()
    other.with_name("other.onnx.json").write_text(config.replace('"quality": "test"', '"quality": "other"'))
    assert Voice(other).fingerprint != Voice(tiny_voice).fingerprint


def test_a_model_is_read_once(tiny_voice: Path, tmp_path: Path, own_cache: Path) -> None:
    """A model whose file is as it was is not read again, a changed one is, and so is one whose note is damaged."""
    path = tmp_path / tiny_voice.name
    path.with_name(f"{path.name}.json").write_bytes(tiny_voice.with_name(f"{path.name}.json").read_bytes())

    def fingerprint(last: bytes, changed_s: float) -> str:
        path.write_bytes(tiny_voice.read_bytes() + last)
        os.utime(path, (changed_s, changed_s))
        return Voice(path).fingerprint

    first = fingerprint(b"a", 1_000_000_000)
    assert fingerprint(b"b", 1_000_000_000) == first
    second = fingerprint(b"b", 1_000_000_001)
    assert second != first == fingerprint(b"a", 1_000_000_002)
    for note in (own_cache / "voices").iterdir():
        note.write_text("a" * 63)
    assert fingerprint(b"b", 1_000_000_001) == second
    now = time.time()
    assert fingerprint(b"b", now) == second != fingerprint(b"c", now)


def test_broken_clip_is_made_anew(tiny_voice: Path, tmp_path: Path) -> None:
    """A clip that was cut is not used, and the next run finds it whole again."""
    list(narrator(tiny_voice, tmp_path).utterances(script_of("One.")))
    (clip,) = tmp_path.rglob("*.clip")
    whole = clip.read_bytes()
    clip.write_bytes(whole[:-100])
    again = narrator(tiny_voice, tmp_path)
    (utterance,) = again.utterances(script_of("One."))
    assert (again.synthesized, utterance.samples.size) == (1, tiny_voice_samples("One."))
    assert clip.read_bytes() == whole


def test_cache_that_cannot_be_written_costs_only_time(tiny_voice: Path, tmp_path: Path) -> None:
    """Without a place for clips the voice still speaks, and the narrator knows why they were not kept."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    speaking = narrator(tiny_voice, blocked)
    assert speaking.unkept is None
    assert len(list(speaking.utterances(script_of("One.", "Two.")))) == 2
    assert "Not a directory" in str(speaking.unkept)


class CountingExecutor(ThreadPoolExecutor):
    """Counts what it is given to do."""

    submitted = 0

    def submit(self, *arguments, **options):  # type: ignore[no-untyped-def]  # noqa: D102
        self.submitted += 1
        return super().submit(*arguments, **options)


def test_lines_ahead_are_bounded(tiny_voice: Path, tmp_path: Path) -> None:
    """While a listener waits at the first line, only a few more are asked for: memory does not grow with the script."""
    script = script_of(*(f"Line {n}." for n in range(200)))
    with CountingExecutor(1) as executor:
        utterances = narrator(tiny_voice, tmp_path, executor=executor).utterances(script)
        next(utterances)
        assert executor.submitted <= 2 * (os.cpu_count() or 1) + 1
        utterances.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("voice")]


def test_same_line_twice_is_said_once(tiny_voice: Path, tmp_path: Path) -> None:
    """Equal lines next to each other are one clip, even where the second is asked for before the first is made."""
    speaking = narrator(tiny_voice, tmp_path)
    assert len(list(speaking.utterances(script_of(*["The same."] * 6)))) == 6
    assert speaking.synthesized == 1


class AtOnce(Executor):
    """Does what it is given in the thread that asks."""

    def submit(self, do, /, *arguments, **options):  # type: ignore[no-untyped-def]  # noqa: D102
        done: Future[object] = Future()
        try:
            done.set_result(do(*arguments, **options))
        except VoiceError as error:
            done.set_exception(error)
        return done


def test_any_executor_serves(tiny_voice: Path, tmp_path: Path) -> None:
    """Executors of the caller's, also one that has no threads, give the same sound in the same order."""
    script = script_of("One.", "Two.", "Three.", "One.", *(f"Line {n}." for n in range(20)))
    expected = [u.samples.tobytes() for u in narrator(tiny_voice, tmp_path / "a").utterances(script)]
    with ThreadPoolExecutor(1) as threads:
        for name, executor in (("b", threads), ("c", AtOnce())):
            speaking = narrator(tiny_voice, tmp_path / name, executor=executor)
            assert [u.samples.tobytes() for u in speaking.utterances(script)] == expected
            assert speaking.synthesized == 23


def test_failing_line_without_threads(tiny_voice: Path, tmp_path: Path) -> None:
    """A line that cannot be said is an error at its place, whatever the executor; those before it are heard."""
    utterances = narrator(tiny_voice, tmp_path, executor=AtOnce()).utterances(script_of("One.", "", "Two."))
    assert next(utterances).line.spoken == "One."
    with pytest.raises(VoiceError, match="gives no sound for ''"):
        next(utterances)


def test_scripts_spoken_at_once(tiny_voice: Path, tmp_path: Path) -> None:
    """Of scripts spoken at once over one executor each has its own order and counts, and no clip is made twice."""
    shared = [f"Shared {n}." for n in range(30)]
    scripts = [script_of(*shared, *(f"Of {name} alone, {n}." for n in range(5))) for name in "abcd"]
    with ThreadPoolExecutor(2) as executor:
        speaking = narrator(tiny_voice, tmp_path, executor=executor)

        def speak(script: Script) -> tuple[list[str], Narrator]:
            own = speaking.anew()
            return [utterance.line.spoken for utterance in own.utterances(script)], own

        with ThreadPoolExecutor(4) as threads:
            done = list(threads.map(speak, scripts))
    assert [spoken for spoken, _ in done] == [[line.spoken for line in script.lines] for script in scripts]
    assert [own.synthesized + own.cached for _, own in done] == [35] * 4
    assert sum(own.synthesized for _, own in done) == 30 + 4 * 5
    assert (speaking.synthesized, speaking.cached) == (0, 0)


def test_unknown_voice_says_what_to_type() -> None:
    """A wrong name is answered with those that are installed, and the likely one."""
    with pytest.raises(
        VoiceError, match=rf"'en_US-kathlen-compact' is not installed; did you mean --voice {DEFAULT}\?"
    ):
        find_voice("en_US-kathlen-compact")
    with pytest.raises(VoiceError, match=rf"'klingon' is not installed.*Installed: .*{DEFAULT}"):
        find_voice("klingon")
    with pytest.raises(VoiceError, match=r"'en_GB-alba-medium' is not installed\. Inst.*install en_GB-alba-medium$"):
        find_voice("en_GB-alba-medium")
    with pytest.raises(VoiceError, match=r"'no/such.onnx' does not exist"):
        find_voice("no/such.onnx")


def test_default_voice_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default voice belongs to the package, whatever folder one is in."""
    monkeypatch.chdir(tmp_path)
    assert find_voice(DEFAULT).is_file()
    assert DEFAULT in [card.name for card in installed_voices()]


def described(**wrong: object) -> str:
    """A voice's description with something wrong in it."""
    return json.dumps(
        {
            "audio": {"sample_rate": wrong.get("sample_rate", 22050)},
            "espeak": {"voice": "en-us"},
            "inference": {"length_scale": wrong.get("length_scale", 1)},
            "phoneme_id_map": wrong.get("ids", {"_": [0]}),
            "num_speakers": 1,
            "speaker_id_map": wrong.get("speakers", {}),
            "default_speaker_id": wrong.get("speaker", 0),
        }
    )


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (None, "lacks its description"),
        ("{", "is broken"),
        ("{}", "is broken"),
        ('{"audio": {"sample_rate": "x"}}', "is broken"),
        (described(sample_rate=0), "sample_rate 0"),
        (described(sample_rate=10**9), "sample_rate 1000000000"),
        (described(length_scale="x"), "is broken"),
        (described(length_scale=0), "length_scale 0"),
        (described(ids={}), "phoneme_id_map is empty"),
        (described(speakers={"a": "x"}), "is broken"),
        (described(speakers=1), "is broken"),
        (described(speaker="x"), "is broken"),
        ("[]", "is broken"),
    ],
)
def test_broken_description(tmp_path: Path, config: str | None, message: str) -> None:
    """A voice whose .onnx.json is missing or broken is refused when it is named, with its file."""
    path = tmp_path / "bad.onnx"
    path.write_bytes(b"x")
    if config is not None:
        path.with_name("bad.onnx.json").write_text(config)
    with pytest.raises(VoiceError, match=message):
        Voice(path)


def test_broken_model(tiny_voice: Path, tmp_path: Path) -> None:
    """A model that is no ONNX file is refused when it is to speak, with its file and the cure."""
    path = tmp_path / "bad.onnx"
    path.write_bytes(b"this is no model")
    shutil.copy(tiny_voice.with_name(tiny_voice.name + ".json"), tmp_path / "bad.onnx.json")
    with pytest.raises(VoiceError, match=r"bad.onnx' cannot be loaded: .*; install the voice again"):
        Voice(path).say("One.")


def test_silent_text(tiny_voice: Path) -> None:
    """A text of which the voice makes nothing is an error, not an empty clip."""
    with pytest.raises(VoiceError, match="gives no sound for ''"):
        Voice(tiny_voice).say("")


def test_pace_is_exact_for_the_tiny_voice(tiny_voice: Path, tmp_path: Path) -> None:
    """The measured pace predicts the tiny voice's lengths to the sample."""
    pace = narrator(tiny_voice, tmp_path).pace()
    for text in ("One.", "A longer line than that one, by far."):
        assert pace.seconds(text) == pytest.approx(tiny_voice_samples(text) / 22050)


def test_pace_of_a_constant_voice() -> None:
    """A voice whose lines are all equally long costs nothing a character."""
    assert [measure_pace(lambda _: 2.0).seconds(text) for text in ("", "x" * 500, "a, b")] == pytest.approx([2, 2, 2])


def test_pace_is_measured_once(tiny_voice: Path, tmp_path: Path) -> None:
    """A second run knows the pace without a single clip; at another speed it is another pace."""
    pace = narrator(tiny_voice, tmp_path).pace()
    shutil.rmtree(tmp_path / "clips")
    assert narrator(tiny_voice, tmp_path).pace() == pace
    assert not (tmp_path / "clips").exists()
    slow = narrator(tiny_voice, tmp_path, length_scale=2.0).pace()
    assert slow.words_per_minute == pytest.approx(pace.words_per_minute / 2)
    assert len(list(tmp_path.glob("paces/*.json"))) == 2


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{}",
        "[]",
        '{"seconds_per_line": 1, "seconds_per_character": 1}',
        '{"seconds_per_line": NaN, "seconds_per_character": 1, "seconds_per_comma": 1}',
        '{"seconds_per_line": -1, "seconds_per_character": 1, "seconds_per_comma": 1}',
        '{"seconds_per_line": 0, "seconds_per_character": 0, "seconds_per_comma": 1}',
        '{"seconds_per_line": "x", "seconds_per_character": 1, "seconds_per_comma": 1}',
    ],
)
def test_broken_pace_is_measured_again(tiny_voice: Path, tmp_path: Path, damage: str) -> None:
    """A stored pace that cannot be one is measured and written anew."""
    pace = narrator(tiny_voice, tmp_path).pace()
    (stored,) = tmp_path.glob("paces/*.json")
    whole = stored.read_text()
    stored.write_text(damage)
    assert narrator(tiny_voice, tmp_path).pace() == pace
    assert stored.read_text() == whole


def test_pace_of_a_voice_is_known_once_it_was_measured(tiny_voice: Path, tmp_path: Path) -> None:
    """Asking what is known measures nothing."""
    card = Voice(tiny_voice).card
    assert known_pace(card, tmp_path) is None
    assert not list(tmp_path.iterdir())
    pace = narrator(tiny_voice, tmp_path).pace()
    assert known_pace(card, tmp_path) == pace
    (tmp_path / "lone.onnx").touch()
    with pytest.raises(VoiceError, match="lacks its description"):
        known_pace(replace(card, path=tmp_path / "lone.onnx"), tmp_path)


def loudest(voice: Path, speaker: str | None) -> int:
    """The highest sample of a word."""
    return int(Voice(voice, speaker=speaker).say("One.").max())


def test_speakers_are_heard(choir_voice: Path) -> None:
    """A speaker is chosen by name or number; without a choice it is number 0; a name of digits is a name first."""
    high, low = round(0.25 * 32767), round(0.125 * 32767)
    heard = [loudest(choir_voice, speaker) for speaker in (None, "low", "0", "1")]
    assert heard == pytest.approx([high, high, high, low], abs=2)
    assert Voice(choir_voice).card.speakers == ("low", "1")
    assert [Voice(choir_voice, speaker=each).speaker for each in (None, "0", "1")] == ["low", "low", "1"]


def with_config(voice: Path, folder: Path, **changes: object) -> Path:
    """A copy of a voice with another description."""
    copy = folder / voice.name
    shutil.copy(voice, copy)
    config = json.loads(Path(f"{voice}.json").read_text())
    Path(f"{copy}.json").write_text(json.dumps(config | changes))
    return copy


def test_speakers_without_names(choir_voice: Path, tmp_path: Path) -> None:
    """Speakers that have no names have numbers, and the voice may say which is its own choice."""
    voice = Voice(with_config(choir_voice, tmp_path, speaker_id_map={}, default_speaker_id=1))
    assert (voice.card.speakers, voice.speaker) == ((), "1")
    assert int(voice.say("One.").max()) == pytest.approx(round(0.125 * 32767), abs=2)
    swapped = with_config(choir_voice, tmp_path, speaker_id_map={"1": 0, "0": 1})
    assert loudest(swapped, "1") == pytest.approx(round(0.25 * 32767), abs=2)


def test_each_speaker_has_clips_of_its_own(choir_voice: Path, tiny_voice: Path, tmp_path: Path) -> None:
    """The speaker is part of a clip's identity, however it is named; a voice of one speaker has none."""
    prints = [Voice(choir_voice, speaker=speaker).fingerprint for speaker in (None, "low", "0", "1")]
    assert [prints.index(each) for each in prints] == [0, 0, 0, 3]
    list(narrator(choir_voice, tmp_path).utterances(script_of("One.")))
    other = narrator(choir_voice, tmp_path, speaker="1")
    list(other.utterances(script_of("One.")))
    assert (other.synthesized, other.cached) == (1, 0)
    assert Voice(tiny_voice).speaker is None


@pytest.mark.parametrize("speaker", ["2", "-1", "LOW", "", "9" * 5000, "¹"])
def test_unknown_speaker(choir_voice: Path, speaker: str) -> None:
    """A speaker there is not is refused with those there are."""
    with pytest.raises(
        VoiceError, match=r"has no speaker '.*'; give --speaker a number from 0 to 1 or a name: low, 1 \("
    ):
        Voice(choir_voice, speaker=speaker)


def test_speaker_messages(choir_voice: Path, tiny_voice: Path, tmp_path: Path) -> None:
    """Of many names the first are told; without names only numbers are; one speaker is no choice."""
    many = with_config(choir_voice, tmp_path, num_speakers=9, speaker_id_map={f"s{n}": n for n in range(9)})
    with pytest.raises(VoiceError, match=r"from 0 to 8 or a name: s0, s1, s2, s3, s4, s5, s6, s7, \.\.\. \("):
        Voice(many, speaker="x")
    with pytest.raises(VoiceError, match=r"from 0 to 1$"):
        Voice(with_config(choir_voice, tmp_path, speaker_id_map={}), speaker="x")
    with pytest.raises(VoiceError, match=r"'en_US-tiny-test' has one speaker only; leave out --speaker 0"):
        Voice(tiny_voice, speaker="0")


def test_voice_that_is_a_folder(tmp_path: Path, tiny_voice: Path) -> None:
    """A folder in a voice's place is refused when it is asked to speak."""
    (tmp_path / "dir.onnx").mkdir()
    shutil.copy(tiny_voice.with_name(tiny_voice.name + ".json"), tmp_path / "dir.onnx.json")
    with pytest.raises(VoiceError, match="cannot be read"):
        assert Voice(tmp_path / "dir.onnx").fingerprint


@pytest.mark.slow
def test_nothing_is_left_in_the_home(tmp_path: Path) -> None:
    """Speaking leaves no trace of onnxruntime's telemetry in the user's home."""
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    code = f"from briefing.speech import *; Voice(find_voice({DEFAULT!r})).say('One.')"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert not [path for path in tmp_path.rglob("*") if "icrosoft" in str(path)]


@pytest.mark.slow
def test_real_voice_speaks(tmp_path: Path) -> None:
    """The shipped voice says a sentence at a human rate, audibly, without clipping."""
    speaking = narrator(find_voice(DEFAULT), tmp_path)
    (utterance,) = speaking.utterances(script_of("Allies agreed to invest five percent of their income in defence."))
    seconds = utterance.samples.size / utterance.sample_rate
    assert 3 < seconds < 6
    assert 3000 < int(np.abs(utterance.samples.astype(np.int32)).max()) < 32767
    assert 120 < speaking.pace().words_per_minute < 220


SAID = ("The ministers met on Tuesday.", "Is that enough?", "Spending rose by twenty-three percent.")


def said_by_the_shipped_voice(texts: tuple[str, ...]) -> dict[str, bytes]:
    """What a voice opened for it says, sample by sample."""
    voice = Voice(find_voice(DEFAULT))
    return {text: voice.say(text).tobytes() for text in texts}


@pytest.mark.slow
def test_shipped_voice_says_the_same_in_any_order_thread_and_process() -> None:
    """A sentence has the same samples whatever was said before it, beside it or in which process."""
    first = said_by_the_shipped_voice(SAID)
    assert len(set(first.values())) == len(SAID)
    assert said_by_the_shipped_voice(SAID[::-1]) == first
    shared = Voice(find_voice(DEFAULT))
    with ThreadPoolExecutor(3) as pool:
        assert dict(zip(SAID, [s.tobytes() for s in pool.map(shared.say, SAID)], strict=True)) == first
    code = (
        "import hashlib, sys; from briefing.speech import Voice, find_voice;"
        f"print(hashlib.sha256(Voice(find_voice({DEFAULT!r})).say(sys.argv[1]).tobytes()).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", code, SAID[1]], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == hashlib.sha256(first[SAID[1]]).hexdigest()


@pytest.mark.slow
def test_shipped_voice_is_a_piper_voice() -> None:
    """Piper itself loads it, takes its scales and gets lengths of phonemes that add up to the samples."""
    from piper import PiperVoice, SynthesisConfig  # noqa: PLC0415  # heavy, and only here

    voice = PiperVoice.load(find_voice(DEFAULT))
    lengths = {}
    for scale in (1.0, 1.5):
        settings = SynthesisConfig(length_scale=scale, noise_scale=0.3, noise_w_scale=0.3, normalize_audio=False)
        (chunk,) = voice.synthesize(SAID[0], settings, include_alignments=True)
        assert chunk.phoneme_id_samples is not None
        assert int(np.sum(chunk.phoneme_id_samples)) == chunk.audio_float_array.size
        assert 0.05 < float(np.abs(chunk.audio_float_array).max()) < 1
        lengths[scale] = chunk.audio_float_array.size
    assert lengths[1.5] == pytest.approx(1.5 * lengths[1.0], rel=0.02)


@pytest.mark.slow
def test_shipped_voice_keeps_to_its_pace() -> None:
    """The five documents' sentences are said at 155 to 175 words a minute, their own silences included."""
    documents, _ = corpus.load(CORPUS)
    texts = [spoken.spoken_form(each.text) for document in documents for each in sentences(document)][3::12]
    voice = Voice(find_voice(DEFAULT))
    seconds = sum(voice.say(text).size for text in texts) / voice.card.sample_rate
    words = sum(len(text.split()) for text in texts)
    assert len(texts) >= 30
    assert 155 <= 60 * words / seconds <= 175


@pytest.mark.slow
def test_shipped_voice_card_is_of_this_voice() -> None:
    """The model card names the hash of the file it lies beside."""
    path = find_voice(DEFAULT)
    card = path.with_suffix(".md").read_text(encoding="utf-8")
    assert hashlib.sha256(path.read_bytes()).hexdigest() in card
