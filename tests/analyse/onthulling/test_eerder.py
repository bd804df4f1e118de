"""Two publications beside each other, or three: the later ones add nothing about a small group."""

import dataclasses
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from analyse.onthulling import GETOOND
from analyse.onthulling.standen import Stand, standen
from analyse.pipeline import Kladblok, maak_publicatie
from analyse.prepare import AnalyseFout
from analyse.publicatie import Drempels, Publicatie
from analyse.ronde import RondeInvoer
from tests.alles import voorbeelden
from tests.analyse.kunst import buren, ronde
from tests.analyse.onthulling.wereld import PEERS, Wereld, bepaald, groepen_van, totalen

CODES, NIEUW = buren(9), buren(14)[9:]
MINSTE = {"inwoners": "inwoners_n", "aanbieders": "organisaties", "gemeente": "gemeente_n"}
GROOTTES = st.lists(st.sampled_from([1, 4, 12, 29, 31, 45, 80, 200]), min_size=4, max_size=len(CODES))


@st.composite
def werelden(draw: st.DrawFn, codes: list[str]) -> Wereld:
    """Some gemeenten merged (into one of them, or into a new one), perhaps one split; any peer groups."""
    naar: dict[str, tuple[str, ...]] = {code: (code,) for code in codes}
    for nieuw in draw(st.lists(st.sampled_from([*NIEUW[:2], codes[0]]), unique=True, max_size=2)):
        for code in draw(st.lists(st.sampled_from(codes), unique=True, min_size=1, max_size=3)):
            naar[code] = (nieuw,)
    if draw(st.integers(0, 3)) == 0:
        naar[draw(st.sampled_from(codes))] = (NIEUW[3], NIEUW[4])
    er = sorted({g for deel in naar.values() for g in deel} | set(codes))
    groep = st.sampled_from(PEERS[: draw(st.integers(1, 3))])
    return Wereld(naar, {g: draw(groep) for g in er})


