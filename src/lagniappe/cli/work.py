"""``lagniappe work``: the background work by itself, beside ``lagniappe serve --no-work``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    @app.command()
    def work(
        home: Annotated[Path, typer.Option(help="Folder of this centre.", envvar="LAGNIAPPE_HOME")] = Path(
            ".lagniappe"
        ),
    ) -> None:
        """Do the background work of a centre until stopped: what is due, the seal of days, studies."""
        os.environ["LAGNIAPPE_HOME"] = str(home.absolute())
        from lagniappe import serving

        serving.prepare()
        from lagniappe.work import loop

        loop.run(home.absolute())
