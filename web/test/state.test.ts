import { describe, expect, it } from 'vitest';
import { fromHash, toHash, type MapState } from '../src/state';

const start: MapState = { theme: 'coverage', date: '2024', year: 2025, parts: [] };

describe('the address of a view', () => {
  it('comes back as it was', () => {
    const state: MapState = { theme: 'plan', date: '2024', year: 2019, parts: ['nro', 'transport'] };
    const view = { zoom: 12.25, lat: 47.28912, lon: 3.81734 };
    const read = fromHash(toHash(view, state), start);
    expect(read.state).toEqual(state);
    expect(read.view?.zoom).toBeCloseTo(12.25, 2);
    expect(read.view?.lat).toBeCloseTo(view.lat, 4);
    expect(read.view?.lon).toBeCloseTo(view.lon, 4);
  });

  it('reads as words a person knows', () => {
    expect(toHash({ zoom: 7, lat: 47.25, lon: 4.2 }, start)).toBe('#7/47.2500/4.2000&couche=couverture&date=2024');
  });

  it.each(['', '#', '#x/y/z', '#7/47', '#7/95/4', '#7//4', '#40/47/4', '#7/47.2/4.1<script>'])('ignores %s', (hash) => {
    expect(fromHash(hash, start)).toEqual({ view: null, state: start });
  });

  it('keeps the choices of the page where the address says nothing', () => {
    const asked: MapState = { ...start, parts: ['premises'] };
    expect(fromHash('#8/47/4', asked).state).toEqual(asked);
  });

  it('takes no part it does not know', () => {
    expect(fromHash('#8/47/4&couche=plan&montrer=nro,alert(1),sro', start).state.parts).toEqual(['nro', 'sro']);
  });

  it('an address without parts shows none', () => {
    expect(fromHash('#8/47/4&couche=plan', { ...start, parts: ['nro'] }).state.parts).toEqual([]);
  });
});
