export type LonLat = [lon: number, lat: number];

/** Mean radius of the Earth in metres (IUGG). */
const earth = 6_371_008.8;
const rad = Math.PI / 180;

/** Metres along a line of great circles: within 0.5 % of the ellipsoid. */
export function lengthOf(line: readonly LonLat[]): number {
  let metres = 0;
  for (let i = 1; i < line.length; i++) {
    const [lon1, lat1] = line[i - 1]!;
    const [lon2, lat2] = line[i]!;
    const h = Math.sin(((lat2 - lat1) * rad) / 2) ** 2 + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2;
    metres += 2 * earth * Math.asin(Math.sqrt(h));
  }
  return metres;
}

/** Square metres inside a ring on the sphere (Chamberlain and Duquette, 2007); its first corner is not repeated. */
export function areaOf(ring: readonly LonLat[]): number {
  if (ring.length < 3) return 0;
  let sum = 0;
  for (let i = 0; i < ring.length; i++) {
    const [lon1, lat1] = ring[i]!;
    const [lon2, lat2] = ring[(i + 1) % ring.length]!;
    sum += (lon2 - lon1) * rad * (2 + Math.sin(lat1 * rad) + Math.sin(lat2 * rad));
  }
  return Math.abs((sum * earth * earth) / 2);
}
