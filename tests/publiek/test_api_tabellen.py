"""The other tables of a publicatie in the API: what may be asked of them. That they equal what was published
is tested with the rest, in test_api.py.
"""

from __future__ import annotations

import httpx

BASIS = "/api/v1"


async def test_filters_of_other_tables(client: httpx.AsyncClient) -> None:
    """Each narrows down; what is not there is a fault, and an empty table says that it is."""
    alle = (await client.get(f"{BASIS}/kwaliteitscijfers?aantal=1000")).json()["kwaliteitscijfers"]
    deel = (await client.get(f"{BASIS}/kwaliteitscijfers?gebied=NL,GM0363&periode=2026")).json()
    assert deel["kwaliteitscijfers"] == [
        r for r in alle if r["gebied"] in ("NL", "GM0363") and r["periode"] == "2026"
    ]
    drijfveren = (await client.get(f"{BASIS}/drijfveren?oordeel=positief&gebied=NL")).json()["drijfveren"]
    assert {(r["oordeel"], r["gebied"]) for r in drijfveren} == {("positief", "NL")}
    for vraag, plekken in {
        "begrip=niets&periode=1999&gebied=GM9999": {"begrip", "periode", "gebied"},
        "begrip=niets&maat=hoog": {"maat"},  # what is no parameter comes first
    }.items():
        fouten = (await client.get(f"{BASIS}/drijfveren?{vraag}")).json()["fouten"]
        assert {f["plek"] for f in fouten} == plekken
    leeg = (await client.get(f"{BASIS}/rangen?ronde=gemeente-2026&begrip=ver_gemeentebestuur")).json()
    assert (leeg["totaal"], leeg["meldingen"]) == (0, ["Deze tabel is in deze publicatie leeg."])
