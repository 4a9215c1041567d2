"""Turns phoneme ids into durations (Durations), pitch and voicing (Pitch) and a log-mel spectrum (Spectrum).

The three share nothing: prosody overfits 1.4 hours of speech long before the spectrum is learnt, pitch before
durations, so their networks are small, stopped early and averaged over several.
"""

from __future__ import annotations

import torch
from features import N_MELS
from layers import ChannelNorm, Residual
from torch import Tensor, nn

from corpus import N_IDS

TOKEN_FEATURES = 4
"""See ``corpus.token_positions``."""
FRAME_FEATURES = 4
"""See ``corpus.frame_positions``."""
STYLES = 4
"""Components of an utterance's own average spectrum, 0 when speaking."""
NOISES = 4
"""Channels of noise that the spectrum may draw its variety from."""


class Encoder(nn.Module):
    """Tokens in their context."""

    def __init__(self, channels: int, dilations: tuple[int, ...], dropout: float) -> None:
        """Makes one layer of width 5 per dilation."""
        super().__init__()
        self.embedding = nn.Embedding(N_IDS, channels)
        nn.init.normal_(self.embedding.weight, 0, 0.3)
        self.place = nn.Conv1d(TOKEN_FEATURES, channels, 1)
        self.body = nn.ModuleList([Residual(channels, 5, dilation, dropout) for dilation in dilations])
        self.norm = ChannelNorm(channels)

    def forward(self, ids: Tensor, places: Tensor, mask: Tensor | None = None) -> Tensor:
        """Encodes ids (B, N), places (B, TOKEN_FEATURES, N) and mask (B, 1, N) into (B, channels, N)."""
        x = self.embedding(ids).transpose(1, 2) + self.place(places)
        x = x if mask is None else x * mask
        for layer in self.body:
            x = layer(x, mask)
        y: Tensor = self.norm(x)
        return y if mask is None else y * mask


class Spectrum(nn.Module):
    """Tokens, their durations and the pitch to a normalized log-mel spectrum."""

    def __init__(self, channels: int = 192, dropout: float = 0.1) -> None:
        """Makes an encoder of 6 layers and a decoder of 7."""
        super().__init__()
        self.encoder = Encoder(channels, (1, 1, 1, 1, 2, 1), dropout)
        self.inlet = nn.Conv1d(channels + FRAME_FEATURES + 2 + STYLES + NOISES, channels, 1)
        self.body = nn.ModuleList([Residual(channels, 5, d, dropout / 2) for d in (1, 1, 2, 1, 2, 1, 1)])
        self.norm = ChannelNorm(channels)
        self.outlet = nn.Conv1d(channels, N_MELS, 1)

    def forward(
        self,
        encoded: Tensor,
        places: Tensor,
        log_f0: Tensor,
        voiced: Tensor,
        style: Tensor,
        noise: Tensor,
        mask: Tensor | None = None,
    ) -> Tensor:
        """Decodes frames.

        Args:
            encoded: What the encoder gave for each frame's token, shape (B, channels, T).
            places: Shape (B, FRAME_FEATURES, T).
            log_f0: Normalized, shape (B, T).
            voiced: 0 or 1, shape (B, T).
            style: Shape (B, STYLES).
            noise: Normal, shape (B, NOISES, T).
            mask: 0 beyond the end, shape (B, 1, T).

        Returns:
            Shape (B, N_MELS, T).
        """
        pitch = torch.stack([log_f0 * voiced, voiced], 1)
        styles = style.unsqueeze(2).expand(-1, -1, encoded.shape[2])
        x = self.inlet(torch.cat([encoded, places, pitch, styles, noise], 1))
        for layer in self.body:
            x = layer(x, mask)
        y: Tensor = self.outlet(self.norm(x))
        return y


class Durations(nn.Module):
    """Tokens to how long they last."""

    def __init__(self, channels: int = 96, dropout: float = 0.3) -> None:
        """Makes an encoder of 7 layers and 2 on top."""
        super().__init__()
        self.encoder = Encoder(channels, (1, 1, 1, 1, 2, 4, 8), dropout)
        self.body = nn.ModuleList([Residual(channels, 3, 1, dropout) for _ in range(2)])
        self.outlet = nn.Conv1d(channels, 1, 1)

    def forward(self, ids: Tensor, places: Tensor, mask: Tensor | None = None) -> Tensor:
        """Predicts log(1 + frames), shape (B, N), from ids (B, N) and places (B, TOKEN_FEATURES, N)."""
        x = self.encoder(ids, places, mask)
        for layer in self.body:
            x = layer(x, mask)
        y: Tensor = self.outlet(x)[:, 0]
        return y


class Pitch(nn.Module):
    """Tokens and their durations to fundamental frequency and voicing."""

    def __init__(self, channels: int = 96, frame_channels: int = 64, dropout: float = 0.3) -> None:
        """Makes an encoder of 7 layers over tokens and 5 layers over frames."""
        super().__init__()
        self.encoder = Encoder(channels, (1, 1, 1, 1, 2, 4, 8), dropout)
        self.inlet = nn.Conv1d(channels + FRAME_FEATURES, frame_channels, 1)
        self.body = nn.ModuleList([Residual(frame_channels, 5, d, dropout / 2) for d in (1, 2, 4, 1, 2)])
        self.norm = ChannelNorm(frame_channels)
        self.outlet = nn.Conv1d(frame_channels, 2, 1)

    def forward(self, encoded: Tensor, places: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Predicts log F0 against the utterance's mean, in the speaker's deviations, and the logit of voicing.

        Args:
            encoded: What the encoder gave for each frame's token, shape (B, channels, T).
            places: Shape (B, FRAME_FEATURES, T).
            mask: 0 beyond the end, shape (B, 1, T).

        Returns:
            Two of shape (B, T).
        """
        x = self.inlet(torch.cat([encoded, places], 1))
        for layer in self.body:
            x = layer(x, mask)
        y = self.outlet(self.norm(x))
        return y[:, 0], y[:, 1]
