#!/bin/sh
# Runs a RabbitMQ node with a port mapper of its own in the foreground. By itself the node would start one in the background that outlives it.
# rabbitmq.sh SERVER
epmd=$(command -v epmd || ls /usr/lib/erlang/erts-*/bin/epmd 2>/dev/null | tail -n 1)
[ -n "$epmd" ] || { echo "epmd, Erlang's port mapper, was not found" >&2; exit 1; }
"$epmd" -port "$ERL_EPMD_PORT" -address 127.0.0.1 &
mapper=$!
"$1" &
server=$!
trap 'kill -TERM $server 2>/dev/null' TERM INT
wait $server
status=$?
while kill -0 $server 2>/dev/null; do
    wait $server
    status=$?
done
kill $mapper 2>/dev/null
exit $status
