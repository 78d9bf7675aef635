#!/bin/sh
# Runs a server and starts it again when it was killed, until this is asked to stop; then the server is sent SIGNAL.
# keep-running.sh SIGNAL PID_FILE COMMAND...: PID_FILE holds the process id of the server that runs now.
signal=$1
pid_file=$2
shift 2
stopped=
trap 'stopped=1; kill -$signal $server 2>/dev/null' TERM INT
until [ -n "$stopped" ]; do
    "$@" &
    server=$!
    echo $server >"$pid_file"
    while kill -0 $server 2>/dev/null; do
        wait $server
    done
    [ -n "$stopped" ] || sleep 0.1
done
