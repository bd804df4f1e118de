"""What the API says is what was published: digit by digit the export, whole, a page at a time."""

from __future__ import annotations

import io
import re
from typing import Any

import brotli
import httpx
import msgspec
import polars as pl
import pytest
from litestar import Litestar
from polars.testing import assert_frame_equal

from analyse import Publicatie
from analyse.gemeenten import gemeenten
from analyse.onthulling import GETOOND

BASIS = "/api/v1"
PUBLICATIE = "inwoners-2026-v1"


def _relatief(adres: str) -> str:
    return adres[adres.index(BASIS) :]


async def haal_alles(client: httpx.AsyncClient, pad: str, naam: str) -> list[dict[str, Any]]:
    """All items, by following the links, and back again."""
    heen, terug, adres = [], [], f"{BASIS}{pad}"
    while True:
        antwoord = (await client.get(adres)).raise_for_status().json()
        heen.append(antwoord[naam])
        if "next" not in antwoord["_links"]:
            break
        adres = _relatief(antwoord["_links"]["next"]["href"])
    while len(heen) < 6:
        terug.append(antwoord[naam])
        if "prev" not in antwoord["_links"]:
            break
        antwoord = (await client.get(_relatief(antwoord["_links"]["prev"]["href"]))).json()
    alle = [rij for deel in heen for rij in deel]
    assert len(heen) >= 6 or [rij for deel in reversed(terug) for rij in deel] == alle
    assert antwoord["totaal"] == len(alle)
    return alle


def _als_frame(rijen: list[dict[str, Any]], schema: pl.Schema, namen: dict[str, str]) -> pl.DataFrame:
    velden = {namen.get(k, k): t for k, t in schema.items()}
    return pl.DataFrame([{k: rij[k] for k in velden} for rij in rijen], schema=velden).rename(
        {namen[k]: k for k in schema if k in namen}
    )


NAMEN = {
    "gebied_naam": "gebiedNaam",
    "schaal_van": "schaalVan",
    "schaal_tot": "schaalTot",
    "n_eff": "nEff",
    "p_bh": "pBh",
    "groep_a": "groepA",
    "groep_b": "groepB",
}


async def test_figures_equal_the_export(client: httpx.AsyncClient) -> None:
    """Every row of cijfers.parquet, in its order, with the same doubles; and cijfers.csv the same digits."""
    rijen = await haal_alles(client, f"/cijfers?publicatie={PUBLICATIE}&aantal=1000", "cijfers")
    parquet = await client.get("/data/inwoners-2026/1/cijfers.parquet")
    uitvoer = pl.read_parquet(io.BytesIO(parquet.content))
    eigen = [k for k in uitvoer.columns if NAMEN.get(k, k) in rijen[0]]
    assert len(eigen) == len(rijen[0]) - 2  # all but id and groepen
    frame = _als_frame(rijen, uitvoer.select(eigen).schema, NAMEN)
    assert_frame_equal(frame, uitvoer.select(eigen), check_exact=True)
    assert [rij["id"] for rij in rijen] == list(range(1, len(rijen) + 1))
    csv = (await client.get("/data/inwoners-2026/1/cijfers.csv")).content.decode("utf-8-sig")
    als_tekst = pl.read_csv(io.StringIO(csv), infer_schema=False)
    for kolom in ("schatting", "se", "lo", "hi", "df", "n_eff", "n"):
        getallen = [
            "" if r[NAMEN.get(kolom, kolom)] is None else repr(r[NAMEN.get(kolom, kolom)]) for r in rijen
        ]
        assert als_tekst[kolom].fill_null("").to_list() == getallen


async def test_every_figure_carries_its_meaning(client: httpx.AsyncClient) -> None:
    """A shown figure has its margin and its question; one that is not has nothing but a status."""
    rijen = await haal_alles(client, "/cijfers?gebied=NL,GM0363&aantal=1000", "cijfers")
    statussen = {rij["status"] for rij in rijen}
    assert {"ok", "indicatief"} & statussen
    assert statussen - set(GETOOND)
    for rij in rijen:
        assert rij["methode"] and rij["vraag"] and rij["bewoording"]
        getallen = [rij[k] for k in ("schatting", "se", "lo", "hi", "n", "nEff")]
        if rij["status"] in ("ok", "indicatief"):
            assert None not in getallen
        elif rij["status"] not in GETOOND:
            assert getallen == [None] * 6


TABELLEN = ("vergelijkingen", "spiegels", "modelschattingen", "rangen", "drijfveren", "kwaliteitscijfers")


