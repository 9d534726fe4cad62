"""The figures of the first study with pandas and with Polars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks._days import OFFSET
from benchmarks._study_sql import MARGINS, QUANTILES


def pandas(folder: Path) -> dict[str, float]:
    import numpy as np
    import pandas as pd

    frame = pd.read_parquet([str(path) for path in folder.glob("contacts/**/*.parquet")], partitioning=None)
    frame["class_"] = frame["outcome"].astype("str").replace({"answered": "served"})
    finish = frame["called_at"].where(frame["class_"] != "left", frame["ended_at"])
    micro = {name: values.astype("int64") for name, values in (("start", frame["arrived_at"]), ("fin", finish))}
    frame["wait"] = (micro["fin"] - micro["start"]).where(frame["doubt"] & 2 == 0)
    frame["within"] = (frame["wait"] <= 1_800_000_000).where(frame["wait"].notna())
    good = (frame["class_"] == "served") & (frame["doubt"] & 4 == 0)
    frame["service"] = ((frame["ended_at"] - frame["answered_at"]) // pd.Timedelta(microseconds=1)).where(good)
    local = micro["start"] + OFFSET
    frame["band"] = local % 86_400_000_000 // 1_800_000_000 * 30
    frame["weekday"] = pd.to_datetime(frame["business_day"]).dt.day_of_week
    for by in MARGINS[2:]:
        keys = by.split(", ")
        frame.groupby(keys).agg(waits=("wait", "count"), wait_sum=("wait", "sum"), wait_max=("wait", "max"),
                                within=("within", "sum"), services=("service", "count"), total=("service", "sum"),
                                deviation=("service", "std"))  # fmt: skip
    found = {}
    for value, by in QUANTILES:
        for key, group in frame.groupby(by.split(", ")) if by else [((), frame)]:
            sorted_ = np.sort(group[value].dropna().to_numpy())
            n = len(sorted_)
            found[value, by, key] = [
                sorted_[min(n - 1, max(0, place))]
                for p in (0.5, 0.9, 0.95)
                for half in (1.96 * np.sqrt(n * p * (1 - p)),)
                for place in (int(np.ceil(n * p)) - 1, int(n * p - half) - 1, int(np.ceil(n * p + half)))
            ]
    waited = frame["wait"] > 0
    for a, b, rows in ((micro["start"], micro["fin"], waited), (frame["answered_at"], frame["ended_at"], good)):
        _spread_pandas(frame["site"][rows], a[rows].astype("int64") + OFFSET, b[rows].astype("int64") + OFFSET)
    steps = pd.concat([
        pd.DataFrame({"site": frame["site"][waited], "moment": micro[name][waited], "step": step})
        for name, step in (("start", 1), ("fin", -1))
    ]).sort_values(["site", "moment", "step"])  # fmt: skip
    return {
        "n": int(frame["wait"].count()), "median": found["wait", "", ()][0] / 1e6,
        "left_p90": found["wait", "class_", ("left",)][3] / 1e6, "low": found["wait", "class_", ("left",)][4] / 1e6,
        "service_median": found["service", "", ()][0] / 1e6,
        "most": int(steps.groupby("site")["step"].cumsum().max()),
        "within": int(frame.loc[frame["class_"] == "served", "within"].sum()),
    }  # fmt: skip


def _spread_pandas(site: Any, a: Any, b: Any) -> Any:
    import numpy as np
    import pandas as pd

    width = 1_800_000_000
    first, last = (a // width).to_numpy(), ((b - 1) // width).to_numpy()
    many = last - first + 1
    slot = np.repeat(first, many) + np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    piece = np.minimum(np.repeat(b.to_numpy(), many), (slot + 1) * width) - np.maximum(
        np.repeat(a.to_numpy(), many), slot * width
    )
    cut = pd.DataFrame(
        {"site": np.repeat(site.to_numpy(), many), "band": slot * width % 86_400_000_000, "piece": piece}
    )
    return cut.groupby(["site", "band"])["piece"].sum()


def polars(folder: Path) -> dict[str, float]:
    import polars as pl

    micro = {name: pl.col(name).dt.epoch("us") for name in ("arrived_at", "called_at", "answered_at", "ended_at")}
    served = pl.col("outcome") == "answered"
    frame = pl.read_parquet([str(path) for path in folder.glob("contacts/**/*.parquet")], hive_partitioning=False)
    frame = frame.with_columns(
        class_=pl.when(served).then(pl.lit("served")).otherwise(pl.col("outcome")),
        start=micro["arrived_at"],
        fin=pl.when(pl.col("outcome") == "left").then(micro["ended_at"]).otherwise(micro["called_at"]),
        band=(micro["arrived_at"] + OFFSET) % 86_400_000_000 // 1_800_000_000 * 30,
        weekday=pl.col("business_day").dt.weekday(),
        service=pl.when(served & (pl.col("doubt") & 4 == 0)).then(micro["ended_at"] - micro["answered_at"]),
    ).with_columns(wait=pl.when(pl.col("doubt") & 2 == 0).then(pl.col("fin") - pl.col("start")))
    frame = frame.with_columns(within=pl.col("wait") <= 1_800_000_000)
    for by in MARGINS[2:]:
        frame.group_by(by.split(", ")).agg(
            pl.col("wait").count().alias("waits"), pl.col("wait").sum().alias("sum"), pl.col("wait").max().alias("max"),
            pl.col("within").sum(), pl.col("service").count().alias("n"), pl.col("service").std().alias("sd"),
        )  # fmt: skip
    found = {}
    for value, by in QUANTILES:
        ordered, n = pl.col(value).sort(), pl.col(value).count()
        picks = []
        for place, p in enumerate((0.5, 0.9, 0.95)):
            half = 1.96 * (n * p * (1 - p)).sqrt()
            for name, rank in (
                ("at", (n * p).ceil() - 1),
                ("low", (n * p - half).floor() - 1),
                ("up", (n * p + half).ceil()),
            ):
                picks.append(ordered.get(rank.clip(0, n - 1).cast(pl.Int64)).alias(f"{name}{place}"))
        known = frame.filter(pl.col(value).is_not_null())
        found[value, by] = known.group_by(by.split(", ")).agg(picks) if by else known.select(picks)
    waited = frame.filter(pl.col("wait") > 0)
    at_work = frame.filter(pl.col("service") > 0)
    spells = (
        waited.select("site", a=pl.col("start") + OFFSET, b=pl.col("fin") + OFFSET),
        at_work.select("site", a=micro["answered_at"] + OFFSET, b=micro["ended_at"] + OFFSET),
    )
    width = 1_800_000_000
    for spell in spells:
        cut = spell.with_columns(slot=pl.int_ranges(pl.col("a") // width, (pl.col("b") - 1) // width + 1)).explode(
            "slot"
        )
        piece = pl.min_horizontal("b", (pl.col("slot") + 1) * width) - pl.max_horizontal("a", pl.col("slot") * width)
        cut.group_by("site", (pl.col("slot") * width % 86_400_000_000).alias("band")).agg(piece.sum())
    steps = pl.concat(
        [waited.select("site", moment=name, step=pl.lit(step)) for name, step in (("start", 1), ("fin", -1))]
    )
    line = steps.sort("site", "moment", "step").select(pl.col("step").cum_sum().over("site"))
    left = found["wait", "class_"].filter(pl.col("class_") == "left")
    return {
        "n": frame["wait"].count(), "median": found["wait", ""]["at0"][0] / 1e6, "left_p90": left["at1"][0] / 1e6,
        "low": left["low1"][0] / 1e6, "service_median": found["service", ""]["at0"][0] / 1e6,
        "most": line["step"].max(), "within": frame.filter(pl.col("class_") == "served")["within"].sum(),
    }  # fmt: skip
