"""What the jobs do. Plain functions, safe to repeat: a job that was cut off is run again."""

from service.beheer.sluiten import sluit
from service.database.sql import Pool
from service.invullen.verplaatsen import verplaats
from service.jobs.queue import Werk
from service.settings import Settings
from service.zegels import Zegels


async def verplaats_antwoorden(pool: Pool, settings: Settings) -> None:
    """Every minute: move sealed responses that stand in a large enough group."""
    await verplaats(pool, Zegels(settings.zegels_dir))


async def sluit_ronde(pool: Pool, settings: Settings, ronde: str) -> None:
    """Finish closing a ronde; planned by `beheer.sluiten.plan_sluiten` in the transaction that refuses new
    answers.
    """
    await sluit(pool, settings, ronde)


WERK = Werk(
    taken={"sluit_ronde": sluit_ronde},
    rooster={"verplaats": ("* * * * *", verplaats_antwoorden)},
)
