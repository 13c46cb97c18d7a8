"""What must never be true? `REFUSES` has each constraint or guard by name, with every attempt that it must refuse."""

from tests.support.refused.claims import CLAIMS
from tests.support.refused.desk import DESK
from tests.support.refused.every_model import EVENTS, REFUSES_THE_SAME_AGAIN, TEXTS
from tests.support.refused.records import RECORDS
from tests.support.refused.sources import SOURCES
from tests.support.refused.verdicts import VERDICTS

__all__ = ["REFUSES", "REFUSES_THE_SAME_AGAIN"]

REFUSES = SOURCES | CLAIMS | VERDICTS | DESK | RECORDS | EVENTS | TEXTS
