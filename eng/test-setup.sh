# What ./test needs around the tests. Sourced, never run.

tree_state() { git status --porcelain 2>/dev/null || true; }

# A temporary folder of our own, so that whatever a killed test leaves can be found; a home when there is none.
prepare_environment() {
  if [ -z "${HOME:-}" ] || [ ! -w "$HOME" ]; then
    export HOME="$PWD/artifacts/home"
    mkdir -p "$HOME"
  fi
  scratch=$(mktemp -d /tmp/maillage-test.XXXXXX)
  chmod 755 "$scratch"
  export TMPDIR=$scratch
  export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
  compiler=$(basename "$scratch")
}

# Stops what the tests may have left running: suites under way when we were stopped, clusters in our folder, the compiler server that carries our name.
clean_up() {
  local file id
  for id in $(jobs -rp); do
    kill "$id" 2>/dev/null
  done
  for file in "$scratch"/maillage-postgres-*/data/postmaster.pid; do
    [ -f "$file" ] && kill -INT "$(head -1 "$file")" 2>/dev/null
  done
  for id in $(pgrep -f -- "-pipename:$compiler" 2>/dev/null); do
    kill "$id" 2>/dev/null
  done
  rm -rf "$scratch"
}

require_tools() {
  need git "Il faut git" "git is needed"
  need node "Il faut Node.js 20 ou plus" "Node.js 20 or later is needed"
  need npm "Il faut npm, avec Node.js 20 ou plus" "npm is needed, with Node.js 20 or later"
  need dotnet "Il faut le SDK .NET 10 (https://dot.net)" "The .NET 10 SDK is needed"
  if ! dotnet --list-sdks | grep -q '^10\.'; then
    echo "Il faut le SDK .NET 10 (https://dot.net) / The .NET 10 SDK is needed; found: $(dotnet --list-sdks | tr '\n' ' ')" >&2
    exit 3
  fi
}

has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

# A server's programs and its PostGIS, of the same version.
has_postgres() {
  [ -n "${MAILLAGE_TEST_POSTGRES:-}" ] && return 0
  local folder
  for folder in /usr/lib/postgresql/*/; do
    [ -x "$folder/bin/initdb" ] && [ -f "/usr/share/postgresql/$(basename "$folder")/extension/postgis.control" ] && return 0
  done
  return 1
}

# The words of what is missing, one Debian package each.
missing_packages() {
  local version
  command -v ogrinfo >/dev/null || echo gdal-bin
  has_chromium || echo chromium
  /usr/bin/python3 -c 'import rdflib' 2>/dev/null || echo python3-rdflib
  /usr/bin/python3 -c 'import owslib' 2>/dev/null || echo python3-owslib
  command -v cc >/dev/null || printf 'gcc\nlibc6-dev\n'
  if ! has_postgres; then
    version=$(apt-cache depends postgresql 2>/dev/null | grep -oE 'postgresql-[0-9]+' | head -1)
    echo "${version:-postgresql-15}"
    echo "${version:-postgresql-15}-postgis-3"
  fi
}

install_packages() {
  local as_root="" packages had_cluster
  packages=$(missing_packages)
  [ -z "$packages" ] && return
  if [ "$(id -u)" -ne 0 ]; then as_root="sudo -n"; fi
  if ! command -v apt-get >/dev/null || { [ -n "$as_root" ] && ! sudo -n true 2>/dev/null; }; then
    echo "Il manque des paquets et je ne peux pas les installer / Packages are missing and I may not install them:" >&2
    echo "  sudo apt-get install $(echo $packages)" >&2
    exit 3
  fi
  echo "== installing: $(echo $packages)"
  mkdir -p artifacts
  had_cluster=$(ls /etc/postgresql/*/ 2>/dev/null)
  $as_root apt-get update -qq >artifacts/apt.log 2>&1
  packages=$(missing_packages)
  if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >>artifacts/apt.log 2>&1; then
    tail -20 artifacts/apt.log >&2
    echo "L'installation a échoué / The installation failed: sudo apt-get install $(echo $packages)" >&2
    exit 3
  fi
  # Debian starts a cluster when the package comes; the tests have their own, so it stops again.
  if [ -z "$had_cluster" ] && command -v pg_lsclusters >/dev/null; then
    pg_lsclusters -h | while read -r version name _ state _; do
      [ "$state" = online ] && $as_root pg_ctlcluster "$version" "$name" stop
    done
  fi
  packages=$(missing_packages)
  if [ -n "$packages" ]; then
    echo "Il manque encore / Still missing: $(echo $packages)" >&2
    exit 3
  fi
}

# A mail server for one test, which says so and skips itself where there is none: a machine that cannot have it passes all others.
install_wanted() {
  local as_root=""
  [ -x /usr/sbin/dovecot ] && return 0
  if [ "$(id -u)" -ne 0 ]; then as_root="sudo -n"; fi
  command -v apt-get >/dev/null && $as_root true 2>/dev/null || return 0
  echo "== installing, for one test: dovecot-imapd"
  mkdir -p artifacts
  if $as_root apt-get update -qq >>artifacts/apt.log 2>&1 && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dovecot-imapd >>artifacts/apt.log 2>&1; then
    # Debian starts it for the whole machine when the package comes; the test starts its own.
    command -v systemctl >/dev/null && $as_root systemctl disable --now dovecot.service dovecot.socket >/dev/null 2>&1
  fi
  return 0
}

# A program that ends badly counts as a failure even when its report shows none (it crashed, or hung).
note_exit() { [ "$2" -eq 0 ] || echo "$2" >"$reports/$1.exit"; }

declare -A running=() # process → suite

# Runs a suite's program once fewer than the given number of others run.
start_suite() { # suite, at most so many at a time
  local program
  while [ ${#running[@]} -ge "$2" ]; do end_suite; done
  echo "== $1"
  program=$(find "tests/$1/bin/Release" -maxdepth 3 -type f -name "Maillage.$1" -perm -u+x -print -quit 2>/dev/null)
  if [ -z "$program" ]; then
    echo "no program was built" >"$reports/$1.log"
    note_exit "$1" 127
    return
  fi
  timeout --kill-after=30 "${MAILLAGE_TEST_SECONDS:-1500}" "$program" -noColor -jUnit "$reports/$1.xml" >"$reports/$1.log" 2>&1 &
  running[$!]=$1
}

# Waits for the first suite that ends.
end_suite() {
  local id code=0
  wait -n -p id "${!running[@]}" || code=$?
  note_exit "${running[$id]}" "$code"
  unset "running[$id]"
}
