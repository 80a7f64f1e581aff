#!/bin/bash
# Is the service behind this admin port ready? For images that have bash and nothing else.
# usage: healthcheck PORT
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3
read -r -t 3 status <&3
[[ $status == *' 200 '* ]]
