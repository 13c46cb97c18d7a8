#!/bin/sh
# Makes the role that the site runs with, when PostgreSQL makes its database. `manage.py grant_site_role` grants it rows.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set password="$SITE_DATABASE_PASSWORD" --quiet <<'SQL'
CREATE ROLE claimdesk_site LOGIN PASSWORD :'password';
SQL
