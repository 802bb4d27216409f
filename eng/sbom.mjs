// What the program is made of, as a CycloneDX 1.6 list: node eng/sbom.mjs >sbom.cdx.json. NuGet packages as they were resolved (after a build), npm packages as the lock file holds them.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const listed = JSON.parse(execFileSync('dotnet', ['list', join(root, 'src/Cli/Cli.csproj'), 'package', '--include-transitive', '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 28 }));
const found = new Map();
const add = (kind, name, version, extra = {}) => found.set(`pkg:${kind}/${name.replace('@', '%40')}@${version}`, { type: 'library', name, version, ...extra });

for (const framework of listed.projects.flatMap((p) => p.frameworks ?? [])) {
  for (const one of [...(framework.topLevelPackages ?? []), ...(framework.transitivePackages ?? [])]) add('nuget', one.id, one.resolvedVersion);
}

const lock = JSON.parse(readFileSync(join(root, 'web/package-lock.json'), 'utf8'));
for (const [path, one] of Object.entries(lock.packages)) {
  const name = path.split('node_modules/').at(-1);
  if (name) add('npm', name, one.version, { scope: one.dev ? 'excluded' : 'required', ...(one.integrity ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(one.integrity.replace('sha512-', ''), 'base64').toString('hex') }] } : {}) });
}

const components = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([purl, one]) => ({ ...one, 'bom-ref': purl, purl }));
console.log(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, metadata: { component: { type: 'application', name: 'maillage' } }, components }, null, 1));