@pytest.mark.parametrize("naam", TABELLEN)
async def test_tables_equal_what_was_published(
    client: httpx.AsyncClient, publicatie: Publicatie, naam: str
) -> None:
    rijen = await haal_alles(client, f"/{naam}?aantal=400", naam)
    frame = publicatie.frames()["kwaliteit" if naam == "kwaliteitscijfers" else naam]
    namen = {k: re.sub("_([a-z])", lambda m: m[1].upper(), k) for k in frame.columns}
    assert_frame_equal(_als_frame(rijen, frame.schema, namen), frame, check_exact=True)
    assert all(rij["gebiedNaam"] for rij in rijen)
    assert all(rij["titel"] for rij in rijen if "begrip" in rij)


async def test_groups_equal_what_was_published(client: httpx.AsyncClient, publicatie: Publicatie) -> None:
    frame = publicatie.uitsplitsingen
    rijen = await haal_alles(client, "/cijfers?uitsplitsing=leeftijd&aantal=1000", "cijfers")
    eigen = frame.filter(pl.col("kenmerk_a") == "leeftijd", pl.col("kenmerk_b").is_null())
    assert len(rijen) == eigen.height > 0
    sleutel = ("gebied", "variabele", "maat", "n", "schatting", "se", "lo", "hi", "df", "status")
    verwacht = [{k: rij[k] for k in sleutel} for rij in eigen.iter_rows(named=True)]
    assert [{k: rij[k] for k in sleutel} for rij in rijen] == verwacht
    assert [rij["groepen"] for rij in rijen] == [
        [{"kenmerk": "leeftijd", "waarde": waarde}] for waarde in eigen["waarde_a"]
    ]
    assert all(rij["vraag"] and rij["bewoording"] and rij["nEff"] is None for rij in rijen)
    alleen = (await client.get(f"{BASIS}/cijfers?uitsplitsing=leeftijd&groep=65-74,75%2B&aantal=1000")).json()
    assert {rij["groepen"][0]["waarde"] for rij in alleen["cijfers"]} <= {"65-74", "75+"}
    met_plus = await client.get(f"{BASIS}/cijfers?uitsplitsing=leeftijd&groep=65-74,75+&aantal=1000")
    assert met_plus.json()["cijfers"] == alleen["cijfers"]  # as people type it
    onbekend = (await client.get(f"{BASIS}/cijfers?uitsplitsing=geslacht&groep=65-74")).json()["fouten"]
    assert [(f["plek"], f["melding"]) for f in onbekend] == [("groep", "Er zijn: man, vrouw.")]
    zo_niet = (await client.get(f"{BASIS}/cijfers?uitsplitsing=modus,leeftijd")).json()
    assert zo_niet["fouten"][0]["plek"] == "uitsplitsing"
    assert "leeftijd" in zo_niet["fouten"][0]["melding"]


async def test_filters(client: httpx.AsyncClient) -> None:
    """Each filter keeps what it names, together they narrow down."""
    vraag = (
        "begrip=ver_gemeentebestuur&gebied=NL&maat=hoog&doelgroep=inwoners&status=ok,indicatief,nul_variantie"
    )
    rijen = (await client.get(f"{BASIS}/cijfers?{vraag}")).json()["cijfers"]
    assert [rij["periode"] for rij in rijen] == ["2022", "2023", "2024", "2025", "2026"]
    een = (await client.get(f"{BASIS}/cijfers?{vraag}&periode=2024")).json()["cijfers"]
    assert een == [rijen[2]]
    for tabel in ("cijfers", "vergelijkingen", "spiegels"):
        fout = await client.get(f"{BASIS}/{tabel}?periode=2026,2031")
        assert (fout.status_code, fout.json()["fouten"][0]["plek"]) == (400, "periode"), tabel
    soort = (await client.get(f"{BASIS}/cijfers?begrip=dec_belofte&gebiedsoort=peergroep")).json()["cijfers"]
    assert soort and all(rij["gebied"].startswith("PG-") for rij in soort)
    vorige = (await client.get(f"{BASIS}/vergelijkingen?referentie=vorige&gemeente=NL")).json()
    assert {rij["referentie"] for rij in vorige["vergelijkingen"]} == {"vorige"}
    tussen = (await client.get(f"{BASIS}/spiegels?tussen=inwoners&aantal=1000")).json()["spiegels"]
    assert tussen and all("inwoners" in (rij["groepA"], rij["groepB"]) for rij in tussen)


