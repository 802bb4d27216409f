# Shared by ./run, ./test and ./maillage: builds what is missing or older than its sources. Sourced, never run.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

need() { # command, French words, English words
  command -v "$1" >/dev/null || { echo "$2 / $3" >&2; exit 3; }
}

# The command and the portal, in Release, after the front whose files it carries. The stamp is younger than every source when nothing has changed.
build_program() {
  local root=$1 stamp=$1/artifacts/program.stamp
  if [ -f "$stamp" ] && [ -z "$(find "$root/src" "$root/Directory.Build.props" "$root/Directory.Packages.props" -name node_modules -prune -o -path '*/bin/*' -prune -o -path '*/obj/*' -prune -o -type f -newer "$stamp" -print -quit)" ]; then
    return
  fi
  need dotnet "Il faut le SDK .NET 10 (https://dot.net)" "The .NET 10 SDK is needed"
  mkdir -p "$root/artifacts"
  echo "Construction du programme… / Building the program…" >&2
  local began; began=$(mktemp)
  # « dotnet build » would do the same and leave two empty folders in /tmp each time.
  if ! dotnet msbuild "$root/src/Cli/Cli.csproj" -restore -p:Configuration=Release -v:q -nologo >"$root/artifacts/build.log" 2>&1; then
    cat "$root/artifacts/build.log" >&2
    rm -f "$began"
    exit 3
  fi
  touch -r "$began" "$stamp"; rm -f "$began"
}

# Maps, fonts and the reference lists of communes, from the npm registry.
build_front() {
  local root=$1 stamp=$1/artifacts/front.stamp
  if [ -f "$stamp" ] && [ -d "$root/web/node_modules" ] && [ -z "$(find "$root/web" -name node_modules -prune -o -type f -newer "$stamp" -print -quit)" ]; then
    return
  fi
  need npm "Il faut Node.js 20 ou plus, avec npm" "Node.js 20 or later is needed, with npm"
  mkdir -p "$root/artifacts"
  echo "Cartes et listes de communes… / Maps and lists of communes…" >&2
  if ! (cd "$root/web" && npm ci --no-audit --no-fund && npm run build) >"$root/artifacts/front.log" 2>&1; then
    cat "$root/artifacts/front.log" >&2
    exit 3
  fi
  touch "$stamp"
}
