"""`python -m tests.duurzaamheid [KEREN]`: the trial by itself, with its report (20 kills by default)."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.duurzaamheid.proef import draai

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as map_:
        print(asyncio.run(draai(Path(map_), int(sys.argv[1]) if len(sys.argv) > 1 else 20)))
