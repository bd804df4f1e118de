"""The clients for CBS read our tables as they are: only the address is ours. And what they may not send."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cbsodata
import cbsodata4
import cbspy
import httpx
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analyse.gemeenten import gemeenten
from service.app import create_app
from service.odata import routes
from service.odata.tabel import GEHEIM, ONDERWERPEN
from service.settings import Settings
from tests.alles import lang
from tests.service.dienst import in_draad

ID = "inwoners-2026"
V3_BLAD, V4_BLAD = 1_000, 20_000
SLEUTEL = ["RegioS", "Perioden", "Variabele", "Maat"]
KOLOMMEN = {o.sleutel: o.kolom for o in ONDERWERPEN}


@pytest.fixture(scope="module")
def adres(gevuld: Settings) -> Iterator[str]:
    """The service on the small demo, with small pages, so that the clients have links to follow."""
    app = create_app(gevuld)
    patch = pytest.MonkeyPatch()
    patch.setattr(routes, "_V3_BLAD", V3_BLAD)
    patch.setattr(routes, "_V4_BLAD", V4_BLAD)
    with in_draad(app) as adres:
        app.state["settings"] = replace(app.state["settings"], basis_url=adres)
        yield adres
    patch.undo()


@pytest.fixture(scope="module")
def waarheid(adres: str) -> pl.DataFrame:
    """The figures of the table as the download has them, with the codes of CBS."""
    parquet = httpx.get(f"{adres}/data/{ID}/1/cijfers.parquet")
    return (
        pl.read_parquet(io.BytesIO(parquet.content))
        .filter(doelgroep="inwoners")
        .select(
            pl.col("gebied").replace({"NL": "NL01"}).alias("RegioS"),
            (pl.col("periode") + "JJ00").alias("Perioden"),
            pl.col("variabele").alias("Variabele"),
            pl.col("maat").alias("Maat"),
            *(pl.col(kolom).alias(sleutel) for sleutel, kolom in KOLOMMEN.items()),
        )
        .sort(SLEUTEL)
    )


@pytest.fixture
def klant3(adres: str) -> Iterator[None]:
    """The options of cbsodata set to our address; put back afterwards."""
    eerder = (cbsodata.options.catalog_url, cbsodata.options.use_https)
    cbsodata.options.catalog_url, cbsodata.options.use_https = adres.removeprefix("http://"), False
    yield
    cbsodata.options.catalog_url, cbsodata.options.use_https = eerder


def _gelijk(gelezen: pl.DataFrame, waarheid: pl.DataFrame) -> None:
    """Every digit is that of the publication; what is not shown is empty."""
    assert waarheid["Schatting_1"].null_count() and waarheid["Schatting_1"].drop_nulls().len()
    gelezen = gelezen.select(pl.col(k).cast(t) for k, t in waarheid.schema.items()).sort(SLEUTEL)
    assert_frame_equal(gelezen, waarheid, check_exact=True)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it closes no connections
def test_cbsodata(klant3: None, waarheid: pl.DataFrame) -> None:
    """Version 3 with cbsodata: the list, the table with titles for codes, and every figure."""
    assert ID in {rij["Identifier"] for rij in cbsodata.get_table_list(filters="Language eq 'nl'")}
    assert cbsodata.get_info(ID)["Title"].startswith("Nagebootst: Inwoners")
    waar = "(RegioS eq 'GM0363' or RegioS eq 'NL01') and substringof('JJ', Perioden)"
    leesbaar = cbsodata.get_data(ID, filters=waar, select=["RegioS", "Perioden", "Maat", "Schatting_1"])
    assert len(leesbaar) == waarheid.filter(pl.col("RegioS").is_in(["GM0363", "NL01"])).height
    assert {rij["RegioS"] for rij in leesbaar} == {"Amsterdam", "De deelnemende gemeenten"}
    getypt = cbsodata.get_meta(ID, "TypedDataSet")
    assert len(getypt) > V3_BLAD  # it followed the links
    assert next(iter(getypt[0])) == "ID"
    _gelijk(pl.DataFrame(getypt, infer_schema_length=None), waarheid)
    ongetypt = pl.DataFrame(cbsodata.get_meta(ID, "UntypedDataSet"), infer_schema_length=None)
    leeg = ongetypt.filter(pl.col("Schatting_1").str.contains("[x.]$"))
    assert set(leeg.filter(pl.col("Status_8").is_in(GEHEIM))["Schatting_1"]) == {"x"}
    teksten = [pl.col(k).replace({"x": None, ".": None}) for k in KOLOMMEN]
    _gelijk(ongetypt.with_columns(teksten), waarheid)


def test_cbspy(adres: str, waarheid: pl.DataFrame) -> None:
    """Version 3 with cbspy, which writes OData with capitals: metadata, names of columns, figures."""
    with cbspy.Client(base_url=adres) as klant:
        assert klant.list_tables("nl").filter(id=ID)["record_count"].item() == waarheid.height
        kolommen = {k.name: k.id for k in klant.get_metadata(ID).properties}
        assert len(kolommen) == len(SLEUTEL) + len(ONDERWERPEN)  # every title is there once
        gelezen = klant.get_data(ID, filters={"Maat": ["eens", "index"]}).rename(kolommen)
        _gelijk(
            gelezen.with_columns(pl.col("Perioden") + "JJ00"),
            waarheid.filter(pl.col("Maat").is_in(["eens", "index"])),
        )
        with pytest.raises(cbspy.TableNotFoundError):
            klant.get_data("bestaat-niet")


def test_cbsodata4(adres: str, waarheid: pl.DataFrame, tmp_path: Path) -> None:
    """Version 4 with cbsodata4: all observations over several pages, labels, dates and units."""
    basis = f"{adres}/odata/v1"
    lang_ = cbsodata4.get_observations(ID, download_dir=tmp_path / "alles", base_url=basis)
    met = cbsodata4.add_unit_column(cbsodata4.add_date_column(cbsodata4.add_label_columns(lang_)))
    nederland = met[met["RegioS"] == "NL01"]
    assert set(nederland["RegioSLabel"]) == {"De deelnemende gemeenten"}
    assert set(met["Perioden_freq"]) == {"Y"}
    assert set(met[met["Measure"] == "AantalAntwoorden"]["Unit"]) == {"antwoorden"}
    cellen = pl.DataFrame(lang_.to_dict("list"), strict=False).with_columns(pl.col("Value").fill_nan(None))
    assert cellen.height == waarheid.height * len(ONDERWERPEN) > V4_BLAD
    assert cellen["Id"].to_list() == list(range(cellen.height))
    geheim = cellen.filter(ValueAttribute="Confidential")
    assert geheim.height and geheim["Value"].null_count() == geheim.height
    assert cellen.filter(pl.col("ValueAttribute") == "None", Measure="Schatting")["Value"].null_count() == 0
    _gelijk(_breed(cellen), waarheid)
    versie = cbsodata4.get_datasets(catalog="Versies", base_url=basis)
    assert f"{ID}-v1" in set(versie["Identifier"])


def _breed(cellen: pl.DataFrame) -> pl.DataFrame:
    """Observations side by side again, a topic a column."""
    naam = {o.naam: o.sleutel for o in ONDERWERPEN}
    cellen = cellen.with_columns(pl.col("Measure").replace(naam))
    getallen = cellen.pivot("Measure", index=SLEUTEL, values="Value").drop("Status_8")
    status = cellen.filter(Measure="Status_8").select(*SLEUTEL, pl.col("StringValue").alias("Status_8"))
    return getallen.join(status, on=SLEUTEL)


@lang
def test_r(adres: str, waarheid: pl.DataFrame) -> None:
    """cbsodataR and cbsodata4 of R, where they are installed."""
    vraag = 'quit(status = !all(sapply(c("cbsodataR", "cbsodata4"), requireNamespace, quietly = TRUE)))'
    if shutil.which("Rscript") is None or subprocess.run(["Rscript", "-e", vraag], check=False).returncode:
        pytest.skip("cbsodataR en cbsodata4 zijn niet in R geïnstalleerd")
    script = Path(__file__).with_name("klanten.R")
    klaar = subprocess.run(["Rscript", script, adres], capture_output=True, text=True, check=True)
    uit = json.loads(klaar.stdout)
    deel = waarheid.filter(pl.col("RegioS").is_in(["GM0363", "NL01"]))
    assert ID in uit["tabellen"]
    assert uit["kaart"] == ["GM0363"]
    assert uit["breed"] == [waarheid.height]
    _gelijk(pl.DataFrame(uit["v3"], strict=False), deel)
    _gelijk(
        _breed(pl.DataFrame(uit["v4"], strict=False).with_columns(pl.col("StringValue").replace({"": None}))),
        deel,
    )


def test_hoofdletters_en_verwijzingen(adres: str) -> None:
    """Version 3 does not mind capitals; its service document leads to everything else."""
    namen = {rij["name"] for rij in httpx.get(f"{adres}/ODATAapi/OData/{ID}").json()["value"]}
    assert namen == {
        "TableInfos",
        "TypedDataSet",
        "UntypedDataSet",
        "DataProperties",
        "CategoryGroups",
        *SLEUTEL,
    }
    for rij in httpx.get(f"{adres}/ODataFeed/odata/{ID}/?$format=json").json()["value"]:
        assert httpx.get(rij["url"]).json()["value"], rij["name"]
    for rij in httpx.get(f"{adres}/odata/v1/CBS/{ID}").json()["value"]:
        assert httpx.get(rij["url"], params={"$top": "1"}).status_code == 200, rij["name"]
    assert httpx.get(f"{adres}/odata/v1/CBS/{ID}/Properties").json()["ObservationCount"] > 0


def test_vaste_versie(adres: str) -> None:
    """A table with a version behind its name holds the same figures, and stays."""
    nieuwste, vast = (
        httpx.get(f"{adres}/ODataFeed/odata/{naam}/TypedDataSet?$top=50").json()["value"]
        for naam in (ID, f"{ID}-v1")
    )
    assert nieuwste == vast
    assert httpx.get(f"{adres}/ODataFeed/odata/{ID}-v2/TypedDataSet").status_code == 404


def test_grens_van_de_api(adres: str) -> None:
    """ODataApi gives at most ten thousand cells, ODataFeed all of them, page by page."""
    te_veel = httpx.get(f"{adres}/ODataApi/odata/{ID}/TypedDataSet")
    assert te_veel.status_code == 400
    assert "meer dan 10000 cellen" in te_veel.json()["odata.error"]["message"]["value"]
    smal = f"{adres}/ODataApi/odata/{ID}/TypedDataSet?$select=Schatting_1&$top=9999"
    assert len(httpx.get(smal).json()["value"]) > 5_000
    feed = httpx.get(f"{adres}/ODataFeed/odata/{ID}/TypedDataSet?$top=999999999&$count=true").json()
    assert len(feed["value"]) == V3_BLAD
    assert int(feed["odata.count"]) > V3_BLAD
    # The link needs nothing behind a question mark: cbspy leaves that out, and would read this page for ever.
    volgende = httpx.get(feed["odata.nextLink"], params={}).json()
    assert volgende["value"][0]["ID"] == feed["value"][-1]["ID"] + 1
    assert httpx.get(f"{adres}/ODataFeed/odata/{ID}/TypedDataSet/onzin").status_code == 404


@pytest.mark.parametrize(
    ("pad", "status", "plek"),
    [
        ("/ODataFeed/odata/{}/TypedDataSet?$filter=RegioS eq 'a' or 1 eq 1", 400, "$filter, teken 20: "),
        ("/ODataFeed/odata/{}/TypedDataSet?$filter=RegioS eq 'a';DROP TABLE x", 400, "$filter, teken 14: "),
        ("/ODataCatalog/Tables?$filter=Weg eq 1", 400, "$filter, teken 1: "),
        ("/ODataCatalog/Tables?zoek=x", 400, "zoek: "),
        ("/odata/v1/Datasets?$top=99999999999999999999", 400, "$top: "),
        ("/odata/v1/CBS/{}/Observations?$select=Weg&$filter=Ook eq 1", 400, "$select: "),
        ("/odata/v1/CBS/{}/Observations?$format=xml", 400, "$format: "),
        ("/odata/v1/CBS/{}/Weg", 404, "'Weg' bestaat niet. Er zijn: Observations, "),
        ("/odata/v1/Elders/{}", 404, "'Elders' bestaat niet. Er zijn: CBS, Versies."),
        ("/ODataFeed/odata/weg%00/TableInfos", 404, "De tabel 'weg?' bestaat niet."),
    ],
)
def test_fouten(adres: str, pad: str, status: int, plek: str) -> None:
    """What cannot be answered is told in the JSON of that version: the place, and a Dutch sentence."""
    antwoord = httpx.get(adres + pad.format(ID))
    assert antwoord.status_code == status
    inhoud = antwoord.json()
    bericht = inhoud["error"]["message"] if "error" in inhoud else inhoud["odata.error"]["message"]["value"]
    assert bericht.startswith(plek)
    assert bericht.endswith(".")
    assert antwoord.headers["cache-control"] == "no-store"


def test_alleen_json(adres: str) -> None:
    """Another form than JSON is refused, unless the address asks for JSON."""
    pad, xml = f"{adres}/ODataCatalog/Tables", {"Accept": "application/atom+xml"}
    geweigerd = httpx.get(pad, headers=xml)
    assert (geweigerd.status_code, geweigerd.json()["odata.error"]["code"]) == (406, "406")
    assert httpx.get(f"{pad}?$format=json", headers=xml).status_code == 200
    assert httpx.get(pad, headers={"Accept": "text/html,*/*;q=0.8"}).status_code == 200


def test_herkend_en_klein(adres: str) -> None:
    """An answer is recognised by its tag, goes compressed to who can read that, and to any website."""
    pad = f"{adres}/odata/v1/CBS/{ID}/Observations"  # so large that it is only held compressed
    with httpx.Client() as klant:
        groot = klant.get(pad, headers={"Accept-Encoding": "identity"})
        klein = klant.get(pad, headers={"Accept-Encoding": "br"})
        assert klein.headers["content-encoding"] == "br"
        assert int(klein.headers["content-length"]) < int(groot.headers["content-length"]) / 5
        assert klein.content == groot.content
        assert int(groot.headers["content-length"]) == len(groot.content) > 2**20
        assert groot.headers["access-control-allow-origin"] == "*"
        assert groot.headers["odata-version"] == "4.0"
        weer = klant.get(pad, headers={"If-None-Match": groot.headers["etag"]})
        assert (weer.status_code, weer.content) == (304, b"")
        assert klant.head(pad).headers["etag"] == groot.headers["etag"]


def test_alle_gemeenten_in_een_vraag(adres: str, waarheid: pl.DataFrame) -> None:
    """The longest condition that a client of R makes: every gemeente by its code."""
    waar = " or ".join(f"RegioS eq '{code}'" for code in gemeenten())
    params = {"$filter": f"({waar})", "$select": "RegioS", "$count": "true"}
    antwoord = httpx.get(f"{adres}/ODataFeed/odata/{ID}/TypedDataSet", params=params)
    verwacht = waarheid.filter(pl.col("RegioS").str.starts_with("GM")).height
    assert antwoord.json()["odata.count"] == str(verwacht)
    rest = httpx.get(antwoord.json()["odata.nextLink"])
    assert len(rest.json()["value"]) == V3_BLAD
