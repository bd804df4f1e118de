"""The contents of pages: real catalogue, invented figures."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import msgspec
import polars as pl
import pytest

from analyse import Publicatie, maak_publicatie
from analyse.gemeenten import gemeenten, peergroepen
from dashboards import (
    GemeentePagina,
    gemeente_pagina,
    landelijke_pagina,
    resultaten_voor_ontvangstbewijs,
    tabel_export,
)
from dashboards.export.tabel import INDEXVRAAG
from dashboards.gegevens import boek
from dashboards.page import RIJEN, vroegere_namen
from tests.analyse import kunst
from tests.dashboards import voorbeeld as v
from tests.dashboards.meten import controleer
from vragenlijsten import (
    Begrip,
    Bewoording,
    Catalogus,
    Module,
    Pagina,
    SchaalVraag,
    Vragenlijst,
    load_catalogus,
)


@pytest.fixture(scope="module")
def catalogus() -> Catalogus:
    return load_catalogus()


@pytest.fixture(scope="module")
def lijsten(catalogus: Catalogus) -> dict[str, Vragenlijst]:
    return {d: catalogus.nieuwste(d) for d in ("inwoners", "aanbieders", "gemeente")}


def pagina(
    catalogus: Catalogus,
    lijsten: dict[str, Vragenlijst],
    code: str,
    pub: Publicatie | None = None,
    **taal: str,
) -> GemeentePagina:
    pub = pub or v.heel_nederland()
    return gemeente_pagina(
        pub, {"inwoners": pub}, catalogus.begrippen, catalogus.schalen, lijsten, code=code, **taal
    )


def test_a_gemeente_gets_the_five_kinds_of_figures(
    catalogus: Catalogus, lijsten: dict[str, Vragenlijst]
) -> None:
    p = pagina(catalogus, lijsten, "GM0363")
    assert (p.naam, p.provincie, p.genoeg, p.meldingen) == ("Amsterdam", "Noord-Holland", True, ())
    assert {f.soort for f in p.figuren} == {"vergelijking", "trend", "verdeling", "spiegel", "kaart"}
    assert len({f.id for f in p.figuren}) == len(p.figuren)
    for figuur in p.figuren:
        controleer(figuur)
        if figuur.soort in {"vergelijking", "verdeling", "spiegel"}:
            assert len(figuur.tabel.rijen) <= RIJEN
    assert p.peergroep.naam == peergroepen()[gemeenten()["GM0363"].peergroep].naam
    assert "GM0363" not in dict(p.peergroep.leden) and len(p.peergroep.leden) >= 7
    assert "In Amsterdam deden ongeveer 412 inwoners mee, van de 1.648" in p.kwaliteit[0]


def test_headline_figures_carry_the_digits_of_the_publication(
    catalogus: Catalogus, lijsten: dict[str, Vragenlijst]
) -> None:
    p = pagina(catalogus, lijsten, "GM0363")
    m = boek(v.heel_nederland()).meting("GM0363", "ver_gemeentebestuur", "hoog")
    assert m is not None
    kern = {k.begrip: k for k in p.kerncijfers}
    assert kern["ver_gemeentebestuur"].waarde == f"{round(100 * m.schatting + 1e-9)}%"
    assert kern["wel_tevreden"].waarde.count(",") == 1
    rij = next(f for f in p.figuren if f.id == "trend-ver-gemeentebestuur").tabel.rijen[-1]
    assert rij[1].startswith(kern["ver_gemeentebestuur"].waarde.removesuffix("%") + " (")


def test_questions_and_their_own_wording_are_on_the_page(
    catalogus: Catalogus, lijsten: dict[str, Vragenlijst]
) -> None:
    figuren = {f.id: f for f in pagina(catalogus, lijsten, "GM0363").figuren}
    vraag = lijsten["inwoners"].vraag("van_weg_vinden").tekst["nl"].rstrip(".")
    assert vraag in figuren["trend-van-weg-vinden"].vraag_en_schaal
    assert vraag in {r[0] for r in figuren["vergelijking-hulp"].tabel.rijen}


def test_too_few_answers_are_said_plainly_and_the_country_is_shown(
    catalogus: Catalogus, lijsten: dict[str, Vragenlijst]
) -> None:
    rijen = [v.cijfer("ver_gemeentebestuur", "hoog", 0.5, gebied="NL")]
    rijen.append(v.cijfer("ver_gemeentebestuur", "hoog", None, gebied="GM0093"))
    pub = v.publicatie(rijen, kwaliteiten=[v.kwaliteit("GM0093", 1, 40)])
    p = pagina(catalogus, lijsten, "GM0093", pub)
    assert not p.genoeg
    assert p.meldingen[0].startswith("Terschelling: te weinig antwoorden van ongeveer 1 inwoner.")
    assert "vergelijking" not in {f.soort for f in p.figuren}
    assert next(f for f in p.figuren if f.soort == "trend").titel.startswith(
        "Vertrouwen in het gemeentebestuur in Nederland: 50"
    )
    assert p.kwaliteit[0].startswith("In Terschelling deed ongeveer 1 inwoner mee")


def test_an_empty_publication_gives_a_page_without_charts(
    catalogus: Catalogus, lijsten: dict[str, Vragenlijst]
) -> None:
    p = pagina(catalogus, lijsten, "GM0363", v.publicatie([]))
    assert not any(f.svg_breed for f in p.figuren) and p.kerncijfers == ()
    assert p.meldingen and p.kwaliteit == ()


def test_an_unknown_code_is_refused(catalogus: Catalogus, lijsten: dict[str, Vragenlijst]) -> None:
    with pytest.raises(KeyError):
        pagina(catalogus, lijsten, "GM9999")


def test_another_language_says_that_figures_are_dutch(
    catalogus: Catalogus, lijsten: dict[str, Vragenlijst]
) -> None:
    assert "Dutch" in pagina(catalogus, lijsten, "GM0363", taal="en").meldingen[-1]


def test_merged_gemeenten_are_remembered() -> None:
    assert vroegere_namen("GM0363") == ()
    assert vroegere_namen("GM1992") == ("Brielle", "Hellevoetsluis", "Westvoorne")


def test_what_providers_say_stands_beside_what_residents_say(
    catalogus: Catalogus, lijsten: dict[str, Vragenlijst]
) -> None:
    maten = ("eens", "oneens", "weet_niet", *(f"code_{k}" for k in range(1, 6)))
    rijen = [
        v.cijfer(b, m, 0.2, gebied=g, doelgroep="aanbieders")
        for b in ("dia_partner", "dia_waarde")
        for m in maten
        for g in ("NL", "GM0363")
    ]
    anderen = {"aanbieders": v.publicatie(rijen, doelgroep="aanbieders", ronde="aanbieders-2026")}
    args = (v.heel_nederland(), anderen, catalogus.begrippen, catalogus.schalen, lijsten)
    for p in (gemeente_pagina(*args, code="GM0363"), landelijke_pagina(*args)):
        figuur = next(f for f in p.figuren if f.id == "verdeling-aanbieders")
        controleer(figuur)
        assert "medewerkers van aanbieders" in figuur.vraag_en_schaal
    assert "verdeling-aanbieders" not in {f.id for f in gemeente_pagina(*args, code="GM0014").figuren}


@pytest.mark.parametrize("doelgroep", ["aanbieders", "gemeente"])
def test_a_publication_of_another_group_has_a_page_too(
    catalogus: Catalogus, lijsten: dict[str, Vragenlijst], doelgroep: str
) -> None:
    rijen = [
        v.cijfer(b, m, 0.4, gebied=g, doelgroep=doelgroep)
        for b, m in (("ver_gemeentebestuur", "hoog"), ("wijk_tijd", "eens"), ("sam_zaak_ruimte", "eens"))
        for g in ("NL", "GM0363")
    ]
    pub = v.publicatie(rijen, doelgroep=doelgroep, ronde=f"{doelgroep}-2026")
    p = pagina(catalogus, lijsten, "GM0363", pub)
    assert p.genoeg and {"vergelijking", "trend"} <= {f.soort for f in p.figuren}
    for figuur in p.figuren:
        controleer(figuur)


def test_the_national_page(catalogus: Catalogus, lijsten: dict[str, Vragenlijst]) -> None:
    pub = v.heel_nederland()
    p = landelijke_pagina(pub, {}, catalogus.begrippen, catalogus.schalen, lijsten)
    assert {f.soort for f in p.figuren} == {"kaart", "verdeling", "trend", "spiegel"}
    for figuur in p.figuren:
        controleer(figuur)
    assert p.kerncijfers[0].marge == "51,5 tot 52,5%"
    deels = landelijke_pagina(
        v.publicatie([], dekking=0.6), {}, catalogus.begrippen, catalogus.schalen, lijsten
    )
    assert "60 procent van de bevolking" in deels.meldingen[0]


@pytest.mark.parametrize(("dekking", "land"), [(0.02, False), (0.949, False), (0.95, True), (1.0, True)])
def test_a_few_gemeenten_are_not_called_the_netherlands(
    catalogus: Catalogus, lijsten: dict[str, Vragenlijst], dekking: float, land: bool
) -> None:
    """Titles, captions, drawings, tables and the export: nowhere the country below 95 per cent of it."""
    pub = v.heel_nederland()
    pub = replace(pub, kop=v.kop(dekking=dekking))
    args = (catalogus.begrippen, catalogus.schalen, lijsten)
    landelijk = landelijke_pagina(pub, {}, *args)
    woorden = [repr(landelijk)]
    for code in ("GM0363", "GM0093"):
        p = gemeente_pagina(pub, {}, *args, code=code)
        woorden.append(repr(p))
        for figuur in (*p.figuren, *landelijk.figuren):
            controleer(figuur)
    for tekst in woorden:
        assert ("Nederland" in tekst) == land
        assert ("eelnemende gemeenten" in tekst) != land
    assert landelijk.gebied == ("Nederland" if land else "de deelnemende gemeenten")
    export = tabel_export(pub, *args)
    naam = export.filter(pl.col("gebied") == "NL")["gebied_naam"].unique().to_list()
    assert naam == ["Nederland" if land else "De deelnemende gemeenten"]
    assert export["dekking"].unique().to_list() == [dekking]


def test_a_receipt_tells_two_or_three_things(catalogus: Catalogus) -> None:
    zinnen = resultaten_voor_ontvangstbewijs(
        v.heel_nederland(), "GM0363", catalogus.begrippen, catalogus.schalen
    )
    assert zinnen[0] == "In 2026 deden ongeveer 412 inwoners van Amsterdam mee."
    assert len(zinnen) == 3
    for zin in zinnen[1:]:  # the figure, its margin, and what it counts
        assert re.search(
            r"[0-9]+\xa0procent( eens)? in Amsterdam, met een marge van [0-9]+ tot [0-9]+\. Deel van", zin
        )
    elders = resultaten_voor_ontvangstbewijs(
        v.heel_nederland(), "GM9999", catalogus.begrippen, catalogus.schalen
    )
    assert elders[0] == "Uw gemeente heeft nog geen eigen cijfers. Dit zijn die van heel Nederland."
    assert all("procent in Nederland, met een marge van" in zin for zin in elders[1:]) and len(elders) == 3
    geen = resultaten_voor_ontvangstbewijs(v.publicatie([]), "GM0363", catalogus.begrippen, catalogus.schalen)
    assert geen == ()


def test_what_the_analysis_makes_can_be_drawn(catalogus: Catalogus) -> None:
    per = dict.fromkeys(kunst.buren(14), 150)
    anderen = [kunst.ronde("aanbieders", per, 2), kunst.ronde("gemeente", per, 3)]
    begrippen = {
        b: Begrip(b, {"nl": b}, module, (Bewoording(1, "2022"),), "eens5", spiegel=True, ingredient="inhoud")
        for b, module in (("sam_0", "samenspel"), ("sam_1", "vangnet"), ("sam_2", "samenspel"))
    }
    eerder = [kunst.ronde("inwoners", per, 4, "2024")]
    pub = maak_publicatie(kunst.ronde("inwoners", per, 1), anderen, eerder, begrippen=begrippen)
    for code in (next(iter(per)), "GM0363"):
        p = gemeente_pagina(pub, {}, begrippen, catalogus.schalen, {}, code=code)
        assert p.genoeg == (code in per)
        assert {"verdeling", "spiegel"} <= {f.soort for f in p.figuren if f.svg_smal}
        for figuur in p.figuren:
            controleer(figuur)
    export = tabel_export(pub, begrippen, catalogus.schalen, {})
    assert export.height == pub.cijfers.height
    assert set(export.filter(maat="index")["vraag"]) == {INDEXVRAAG}
    indexen = (
        export.filter(maat="index")
        .select("titel", "schaal", "schaal_van", "schaal_tot")
        .unique()
        .sort("titel")
    )
    assert indexen.rows() == [("Samenspel", "index", 0, 100), ("Samenspel: inhoud", "index", 0, 100)]


def test_the_export_explains_every_figure(catalogus: Catalogus, lijsten: dict[str, Vragenlijst]) -> None:
    pub = v.heel_nederland()
    tabel = tabel_export(pub, catalogus.begrippen, catalogus.schalen, lijsten)
    assert tabel.height == pub.cijfers.height
    assert set(pub.cijfers.columns) <= set(tabel.columns)
    nu = tabel.filter(
        (pl.col("begrip") == "van_weg_vinden") & (pl.col("gebied") == "GM0363") & (pl.col("maat") == "eens")
    ).sort("doelgroep", "periode")
    inwoners = nu.filter(pl.col("doelgroep") == "inwoners")
    assert inwoners["gebied_naam"].unique().to_list() == ["Amsterdam"]
    laatste = inwoners.row(-1, named=True)
    assert laatste["vraag"] == lijsten["inwoners"].vraag("van_weg_vinden").tekst["nl"]
    assert inwoners.row(0, named=True)["vraag"] is None, "the wording of 2022 was another one"
    assert (laatste["schaal"], laatste["schaal_van"], laatste["schaal_tot"]) == ("eens5", 1, 5)
    assert laatste["publicatie"] == pub.kop.hash.removeprefix("sha256:")[:12] and laatste["versie"] == 1
    assert tabel["dekking"].unique().to_list() == [1.0]
    regels = list(csv.DictReader(io.StringIO(tabel.head(5).write_csv())))
    assert len(regels) == 5 and regels[0]["begrip"]


def test_the_export_takes_older_wordings_and_their_scale_from_the_questionnaires_of_that_time(
    catalogus: Catalogus, lijsten: dict[str, Vragenlijst]
) -> None:
    vraag = SchaalVraag(
        id="x", begrip="van_weg_vinden", tekst={"nl": "Hoe goed kent u de weg?"}, schaal="cijfer10"
    )
    module = Module(id="m", titel={"nl": "m"}, paginas=(Pagina(id="p", titel={"nl": "p"}, vragen=(vraag,)),))
    oud = msgspec.structs.replace(
        lijsten["inwoners"], naam="2022", modules=(module,), schalen={"cijfer10": v.CIJFER}
    )
    rijen = [
        v.cijfer("van_weg_vinden", "eens", 0.5, periode=p, bewoording=b)
        for p, b in (("2022", 1), ("2024", 2), ("2026", 3))
    ]
    reeks = (Bewoording(1, "2022"), Bewoording(2, "2024", "schaal"), Bewoording(3, "2026", "bewoording"))
    begrip = Begrip("van_weg_vinden", {"nl": "de weg"}, "vangnet", reeks, "eens5")
    kolommen = ("vraag", "schaal", "schaal_van", "schaal_tot")
    args = (v.publicatie(rijen), {begrip.id: begrip}, catalogus.schalen)
    met = tabel_export(*args, {}, [oud]).sort("periode").select(kolommen).rows()
    assert met[0] == ("Hoe goed kent u de weg?", "cijfer10", 1, 10)
    assert met[1:] == [(None, "eens5", 1, 5)] * 2
    zonder = tabel_export(*args, {}).sort("periode").select(kolommen).rows()
    assert zonder[0] == (None, None, None, None), "today's scale is not that of before the change"
    nu = lijsten["inwoners"].vraag("van_weg_vinden")
    beide = tabel_export(*args, lijsten, [oud]).sort("periode")
    assert beide.filter(pl.col("bewoording") == nu.bewoording)["vraag"].to_list() == [nu.tekst["nl"]]


def test_a_chart_is_built_once_for_all_gemeenten(
    catalogus: Catalogus, lijsten: dict[str, Vragenlijst], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Building with Altair costs tens of times what drawing does: only the first page may do it."""
    pagina(catalogus, lijsten, "GM0363")

    def bouw(spec: object) -> None:
        raise AssertionError(f"nog een keer gebouwd: {spec}")

    monkeypatch.setattr("dashboards.skelet.compile_vega", bouw)
    getekend = [
        f for c in ("GM0344", "GM0599", "GM0518") for f in pagina(catalogus, lijsten, c).figuren if f.svg_smal
    ]
    assert len(getekend) > 3
