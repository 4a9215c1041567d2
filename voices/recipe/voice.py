"""Turns Piper's phoneme ids and scales into samples and durations: the graph that is exported.

Everything a Piper runtime leaves to the model happens here: ids never seen in training are mapped to their nearest
kin, durations are scaled and rounded, questions rise, noise comes from a counter. The same input gives the same
samples, in any process, thread and order, since nothing draws from the runtime's random state.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812  # its name everywhere
import vocoder
from acoustic import NOISES, STYLES, Durations, Pitch, Spectrum
from features import HOP
from layers import ChannelNorm
from torch import Tensor, nn
from vocoder import BEFORE, BINS, BLOCK, STEP, WINDOW, Vocoder

from corpus import ID_OF, MODIFIERS, N_IDS, PUNCTUATION, SILENT, VOICELESS

NEAREST_KIN = {
    "!": ".", "?": ".", ":": ",", "-": ",", "(": ",", ")": ",", '"': ",",
    "c": "k", "q": "k", "r": "ɹ", "x": "h", "y": "i", "ç": "h", "ø": "ɜ", "ħ": "h", "œ": "ɜ", "ǀ": "t", "ǁ": "l",
    "ǂ": "t", "ǃ": "t", "ɒ": "ɑ", "ɓ": "b", "ɕ": "ʃ", "ɖ": "d", "ɗ": "d", "ɘ": "ə", "ɞ": "ɜ", "ɟ": "d", "ɠ": "ɡ",
    "ɢ": "ɡ", "ɣ": "ɡ", "ɤ": "ʌ", "ɥ": "j", "ɦ": "h", "ɧ": "ʃ", "ɨ": "ᵻ", "ɫ": "l", "ɬ": "l", "ɭ": "l", "ɮ": "l",
    "ɯ": "ʊ", "ɰ": "w", "ɱ": "m", "ɲ": "n", "ɳ": "n", "ɴ": "ŋ", "ɵ": "ə", "ɶ": "æ", "ɸ": "f", "ɺ": "ɾ", "ɻ": "ɹ",
    "ɽ": "ɾ", "ʀ": "ɹ", "ʁ": "ɹ", "ʂ": "ʃ", "ʄ": "d", "ʈ": "t", "ʉ": "u", "ʋ": "v", "ʍ": "w", "ʎ": "l", "ʏ": "ʊ",
    "ʐ": "ʒ", "ʑ": "ʒ", "ʕ": "ʔ", "ʘ": "p", "ʙ": "b", "ʛ": "ɡ", "ʜ": "h", "ʝ": "j", "ʟ": "l", "ʡ": "ʔ", "ʢ": "ʔ",
    "ˑ": "ː", "β": "v", "χ": "h", "ⱱ": "v", "ε": "ɛ", "g": "ɡ", "ʦ": "t", "X": "h", "ɝ": "ɜ", "ɚ": "ə",
}  # fmt: skip
"""What stands in for phonemes that the recordings lack; the others (tones, digits, combining marks) are dropped."""
LONGEST = 70.0
"""Frames a token may last before scaling, 0.8 s."""
SHORTEST_GAP = 2.5
"""Frames below which a space is no pause."""
DURATION_NOISE = 0.02
"""Deviation of a phone's log duration at noise_w 1."""
RISE, RISE_FRAMES, CODA_FRAMES = 3.0, 30, 8
"""A question's pitch bends over 0.35 s to so many of the speaker's deviations of log F0 (0.17 each), and is there
0.1 s before the end, where a last consonant may have no pitch any more."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set when the voice is exported, from measurements on recordings, and not learnt."""

    log_f0_mean: float
    log_f0_deviation: float
    length: float
    """Factor on durations of phones: the mean of logarithms is short."""
    evenness: float
    """Exponent on durations of phones, in frames, before that: what is predicted long was partly chance."""
    pause: float
    """Factor on durations of pauses."""
    liveliness: float
    """Factor on relative log F0: the mean of many readings is flat."""
    jitter: float
    """Deviation of log F0 from frame to frame, at noise_scale 0.667."""
    mel_gain: Tensor
    """Factor on the normalized spectrum, shape (N_MELS, 1): the mean of many readings is flat."""


