"""The entry point of WSGI servers: ``wsgi:app``."""

from reviewapp.app import create_app

app = create_app()