async def test_which_publicatie(client: httpx.AsyncClient) -> None:
    """The one that is named, or the newest that fits; the links to other parts name it."""
    for vraag, id_ in {
        "": PUBLICATIE,
        "doelgroep=aanbieders": "aanbieders-2026-v1",
        "doelgroep=aanbieders,gemeente": PUBLICATIE,
        "ronde=inwoners-2023": "inwoners-2023-v1",
        "publicatie=gemeente-2024-v1": "gemeente-2024-v1",
    }.items():
        antwoord = await client.get("&".join(filter(None, (f"{BASIS}/cijfers?aantal=1", vraag))))
        inhoud = antwoord.json()
        assert inhoud["publicatie"]["id"] == id_
        assert f"publicatie={id_}" in inhoud["_links"]["next"]["href"]
        vast = "immutable" in antwoord.headers["cache-control"]
        assert vast == vraag.startswith("publicatie=")
    for vraag in ("ronde=inwoners-1999", "publicatie=inwoners-2026-v9"):
        fout = (await client.get(f"{BASIS}/cijfers?{vraag}")).json()["fouten"][0]
        assert fout["plek"] == vraag.partition("=")[0]
        assert "/api/v1/publicaties" in fout["melding"]


async def test_former_gemeenten(client: httpx.AsyncClient) -> None:
    """An old code gives the gemeente of now and says so; one that was divided names the parts."""
    antwoord = (await client.get(f"{BASIS}/gemeenten/GM0003")).json()
    assert (antwoord["naam"], antwoord["bestaat"], antwoord["laatsteIndeling"]) == ("Appingedam", False, 2020)
    assert [o["code"] for o in antwoord["opvolgers"]] == ["GM1979"]
    nu = (await client.get(f"{BASIS}/gemeenten/GM1979")).json()
    assert {v["code"] for v in nu["voorgangers"]} == {"GM0003", "GM0010", "GM0024"}
    for pad in ("gespreksagenda", "reacties"):
        verder = await client.get(f"{BASIS}/gemeenten/GM0003/{pad}")
        assert verder.status_code == 308
        assert verder.headers["location"].endswith(f"/gemeenten/GM1979/{pad}")
        met_vraag = await client.get(f"{BASIS}/gemeenten/GM0003/reacties?aantal=5")
        assert met_vraag.headers["location"].endswith("/gemeenten/GM1979/reacties?aantal=5")
        verdeeld = await client.get(f"{BASIS}/gemeenten/GM0140/{pad}")
        assert verdeeld.status_code == 404
        assert "GM0080 (Leeuwarden)" in verdeeld.json()["detail"]
    cijfers = (await client.get(f"{BASIS}/cijfers?gebied=GM0003&aantal=1")).json()
    assert cijfers["meldingen"] == [
        "GM0003 (Appingedam) bestaat niet meer en is opgegaan in GM1979 (Eemsdelta)."
    ]
    for onbekend in ("GM9999", "NL", "gm0363"):
        assert (await client.get(f"{BASIS}/gemeenten/{onbekend}")).status_code in (400, 404)


async def test_gemeenten_of_a_year(client: httpx.AsyncClient) -> None:
    """The divisions of 2015 and now; a former name finds the gemeente of now."""
    nu = await haal_alles(client, "/gemeenten?aantal=150", "gemeenten")
    assert {g["code"] for g in nu} == set(gemeenten())
    toen = (await client.get(f"{BASIS}/gemeenten?indeling=2015&aantal=1")).json()
    assert toen["totaal"] == 393
    groep = nu[0]["peergroep"]["id"]
    gelijk = await haal_alles(client, f"/gemeenten?peergroep={groep}", "gemeenten")
    assert [g["code"] for g in gelijk] == [g["code"] for g in nu if g["peergroep"]["id"] == groep]
    geen = (await client.get(f"{BASIS}/gemeenten?peergroep=PG-onzin")).json()["fouten"][0]
    assert geen["plek"] == "peergroep" and groep in geen["melding"]
    gezocht = (await client.get(f"{BASIS}/gemeenten?naam=den+haag")).json()["gemeenten"]
    assert "GM0518" in {g["code"] for g in gezocht}
    samen = await client.get(f"{BASIS}/gemeenten?naam=ede&indeling=2020")
    assert samen.json()["fouten"][0]["code"] == "gaat_niet_samen"
    for jaar in (2014, 2027):
        assert (await client.get(f"{BASIS}/gemeenten?indeling={jaar}")).status_code == 400