class Voice(nn.Module):
    """Phoneme ids to samples."""

    def __init__(
        self, spectrum: Spectrum, prosody: list[tuple[Durations, Pitch]], speaker: Vocoder, settings: Settings,
        seen: set[int],
    ) -> None:  # fmt: skip
        """Joins trained networks.

        Args:
            spectrum: Trained.
            prosody: Trained pairs of one shape, whose mean is taken.
            speaker: Trained vocoder.
            settings: See there.
            seen: Ids that occur in the training recordings.
        """
        super().__init__()
        self.spectrum, self.vocoder, self.settings = spectrum, speaker, settings
        self.durations = Ensemble([pair[0] for pair in prosody])
        self.pitch = Ensemble([pair[1] for pair in prosody])
        phoneme_of = {i: phoneme for phoneme, i in reversed(ID_OF.items())}
        kin = torch.zeros(N_IDS, dtype=torch.int64)
        for i in range(N_IDS):
            stands_in = ID_OF[NEAREST_KIN.get(phoneme_of.get(i, ""), "_")]
            kin[i] = i if i in seen else stands_in if stands_in in seen else 0
        self.register_buffer("kin", kin)
        for name, phonemes in {
            "timed": [p for p in ID_OF if p not in MODIFIERS],
            "phones": [p for p in ID_OF if p not in MODIFIERS and p not in SILENT],
            "marks": PUNCTUATION,
            "voiceless": VOICELESS,
        }.items():
            flags = torch.zeros(N_IDS)
            flags[[ID_OF[p] for p in phonemes]] = 1
            self.register_buffer(name, flags)
        self.kin: Tensor
        self.timed: Tensor
        self.phones: Tensor
        self.marks: Tensor
        self.voiceless: Tensor

    def forward(self, input: Tensor, input_lengths: Tensor, scales: Tensor) -> tuple[Tensor, Tensor]:  # noqa: A002  # Piper's name
        """Speaks.

        Args:
            input: Piper's ids with pads, int64, shape (1, N).
            input_lengths: N, shape (1,).
            scales: noise_scale, length_scale, noise_w; shape (3,).

        Returns:
            Samples, shape (1, 1, L), and frames of each id, shape (1, 1, N): L is HOP times their sum.
        """
        ids = torch.clamp(input[0], 0, N_IDS - 1)[: input_lengths[0]]
        known = self.kin[ids]
        kept = torch.nonzero((known != 0) | (torch.arange(ids.shape[0]) == 0))[:, 0]
        tokens = known[kept]
        seed = _seed(tokens)
        places = _token_places(tokens, self.marks)

        ends = self._ends(tokens, places, scales, seed)
        starts = torch.cat([ends[:1] * 0, ends[:-1]])
        frames = ends - starts
        time = _counter(ends[-1].long())
        token = (time.unsqueeze(0) >= ends.unsqueeze(1)).float().sum(0).long()
        gone, left = time - starts[token], ends[token] - time
        frame_places = torch.stack(
            [(gone + 0.5) / frames[token], torch.log(frames[token]) / 2 - 1,
             torch.tanh((gone + 0.5) / 5), torch.tanh((left - 0.5) / 5)]
        ).unsqueeze(0)  # fmt: skip

        log_f0, voiced = self._contour(ids, tokens, token, places, frame_places, starts, gone, left)
        encoded = self.spectrum.encoder(tokens.unsqueeze(0), places)[:, :, token]
        variety = _normal(NOISES * time.shape[0], seed + 0.37).view(1, NOISES, -1) * (scales[0] / 0.667)
        mel = self.spectrum(encoded, frame_places, log_f0, voiced, torch.zeros(1, STYLES), variety)
        mel = mel * self.settings.mel_gain * self.vocoder.mel_deviation + self.vocoder.mel_mean
        mel = mel - 3.0 * self._outside(tokens[token], gone, left)

        shake = _normal(time.shape[0], seed + 0.71) * (scales[0] / 0.667 * self.settings.jitter)
        f0 = torch.exp(log_f0 * self.settings.log_f0_deviation + self.settings.log_f0_mean + shake)
        samples = self._sound(mel, log_f0, f0, voiced, seed)
        lengths = torch.zeros_like(ids).float().scatter(0, kept, frames)
        return torch.clamp(samples, -0.98, 0.98).view(1, 1, -1), lengths.view(1, 1, -1)

    def _ends(self, tokens: Tensor, places: Tensor, scales: Tensor, seed: Tensor) -> Tensor:
        """Predicts the frame at which each token ends, shape (N,)."""
        phones, timed = self.phones[tokens], self.timed[tokens]
        logs = self.durations.durations(tokens.unsqueeze(0), places)[0]
        logs = logs + _normal(tokens.shape[0], seed + 0.13).clamp(-2, 2) * phones * (scales[2] * DURATION_NOISE)
        frames = torch.clamp(torch.exp(logs) - 1, 0.0, LONGEST) * timed
        even = self.settings.length * torch.clamp(frames, min=0.1) ** self.settings.evenness
        frames = phones * even + (1 - phones) * frames * self.settings.pause
        frames = frames * (1 - (1 - phones) * (frames < SHORTEST_GAP).float())
        frames = torch.maximum(frames * torch.clamp(scales[1], 0.1, 10.0), phones)
        frames = torch.cat([frames[:-1], torch.clamp(frames[-1:], min=3.0)])
        return torch.cumsum(torch.floor(frames + 0.5), 0)  # rounded ends would blur each by two roundings

    def _contour(
        self, ids: Tensor, tokens: Tensor, token: Tensor, places: Tensor, frame_places: Tensor,
        starts: Tensor, gone: Tensor, left: Tensor,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """Predicts normalized log F0 and voicing, shape (1, T) each."""
        log_f0, voicing = self.pitch.pitch(tokens.unsqueeze(0), places, token, frame_places)
        log_f0 = torch.clamp(log_f0 * self.settings.liveliness, -2.6, 3.2)
        asks = (ids == ID_OF["?"]).float().amax()
        end = (starts * self.marks[tokens]).amax()
        into = torch.clamp(1 - (end - starts[token] - gone - CODA_FRAMES) / RISE_FRAMES, 0.0, 1.0)
        log_f0 = log_f0 + (RISE - log_f0) * (asks * into).unsqueeze(0)
        inside = self.voiceless[tokens[token]] * (gone >= 1).float() * (left >= 2).float()
        return log_f0, (voicing > 0).float() * (1 - inside).unsqueeze(0)

    def _outside(self, token: Tensor, gone: Tensor, left: Tensor) -> Tensor:
        """Marks the silence before and behind the sentence, 0 to 1, shape (1, 1, T); it fades from speech to room."""
        before = (token == ID_OF["^"]).float() * torch.clamp((left - 2) / 3, 0.0, 1.0)
        behind = (token == ID_OF["."]).float() * torch.clamp((gone - 3) / 6, 0.0, 1.0)
        return (before + behind + (token == ID_OF["$"]).float()).view(1, 1, -1)

    def _sound(self, mel: Tensor, log_f0: Tensor, f0: Tensor, voiced: Tensor, seed: Tensor) -> Tensor:
        """Does what Vocoder.forward does, with matrices for Fourier transforms; shape (1, T * HOP)."""
        pulses, swell = vocoder.excitation(f0, voiced)
        noise = _normal(pulses.shape[1], seed + 0.59).unsqueeze(0)
        signals = torch.cat([pulses, noise, noise * swell], 0)
        steps = F.pad(signals, (STEP, STEP)).unflatten(1, (-1, STEP))
        windows = torch.cat([steps[:, :-1], steps[:, 1:]], 2)[:, :-1]
        lit, still, swelling = torch.matmul(windows, _forward_basis()).unbind(0)
        power = (still[:, :BINS] ** 2 + still[:, BINS:] ** 2).unsqueeze(0)
        filters = self.vocoder.filters(*self.vocoder.read(mel, log_f0, voiced), power)
        pulse, phase, level, depth = vocoder.responses(filters)
        gain, swell_gain = torch.exp(level[0]), torch.exp(level[0]) * depth[0]
        turn = torch.exp(pulse[0])
        real, imaginary = turn * torch.cos(phase[0]), turn * torch.sin(phase[0])
        shaped = torch.cat(
            [
                lit[:, :BINS] * real
                - lit[:, BINS:] * imaginary
                + still[:, :BINS] * gain
                + swelling[:, :BINS] * swell_gain,
                lit[:, BINS:] * real
                + lit[:, :BINS] * imaginary
                + still[:, BINS:] * gain
                + swelling[:, BINS:] * swell_gain,
            ],
            1,
        )
        return vocoder.overlap_add(torch.matmul(shaped, _inverse_basis()).unsqueeze(0))


def _forward_basis() -> Tensor:
    """Hann window, offset and Fourier transform in one: (WINDOW, 2 * BINS), real parts then imaginary ones."""
    n = torch.arange(WINDOW)
    window = 0.5 - 0.5 * torch.cos(n.float() * (2 * math.pi / WINDOW))
    angle = ((n + BEFORE).unsqueeze(1) * torch.arange(BINS).unsqueeze(0) % BLOCK).float() * (2 * math.pi / BLOCK)
    return torch.cat([torch.cos(angle), -torch.sin(angle)], 1) * window.unsqueeze(1)


def _inverse_basis() -> Tensor:
    """Inverse real Fourier transform: (2 * BINS, BLOCK)."""
    k = torch.arange(BINS)
    weight = (1 + torch.clamp(k, max=1) * torch.clamp(BINS - 1 - k, max=1)).float() / BLOCK
    angle = (k.unsqueeze(1) * torch.arange(BLOCK).unsqueeze(0) % BLOCK).float() * (2 * math.pi / BLOCK)
    return torch.cat([torch.cos(angle) * weight.unsqueeze(1), -torch.sin(angle) * weight.unsqueeze(1)], 0)


def _token_places(tokens: Tensor, marks: Tensor) -> Tensor:
    """Computes what ``corpus.token_positions`` does, shape (1, 4, N)."""
    place = torch.arange(tokens.shape[0]).float()
    last = place[-1]
    column, row, ends = place.unsqueeze(1), place.unsqueeze(0), marks[tokens].unsqueeze(0)
    before = ((row <= column).float() * ends * row).amax(1)
    ahead = (row >= column).float() * ends
    behind = (ahead * row + (1 - ahead) * last).amin(1)
    return torch.tanh(
        torch.stack([place / 40, (last - place) / 40, (place - before) / 20, (behind - place) / 20])
    ).unsqueeze(0)


def _seed(tokens: Tensor) -> Tensor:
    """Draws a number in [0, 1) from the tokens, so that sentences differ and the same one never does."""
    place = torch.arange(tokens.shape[0]).double()
    weight = place * 0.7548776662466927  # the plastic number's inverse: multiples spread evenly
    total = (tokens.double() * (weight - torch.floor(weight)) + place * 0.5698402909980532).sum()
    return total - torch.floor(total)


def _counter(count: Tensor | int) -> Tensor:
    """Counts from 0, shape (count,); the count may be known only when the graph runs."""
    return torch.arange(count, dtype=torch.float32)  # type: ignore[arg-type]  # tensors are taken, the stubs forget them


def _uniform(count: Tensor | int, seed: Tensor) -> Tensor:
    """Hashes a counter into [0, 1) by squaring and dropping whole parts, in double precision, shape (count,).

    Only products, sums and floors of doubles, and no state of the runtime's; white by test.
    """
    x = _counter(count).double() * 0.6180339887498949 + seed  # the golden ratio's part: multiples spread evenly
    x = x - torch.floor(x)
    x = (x + 0.377) * (x + 1.531) * 91021.0
    x = x - torch.floor(x)
    x = (x + 0.613) * (x + 1.207) * 70657.0
    return x - torch.floor(x)


def _normal(count: Tensor | int, seed: Tensor) -> Tensor:
    """Draws normal noise (Box and Muller 1958), shape (count,)."""
    radius = _uniform(count, seed).clamp(min=1e-9).float()
    angle = _uniform(count, seed + 0.2718281828).float()
    return torch.sqrt(-2 * torch.log(radius)) * torch.cos(angle * (2 * math.pi))


class Ensemble(nn.Module):
    """Several networks of one shape, run as one whose convolutions have a group for each, and averaged."""

    def __init__(self, members: list[Durations] | list[Pitch]) -> None:
        """Stacks the members' weights."""
        super().__init__()
        self.count = len(members)
        parts = [dict(member.named_modules()) for member in members]
        self.layers = nn.ModuleDict()
        for name, module in parts[0].items():
            same = [part[name] for part in parts]
            if isinstance(module, nn.Conv1d):
                self.layers[name.replace(".", "_")] = _grouped([one for one in same if isinstance(one, nn.Conv1d)])
        self.embedding = nn.Parameter(torch.cat([member.encoder.embedding.weight for member in members], 1))
        norms = [name for name, module in parts[0].items() if isinstance(module, ChannelNorm)]
        for name in norms:
            for kind in ("weight", "bias"):
                stacked = torch.cat([getattr(part[f"{name}.norm"], kind) for part in parts])
                self.register_buffer(f"{name.replace('.', '_')}_{kind}", stacked.detach().view(1, -1, 1))

    def durations(self, ids: Tensor, places: Tensor) -> Tensor:
        """Averages Durations, shape (1, N)."""
        x = self._residuals("body", self._encode(ids, places))
        y: Tensor = self.layers["outlet"](x).mean(1)
        return y

    def pitch(self, ids: Tensor, places: Tensor, token: Tensor, frame_places: Tensor) -> tuple[Tensor, Tensor]:
        """Averages Pitch: relative log F0 and logit of voicing, shape (1, T) each."""
        encoded = self._encode(ids, places)[0][:, token].unflatten(0, (self.count, -1))
        beside = frame_places.expand(self.count, -1, -1)
        x = self.layers["inlet"](torch.cat([encoded, beside], 1).flatten(0, 1).unsqueeze(0))
        x = self._residuals("body", x)
        y = self.layers["outlet"](self._norm("norm", x)).unflatten(1, (self.count, 2)).mean(1)
        return y[:, 0], y[:, 1]

    def _encode(self, ids: Tensor, places: Tensor) -> Tensor:
        x = self.embedding[ids[0]].t().unsqueeze(0) + self.layers["encoder_place"](places.repeat(1, self.count, 1))
        return self._norm("encoder_norm", self._residuals("encoder_body", x))

    def _residuals(self, stack: str, x: Tensor) -> Tensor:
        depth = 0
        while f"{stack}_{depth}_conv" in self.layers:
            x = x + self.layers[f"{stack}_{depth}_mix"](F.relu(self.layers[f"{stack}_{depth}_conv"](x)))
            depth += 1
        return x

    def _norm(self, name: str, x: Tensor) -> Tensor:
        each = x.unflatten(1, (self.count, -1))
        each = each - each.mean(2, keepdim=True)
        each = each / torch.sqrt((each * each).mean(2, keepdim=True) + 1e-5)
        weight: Tensor = getattr(self, f"{name}_weight")
        bias: Tensor = getattr(self, f"{name}_bias")
        y: Tensor = each.flatten(1, 2) * weight + bias
        return y


def _grouped(members: list[nn.Conv1d]) -> nn.Conv1d:
    first = members[0]
    made = nn.Conv1d(
        first.in_channels * len(members),
        first.out_channels * len(members),
        first.kernel_size[0],
        padding=int(first.padding[0]),
        dilation=first.dilation[0],
        groups=len(members),
    )
    with torch.no_grad():
        made.weight.copy_(torch.cat([member.weight for member in members]))
        assert made.bias is not None
        made.bias.copy_(torch.cat([member.bias for member in members if member.bias is not None]))
    return made


assert HOP == 2 * STEP
