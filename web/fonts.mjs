// Puts the one font file the portal serves (Latin, upright, all weights) beside the built scripts.
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const from = join(here, 'node_modules/@fontsource-variable/atkinson-hyperlegible-next/files');
const to = join(here, '../src/Web/wwwroot/build/fonts');
mkdirSync(to, { recursive: true });
copyFileSync(join(from, 'atkinson-hyperlegible-next-latin-wght-normal.woff2'), join(to, 'text.woff2'));
