"""The command line. One module a command (or family); each offers ``register(app)`` and imports its needs inside."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import typer

app = typer.Typer(
    name="lagniappe",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Serves every customer on every channel from one desk, and measures each contact.",
)


@app.callback()
def main() -> None:
    """Serves every customer on every channel from one desk, and measures each contact."""


for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    if not _module.startswith("test_"):
        import_module(f"{__name__}.{_module}").register(app)
