"""Which codes does Python branch on? Labels and everything else live in `law/data/*.toml`."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """Channels of information exchange."""

    INTERPOL = "interpol_i247"
    SIENA = "siena"
    SIRENE = "sirene"
    PRUM = "prum_router"
    EPRIS = "epris"
    EUCARIS = "eucaris"
    LIAISON_OFFICER = "liaison_officer"
    PCCC_TOURNAI = "pccc_tournai"
    PCCC_KERKRADE = "pccc_kerkrade"
    PCCC_LUXEMBOURG = "pccc_luxembourg"
    NATIONAL_POLICE = "national_police"
    OTHER = "other_secure"


class Instrument(StrEnum):
    """The legal basis that sets the clock."""

    DIR977 = "dir977"  # Directive (EU) 2023/977
    SIS = "sis"  # Regulation (EU) 2018/1862, supplementary information
    INTERPOL = "interpol"  # Rules on the Processing of Data: local targets only
    PRUM = "prum"  # Regulation (EU) 2024/982
    PCCC = "pccc"  # agreements on border centres: local targets only
    BILATERAL = "bilateral"  # liaison officers, treaties: local targets only
    NATIONAL = "national"  # own services


class Urgency(StrEnum):
    """Declared and reasoned by the requester, never by us (DIR977 Art 4(4))."""

    URGENT = "urgent"
    NORMAL = "normal"


class Access(StrEnum):
    """How the asked information is held (DIR977 Art 2); unknown until somebody has found out."""

    UNKNOWN = "unknown"
    DIRECT = "direct"
    INDIRECT = "indirect"


class Counting(StrEnum):
    """How a limit is counted."""

    HOURS = "hours"  # real time, 24/7
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    IMMEDIATE = "immediate"  # the law says "immediately"; the duration is a local target
    LOCAL = "local"  # own target, not law
