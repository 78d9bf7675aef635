#!/bin/sh
# Cleans up when the AppHost is killed without a chance to do so itself.
# Standard input is a pipe that only the AppHost holds: it ends with the AppHost, however that came about.
# guard.sh MARKER RUN_FOLDER FILE: MARKER is the variable, as NAME=value, that every process of the run carries.
trap '' HUP INT TERM QUIT
marker=$1
run_folder=$2
file=$3

if read -r word && [ "$word" = done ]; then
    exit 0
fi

marked() {
    grep -lzxF "$marker" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3
}

# The orchestrator notices too and stops everything in order, and is given time for that.
tries=0
while [ $tries -lt 14 ]; do
    busy=
    for pid in $(marked); do
        [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dcp ] || busy=$pid
    done
    [ -n "$busy" ] || break
    sleep 0.25
    tries=$((tries + 1))
done

# Whatever is still there, the orchestrator itself included, goes now.
for round in 1 2 3; do
    left=$(marked)
    [ -n "$left" ] || break
    kill -KILL $left 2>/dev/null
    sleep 0.1
done
rm -f "$file"
rm -rf "$run_folder"
