// Takes one guard after another out of a scratch copy and shows that the test named for it fails: node eng/guards.mjs FOLDER [--together] [--write] [GUARD…]
// The list is tests/guards.json. FOLDER is made from the last commit when it is not there; each result is kept in FOLDER/results.json, and --write sets them down in docs/securite/gardes.csv, where what this folder has not run stays as it was.
// --together takes those named out at once, for one build: choose such whose tests have nothing to do with one another.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, cpSync, writeFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [folder, ...rest] = process.argv.slice(2);
if (!folder) {
  console.error('node eng/guards.mjs DOSSIER|FOLDER [--together] [--write] [GARDE|GUARD…]');
  process.exit(2);
}

const scratch = resolve(folder), kept = join(scratch, 'results.json');
const names = rest.filter((a) => !a.startsWith('--')), batch = rest.includes('--together');
const all = JSON.parse(readFileSync(join(root, 'tests/guards.json'), 'utf8'));
const chosen = names.length === 0 ? all : all.filter((g) => names.includes(g.guard));
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();

const run = (command, ...args) => spawnSync(command, args, { cwd: scratch, encoding: 'utf8', maxBuffer: 1 << 28 });
// An edit leaves code that is not reached or not used: a warning here, no error.
const build = (suite) => run('dotnet', 'build', `tests/${suite}`, '-c', 'Release', '-v', 'q', '--nologo', '-p:TreatWarningsAsErrors=false');
const program = (suite) => {
  const find = (at) => readdirSync(at).map((n) => join(at, n)).flatMap((p) => (statSync(p).isDirectory() ? find(p) : [p]));
  return find(join(scratch, 'tests', suite, 'bin/Release')).find((p) => p.endsWith(`/Maillage.${suite}`));
};
const test = (guard) => {
  const said = run(program(guard.suite), '-noColor', '-method', `*.${guard.test}`);
  const counts = /Total: (\d+), Errors: (\d+), Failed: (\d+)/.exec(said.stdout ?? '');
  return counts && { total: +counts[1], failed: +counts[2] + +counts[3] };
};

if (!existsSync(scratch)) {
  mkdirSync(scratch, { recursive: true });
  const archive = execFileSync('git', ['archive', '--format=tar', 'HEAD'], { cwd: root, maxBuffer: 1 << 30 });
  spawnSync('tar', ['-x', '-C', scratch], { input: archive });
  symlinkSync(join(root, 'web/node_modules'), join(scratch, 'web/node_modules'));
  cpSync(join(root, 'src/Web/wwwroot/build'), join(scratch, 'src/Web/wwwroot/build'), { recursive: true });
  // Some tests ask what stands in the repository: here it is the copy.
  spawnSync('git', ['init', '-q'], { cwd: scratch });
}

const results = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {};
// First everything as it is: a test that fails with its guard would prove nothing.
const sound = new Map();
for (const suite of new Set(chosen.map((g) => g.suite))) {
  const built = build(suite);
  if (built.status !== 0) throw new Error(built.stdout);
  for (const guard of chosen.filter((g) => g.suite === suite)) sound.set(guard, test(guard));
}

for (const together of batch ? [chosen] : chosen.map((g) => [g])) {
  const whole = new Map(together.map((g) => join(scratch, g.file)).map((file) => [file, readFileSync(file, 'utf8')]));
  const absent = together.find((g) => whole.get(join(scratch, g.file)).split(g.find).length !== 2);
  if (absent) throw new Error(`${absent.guard}: the text to take out does not stand once in ${absent.file}`);
  for (const guard of together) {
    const file = join(scratch, guard.file);
    writeFileSync(file, readFileSync(file, 'utf8').replace(guard.find, () => guard.replace));
  }

  const built = together.map((g) => g.suite).filter((s, i, all) => all.indexOf(s) === i).map(build).find((b) => b.status !== 0);
  for (const guard of together) {
    const with_ = sound.get(guard), without = built ? null : test(guard);
    const outcome = !with_ || with_.total === 0 || with_.failed > 0 ? 'the test fails even with the guard'
      : built ? `does not build: ${(/error [^\n]*/.exec(built.stdout) ?? [''])[0].slice(0, 160)}`
      : without && without.failed > 0 ? 'fails' : 'SURVIVES';
    results[guard.guard] = { outcome, commit, others: together.length - 1 };
    console.log(`${outcome === 'fails' ? 'ok  ' : 'BAD '} ${guard.guard}: ${outcome} (${guard.test})`);
  }

  for (const [file, text] of whole) writeFileSync(file, text);
  writeFileSync(kept, JSON.stringify(results, null, 1));
}

if (rest.includes('--write')) {
  const register = join(root, 'docs/securite/gardes.csv');
  const cell = (text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const known = readFileSync(register, 'utf8').split('\n');
  const lines = all.map((g) => {
    const about = [g.item, g.guard, g.file, g.test].map(cell).join(',') + ',', now = results[g.guard];
    return now ? about + [now.outcome, now.commit, String(now.others)].map(cell).join(',') : known.find((l) => l.startsWith(about)) ?? about + 'not run,,';
  });
  writeFileSync(register, ['item,guard,file,test,without the guard the test,commit,taken out with others', ...lines].join('\n') + '\n');
}

process.exit(chosen.every((g) => results[g.guard].outcome === 'fails') ? 0 : 1);
