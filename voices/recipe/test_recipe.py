"""The recipe's parts, and all of it on two utterances (and one held out) in three steps: a voice that Piper loads."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import align
import export
import features
import numpy as np
import prepare
import pytest
import soundfile
import torch
import train_prosody
import voice as graph
from acoustic import Durations, Pitch, Spectrum
from features import HOP, SAMPLE_RATE
from vocoder import Vocoder, excitation
from voice import Ensemble, Settings, Voice

import corpus

RECIPE = Path(__file__).parent
SPOKEN = (
    ("arctic_a0001_1", "ɐ nˈoʊt.", 150.0, "train"),
    ("arctic_a0007_1", "sˈiː ɪt, nˈaʊ.", 180.0, "train"),
    ("arctic_a0009_1", "nˈaʊ ɐ sˈiː.", 165.0, "heldout"),
)


def hum(hertz: float, seconds: float) -> np.ndarray:
    """A buzz with some noise: enough of a voice for trackers and aligners to run."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    tone = sum(np.sin(2 * np.pi * hertz * k * time) / k for k in range(1, 20))
    noise = np.random.default_rng(0).normal(0, 1e-3, len(time))
    return (0.1 * tone + noise).astype(np.float32)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three utterances with alignments, in the layout of the recordings."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "flac").mkdir()
    metadata = ["file|text|phones|split"]
    rows = ["file\tstart_ms\tend_ms\tphoneme\ttoken_index"]
    for name, phonemes, hertz, split in SPOKEN:
        tokens = ["^", *phonemes, "$"]
        phones = [i for i, t in enumerate(tokens) if t not in corpus.SILENT and t not in corpus.MODIFIERS]
        quiet = np.random.default_rng(1).normal(0, 1e-3, 2205).astype(np.float32)
        samples = np.concatenate([quiet, hum(hertz, 0.15 * len(phones)), quiet])
        soundfile.write(folder / "flac" / f"{name}.flac", samples, SAMPLE_RATE)
        metadata.append(f"flac/{name}.flac|Said.|{phonemes}|{split}")
        rows.append(f"{name}\t0.0\t100.0\tsil\t0")
        rows += [f"{name}\t{100 + 150 * k}\t{250 + 150 * k}\t{tokens[i]}\t{i}" for k, i in enumerate(phones)]
        rows.append(f"{name}\t{100 + 150 * len(phones)}\t{200 + 150 * len(phones)}\tsil\t{len(tokens) - 2}")
    (folder / "metadata.csv").write_text("\n".join(metadata) + "\n", encoding="utf-8")
    (folder / "alignments.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def work(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of the README up to the voice, each with few steps."""
    folder = tmp_path_factory.mktemp("run") / "work"
    for command in readme_commands()[:-1]:
        few = [re.sub(r"^work\b", str(folder), re.sub(r"^voice-data$", str(data), word)) for word in command]
        assert "--steps" in few or not few[1].startswith("train_"), "else it would train in earnest"
        for option, value in (("--steps", "3"), ("--critic-from", "1"), ("--alone", "1")):
            few = with_option(few, option, value)
        run(few)
    return folder


def readme_commands() -> list[list[str]]:
    """The lines of the README that run a script, as words; the evaluation is the last."""
    text = (RECIPE / "README.md").read_text(encoding="utf-8")
    lines = [line.strip().partition("  #")[0] for line in re.findall(r"^ {4}python .*$", text, re.MULTILINE)]
    commands = [shlex.split(line) for line in lines]
    assert [command[1] for command in commands].index("evaluate.py") == len(commands) - 1
    return commands


def with_option(words: list[str], option: str, value: str) -> list[str]:
    """Sets an option where it is given, or where a script of the training has it by itself."""
    if option in words:
        place = words.index(option)
        return [*words[: place + 1], value, *words[place + 2 :]]
    known = f'add_argument("{option}"' in (RECIPE / words[1]).read_text(encoding="utf-8")
    return [*words, option, value] if known else words


def run(words: list[str]) -> None:
    """Runs a script of the recipe, from its folder."""
    assert words[0] == "python"
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    subprocess.run([sys.executable, *words[1:]], cwd=RECIPE, env=environment, check=True)


def test_two_utterances_and_three_steps_make_a_voice_that_piper_speaks_with(work: Path) -> None:
    """The README's commands, shortened, end in a voice of which Piper gets sound and alignments that add up to it."""
    from piper import PiperVoice  # noqa: PLC0415  # heavy, and only here

    (path,) = work.glob("*.onnx")
    voice = PiperVoice.load(path)
    chunks = list(voice.synthesize("Hello there.", include_alignments=True))
    samples = np.concatenate([chunk.audio_float_array for chunk in chunks])
    assert samples.size > 0
    assert np.isfinite(samples).all()
    alignments = chunks[0].phoneme_id_samples
    assert alignments is not None
    assert int(np.sum(alignments)) == chunks[0].audio_float_array.size


def test_same_input_same_samples(work: Path) -> None:
    """Two sessions, one of them after it spoke something else, give the same samples at Piper's own noise scales."""
    import onnxruntime  # noqa: PLC0415  # heavy, and only here

    (path,) = work.glob("*.onnx")

    def speak(session: onnxruntime.InferenceSession, ids: list[int]) -> np.ndarray:
        given = {
            "input": np.array([ids]),
            "input_lengths": np.array([len(ids)]),
            "scales": np.array([0.667, 1.0, 0.8], np.float32),
        }
        return np.asarray(session.run(None, given)[0])

    one, other = (onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]) for _ in range(2))
    ids = [1, 0, 20, 0, 18, 0, 10, 0, 2]
    speak(other, [1, 0, 33, 0, 10, 0, 2])
    np.testing.assert_array_equal(speak(one, ids), speak(other, ids))


