// Reads the JUnit reports of every suite in a folder, tells failures and skips, and ends with the one line of sums.
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const named = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const plain = text => text
  .replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1')
  .replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|(\w+));/gi, (all, hex, dec, name) =>
    hex ? String.fromCodePoint(parseInt(hex, 16)) : dec ? String.fromCodePoint(+dec) : named[name] ?? all)
  .replaceAll('\\"', '"');
const attribute = (text, name) => plain(new RegExp(`\\s${name}="([^"]*)"`).exec(text)?.[1] ?? '');
const indent = text => text.trim().split('\n').slice(0, 40).map(line => '      ' + line.trimEnd()).join('\n');

let passed = 0, failed = 0;
const skipped = [];
const suites = new Set(readdirSync(folder).filter(f => /\.(xml|exit)$/.test(f)).map(f => f.replace(/\.(xml|exit)$/, '')));
for (const suite of [...suites].sort()) {
  const report = join(folder, suite + '.xml');
  let own = 0;
  const cases = existsSync(report) ? readFileSync(report, 'utf8').matchAll(/<testcase\b((?:[^>"]|"[^"]*")*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g) : [];
  for (const [, head, body = ''] of cases) {
    const group = attribute(head, 'classname'), full = attribute(head, 'name');
    const name = `${suite}: ${full.startsWith(group) ? full : `${group} › ${full}`}`;
    const failure = /<(failure|error)\b((?:[^>"]|"[^"]*")*?)(?:\/>|>([\s\S]*?)<\/\1>)/.exec(body);
    const skip = /<skipped\b((?:[^>"]|"[^"]*")*?)(?:\/>|>([\s\S]*?)<\/skipped>)/.exec(body);
    if (failure) {
      own++;
      console.log(`FAILED  ${name}\n${indent(attribute(failure[2], 'message'))}\n${indent(plain(failure[3] ?? ''))}`);
    } else if (skip) {
      skipped.push(`skipped ${name}: ${attribute(skip[1], 'message') || plain(skip[2] ?? '').trim().split('\n')[0] || 'no reason given'}`);
    } else {
      passed++;
    }
  }
  const exit = join(folder, suite + '.exit');
  if (existsSync(exit) && own === 0) {
    own++;
    const log = join(folder, suite + '.log');
    console.log(`FAILED  ${suite} ended with code ${readFileSync(exit, 'utf8').trim()}`);
    console.log(indent(existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-40).join('\n') : ''));
  }
  failed += own;
}
for (const line of skipped) console.log(line);
if (passed + failed === 0) console.log('No test ran.');
console.log(`${passed} passed, ${failed} failed${skipped.length ? `, ${skipped.length} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
