#!/usr/bin/env bash
# Gathers the built program, what it ships and its operating notes in one folder that runs without the clone: eng/publish.sh FOLDER
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/eng/build.sh"
[ $# -eq 1 ] || { echo "eng/publish.sh DOSSIER / FOLDER" >&2; exit 2; }
[ ! -e "$1" ] || [ -z "$(ls -A "$1")" ] || { echo "$1 n'est pas vide / is not empty" >&2; exit 1; }
build_front "$root"
need dotnet "Il faut le SDK .NET 10 (https://dot.net)" "The .NET 10 SDK is needed"
dotnet publish "$root/src/Cli/Cli.csproj" -c Release -v q --nologo -o "$1"
# The lists of communes, which a clone reads from web/node_modules.
cp -r "$root/web/node_modules/@etalab/decoupage-administratif/data" "$1/division"
mkdir -p "$1/docs"
cp -r "$root/docs/operate" "$1/docs/operate"
# What it is made of, and a sum of every file; signed when the publisher has a key (ssh-keygen -Y verify reads it, docs/operate).
node "$root/eng/sbom.mjs" >"$1/sbom.cdx.json"
(cd "$1" && find . -type f ! -name 'SHA256SUMS*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum >SHA256SUMS)
if [ -n "${MAILLAGE_SIGNING_KEY:-}" ]; then
  ssh-keygen -q -Y sign -f "$MAILLAGE_SIGNING_KEY" -n maillage "$1/SHA256SUMS"
fi
