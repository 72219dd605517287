"""The record of acts (留痕): writing events and proving their chain."""

from reviewapp.audit.queries import broken_links
from reviewapp.audit.service import record

__all__ = ["broken_links", "record"]
