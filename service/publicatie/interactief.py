"""The library that makes a figure react to a pointer: made on this machine from the installed vl-convert.

It is 0.9 MB, so a page loads it only when a visitor asks for it; and it is made when first asked for, once
per release of vl-convert. The making takes some seconds and a JavaScript engine: work for the process that
draws.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import brotli

from service.publicatie.pakket import BROTLI_KWALITEIT, schrijf_heel


def bundelpad(data_dir: Path) -> Path:
    """Where the library of the installed release is, or will be; a brotli copy stands beside it (`.br`)."""
    return data_dir / "cache" / "vega" / f"vega-{metadata.version('vl-convert-python')}.js"


def maak_bundel(pad: Path) -> None:
    """Make the library at `pad`, unless another visitor was first. Only in a process of its own."""
    import vl_convert  # type: ignore[import-untyped]  # ships no type information; only where it is needed

    if pad.is_file():
        return
    with _stil():
        inhoud = str(vl_convert.javascript_bundle()).encode()
    schrijf_heel(pad.with_name(f"{pad.name}.br"), brotli.compress(inhoud, quality=BROTLI_KWALITEIT))
    schrijf_heel(pad, inhoud)


@contextmanager
def _stil() -> Iterator[None]:
    """Nothing on standard error: the bundler reports every pass there, from under Python."""
    bewaard, weg = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(weg, 2)
    try:
        yield
    finally:
        os.dup2(bewaard, 2)
        os.close(bewaard)
        os.close(weg)
