import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { allParts, type Metadata, type Theme } from '../src/model';
import { readPalette } from '../src/palette';
import type { MapState } from '../src/state';
import { buildStyle } from '../src/style';

const names = ['department-areas', 'commune-areas', 'communes', 'streets', 'spans', 'premises', 'sites'];
const metadata: Metadata = {
  version: 'abc',
  layers: names.map((name) => ({ name, tiles: `/tiles/${name}/{z}/{x}/{y}.mvt?v=abc`, minZoom: 0, maxZoom: 14 })),
  contours: false,
  simulatedGround: true,
  operators: ['Orange', 'SFR'],
  design: { id: 'd', simulated: true, verified: true },
  plan: { id: 'p', simulated: true, fromYear: 2015, toYear: 2025 },
};
const palette = readPalette(() => '');
const state: MapState = { theme: 'coverage', date: '2024', year: 2019, parts: [] };
const build = (m: Partial<Metadata>, s: Partial<MapState>) => buildStyle({ ...metadata, ...m }, { ...state, ...s }, palette, 'http://127.0.0.1');

describe('the style', () => {
  it.each(['coverage', 'commitments', 'plan', 'none'] satisfies Theme[])('is valid with theme %s, with and without contours', (theme) => {
    for (const contours of [false, true]) expect(validateStyleMin(build({ contours }, { theme, parts: allParts }))).toEqual([]);
  });

  it('asks nothing of anyone else', () => {
    const addresses = JSON.stringify(build({ contours: true }, { parts: allParts })).match(/https?:\/\/[^"]+/g) ?? [];
    expect(addresses.length).toBe(names.length);
    for (const address of addresses) expect(address).toMatch(/^http:\/\/127\.0\.0\.1\/tiles\//);
  });

  it('draws no border without contours', () => {
    expect(build({ contours: false }, {}).layers.filter((l) => 'source' in l && l.source.endsWith('-areas'))).toEqual([]);
  });

  it('draws contours instead of circles once they are there', () => {
    const circles = build({ contours: true }, {}).layers.find((l) => l.id === 'communes');
    expect(circles?.layout?.visibility).toBe('none');
  });

  it('shows exactly the chosen parts of the network', () => {
    const shown = build({}, { parts: ['nro', 'transport'] }).layers.filter((l) => /^(site|span)-/.test(l.id) && l.layout?.visibility === 'visible');
    expect(shown.map((l) => l.id)).toEqual(['span-transport-trench', 'span-transport-aerial', 'site-nro']);
  });

  it('takes its colours from the page', () => {
    const dark = buildStyle(metadata, state, readPalette((name) => (name === '--paper' ? ' #141b26' : '')), '');
    expect(dark.layers[0]).toMatchObject({ type: 'background', paint: { 'background-color': '#141b26' } });
  });
});
