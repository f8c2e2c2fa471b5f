"""Small ledgers for tests, about the tiny theatre of `theatres.py`.

ledger_file(tmp_path)                                     # a claim of every kind
ledger_file(tmp_path, claims=[claim("a", "fallen", ...)]) # others instead
ledger_file(tmp_path, article={"ends": ...})              # a block changed
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ARTICLE = """
The rebels took Town on Monday, “without a shot,” a farmer said.
The government\u2019s army still holds City; soldiers
were seen leaving the capital.
"""

HEAD: Mapping[str, Any] = {
    "article": {
        "title": "War",
        "publisher": "The Paper",
        "published": "2001-06-10",
        "ends": "2001-06-11T00:00",
    },
    "case": "testland",
    "credibility": {
        "paper": {"chance": 0.9, "reason": "judgement"},
        "rumour": {"chance": 0.4, "reason": "judgement"},
    },
    "outlet": {"credibility_sd": 0.8, "date_sd_days": 0.5, "reason": "judgement"},
}


def claim(name: str, kind: str, role: str = "target", **more: Any) -> dict[str, Any]:
    """A claim; what begins with `claim_` is a key of its own, all else one of its variable."""
    own = {key.removeprefix("claim_"): more.pop(key) for key in list(more) if key[:6] == "claim_"}
    return {
        "id": name,
        "quote": "The rebels took Town on Monday",
        "speaker": "the paper",
        "role": role,
        "source_class": "paper",
        "about": {"kind": kind, **more},
        "reason": "it says so",
        **own,
    }


def held(name: str, *places: str, at: str = "2001-06-11T00:00", **more: Any) -> dict[str, Any]:
    """A claim that places are held."""
    return claim(name, "held", places=list(places), at=at, **more)


CLAIMS: Sequence[Mapping[str, Any]] = (
    claim(
        "town_lost",
        "lost",
        place="town",
        to=["rebel"],
        claim_date_noise_days=0.5,
        **{"from": "2001-06-04T00:00", "until": "2001-06-05T00:00"},
    ),
    held("city_held", "city", "coast", claim_date_noise_days=0.5),
    claim("city_entered", "entered", place="city", until="2001-06-10T12:00", by=["rebel"]),
    claim("army_leaves", "gave_way", places=["town", "city"], claim_source_class="rumour"),
    claim("overrun", "overrun", regions=["town", "city", "base"], least=2, softness=0.25),
    claim("streets", "rising", part="other"),
    claim("most_fallen", "fallen", places=["town", "city"], least=0.5),
    claim("quietly", "without_battle", part="other", least=0.5, softness=0.1),
    claim("near", "distance", to="capital", sides=["rebel", "local"], km=60, sd_km=10),
    claim("across", "crossed", crossing="coast", men=900, factor=1.5),
    claim("rules", "in_office", at="2001-06-11T00:00", claim_date_noise_days=0.1),
    claim("in_capital", "ruler_at", place="capital", denied=True),
    claim("arranged", "arranged", claim_source_class="rumour"),
    claim("ally_idle", "patron", patrons=["ally"], did="acted", denied=True),
    claim("hungry", "given", "input", key="economy.supply"),
    claim("end_near", "remark", "context", variable="what will come"),
)


def ledger_file(
    folder: Path, claims: Sequence[Mapping[str, Any]] = CLAIMS, **blocks: Mapping[str, Any]
) -> Path:
    """Write a ledger, a claim a line from line 6 on; `blocks` change keys of its head."""
    head = {
        key: {**value, **blocks.get(key, {})} if isinstance(value, dict) else value
        for key, value in HEAD.items()
    }
    lines = [f"{key}: {json.dumps(value)}" for key, value in head.items()]
    lines += ["claims:", *(f"  - {json.dumps(one)}" for one in claims)]
    path = folder / "ledger.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
