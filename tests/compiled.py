"""Statements compiled to SQL once for all tests of a process, though each has an engine of its own.

Compiling them anew for every engine takes two fifths of what a test costs; engines of one kind compile alike.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine


class Statements(dict[Any, Any]):
    """A compiled cache (SQLAlchemy's execution option ``compiled_cache``) that engines share.

    SQLAlchemy asks with the dialect of the engine first in the key; here its name stands for it.
    """

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(self._shared(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__(self._shared(key), compiled)

    @staticmethod
    def _shared(key: tuple[Any, ...]) -> tuple[Any, ...]:
        dialect, *rest = key
        return (dialect.name, *rest)


STATEMENTS = Statements()


def share(engine: Engine) -> None:
    """Let the engine take what others compiled before, and give what it compiles."""
    engine.update_execution_options(compiled_cache=STATEMENTS)
