"""The site's WSGI application without its pool: tests have few threads, and each keeps a connection of its own."""

from config.http.requests import Handler

application = Handler()
