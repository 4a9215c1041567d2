"""The two layers that all networks are built of."""

from __future__ import annotations

import math

import torch.nn.functional as F  # noqa: N812  # its name everywhere
from torch import Tensor, nn


class Residual(nn.Module):
    """x + W relu(conv(x)), W a pointwise convolution that starts small; shapes (B, channels, time)."""

    def __init__(self, channels: int, width: int, dilation: int = 1, dropout: float = 0.0) -> None:
        """Makes a layer that sees ``dilation * (width // 2)`` steps to each side."""
        super().__init__()
        self.conv = nn.Conv1d(channels, channels, width, padding=dilation * (width // 2), dilation=dilation)
        self.mix = nn.Conv1d(channels, channels, 1)
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.mix.weight, 0, 0.3 / math.sqrt(channels))
        assert self.mix.bias is not None
        nn.init.zeros_(self.mix.bias)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Applies the layer; ``mask`` (B, 1, time) keeps what is beyond the end at zero."""
        y: Tensor = x + self.dropout(self.mix(F.relu(self.conv(x))))
        return y if mask is None else y * mask


class ChannelNorm(nn.Module):
    """Layer normalization over channels, shapes (B, channels, time)."""

    def __init__(self, channels: int) -> None:
        """Starts as the identity on normalized input."""
        super().__init__()
        self.norm = nn.LayerNorm(channels)

    def forward(self, x: Tensor) -> Tensor:
        """Normalizes each time step."""
        y: Tensor = self.norm(x.transpose(1, 2)).transpose(1, 2)
        return y
