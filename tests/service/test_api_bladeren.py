"""Lists a page at a time, and answers that are kept: without a database."""

from __future__ import annotations

import asyncio
import threading
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import antwoorden as module
from service.antwoorden import Antwoorden, Uitkomst
from service.api.v1.bladeren import Bladervraag, deel, links
from service.problems import OngeldigeVraag


@given(st.lists(st.text("abcdef", min_size=1), unique=True), st.integers(1, 9))
def test_every_item_once_there_and_back(sleutels: list[str], aantal: int) -> None:
    heen: list[list[str]] = []
    na: str | None = ""
    while na is not None:
        stuk = deel(sleutels, na, aantal)
        heen.append(sleutels[stuk.van : stuk.tot])
        na = stuk.volgende
    assert [s for blad in heen for s in blad] == sleutels
    assert all(len(blad) == aantal for blad in heen[:-1])
    terug = [heen[-1]]
    while stuk.vorige is not None:
        stuk = deel(sleutels, stuk.vorige, aantal)
        terug.append(sleutels[stuk.van : stuk.tot])
    assert terug[::-1] == heen


def test_links_keep_the_question_and_name_what_was_found() -> None:
    vraag = Bladervraag(na="c", aantal=2)
    uit = links("https://x/api/v1/y", vraag, deel(list("abcdef"), "c", 2), {"publicatie": "inwoners-2026-v1"})
    assert uit.next is not None and uit.prev is not None
    vragen = [parse_qs(urlsplit(link.href).query) for link in (uit.self, uit.next, uit.prev)]
    assert [v["na"] for v in vragen] == [["c"], ["e"], ["a"]]
    assert all(v["aantal"] == ["2"] and v["publicatie"] == ["inwoners-2026-v1"] for v in vragen)
    with pytest.raises(OngeldigeVraag):
        deel(list("abc"), "z", 2)


async def test_who_asks_the_same_waits_for_one_making_in_a_thread() -> None:
    antwoorden, gemaakt = Antwoorden(), list[int]()

    def maak() -> bytes:
        gemaakt.append(threading.get_ident())
        return b"x" * 1000

    uitkomst = Uitkomst(maak, "hash")
    samen = await asyncio.gather(*(antwoorden.haal("adres", uitkomst, "") for _ in range(5)))
    assert len({etag for etag, _ in samen}) == 1
    assert len(gemaakt) == 1
    assert gemaakt[0] != threading.get_ident()
    etag, opnieuw = await antwoorden.haal("adres", uitkomst, "")
    assert len(gemaakt) == 1
    assert opnieuw is not None and len(opnieuw.klein) < len(opnieuw.heel)
    assert await antwoorden.haal("adres", uitkomst, etag) == (etag, None)
    ander, _ = await antwoorden.haal("ander adres", uitkomst, "")
    nieuw, _ = await antwoorden.haal("adres", Uitkomst(maak, "andere hash"), "")
    assert len({etag, ander, nieuw}) == 3


async def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BEWAARD", 6000)
    antwoorden = Antwoorden()
    for nr in range(10):
        await antwoorden.haal(str(nr), Uitkomst(lambda: b"x" * 450, "hash"), "")
    assert len(antwoorden._gemaakt) == 4
    assert antwoorden._omvang == 4 * (450 + module._ERBIJ)


async def test_a_fault_is_not_kept() -> None:
    antwoorden = Antwoorden()

    def stuk() -> bytes:
        raise ValueError("stuk")

    with pytest.raises(ValueError, match="stuk"):
        await antwoorden.haal("adres", Uitkomst(stuk, "hash"), "")
    etag, gemaakt = await antwoorden.haal("adres", Uitkomst(lambda: b"goed", "hash"), "")
    assert gemaakt is not None and gemaakt.heel == b"goed" and etag == gemaakt.etag
