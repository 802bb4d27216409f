import { describe, expect, it } from 'vitest';
import { areaOf, lengthOf, type LonLat } from '../src/measure';

describe('measure', () => {
  it('gives the distance from Dijon to Lormes within half a percent of the ellipsoid', () => {
    // 91.7 km by the inverse geodesic on WGS 84.
    expect(lengthOf([[5.037, 47.323], [3.825, 47.289]])).toBeCloseTo(91_460, -3);
  });

  it('gives the area of a square of one hundredth of a degree whichever way it turns', () => {
    const ring: LonLat[] = [[4, 47], [4.01, 47], [4.01, 47.01], [4, 47.01]];
    const expected = 1111.95 * 1111.95 * Math.cos((47.005 * Math.PI) / 180);
    expect(areaOf(ring) / expected).toBeCloseTo(1, 3);
    expect(areaOf([...ring].reverse())).toBeCloseTo(areaOf(ring), 3);
  });

  it('gives nothing for less than a line or a ring', () => {
    expect(lengthOf([[4, 47]])).toBe(0);
    expect(areaOf([[4, 47], [4.01, 47]])).toBe(0);
  });
});
