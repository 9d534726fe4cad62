"""Law on waiting as data, and its arithmetic on arrays.

A jurisdiction is one file in ``book/``; ``reading`` reads it and says clearly what is wrong with it, ``days`` tells normal days
from those around a long holiday and from paydays, ``clock`` judges the waits of contacts, and ``precedence`` counts who was
called while somebody with priority waited.
"""

from pathlib import Path

HERE = Path(__file__).parent
