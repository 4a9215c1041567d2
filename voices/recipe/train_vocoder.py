"""Trains the vocoder on recorded spectra; turns ``corpus.pt`` into ``vocoder.pt``.

The loss is an energy distance between spectrograms (Gritsenko et al., "A Spectral Energy Distance for Parallel Speech
Synthesis", NeurIPS 2020, equation 2): two syntheses that differ in their noise alone are drawn to the recording and
pushed from each other. Plain distance would teach the vocoder to be as periodic as it can, since a noise that is not
the recording's own always costs more than none.

No critics: trained further with some that look at complex spectrograms (2,700 steps), it was as easily told from
recordings as before, and the voice more periodic. Nor is it trained on predicted spectra: it learns to smooth over the
texture that ``train_spectrum.py`` takes such trouble with.
"""

from __future__ import annotations

import math
import time

import numpy as np
import torch
from features import HOP
from torch import Tensor, nn
from training import Average, Log, common_options, crop_starts, load_checkpoint, save_checkpoint, set_up
from vocoder import Vocoder, excitation

import corpus
from corpus import Statistics, Utterance

BATCH = 8
CONTEXT = 12
"""Frames that the network sees to each side of what is compared."""
CROP = 40
"""Frames that are compared, 0.46 s."""
EDGE = 2
"""Frames of those whose samples lack a neighbouring window."""
RESOLUTIONS = ((2048, 512), (1024, 256), (512, 128), (256, 64), (128, 32))
"""Size and hop of the compared spectrograms, in samples."""
REPULSION = 0.5
"""At 1, what the filters cannot follow becomes noise (cepstral peaks a fifth too low); at 0, noise becomes pulses."""


def main() -> None:
    """Trains for a number of steps; stopped, it goes on where it was."""
    options = common_options(__doc__.splitlines()[0], steps=12_000, rate=1e-3)
    arguments = options.parse_args()
    set_up(arguments)

    utterances, statistics = corpus.load(arguments.work / "corpus.pt")
    training = [utterance for utterance in utterances if utterance.split != "heldout"]
    vocoder = Vocoder()
    vocoder.mel_mean.copy_(torch.as_tensor(statistics.mel_mean)[:, None])
    vocoder.mel_deviation.copy_(torch.as_tensor(statistics.mel_deviation)[:, None])
    average = Average(vocoder, 0.999)
    optimizer = torch.optim.AdamW(vocoder.parameters(), arguments.rate, betas=(0.8, 0.99), weight_decay=1e-3)
    parts = {"vocoder": vocoder, "average": average.network, "optimizer": optimizer}
    path = arguments.work / "vocoder.pt"
    step = load_checkpoint(path, parts)
    rng = np.random.default_rng(step)
    log = Log(100)
    while step < arguments.steps:
        done = step / arguments.steps
        for group in optimizer.param_groups:
            group["lr"] = arguments.rate * min(1, (step + 1) / 100) * max(0.02, 0.5 * (1 + math.cos(math.pi * done)))
        batch = draw(training, statistics, rng)
        one, other, target = speak_twice(vocoder, *batch)
        loss = energy_distance(one, other, target)
        log.add(distance=loss.item())
        optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(vocoder.parameters(), 5.0)
        optimizer.step()
        average.update(vocoder)
        log.add(norm=float(norm))
        step += 1
        log.tell(step)
        if step % 500 == 0 or step == arguments.steps:
            save_checkpoint(path, step, parts)


def draw(
    utterances: list[Utterance], statistics: Statistics, rng: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Draws crops of CONTEXT + CROP + CONTEXT frames.

    Returns:
        Mel (B, N_MELS, T), normalized log F0, F0 in hertz and voicing (B, T), and the recording's samples of the inner
        CROP frames, (B, CROP * HOP).
    """
    length = CROP + 2 * CONTEXT
    mel, log_f0, f0, voiced, samples = [], [], [], [], []
    for index, start in crop_starts([len(utterance.mel) for utterance in utterances], length, BATCH, rng):
        utterance, part = utterances[index], slice(start, start + length)
        mel.append(utterance.mel[part].T)
        f0.append(utterance.f0[part])
        log_f0.append((np.log(utterance.f0[part]) - statistics.log_f0_mean) / statistics.log_f0_deviation)
        voiced.append(utterance.voiced[part].astype(np.float32))
        inner = slice((start + CONTEXT) * HOP, (start + CONTEXT + CROP) * HOP)
        samples.append(utterance.samples[inner].astype(np.float32) / 32767)
    arrays = (mel, log_f0, f0, voiced, samples)
    return tuple(torch.as_tensor(np.stack(array).astype(np.float32)) for array in arrays)  # type: ignore[return-value]  # five


def speak_twice(
    vocoder: Vocoder, mel: Tensor, log_f0: Tensor, f0: Tensor, voiced: Tensor, samples: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Synthesizes the inner frames with two different noises; gives both and the recording without its edges."""
    inner = slice(CONTEXT, CONTEXT + CROP)
    part = slice(2 * CONTEXT, 2 * (CONTEXT + CROP))
    x, fine = (whole[:, :, part] for whole in vocoder.read(mel, log_f0, voiced))
    pulses, swell = excitation(f0[:, inner], voiced[:, inner])
    kept = slice(EDGE * HOP, -EDGE * HOP)
    first = vocoder.sound(x, fine, pulses, swell, torch.randn_like(pulses))[:, kept]
    second = vocoder.sound(x, fine, pulses, swell, torch.randn_like(pulses))[:, kept]
    return first, second, samples[:, kept]


def energy_distance(one: Tensor, other: Tensor, target: Tensor) -> Tensor:
    """Computes d(one, target) + d(other, target) - REPULSION * d(one, other), averaged over the resolutions."""
    total = torch.zeros(())
    for size, hop in RESOLUTIONS:
        a, b, c = (amplitudes(signal, size, hop) for signal in (one, other, target))
        scale = 0.5 / c.mean()
        floor = 1e-4 * math.sqrt(size)
        la, lb, lc = (torch.log(part + floor) for part in (a, b, c))
        for x, y, sign in ((0, 2, 1), (1, 2, 1), (0, 1, -REPULSION)):
            linear = ((a, b, c)[x] - (a, b, c)[y]).abs().mean() * scale
            logarithmic = ((la, lb, lc)[x] - (la, lb, lc)[y]).abs().mean()
            whole = ((la, lb, lc)[x] - (la, lb, lc)[y]).square().mean(1).add(1e-6).sqrt().mean()
            total = total + sign * (linear + 0.5 * logarithmic + 0.5 * whole)
    return total / len(RESOLUTIONS)


def amplitudes(signal: Tensor, size: int, hop: int) -> Tensor:
    """Computes amplitude spectra (B, bins, frames) under a Hann window."""
    spectra = torch.stft(signal, size, hop, window=torch.hann_window(size), return_complex=True)
    return torch.sqrt(spectra.real**2 + spectra.imag**2 + 1e-9)


if __name__ == "__main__":
    started = time.monotonic()
    main()
    print(f"{(time.monotonic() - started) / 60:.1f} min")
