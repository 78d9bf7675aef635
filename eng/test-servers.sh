# Sourced by ./platform: a PostgreSQL and a RabbitMQ for the integration tests, on free ports, gone when the tests end.
# Durability is off: what these tests prove does not depend on surviving a power cut, and they run in a third of the time. Benchmarks want
# it on: what they measure does.

# start_test_servers FOLDER POSTGRES_BIN RABBIT_BIN [durable|killable]
# killable: durable, and whoever is killed is started again; FOLDER/postgres.pid and FOLDER/rabbitmq.pid say whom to kill.
start_test_servers() {
  local dir=$1 postgres_bin=$2 rabbit_bin=$3
  local postgres_settings=(-c fsync=off -c synchronous_commit=off -c shared_buffers=64MB)
  [ -z "${4:-}" ] || postgres_settings=(-c fsync=on -c synchronous_commit=on -c shared_buffers=256MB -c max_wal_size=4GB)
  local keep_postgres=() keep_rabbit=()
  if [ "${4:-}" = killable ]; then
    keep_postgres=("$PWD/eng/keep-running.sh" INT "$dir/postgres.pid"); keep_rabbit=("$PWD/eng/keep-running.sh" TERM "$dir/rabbitmq.pid")
  fi
  test_folder=$dir
  local as=()
  if [ "$(id -u)" = 0 ]; then as=(setpriv --reuid=postgres --regid=postgres --clear-groups --); chown postgres "$dir"; fi
  local pg_port amqp_port dist_port epmd_port
  pg_port=$(free_port 0); amqp_port=$(free_port 1); dist_port=$(free_port 2); epmd_port=$(free_port 3)

  (cd "$dir" && "${as[@]}" "$postgres_bin/initdb" -D "$dir/postgres" -U postgres --auth=trust --locale=C.UTF-8 -E UTF8 >/dev/null) || return 1
  (cd "$dir" && exec ${keep_postgres[0]:+"${keep_postgres[@]}"} "${as[@]}" "$postgres_bin/postgres" -D "$dir/postgres" -p "$pg_port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c max_connections=300 "${postgres_settings[@]}" >"$dir/postgres.log" 2>&1) &
  test_pids+=($!)

  mkdir -p "$dir/rabbit"
  local vhosts="" permissions="" name
  for name in $(cd tests && ls -d *.Tests */ | tr -d / | sort -u | tr '[:upper:]' '[:lower:]'); do
    vhosts="$vhosts{\"name\":\"$name\"},"
    permissions="$permissions{\"user\":\"test\",\"vhost\":\"$name\",\"configure\":\".*\",\"write\":\".*\",\"read\":\".*\"},"
  done
  cat >"$dir/rabbit/definitions.json" <<JSON
{"vhosts":[${vhosts%,}],"users":[{"name":"test","password":"test","tags":"administrator"}],"permissions":[${permissions%,}]}
JSON
  cat >"$dir/rabbit/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$amqp_port
load_definitions = $dir/rabbit/definitions.json
disk_free_limit.absolute = 50MB
CONF
  : >"$dir/rabbit/plugins"; echo "[]." >"$dir/rabbit/plugins"
  local epmd; epmd=$(command -v epmd || ls /usr/lib/erlang/erts-*/bin/epmd 2>/dev/null | head -1)
  # In the foreground, on a port of our own: the daemon that Erlang would start otherwise outlives the tests.
  ERL_EPMD_ADDRESS=127.0.0.1 "$epmd" -port "$epmd_port" >/dev/null 2>&1 &
  test_pids+=($!)
  env HOME="$dir/rabbit" ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$epmd_port" RABBITMQ_NODENAME="test$amqp_port@localhost" \
    RABBITMQ_MNESIA_BASE="$dir/rabbit/mnesia" RABBITMQ_LOG_BASE="$dir/rabbit/log" RABBITMQ_CONFIG_FILE="$dir/rabbit/rabbitmq.conf" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$dir/rabbit/plugins" RABBITMQ_DIST_PORT="$dist_port" RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}" \
    ${keep_rabbit[0]:+"${keep_rabbit[@]}"} "$rabbit_bin/rabbitmq-server" >"$dir/rabbit.log" 2>&1 &
  test_pids+=($!)
  export TEST_POSTGRES="Host=127.0.0.1;Port=$pg_port;Username=postgres;Database=postgres"
  export TEST_POSTGRES_BIN=$postgres_bin
  export TEST_BROKER="amqp://test:test@127.0.0.1:$amqp_port"
  local i
  for i in $(seq 1 120); do
    if "$postgres_bin/pg_isready" -q -h 127.0.0.1 -p "$pg_port" && grep -q "Server startup complete" "$dir/rabbit.log" "$dir"/rabbit/log/*.log 2>/dev/null; then return 0; fi
    sleep 0.5
  done
  echo "The test servers did not start; see $dir/postgres.log and $dir/rabbit.log" >&2
  return 1
}

stop_test_servers() {
  local pid
  for pid in "${test_pids[@]}"; do
    # The broker's start script has the Erlang machine as its child.
    pkill -TERM -P "$pid" 2>/dev/null; kill -INT "$pid" 2>/dev/null; kill -TERM "$pid" 2>/dev/null
  done
  wait "${test_pids[@]}" 2>/dev/null
  test_pids=()
  rm -rf "$test_folder"
}
