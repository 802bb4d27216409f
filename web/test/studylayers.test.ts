import { describe, expect, it } from 'vitest';
import type { Feature } from 'geojson';
import { HeldLayers } from '../src/studylayers';

const at = (name: string): Feature => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [3, 47] }, properties: { name } });
const names = (held: HeldLayers): unknown[] => held.all('sites').features.map((f) => f.properties?.['name']);
const whole = (held: HeldLayers): void => {
  expect(held.take({ mark: 'a', bounds: [0, 0, 1, 1], sites: { type: 'FeatureCollection', features: ['one', 'two', 'three', 'four'].map(at) } }, ['sites', 'spans'])).toEqual(['sites', 'spans']);
};

describe('the layers of a study', () => {
  it('are taken whole the first time, and a layer that is missing is empty', () => {
    const held = new HeldLayers();
    whole(held);
    expect(held.mark).toBe('a');
    expect(names(held)).toEqual(['one', 'two', 'three', 'four']);
    expect(held.all('spans').features).toEqual([]);
  });

  it('change by what is new, in the order of the server', () => {
    const held = new HeldLayers();
    whole(held);
    expect(held.take({ mark: 'b', since: 'a', bounds: [0, 0, 1, 1], changed: { sites: [[0, 1], at('new'), [2, 2]] } }, ['sites', 'spans'])).toEqual(['sites']);
    expect(names(held)).toEqual(['one', 'new', 'three', 'four']);

    // The next difference counts from the list as it is now.
    held.take({ mark: 'c', since: 'b', bounds: [0, 0, 1, 1], changed: { sites: [[1, 3]] } }, ['sites', 'spans']);
    expect(names(held)).toEqual(['new', 'three', 'four']);
  });

  it('refuse a difference from a map that they are not', () => {
    const held = new HeldLayers();
    whole(held);
    expect(() => held.take({ mark: 'c', since: 'b', bounds: [0, 0, 1, 1], changed: {} }, ['sites'])).toThrow('another map');
    expect(held.mark).toBe('a');
  });
});