@st.composite
def drempels(draw: st.DrawFn) -> Drempels:
    """Other minimums than the usual ones, with or without the precision gate."""
    minimum = draw(st.sampled_from([4, 10, 14]))
    d = Drempels(inwoners_n=3 * minimum, organisaties=max(2, minimum // 2), gemeente_n=minimum)
    return replace(d, categorie_n=minimum) if draw(st.booleans()) else replace(d, n_eff=0.0, breedte=9.0)


def omvang(r: RondeInvoer, atomen: list[str], variabele: str, maat: str) -> list[set[str] | int]:
    """Per gemeente the answers in the base of a figure; of aanbieders the organisations that gave them."""
    basis = (1, 2, 3, 4, 5, 98) if maat == "weet_niet" else (1, 2, 3, 4, 5)
    rijen = r.lees().filter(pl.col(variabele).is_in(basis))
    per = [rijen.filter(gemeente=a) for a in atomen]
    return [set(x["organisatie"]) if r.doelgroep == "aanbieders" else x.height for x in per]


@settings(max_examples=voorbeelden(15), deadline=None)
@given(
    st.data(), st.sampled_from(["inwoners", "aanbieders", "gemeente"]), GROOTTES, st.integers(0, 99)
)  # fmt: skip
def test_no_small_group_follows_from_publications_together(
    data: st.DataObject, doelgroep: str, groottes: list[int], zaad: int
) -> None:
    codes = CODES[: len(groottes)]
    r = ronde(doelgroep, dict(zip(codes, groottes, strict=True)), zaad, items=1)
    gemaakt: list[tuple[Publicatie, Wereld]] = []
    for _ in range(data.draw(st.integers(2, 3))):
        w, d = data.draw(werelden(codes)), data.draw(drempels())
        bekend = [s for p, _ in gemaakt for s in standen(p.kop, p.cijfers)]
        with w.nu():
            p = maak_publicatie(r, drempels=d, gepubliceerd=bekend)
            weer = maak_publicatie(r, drempels=d, gepubliceerd=[*bekend, *standen(p.kop, p.cijfers)])
        assert weer.cijfers.equals(p.cijfers)
        gemaakt.append((p, w))
        for variabele, maat in p.cijfers.select("variabele", "maat").unique().iter_rows():
            sets = [totalen(q, v, codes, variabele, maat) for q, v in gemaakt]
            nieuw = bepaald(np.concatenate(sets)) & ~bepaald(np.concatenate([*sets[:-1], sets[0][:0]]))
            per = omvang(r, codes, variabele, maat)
            for groep in groepen_van(len(codes))[nieuw]:
                leden = [x for x, mee in zip(per, groep, strict=True) if mee]
                samen = len(set().union(*leden)) if doelgroep == "aanbieders" else sum(leden)  # type: ignore[arg-type]
                assert samen == 0 or samen >= getattr(d, MINSTE[doelgroep]), (variabele, maat, groep)


# ------------------------------------------------------------------------------------- one case at a time

RUIM = replace(Drempels(), n_eff=0.0, breedte=9.0)


def bekend(*publicaties: Publicatie) -> list[Stand]:
    return [s for p in publicaties for s in standen(p.kop, p.cijfers)]


def eens(publicatie: Publicatie) -> dict[str, bool]:
    """Per gebied whether the main figure of the first question is shown."""
    rijen = publicatie.cijfers.filter(variabele="sam_0", maat="eens").select("gebied", "status")
    return {gebied: status in GETOOND for gebied, status in rijen.iter_rows()}


def fusie(groottes: tuple[int, ...]) -> tuple[RondeInvoer, Wereld, Wereld]:
    """A round, the country of then, and now: the first gemeenten are one."""
    codes = CODES[: len(groottes)]
    peer = dict.fromkeys([*codes, NIEUW[0]], PEERS[0])
    toen = Wereld({c: (c,) for c in codes}, peer)
    nu = Wereld({c: (NIEUW[0],) if k < 3 else (c,) for k, c in enumerate(codes)}, peer)
    return ronde("inwoners", dict(zip(codes, groottes, strict=True)), 5, items=1), toen, nu


def test_a_merged_gemeente_is_not_shown_beside_its_larger_parts() -> None:
    """One part was left out, so the whole minus the others is that part; with a large one it is no secret."""
    r, toen, nu = fusie((12, 90, 120, 80, 150, 200, 60))
    with toen.nu():
        eerst = maak_publicatie(r, drempels=RUIM)
    klein, aanvulling = CODES[0], CODES[6]
    assert [g for g, zicht in eens(eerst).items() if not zicht] == sorted({klein, aanvulling})
    with nu.nu():
        assert eens(maak_publicatie(r, drempels=RUIM))[NIEUW[0]]
        later = eens(maak_publicatie(r, drempels=RUIM, gepubliceerd=bekend(eerst)))
    # Without the merged one nothing may give it away, so its neighbour of then stays closed too.
    assert [g for g, zicht in later.items() if not zicht] == sorted({NIEUW[0], aanvulling})


def test_a_merger_of_gemeenten_that_were_all_shown_changes_nothing() -> None:
    r, toen, nu = fusie((70, 90, 120, 80, 150, 200, 60))
    with toen.nu():
        eerst = maak_publicatie(r, drempels=RUIM)
    with nu.nu():
        los = maak_publicatie(r, drempels=RUIM)
        later = maak_publicatie(r, drempels=RUIM, gepubliceerd=bekend(eerst))
    assert all(eens(eerst).values()) and all(eens(later).values())
    zelfde = [p.cijfers.filter(maat="eens") for p in (los, later)]
    assert zelfde[0].equals(zelfde[1])
    assert later.kop.opgegaan == dict.fromkeys(CODES[:3], NIEUW[0]) and eerst.kop.opgegaan == {}
    assert set(later.kop.peergroepen[PEERS[0]]) == {*CODES[:7], NIEUW[0]}


def test_what_was_shown_before_is_no_complement() -> None:
    """With other peer groups the smallest neighbour was shown; now it would be left out with the first."""
    codes = CODES[:7]
    toen = Wereld({c: (c,) for c in codes}, {c: PEERS[k % 2] for k, c in enumerate(codes)})
    nu = Wereld(toen.naar, dict.fromkeys(codes, PEERS[0]))
    r = ronde("inwoners", dict(zip(codes, (12, 60, 90, 120, 150, 80, 200), strict=True)), 5, items=1)
    with toen.nu():
        eerst = maak_publicatie(r, drempels=RUIM)
    with nu.nu():
        los = maak_publicatie(r, drempels=RUIM)
        later = maak_publicatie(r, drempels=RUIM, gepubliceerd=bekend(eerst))
    dicht = [{g for g, zicht in eens(p).items() if not zicht} for p in (eerst, los, later)]
    assert dicht == [{codes[0], codes[2]}, {codes[0], codes[1]}, {codes[0], codes[2]}]


def test_what_followed_before_is_not_made_worse_and_costs_nothing() -> None:
    """Under older, softer rules a gemeente was shown that is too small now: it is out, and takes none with
    it, for that would not bring it back."""
    codes = CODES[:5]
    w = Wereld({c: (c,) for c in codes}, dict.fromkeys(codes, PEERS[0]))
    r = ronde("inwoners", dict(zip(codes, (25, 60, 90, 120, 150), strict=True)), 5, items=1)
    with w.nu():
        eerst = maak_publicatie(r, drempels=replace(RUIM, inwoners_n=20))
        later = maak_publicatie(r, drempels=RUIM, gepubliceerd=bekend(eerst))
    assert all(eens(eerst).values())
    assert [g for g, zicht in eens(later).items() if not zicht] == [codes[0]]


def test_outcomes_are_kept_until_something_else_becomes_public() -> None:
    """A publication of others in between, with its own trend of this round, changes what can be shown."""
    r, toen, nu = fusie((12, 90, 120, 80, 150, 200, 60))
    kladblok: Kladblok = {}
    with nu.nu():
        los = maak_publicatie(r, drempels=RUIM, kladblok=kladblok)
        eigen = kladblok[r.ronde, False]
        maak_publicatie(r, drempels=RUIM, kladblok=kladblok, gepubliceerd=bekend(los))
        assert kladblok[r.ronde, False] is eigen, "only what it shows itself became public"
    with toen.nu():
        eerst = maak_publicatie(r, drempels=RUIM)
    with nu.nu():
        met = maak_publicatie(r, drempels=RUIM, kladblok=kladblok, gepubliceerd=bekend(eerst))
        assert kladblok[r.ronde, False] is not eigen
        assert met.kop.hash == maak_publicatie(r, drempels=RUIM, gepubliceerd=bekend(eerst)).kop.hash
    assert eens(los)[NIEUW[0]] and not eens(met)[NIEUW[0]]


def test_a_round_keeps_its_answers(tmp_path: Path) -> None:
    """A file is held against a file and a frame against a frame; other answers are refused, with the round
    and the publication in the message."""
    r = ronde("gemeente", dict.fromkeys(CODES, 40), 5, items=1)
    pad = tmp_path / "antwoorden.parquet"
    r.lees().write_parquet(pad)
    uit_bestand = dataclasses.replace(r, antwoorden=pad)
    frame, bestand = maak_publicatie(r), maak_publicatie(uit_bestand)
    assert frame.cijfers.equals(bestand.cijfers)
    for eerst in (frame, bestand):
        for nogmaals, anders in ((r, frame), (uit_bestand, bestand)):
            assert maak_publicatie(nogmaals, gepubliceerd=bekend(eerst)).kop.hash == anders.kop.hash
    r.lees().head(-1).write_parquet(pad)
    volgende = ronde("gemeente", dict.fromkeys(CODES, 40), 6, periode="2027", items=1)
    for eerder, huidig in ((), uit_bestand), ((uit_bestand,), volgende):
        with pytest.raises(AnalyseFout, match=r"gemeente-2026: de antwoorden zijn anders .* versie 1"):
            maak_publicatie(huidig, eerder=eerder, gepubliceerd=bekend(bestand))
