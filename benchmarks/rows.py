"""What the benchmarks hand to the table that `make bench` ends with: a row each, in a file that it names."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "PIXELGUARD_BENCH_ROWS"  # the environment variable with the file's name; unset: nobody asks


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. `ratio` is to the row of the same benchmark that says 1, in the same run."""

    benchmark: str
    what: str
    measure: str
    ratio: float | None = None
    found: str = ""


def add(*rows: Row) -> None:
    """Hand rows over, where somebody asks for them."""
    name = os.environ.get(FILE)
    if name:
        with Path(name).open("a", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(asdict(row))}\n" for row in rows)


def read(file: Path) -> list[Row]:
    """Give the rows that were handed over."""
    return [Row(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def table(rows: list[Row]) -> str:
    """Give the one table, in Markdown."""
    lines = ["| benchmark | what | measured | ratio | found |", "|---|---|--:|--:|---|"]
    lines += [
        f"| {row.benchmark} | {row.what} | {row.measure} | {'' if row.ratio is None else f'{row.ratio:.2f}'} "
        f"| {row.found} |"
        for row in rows
    ]
    return "\n".join(lines)