def test_evaluation_tells_what_it_measured(work: Path, data: Path) -> None:
    """The README's last command, on what is quick, writes tables with a column for the voice, figures and a page."""
    (path,) = work.glob("*.onnx")
    *_, last = readme_commands()
    words = [{"work": str(work), "voice-data": str(data)}.get(word, word) for word in last[:-1]]
    run([*words, str(path), "--only", "1", "--parts", "likeness,cleanliness,cost,pages"])
    figures = json.loads((work / "evaluation" / "evaluation.json").read_text(encoding="utf-8"))["figures"]
    assert figures[path.stem]["megabytes"] == pytest.approx(path.stat().st_size / 1e6)
    assert figures[path.stem]["same_other_process"] is True
    assert figures[path.stem]["mcd_db"] > 0
    table = (work / "evaluation" / "evaluation.md").read_text(encoding="utf-8")
    assert f"| {path.stem} |" in table
    assert (work / "evaluation" / "spectrograms.png").stat().st_size > 10_000


def test_training_goes_on_where_it_was_stopped(work: Path) -> None:
    """A second run of two more steps starts from the checkpoint of the first."""
    run(["python", "train_spectrum.py", "--work", str(work), "--steps", "5", "--critic-from", "1", "--alone", "1"])
    assert torch.load(work / "spectrum.pt", weights_only=True)["step"] == 5


def tiny_voice() -> Voice:
    """A voice of untrained networks."""
    torch.manual_seed(0)
    pairs = [(Durations(16).eval(), Pitch(16, 16).eval()) for _ in range(3)]
    settings = Settings(5.07, 0.17, 1.2, 0.9, 1.0, 1.0, 0.01, torch.ones(80, 1))
    return Voice(Spectrum(192).eval(), pairs, Vocoder(32, 1).eval(), settings, {1, 2, 10, 20, 18, 33}).eval()


