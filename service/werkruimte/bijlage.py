"""Reading a form with a file in it, as browsers send it (multipart/form-data)."""

from __future__ import annotations

import io

from litestar.exceptions import ClientException
from multipart import MultipartError, MultipartParser

from service.werkruimte.sessie import Verzoek

MAX_BYTES = 512 * 1024
"""Largest body of such a form; what is in it has a smaller limit of its own, with a sentence."""
_MEESTE_DELEN = 16


async def lees_bijlagen(request: Verzoek) -> dict[str, bytes]:
    """The parts of the form by name, fields and files alike. Raises ClientException (400) when it is no form.

    Names and kinds of files are not even looked at: only what is in them counts.
    """
    soort, opties = request.content_type
    if soort != "multipart/form-data" or not opties.get("boundary"):
        raise ClientException("Geen leesbaar formulier")
    inhoud = await request.body()
    try:
        delen = MultipartParser(
            io.BytesIO(inhoud), opties["boundary"], part_limit=_MEESTE_DELEN, spool_limit=MAX_BYTES
        ).parts()
    except (MultipartError, ValueError, LookupError) as fout:
        raise ClientException("Geen leesbaar formulier") from fout
    return {deel.name: deel.raw for deel in reversed(delen) if deel.name}
