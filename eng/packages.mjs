// Writes eng/packages.sha512: every NuGet package the projects restored last, with the hash of its content. A test compares what is restored with it, so a package changed at its registry is seen.
// Run it after a package was added or raised, and read the difference: node eng/packages.mjs
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const lines = new Set();
for (const folder of ['src', 'tests', 'bench']) {
  for (const project of readdirSync(join(root, folder))) {
    const assets = join(root, folder, project, 'obj/project.assets.json');
    if (!existsSync(assets)) continue;
    for (const [name, about] of Object.entries(JSON.parse(readFileSync(assets, 'utf8')).libraries)) {
      if (about.type === 'package') lines.add(`${name} ${about.sha512}`);
    }
  }
}

writeFileSync(join(root, 'eng/packages.sha512'), [...lines].sort().join('\n') + '\n');
console.log(`${lines.size} packages`);
