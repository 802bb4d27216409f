import { describe, expect, it } from 'vitest';
import { corners, isTool, write } from '../src/picking';

const at = { lon: 3.8250001, lat: 47.289 };

describe('pointing on the map', () => {
  it('writes the place of a locked site anew at each click', () => {
    expect(write('lock', '1.000000, 2.000000', at)).toBe('3.825000, 47.289000');
  });

  it('adds a street, and takes it out at the second click', () => {
    const one = write('road', '', { ...at, street: '5433515898306581' });
    expect(one).toBe('5433515898306581');
    const two = write('road', one, { ...at, street: '7' });
    expect(two).toBe('5433515898306581 7');
    expect(write('road', two, { ...at, street: '5433515898306581' })).toBe('7');
    expect(write('road', two, at)).toBe(two);
  });

  it('adds a corner a click and begins anew after a pasted shape', () => {
    const first = write('forbid', '', at);
    expect(corners(write('forbid', first, { lon: 3.9, lat: 47.3 }))).toEqual([[3.825, 47.289], [3.9, 47.3]]);
    expect(write('estate', '{"type":"Polygon"}', at)).toBe('3.825000, 47.289000');
    expect(corners('nonsense\n')).toEqual([]);
  });

  it('knows its tools', () => {
    expect(isTool('lock')).toBe(true);
    expect(isTool('value')).toBe(false);
    expect(isTool(undefined)).toBe(false);
  });
});
