"""The codebook behind the files, the weights of answers, and the description in DDI."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import parse

import polars as pl
import pytest
from msgspec import structs

from analyse import maak_publicatie
from analyse.microdata import maak_microdata
from analyse.publicatie import SCHEMAS
from bench.antwoorden import vragenlijst
from dashboards import frame_export, tabel_export
from dashboards.export.antwoordenboek import antwoordenboek, bestandsnamen
from dashboards.export.cijferboek import TITELS, cijferboek
from dashboards.export.ddi import schrijf_ddi
from dashboards.export.kolommen import KOLOMMEN
from dashboards.export.routering import in_woorden, wanneer
from tests.dashboards import voorbeeld
from tests.export.hulp import HERKOMST, antwoorden, frame, invoer, microdata
from vragenlijsten import codeboek, load_catalogus
from vragenlijsten.namen import MAX_NAAM

NS = {"d": "ddi:codebook:2_5"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def test_weging_is_die_van_de_publicatie() -> None:
    """With the weights of the file an analyst finds the published figures, to the digit that is shown."""
    ronde = invoer("inwoners", 3000)
    rijen = pl.concat(maak_microdata(ronde).delen())
    cijfers = maak_publicatie(ronde).cijfers.filter(variabele="dec_maatwerk", status="ok", maat="eens")
    assert cijfers.height > 6
    geldig = rijen.filter(pl.col("dec_maatwerk").is_between(1, 5))
    eens = (pl.col("dec_maatwerk") >= 4).cast(pl.Float64)
    for gebied, schatting in cijfers.select("gebied", "schatting").iter_rows():
        deel = geldig.filter(pl.lit(gebied == "NL") | (pl.col("gemeente") == gebied))
        if deel.height:
            zelf = deel.select((eens * pl.col("weging")).sum() / pl.col("weging").sum()).item()
            assert schatting == pytest.approx(zelf, abs=0.0051)


def test_weging_telt_op_tot_de_bevolking() -> None:
    """Per gemeente the weights add up to its people; beside each stands how many its stratum has."""
    rijen = frame(antwoorden())
    per = rijen.group_by("gemeente").agg(pl.col("weging").sum()).sort("gemeente")
    doel = microdata().invoer.strata.group_by("gemeente").agg(pl.col("populatie").sum()).sort("gemeente")
    # strata without answers are not in the file: then there are fewer people
    assert (per["weging"] <= doel["populatie"] * (1 + 1e-9)).all()
    assert per.filter(pl.col("weging") > 0).height == doel.height
    assert rijen["populatie"].null_count() == rijen["weging"].null_count() == 0


def test_open_link_heeft_geen_weging() -> None:
    """Who was not drawn stands for nobody."""
    ronde = invoer()
    gemerkt = pl.when(pl.int_range(pl.len()) < 20).then(pl.lit("open-link")).otherwise("stratum")
    los = replace(ronde, antwoorden=ronde.lees().with_columns(gemerkt.alias("stratum")))
    rijen = pl.concat(maak_microdata(los).delen())
    assert rijen.head(20).select("weging", "populatie").null_count().row(0) == (20, 20)
    assert rijen.slice(20)["weging"].null_count() == 0


def test_aanbieders() -> None:
    """Every answer weighs 1, and the organisation is there to count clusters with; elsewhere it is not."""
    inhoud = antwoorden("aanbieders")
    assert frame(inhoud)["weging"].unique().to_list() == [1.0]
    assert inhoud.boek.variabele("organisatie").label == "Organisatie"
    assert "organisatie" not in {v.naam for v in antwoorden().boek.variabelen}
    assert any("cluster" in zin for zin in inhoud.boek.notities)


@pytest.mark.parametrize("doelgroep", ["inwoners", "aanbieders", "gemeente"])
def test_antwoordenboek(doelgroep: str) -> None:
    """Names fit everywhere, every column has words, every code in the rows is known."""
    inhoud = antwoorden(doelgroep)
    boek, rijen = inhoud.boek, frame(inhoud)
    namen = [v.naam for v in boek.variabelen]
    assert rijen.columns == namen and len(set(namen)) == len(namen)
    assert all(len(n) <= MAX_NAAM and n.replace("_", "").isalnum() for n in namen)
    assert {"gemeente", "stratum", "weging", "populatie"} <= set(namen)
    assert not {"id", "code", "bewijs", "verhaal", "ontvangst"} & set(namen)
    for v in boek.variabelen:
        assert v.label and v.soort
        if v.ontbrekend or v.waarden:
            bekend = {*v.labels, *range(int(v.van or 0), int(v.tot or -1) + 1)}
            assert set(rijen[v.naam].drop_nulls().unique()) <= bekend, v.naam
    vragen = [v for v in boek.variabelen if v.vraag]
    assert vragen and all(v.begrip and v.bewoording for v in vragen)


def test_bestand_van_vroeger() -> None:
    """A frozen file whose codebook has no words for how people answered keeps those columns."""
    m = microdata()
    oud = structs.replace(m.invoer.codeboek, paradata=())
    boek = antwoordenboek(oud, vragenlijst(), HERKOMST, m.kolommen)
    assert boek.variabele("duur").label == "duur" and boek.variabele("duur").soort == "geheel"
    assert [v.naam for v in boek.variabelen] == [v.naam for v in antwoorden().boek.variabelen]


def test_namen_botsen_niet() -> None:
    """A column with a point gets a name that no other column has."""
    namen = bestandsnamen(["tijd.een", "tijd_een", "tijd_een_2", f"tijd.{'x' * 40}", f"tijd.{'x' * 50}"])
    assert len(set(namen.values())) == 5
    assert namen["tijd_een"] == "tijd_een" and all(len(n) <= MAX_NAAM for n in namen.values())


def test_routering() -> None:
    """Every rule of every questionnaire can be said; a code is said with its label."""
    lijsten = load_catalogus().vragenlijsten.values()
    gezegd = {zin for v in lijsten for zin in wanneer(v).values() if zin}
    assert gezegd and not any("{" in zin or "[" in zin for zin in gezegd)
    v = vragenlijst()
    naam, keuze = next((x.id, x) for x in v.vragen.values() if x.soort == "keuze")
    optie = keuze.opties[0]  # type: ignore[union-attr]  # of a keuze
    assert (
        in_woorden(("=", {"antwoord": naam}, optie.code), v)
        == f"{naam} is {optie.code} ({optie.tekst['nl']})"
    )
    samen = (
        "en",
        ("niet", ("beantwoord", naam)),
        ("in", {"gegeven": "deel"}, (1, 2)),
        ("of", ("=", {"antwoord": naam}, 98)),
    )
    assert (
        in_woorden(samen, v) == f"(niet {naam} is beantwoord en deel is 1 of 2 en ({naam} is 98 (weet niet)))"
    )


def test_cijferboek() -> None:
    """Every column of every frame has words; so has every word in a column with a fixed list."""
    pub = voorbeeld.heel_nederland(6)
    catalogus = load_catalogus()
    assert set(TITELS) == set(SCHEMAS)
    for naam in SCHEMAS:
        tabel = (
            tabel_export(pub, voorbeeld.BEGRIPPEN, voorbeeld.SCHALEN, {})
            if naam == "cijfers"
            else frame_export(pub, naam, catalogus.begrippen)
        )
        boek = cijferboek(pub.kop, naam, tabel)
        assert [v.naam for v in boek.variabelen] == tabel.columns
        assert set(boek.sleutel) <= set(tabel.columns)
        assert not tabel.select(boek.sleutel).is_duplicated().any()
        for v in boek.variabelen:
            assert v.label
            if KOLOMMEN[v.naam].woorden and v.naam != "maat":
                assert set(v.woorden) <= set(KOLOMMEN[v.naam].woorden), v.naam
            if v.verplicht:
                assert tabel[v.naam].null_count() == 0


def _ddi(pad: Path, doelgroep: str = "inwoners"):  # type: ignore[no-untyped-def]  # an element of the library
    lijst = vragenlijst(doelgroep)
    herkomst = HERKOMST.__class__(
        **{**{f: getattr(HERKOMST, f) for f in HERKOMST.__struct_fields__}, "doelgroep": doelgroep}
    )
    schrijf_ddi(antwoordenboek(codeboek(lijst), lijst, herkomst), lijst, ["cijfers.csv"], pad)
    return parse(pad).getroot()  # noqa: S314  of our own making


@pytest.mark.parametrize("doelgroep", ["inwoners", "aanbieders", "gemeente"])
def test_ddi_profiel(tmp_path: Path, doelgroep: str) -> None:
    """What the profile of the CESSDA Data Catalogue requires and recommends is there, with its language."""
    boek = _ddi(tmp_path / "ddi.xml", doelgroep)
    studie = "d:stdyDscr/"
    met_taal = (
        *("citation/d:titlStmt/d:titl", "citation/d:titlStmt/d:IDNo", "citation/d:distStmt/d:distrbtr"),
        *("citation/d:rspStmt/d:AuthEnty", "stdyInfo/d:abstract", "stdyInfo/d:subject/d:keyword"),
        *("stdyInfo/d:subject/d:topcClas", "stdyInfo/d:sumDscr/d:nation", "stdyInfo/d:sumDscr/d:anlyUnit"),
        *("stdyInfo/d:sumDscr/d:universe", "stdyInfo/d:sumDscr/d:dataKind", "method/d:dataColl/d:timeMeth"),
        *("method/d:dataColl/d:sampProc", "method/d:dataColl/d:collMode", "dataAccs/d:useStmt/d:restrctn"),
    )
    for pad in met_taal:
        gevonden = boek.findall(f"{studie}d:{pad}", NS)
        assert gevonden and all(e.text and e.get(XML_LANG) for e in gevonden), pad
    assert boek.find("d:stdyDscr/d:citation/d:titlStmt/d:IDNo", NS).get("agency")
    assert boek.find("d:stdyDscr/d:citation/d:holdings", NS).get("URI")
    assert boek.find("d:fileDscr/d:fileTxt/d:fileName", NS).text == "cijfers.csv"
    momenten = {e.get("event"): e.get("date") for e in boek.iterfind(".//d:collDate", NS)}
    assert momenten == {"start": "2026-03-01", "end": "2026-04-15"}
    for pad in ("anlyUnit", "timeMeth", "sampProc", "collMode"):
        assert boek.find(f".//d:{pad}/d:concept", NS).get("vocab").startswith("DDI ")
    plek = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
    assert boek.get(plek).startswith("ddi:codebook:2_5 ") and boek.get(plek).endswith("codebook.xsd")


def test_ddi_van_elders(tmp_path: Path) -> None:
    """Of answers that were collected elsewhere nobody here knows how people were drawn and asked."""
    lijst, herkomst = vragenlijst(), structs.replace(HERKOMST, elders=True)
    schrijf_ddi(antwoordenboek(codeboek(lijst), lijst, herkomst), lijst, [], tmp_path / "ddi.xml")
    boek = parse(tmp_path / "ddi.xml").getroot()  # noqa: S314  of our own making
    for veld in ("sampProc", "collMode"):
        assert boek.findtext(f".//d:{veld}/d:concept", namespaces=NS) == "Other", veld


def test_ddi_vragen(tmp_path: Path) -> None:
    """Every question with its text, codes, routing and weight; statements on one scale are a grid."""
    boek, lijst = _ddi(tmp_path / "ddi.xml"), vragenlijst()
    vars_ = {e.get("name"): e for e in boek.iterfind("d:dataDscr/d:var", NS)}
    weging = vars_.pop("weging")
    assert weging.get("wgt") == "wgt"
    assert {e.get("wgt-var") for e in vars_.values()} == {weging.get("ID")}
    assert boek.find("d:stdyDscr/d:method/d:dataColl/d:weight", NS).text
    toen = wanneer(lijst)
    for v in codeboek(lijst).variabelen:
        var = vars_[v.naam]
        assert var.find("d:qstn/d:qstnLit", NS).text == v.tekst["nl"]
        codes = {int(c.find("d:catValu", NS).text): c for c in var.iterfind("d:catgry", NS)}
        assert {k for k, c in codes.items() if c.get("missing") == "Y"} == set(v.ontbrekend)
        assert {k: c.find("d:labl", NS).text for k, c in codes.items()} == {
            k: t["nl"] for k, t in {**v.waarden, **v.ontbrekend}.items()
        }
        regel = var.find("d:universe", NS)
        assert (regel is not None) == bool(toen[v.vraag])
        assert regel is None or toen[v.vraag] in regel.text
    ids = {e.get("ID") for e in boek.iterfind("d:dataDscr/d:var", NS)}
    groepen = boek.findall("d:dataDscr/d:varGrp", NS)
    assert {"grid", "multipleResp"} >= {g.get("type") for g in groepen} >= {"grid"}
    assert all(set(g.get("var").split()) <= ids for g in groepen)
    assert boek.find("d:dataDscr/d:notes[@type='open']", NS).text.startswith("Open vraag")