def test_graph_computes_what_was_trained() -> None:
    """The matrices of the exported graph filter as the Fourier transforms of the training do."""
    made = tiny_voice()
    torch.manual_seed(1)
    mel, voiced = torch.randn(1, 80, 30) - 5, (torch.rand(1, 30) > 0.4).float()
    log_f0, seed = torch.randn(1, 30), torch.tensor(0.25, dtype=torch.float64)
    f0 = torch.exp(log_f0 * 0.1 + 5)
    with torch.no_grad():
        noise = graph._normal(30 * HOP, seed + 0.59).unsqueeze(0)
        wanted = made.vocoder(mel, log_f0, f0, voiced, noise)
        found = made._sound(mel, log_f0, f0, voiced, seed)
    torch.testing.assert_close(found, wanted, atol=1e-4 * float(wanted.abs().max()), rtol=0)


def test_durations_are_fitted_by_a_power() -> None:
    """The law behind exact durations is found."""
    said = np.linspace(1, 30, 200)
    factor, exponent = train_prosody.fit_power(said, 1.3 * said**0.9)
    assert (factor, exponent) == pytest.approx((1.3, 0.9), abs=1e-4)


@pytest.mark.parametrize(("mark", "bent"), [("?", True), (".", False)])
def test_questions_bend_to_their_height(mark: str, bent: bool) -> None:
    """A question is at RISE in the frames before its mark and untouched 0.5 s earlier; a statement is untouched."""
    made = tiny_voice()
    ids = torch.tensor([corpus.ID_OF[token] for token in ("^", "n", "s", mark, "$")])
    tokens = torch.tensor([corpus.ID_OF[token] for token in ("^", "n", "s", ".", "$")])
    token = torch.arange(5).repeat_interleave(40)
    starts, time = torch.arange(5) * 40, torch.arange(200)
    places, frame_places = graph._token_places(tokens, made.marks), torch.zeros(1, 4, 200)
    with torch.no_grad():
        plain, _ = made.pitch.pitch(tokens[None], places, token, frame_places)
        found, _ = made._contour(
            ids, tokens, token, places, frame_places, starts, time - starts[token], starts[token] + 40 - time
        )
    torch.testing.assert_close(found[0, :80], plain[0, :80])
    wanted = torch.full((8,), graph.RISE) if bent else plain[0, 112:120]
    torch.testing.assert_close(found[0, 112:120], wanted)


def test_ensemble_is_the_mean_of_its_members() -> None:
    """Networks that run as one of several groups give the mean of what each gives alone."""
    torch.manual_seed(2)
    durations, pitches = [Durations(16).eval() for _ in range(3)], [Pitch(16, 8).eval() for _ in range(3)]
    ids, places = torch.randint(0, 100, (1, 12)), torch.randn(1, 4, 12)
    token, frame_places = torch.arange(12).repeat_interleave(3), torch.randn(1, 4, 36)
    with torch.no_grad():
        wanted = torch.stack([one(ids, places) for one in durations]).mean(0)
        torch.testing.assert_close(Ensemble(durations).durations(ids, places), wanted, atol=1e-5, rtol=0)
        each = [one(one.encoder(ids, places)[:, :, token], frame_places) for one in pitches]
        f0, voicing = Ensemble(pitches).pitch(ids, places, token, frame_places)
    torch.testing.assert_close(f0, torch.stack([one[0] for one in each]).mean(0), atol=1e-5, rtol=0)
    torch.testing.assert_close(voicing, torch.stack([one[1] for one in each]).mean(0), atol=1e-5, rtol=0)


@pytest.mark.parametrize("seed", [0.0, 0.123, 0.999])
def test_counted_noise_is_white_and_normal(seed: float) -> None:
    """Mean 0, deviation 1, tails like a normal variable's, and no lag up to 2,000 correlates beyond chance."""
    noise = graph._normal(200_000, torch.tensor(seed, dtype=torch.float64)).numpy().astype(np.float64)
    assert abs(noise.mean()) < 0.01
    assert abs(noise.std() - 1) < 0.01
    assert abs((np.abs(noise) > 2).mean() - 0.0455) < 0.003
    correlations = np.fft.irfft(np.abs(np.fft.rfft(noise, 2**19)) ** 2)[1:2001] / len(noise)
    assert np.abs(correlations).max() < 5 / np.sqrt(len(noise))


