#!/usr/bin/env bash
# Known weaknesses of the packages we use, as far as the registries tell. Ends 0 when none is known, 1 when one is, and says plainly which registry gave no answer:
# NuGet is asked first about a package known to be weak (Newtonsoft.Json 12.0.1, GHSA-5crp-9r3c-p9vr); silence on it means that the registry does not tell.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
found=0

cat >"$work/canary.csproj" <<'X'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>true</NuGetAudit><NuGetAuditMode>all</NuGetAuditMode></PropertyGroup>
  <ItemGroup><PackageReference Include="Newtonsoft.Json" Version="12.0.1" /></ItemGroup>
</Project>
X
if timeout 60 dotnet restore "$work/canary.csproj" 2>&1 | grep -q "NU190[1-4]"; then
  timeout 600 dotnet list Maillage.slnx package --vulnerable --include-transitive >"$work/listed" 2>&1 || listed=$?
  grep -E "^ +> .*(Low|Moderate|High|Critical)" "$work/listed" | sort -u >"$work/nuget"
  if [ -s "$work/nuget" ]; then
    echo "NuGet: packages with a known weakness:"
    cat "$work/nuget"
    found=1
  elif [ "${listed:-0}" -ne 0 ]; then
    echo "NuGet: the packages could not be listed (exit $listed); nothing is known."
  else
    echo "NuGet: no known weakness."
  fi
else
  echo "NuGet: the registry does not tell weaknesses; nothing is known."
fi

if answer=$(cd web && timeout 60 npm audit --json 2>/dev/null) && echo "$answer" | grep -q '"auditReportVersion"'; then
  echo "npm: no known weakness."
elif echo "${answer:-}" | grep -q '"auditReportVersion"'; then
  echo "npm: packages with a known weakness:"
  (cd web && npm audit)
  found=1
else
  echo "npm: the registry does not tell weaknesses; nothing is known."
fi
exit $found