async def test_questionnaires(client: httpx.AsyncClient) -> None:
    """Every version in use, with the questions as they were put."""
    lijsten = (await client.get(f"{BASIS}/vragenlijsten")).json()["vragenlijsten"]
    assert [v["id"] for v in lijsten] == ["aanbieders", "gemeente", "inwoners"]
    versies = lijsten[2]["versies"]
    assert sorted(r for v in versies for r in v["rondes"]) == [
        f"inwoners-{jaar}" for jaar in range(2022, 2027)
    ]
    teksten = set()
    for versie in versies:
        heel = (await client.get(_relatief(versie["href"]))).json()
        assert heel["hash"] == versie["hash"]
        vraag = next(v for v in heel["vragen"] if v["begrip"] == "van_weg_vinden")
        teksten.add((vraag["bewoording"], vraag["tekst"]["nl"]))
    assert {b for b, _ in teksten} == {1, 2}
    weg = (await client.get(f"{BASIS}/begrippen/van_weg_vinden")).json()
    assert [b["bewoording"] for b in weg["reeks"]] == [1, 2]
    for pad in ("/vragenlijsten/niets", "/vragenlijsten/inwoners/versies/000000000000", "/begrippen/niets"):
        assert (await client.get(f"{BASIS}{pad}")).status_code == 404


async def test_lists_of_the_catalogue_and_publications(client: httpx.AsyncClient) -> None:
    assert len(await haal_alles(client, "/begrippen?aantal=30", "begrippen")) > 60
    assert len(await haal_alles(client, "/publicaties?aantal=4", "publicaties")) == 15
    verkeerd = await client.get(f"{BASIS}/begrippen?module=niets")
    assert verkeerd.json()["fouten"][0]["plek"] == "module"
    vreemd = await client.get(f"{BASIS}/publicaties?na=niets")
    assert (vreemd.status_code, vreemd.json()["fouten"][0]["plek"]) == (400, "na")
    een = (await client.get(f"{BASIS}/publicaties/{PUBLICATIE}")).json()
    adressen = {bestand["naam"]: bestand["href"] for bestand in een["bestanden"]}
    assert (await client.head(adressen["cijfers.csv"])).status_code == 200


async def test_agenda_and_reacties(
    client: httpx.AsyncClient, app: tuple[httpx.AsyncClient, Litestar]
) -> None:
    """The points of the page, and the answers that stand on it."""
    agenda = (await client.get(f"{BASIS}/gemeenten/GM0363/gespreksagenda", timeout=60)).json()
    html = (await client.get("/gemeenten/GM0363/gespreksagenda", timeout=60)).text
    punten = [punt for deel in agenda["delen"] for punt in deel["punten"]]
    assert punten
    assert all(punt["gespreksvraag"] in html for punt in punten)
    reacties = await haal_alles(client, "/gemeenten/GM0363/reacties?aantal=2", "reacties")
    assert all(r["wanneer"].endswith("Z") for r in reacties)
    assert any(r["geldig"] for r in reacties)


async def test_compressed_the_same(client: httpx.AsyncClient) -> None:
    """Brotli for who wants it, the same content; what is small stays as it is."""
    pad = f"{BASIS}/cijfers?gebied=NL"
    klein = await client.get(pad, headers={"accept-encoding": "br"})
    heel = await client.get(pad, headers={"accept-encoding": "identity"})
    assert klein.headers["content-encoding"] == "br"
    assert klein.headers["vary"] == heel.headers["vary"] == "Accept-Encoding"
    assert int(klein.headers["content-length"]) < len(heel.content) / 4
    ruw = brotli.decompress(klein.content) if klein.content[:1] != b"{" else klein.content
    assert msgspec.json.decode(ruw) == heel.json()


async def test_reference_page(client: httpx.AsyncClient) -> None:
    """/api describes every operation, parameter and field of the document, without scripts."""
    doc = (await client.get(f"{BASIS}/openapi.json")).json()
    antwoord = await client.get("/api")
    assert antwoord.status_code == 200
    assert "<script" not in antwoord.text
    assert "script-src 'self'" in antwoord.headers["content-security-policy"]
    for pad, methoden in doc["paths"].items():
        assert f" {pad}</code>" in antwoord.text
        for inhoud in methoden.values():
            assert f'id="{inhoud["operationId"]}"' in antwoord.text
    for naam in doc["components"]["schemas"]:
        assert f'<h3 id="{naam}">' in antwoord.text