def test_token_places_agree() -> None:
    """The graph places tokens in their sentence as the training data were placed."""
    tokens = np.array([1, 20, 18, 8, 3, 33, 20, 10, 2])
    marks = torch.zeros(256)
    marks[[corpus.ID_OF[p] for p in corpus.PUNCTUATION]] = 1
    found = graph._token_places(torch.from_numpy(tokens), marks)[0].numpy()
    np.testing.assert_allclose(found, corpus.token_positions(tokens), atol=1e-6)


def test_pulses_have_unit_power_and_their_pitch() -> None:
    """A steady 200 Hz train has power 1 and repeats every 110.25 samples."""
    pulses, _ = excitation(torch.full((1, 86), 200.0), torch.ones(1, 86))
    power = float((pulses**2).mean())
    assert abs(power - 1) < 0.05
    spectrum = np.abs(np.fft.rfft(pulses[0].numpy()[:22016] * np.hanning(22016)))
    peak = int(np.argmax(spectrum[150:250])) + 150
    assert abs(peak * SAMPLE_RATE / 22016 - 200) < 1.5


def test_untrained_vocoder_already_speaks() -> None:
    """White noise through the untrained vocoder comes out with the spectrum that was asked for, within 2 dB."""
    torch.manual_seed(0)
    shape = np.interp(np.arange(80), [0, 30, 79], [-2.0, -4.0, -6.0]).astype(np.float32)
    mel = torch.from_numpy(np.tile(shape[:, None], (1, 400)))[None]
    still = torch.zeros(1, 400)
    with torch.no_grad():
        samples = Vocoder().eval()(mel, still, still + 150, still, torch.randn(1, 400 * HOP))[0].numpy()
    found = np.log(np.sqrt(np.exp(2 * features.log_mel(samples)[20:-20]).mean(axis=0)))
    assert np.abs(found - shape)[2:-2].max() < 2 / 8.686


def test_pauses_and_short_phones_get_their_frames() -> None:
    """A pause goes to its comma, the end to the full stop, and no phone is left without a frame."""
    tokens = ["^", "n", "ˈ", "o", ",", " ", "s", "i", ".", "$"]
    segments = [
        (0.0, 0.1, "sil", 0), (0.1, 0.2, "n", 1), (0.2, 0.201, "o", 3), (0.201, 0.4, "sil", 4),
        (0.4, 0.5, "s", 6), (0.5, 0.6, "i", 7), (0.6, 0.8, "sil", 8),
    ]  # fmt: skip
    frames = prepare.token_frames(tokens, segments, 69)
    assert frames.sum() == 69
    assert frames[4] >= 16
    assert frames[5] == 0
    assert frames[3] == 1
    assert list(frames[-2:]) == [69 - round(0.6 * SAMPLE_RATE / HOP) - 2, 2]


def test_viterbi_finds_the_way_and_leaves_out_what_is_not_there() -> None:
    """Three units, of which the middle one may be left out and is: the path has the other two, switched in time."""
    scores = np.full((20, 3), -5.0)
    scores[:8, 0] = scores[8:, 2] = 0.0
    path = align.viterbi(scores, [(0, 2, False), (1, 4, True), (2, 2, False)])
    assert list(path) == [0] * 8 + [2] * 12


def test_room_tone_is_as_loud_as_the_room() -> None:
    """What is padded has the level of a recording's quiet parts, within 1.5 dB."""
    rng = np.random.default_rng(0)
    samples = rng.normal(0, 0.002, 22050).astype(np.float32)
    samples[5000:15000] += hum(150, 10000 / SAMPLE_RATE)
    tone = features.room_tone(samples, 8000, seed=0)
    assert tone.shape == (8000,)
    assert abs(20 * np.log10(tone.std() / 0.002)) < 1.5


def test_configuration_is_pipers() -> None:
    """The description has what Piper reads."""
    from piper.config import PiperConfig  # noqa: PLC0415  # heavy, and only here

    config = PiperConfig.from_dict(export.configuration())
    assert config.sample_rate == SAMPLE_RATE
    assert config.phoneme_id_map["^"] == [1]
