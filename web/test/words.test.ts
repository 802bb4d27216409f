import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Words } from '../src/words';

const texts = (lang: string): Record<string, string> => {
  const all = JSON.parse(readFileSync(new URL(`../../src/Web/Texts/carte.${lang}.json`, import.meta.url), 'utf8')) as Record<string, string>;
  return Object.fromEntries(Object.entries(all).filter(([k]) => k.startsWith('carte.ui.')).map(([k, v]) => [k.slice('carte.ui.'.length), v]));
};
const french = texts('fr');
const english = texts('en');

describe('the words of the map', () => {
  it('exist in both languages, with the same places for numbers', () => {
    expect(Object.keys(english)).toEqual(Object.keys(french));
    const places = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(french)) expect(places(english[key] ?? ''), key).toEqual(places(text));
  });

  it('every text the scripts ask for by name is there', () => {
    const files = ['frame', 'panel', 'card', 'listview'].map((f) => readFileSync(new URL(`../src/${f}.ts`, import.meta.url), 'utf8')).join('\n');
    const asked = [...files.matchAll(/say\('([^']+)'/g)].map((m) => m[1] ?? '');
    expect(asked.length).toBeGreaterThan(30);
    for (const key of asked) expect(french[key], key).toBeDefined();
  });

  it('numbers are written as the language writes them', () => {
    expect(new Words('fr', french).number(1138739)).toBe('1\u202f138\u202f739');
    expect(new Words('en', english).number(1138739)).toBe('1,138,739');
    expect(new Words('fr', french).percent(87.9)).toBe('87,9\u202f%');
    expect(new Words('en', english).percent(87.9)).toBe('87.9%');
  });

  it('French counts zero and one alike, English does not', () => {
    expect(new Words('fr', french).count('list.communes', 0)).toBe('0 commune');
    expect(new Words('fr', french).count('list.communes', 2)).toBe('2 communes');
    expect(new Words('en', english).count('list.communes', 0)).toBe('0 communes');
    expect(new Words('en', english).count('list.communes', 1)).toBe('1 commune');
  });

  it('a missing text is seen', () => {
    expect(new Words('fr', {}).say('nothing')).toBe('⟦nothing⟧');
  });
});
