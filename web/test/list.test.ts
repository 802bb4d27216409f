import { describe, expect, it } from 'vitest';
import { bySiteRank, byWeight, inView, summarise, type Placed } from '../src/list';
import type { CommuneProperties, SiteProperties } from '../src/model';

const box = { west: 3, south: 46, east: 5, north: 48 };
const commune = (id: string, lon: number, lat: number, more: Partial<CommuneProperties> = {}): Placed<CommuneProperties> => ({ properties: { id, name: id, dep: '58', ...more }, lon, lat });

describe('the list of what is in view', () => {
  it('holds each place once, and none outside', () => {
    const found = [commune('58145', 4, 47), commune('58145', 4, 47), commune('21231', 5.04, 47.3), commune('58194', 3.15, 46.99)];
    expect(inView(found, box).map((c) => c.properties.id)).toEqual(['58145', '58194']);
  });

  it('is the same as looking at each place, on many random views', () => {
    let seed = 20180401;
    const next = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
    const all = Array.from({ length: 300 }, (_, i) => commune(String(i % 220), 2 + (i % 220) * 0.015, 46 + next() * 2.5));
    for (let round = 0; round < 50; round++) {
      const view = { west: 2 + next() * 2, south: 46 + next(), east: 4 + next() * 2, north: 47 + next() };
      const expected = new Set<string>();
      for (const c of all) if (c.lon >= view.west && c.lon <= view.east && c.lat >= view.south && c.lat <= view.north) expected.add(c.properties.id);
      expect(new Set(inView(all, view).map((c) => c.properties.id)), `seed 20180401, round ${round}`).toEqual(expected);
    }
  });

  it('begins with the largest communes, and with the NRO before the SRO', () => {
    const communes = [commune('a', 0, 0, { premises: 5 }), commune('b', 0, 0), commune('c', 0, 0, { premises: 90 })].sort(byWeight);
    expect(communes.map((c) => c.properties.id)).toEqual(['c', 'a', 'b']);
    const site = (id: string, kind: SiteProperties['kind'], lines: number): Placed<SiteProperties> => ({ properties: { id, kind, lines, commune: '58145' }, lon: 0, lat: 0 });
    expect([site('p', 'pbo', 6), site('s', 'sro', 300), site('t', 'sro', 800), site('n', 'nro', 2000)].sort(bySiteRank).map((s) => s.properties.id)).toEqual(['n', 't', 's', 'p']);
  });
});

describe('the share of what is in view', () => {
  it('weighs each commune by its own base', () => {
    const both = [commune('a', 0, 0, { premises: 900, s24: 100 }), commune('b', 0, 0, { premises: 100, s24: 0 })];
    expect(summarise(both, '2024')).toEqual({ communes: 2, base: 1000, share: 90 });
  });

  it('leaves out communes without data instead of counting zero', () => {
    const summary = summarise([commune('a', 0, 0, { b18: 50, s18: 40 }), commune('b', 0, 0, { premises: 500 })], '2018');
    expect(summary).toEqual({ communes: 2, base: 50, share: 40 });
  });

  it('is unknown where nothing is known', () => {
    expect(summarise([commune('a', 0, 0)], '2019').share).toBeNull();
  });
});
