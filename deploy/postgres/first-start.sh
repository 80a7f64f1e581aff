#!/bin/bash
# Run once by the Postgres image, when the cluster has just been made: roles, passwords and the database of this server.
exec bash /etc/madoguchi-postgres/setup.sh /run/secrets "$MADOGUCHI_DATABASE"
