#!/bin/sh
# Runs a PostgreSQL server and turns a request to stop into a fast shutdown: by itself the server would wait for its clients to leave.
# postgres.sh COMMAND...
"$@" &
server=$!
trap 'kill -INT $server 2>/dev/null' TERM INT
wait $server
status=$?
while kill -0 $server 2>/dev/null; do
    wait $server
    status=$?
done
exit $status
