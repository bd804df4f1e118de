"""Lighthouse beside the browser of a test: one Node process that judges page after page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.alles import ALLES
from tests.browser.conftest import VLAGGEN

_SCRIPT = Path(__file__).with_name("lighthouse.mjs")


class Oordeel(msgspec.Struct, frozen=True):
    """What Lighthouse says of one page."""

    score: float | None
    """Accessibility, 0 to 1."""
    gekeken: int
    """Number of accessibility audits that applied to the page."""
    mis: tuple[str, ...]
    """Failed accessibility audits, each with the elements it is about."""
    verschuiving: float | None
    """Cumulative layout shift, and `gewicht` the bytes of everything loaded: only of a page loaded anew."""
    gewicht: float | None
    fout: str
    """Why Lighthouse could not judge, or ""."""


class Lighthouse:
    """A running Lighthouse; `proces` reads and writes a line of JSON per page."""

    def __init__(self, proces: subprocess.Popen[str]) -> None:
        self._proces = proces

    def bekijk(self, page: Page) -> Oordeel:
        """Judge the page as it stands in the browser now: logged in, with what was typed, in its colours."""
        return self._vraag(page.url, laad=False)

    def laad(self, adres: str) -> Oordeel:
        """Load a page anew and judge it, with its shift and weight."""
        return self._vraag(adres, laad=True)

    def _vraag(self, adres: str, *, laad: bool) -> Oordeel:
        assert self._proces.stdin and self._proces.stdout
        self._proces.stdin.write(msgspec.json.encode({"adres": adres, "laad": laad}).decode() + "\n")
        self._proces.stdin.flush()
        return msgspec.json.decode(self._proces.stdout.readline(), type=Oordeel)


def _zoek_programma() -> str:
    programma = os.environ.get("SAMENSPEL_LIGHTHOUSE") or shutil.which("lighthouse")
    if programma and shutil.which("node"):
        return programma
    reden = "geen Lighthouse met Node op deze machine (zet SAMENSPEL_LIGHTHOUSE; zie CONTRIBUTING.md)"
    if ALLES:
        pytest.fail(f"SAMENSPEL_ALLES=1, maar er is {reden}")
    pytest.skip(reden)


@pytest.fixture(scope="module")
def poort() -> int:
    """Where the browser of this module listens for Lighthouse."""
    with socket.socket() as plek:
        plek.bind(("127.0.0.1", 0))
        return int(plek.getsockname()[1])


@contextmanager
def chromium_op(poort: int, chromium: str) -> Iterator[Browser]:
    """A browser that Lighthouse can look into too."""
    with sync_playwright() as playwright:
        vlaggen = [*VLAGGEN, f"--remote-debugging-port={poort}"]
        gestart = playwright.chromium.launch(executable_path=chromium, args=vlaggen)
        yield gestart
        gestart.close()


@pytest.fixture(scope="module")
def lighthouse(browser: Browser, poort: int) -> Iterator[Lighthouse]:
    """One Lighthouse for all pages of a module, whose fixture `browser` listens on `poort`.

    Without the program the test is skipped, or fails with SAMENSPEL_ALLES=1.
    """
    opdracht = ["node", str(_SCRIPT), _zoek_programma(), str(poort)]
    with subprocess.Popen(opdracht, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as proces:
        try:
            yield Lighthouse(proces)
        finally:
            proces.kill()
