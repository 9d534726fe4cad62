"""The house's calm colours, as the figures use them: each light one with its dark counterpart (tokens.css has both)."""

from __future__ import annotations

FONT = "system-ui, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif"

INK = "#25211c"
INK_SOFT = "#5f574c"
LINE = "#e4ddd3"
ACCENT = "#6a3a88"
ACCENT_PALE = "#d9c4e6"
NOTE = "#2a5a86"
NOTE_PALE = "#bcd3e6"
WITHIN = "#1f6b43"
NEAR = "#845300"
OVER = "#a82a1e"
PAPER = "#ffffff"

STEPS = ("#f5eff9", "#e3d2ee", "#c9abdc", "#a97fc4", "#8556a4", "#5e2f7c")
"""From little to much."""

SERIES = (ACCENT, NOTE, NEAR, WITHIN)

DARK = {
    INK: "#f2ede6",
    INK_SOFT: "#b8ad9f",
    LINE: "#37322c",
    ACCENT: "#cfa8e6",
    ACCENT_PALE: "#5b4270",
    NOTE: "#93c1e8",
    NOTE_PALE: "#2c4a63",
    WITHIN: "#7ecb9c",
    NEAR: "#ecc063",
    OVER: "#ff9b8c",
    PAPER: "#1f1c19",
    **dict(zip(STEPS, ("#292230", "#3f2f4c", "#5a436d", "#7b5e93", "#a483bf", "#d8bbec"), strict=True)),
}
