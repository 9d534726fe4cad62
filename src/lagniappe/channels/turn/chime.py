"""The chime before a call: a two-tone bell, drawn from sines when it is first needed."""

from __future__ import annotations

import io
import math
import os
import struct
import tempfile
import wave
from pathlib import Path

RATE = 22_050
STRIKES = ((0.0, 659.26), (0.45, 523.25))
"""(second, hertz): a falling third, E then C."""
PARTIALS = ((1.0, 1.0, 2.6), (2.0, 0.45, 4.5), (3.01, 0.2, 7.0), (4.2, 0.08, 11.0))
"""(multiple of the tone, loudness, decay per second): what makes a sine a bell."""
LENGTH_SECONDS = 1.9
ATTACK_SECONDS = 0.006
LOUDNESS = 0.5


def sample(second: float) -> float:
    """The sound's height at a moment, within about ±1."""
    height = 0.0
    for begins, hertz in STRIKES:
        age = second - begins
        if age < 0:
            continue
        attack = min(1.0, age / ATTACK_SECONDS)
        for multiple, loudness, decay in PARTIALS:
            height += attack * loudness * math.exp(-decay * age) * math.sin(2 * math.pi * hertz * multiple * age)
    fade = min(1.0, (LENGTH_SECONDS - second) / 0.1)
    return LOUDNESS * fade * height / sum(loudness for _multiple, loudness, _decay in PARTIALS)


def draw() -> bytes:
    """The chime as a WAV file, one channel of 16 bits."""
    heights = (sample(n / RATE) for n in range(int(LENGTH_SECONDS * RATE)))
    frames = b"".join(struct.pack("<h", round(32_767 * max(-1.0, min(1.0, height)))) for height in heights)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(frames)
    return out.getvalue()


def chime(home: Path) -> bytes:
    """The chime of this centre; made at first use. A centre may put a WAV of its own into its place."""
    path = home / "sounds" / "chime.wav"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        sound = draw()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".wav")
    with os.fdopen(descriptor, "wb") as file:
        file.write(sound)
    Path(name).chmod(0o644)
    Path(name).replace(path)  # in one step: another process may be making it too
    return sound
