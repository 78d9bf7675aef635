# Sourced by ./platform: what a machine needs, and how it gets it. Nothing here starts a system-wide service or uses one.

tools=${PLATFORM_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/entraide/tools-$(sha256sum eng/tools/package-lock.json | cut -c1-12)}
aspire_cli=$tools/node_modules/@microsoft/aspire-cli-linux-x64/bin/aspire
aspire_bundle=$tools/aspire/.aspire/bundle
rabbit_bin=${PLATFORM_RABBITMQ:-/usr/lib/rabbitmq/bin}
postgres_bin=${PLATFORM_POSTGRES:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

first_free_port() {
  local port=$1
  while ! port_is_free "$port"; do port=$((port + 1)); done
  echo "$port"
}

# Below the range from which the system takes ports of outgoing connections: one of those could hold the port of a server that restarts.
# free_port [0-4]: one of a fifth of that range, so that ports chosen one after the other differ.
free_port() {
  local port from=$((20000 + ${1:-0} * 2000))
  while port=$((from + RANDOM % 2000)); ! port_is_free "$port"; do :; done
  echo "$port"
}

has_postgres() { [ -x "$postgres_bin/postgres" ] && ls /usr/share/postgresql/*/extension/btree_gist.control >/dev/null 2>&1; }
has_rabbit() { [ -x "$rabbit_bin/rabbitmq-server" ]; }
has_aspire() { [ -x "$aspire_bundle/dcp/dcp" ]; }
has_maildev() { [ -f "$tools/node_modules/maildev/bin/maildev" ]; }
has_ajv() { [ -f "$tools/node_modules/ajv-formats/package.json" ]; }
has_calendar_readers() { [ -f "$tools/node_modules/ical.js/package.json" ] && [ -f "$tools/node_modules/node-ical/package.json" ]; }
has_mail_reader() { [ -f "$tools/node_modules/mailparser/package.json" ] && [ -f "$tools/node_modules/smtp-server/package.json" ]; }
has_webhook_readers() { [ -f "$tools/node_modules/standardwebhooks/package.json" ] && [ -f "$tools/node_modules/eventsource-parser/package.json" ]; }
has_api_judges() { [ -f "$tools/node_modules/@stoplight/spectral-cli/package.json" ] && [ -f "$tools/node_modules/@seriousme/openapi-schema-validator/package.json" ]; }
has_client_generators() { [ -f "$tools/node_modules/openapi-typescript/package.json" ] && [ -f "$tools/node_modules/openapi-fetch/package.json" ] && [ -d "$tools/node_modules/nswag/bin/binaries/Net100" ] && [ -f "$tools/node_modules/tsx/package.json" ]; }
has_validating_proxy() { [ -f "$tools/node_modules/@stoplight/prism-cli/package.json" ]; }
has_number_judge() { [ -f "$tools/node_modules/libphonenumber-js/package.json" ]; }
has_token_judge() { [ -f "$tools/node_modules/jose/package.json" ]; }
has_header_reader() { [ -f "$tools/node_modules/structured-headers/package.json" ]; }

set_up() {
  command -v dotnet >/dev/null || die "The .NET SDK 10 is missing: install it (package dotnet-sdk-10.0) and call again."
  dotnet --version >/dev/null 2>&1 || die "The .NET SDK is older than global.json asks for: install .NET SDK 10 (package dotnet-sdk-10.0) and call again."
  { command -v node && command -v npm; } >/dev/null || die "Node.js with npm is missing: install it (packages nodejs npm) and call again."

  local packages=()
  has_rabbit || packages+=(rabbitmq-server)
  has_postgres || packages+=(postgresql postgresql-contrib)
  [ ${#packages[@]} -eq 0 ] || install_packages "${packages[@]}"
  postgres_bin=${PLATFORM_POSTGRES:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)}

  if ! has_tools; then
    mkdir -p "$tools"
    # Copies that start together share the folder: one installs, the others wait for it.
    (flock 9; has_tools || install_tools) 9>"$tools/.installing" || exit 1
  fi
  choose_hosting
}

has_tools() {
  has_aspire && has_maildev && has_ajv && has_calendar_readers && has_mail_reader && has_webhook_readers && has_number_judge && has_token_judge && has_header_reader \
    && has_api_judges && has_client_generators && has_validating_proxy
}

install_tools() {
  echo "Installing Aspire's orchestrator and dashboard, the mail sink and the judges of the tests (npm) into $tools"
  cp eng/tools/package.json eng/tools/package-lock.json "$tools/"
  npm ci --prefix "$tools" --no-audit --no-fund --loglevel=error || die "npm could not install the tools: see its message above."
  mkdir -p "$tools/aspire"
  HOME=$tools/aspire "$aspire_cli" setup --nologo --non-interactive >/dev/null || die "The Aspire CLI could not unpack its orchestrator."
}

# apt starts a package's service as part of installing it: the broker and the database of the system stay off.
install_packages() {
  [ "$(id -u)" = 0 ] || die "Missing: $*. Install them once as root: apt-get install --no-install-recommends $*"
  command -v apt-get >/dev/null || die "Missing: $*. Install them with this system's package manager."
  echo "Installing $* (apt)"
  local guard=/usr/sbin/policy-rc.d guarded=
  if [ ! -e "$guard" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$guard" && chmod +x "$guard" && guarded=1
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 \
    || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
  local status=$?
  [ -z "$guarded" ] || rm -f "$guard"
  [ $status -eq 0 ] || die "apt could not install $*: see its message above."
}

# Only the tests look at pages.
install_browser() {
  [ -x /usr/bin/chromium ] || install_packages chromium
}

container_engine() {
  local engine
  for engine in docker podman; do
    if command -v "$engine" >/dev/null && timeout 5 "$engine" info >/dev/null 2>&1; then echo "$engine"; return 0; fi
  done
  return 1
}

# Real Aspire packages where the feed serves them and containers can run; else our library on Aspire's own orchestrator.
choose_hosting() {
  local engine choice=orchestrator reason="no container engine"
  if engine=$(container_engine); then
    if feed_serves_aspire; then choice=packages reason="$engine, and the NuGet feed serves Aspire"; else reason="the NuGet feed does not serve Aspire"; fi
  fi
  mkdir -p .platform
  printf '<Project>\n  <!-- %s -->\n  <PropertyGroup>\n    <AspireHosting Condition="'"'\$(AspireHosting)' == ''"'">%s</AspireHosting>\n  </PropertyGroup>\n</Project>\n' "$reason" "$choice" >.platform/hosting.props
}

feed_serves_aspire() {
  local probe version
  version=$(sed -n 's:.*<AspireVersion>\(.*\)</AspireVersion>.*:\1:p' Directory.Packages.props)
  probe=$(mktemp -d)
  printf '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup><PackageDownload Include="Aspire.AppHost.Sdk" Version="[%s]" /><PackageDownload Include="Aspire.Hosting.AppHost" Version="[%s]" /></ItemGroup></Project>' "$version" "$version" >"$probe/probe.csproj"
  dotnet restore "$probe/probe.csproj" -v q >/dev/null 2>&1
  local status=$?
  rm -rf "$probe"
  return $status
}

doctor() {
  local ok=0
  have() { if [ "$2" = yes ]; then echo "  has    $1"; else echo "  LACKS  $1: $3"; ok=1; fi; }
  yes_if() { "$@" >/dev/null 2>&1 && echo yes || echo no; }
  echo "This machine: $(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), $(. /etc/os-release && echo "$PRETTY_NAME"), user $(id -un)"
  have ".NET SDK $(dotnet --version 2>/dev/null)" "$(yes_if dotnet --version)" "install package dotnet-sdk-10.0"
  have "Node.js $(node --version 2>/dev/null)" "$(yes_if node --version)" "install packages nodejs npm"
  have "RabbitMQ ($rabbit_bin)" "$(yes_if has_rabbit)" "./platform up installs it as root, or install package rabbitmq-server"
  have "PostgreSQL with contrib ($postgres_bin)" "$(yes_if has_postgres)" "./platform up installs it as root, or install packages postgresql postgresql-contrib"
  have "Aspire's orchestrator and dashboard" "$(yes_if has_aspire)" "./platform up installs them from npm"
  have "mail sink (maildev)" "$(yes_if has_maildev)" "./platform up installs it from npm"
  have "JSON Schema validator for the tests (ajv)" "$(yes_if has_ajv)" "./platform up installs it from npm"
  have "calendar readers for the tests (ical.js, node-ical)" "$(yes_if has_calendar_readers)" "./platform up installs them from npm"
  have "mail reader and mail server for the tests (mailparser, smtp-server)" "$(yes_if has_mail_reader)" "./platform up installs it from npm"
  have "verifier of webhooks and reader of event streams for the tests (standardwebhooks, eventsource-parser)" "$(yes_if has_webhook_readers)" "./platform up installs them from npm"
  have "judge of phone numbers for the tests (libphonenumber-js)" "$(yes_if has_number_judge)" "./platform up installs it from npm"
  have "judge of tokens for the tests (jose)" "$(yes_if has_token_judge)" "./platform up installs it from npm"
  have "reader of structured headers for the tests (structured-headers)" "$(yes_if has_header_reader)" "./platform up installs it from npm"
  have "judges of the API's description for the tests (spectral, openapi-schema-validator)" "$(yes_if has_api_judges)" "./platform up installs them from npm"
  have "generators of the clients, and TypeScript (openapi-typescript, openapi-fetch, nswag, tsx)" "$(yes_if has_client_generators)" "./platform up installs them from npm"
  have "validating proxy of the API's description for the tests (prism)" "$(yes_if has_validating_proxy)" "./platform up installs it from npm"
  [ -f .platform/hosting.props ] || choose_hosting
  echo "AppHost would be built with: $(dotnet msbuild AppHost/AppHost.csproj -getProperty:AspireHosting) ($(sed -n 's:.*<!-- \(.*\) -->.*:\1:p' .platform/hosting.props)); force it with -p:AspireHosting=packages|orchestrator"
  if is_running; then
    echo "Running (process $(run_value pid)), data in $data:"
    node eng/memory.mjs "$data/run.json" || ok=1
  else
    echo "Not running. Data would be in $data."
    echo "Ports: gateway $(first_free_port 7080), mail $(first_free_port 7180), texts $(first_free_port 7380), dashboard $(first_free_port 7280)"
  fi
  return $ok
}
