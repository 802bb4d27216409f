import { shareKey, type CommuneProperties, type CoverageDate, type SiteProperties } from './model';

/** A thing in view, where it lies. */
export interface Placed<T> {
  properties: T;
  lon: number;
  lat: number;
}

export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** A place may come from several tiles: each once, only those in the box, in the order given. */
export function inView<T extends { id: string }>(found: readonly Placed<T>[], box: Box): Placed<T>[] {
  const seen = new Set<string>();
  return found.filter((place) => {
    const inside = place.lon >= box.west && place.lon <= box.east && place.lat >= box.south && place.lat <= box.north;
    if (!inside || seen.has(place.properties.id)) return false;
    seen.add(place.properties.id);
    return true;
  });
}

export function byWeight(a: Placed<CommuneProperties>, b: Placed<CommuneProperties>): number {
  return (b.properties.premises ?? 0) - (a.properties.premises ?? 0) || a.properties.id.localeCompare(b.properties.id);
}

const rank = { nro: 0, sro: 1, pbo: 2 };

export function bySiteRank(a: Placed<SiteProperties>, b: Placed<SiteProperties>): number {
  return rank[a.properties.kind] - rank[b.properties.kind] || (b.properties.lines ?? 0) - (a.properties.lines ?? 0) || a.properties.id.localeCompare(b.properties.id);
}

export interface Summary {
  communes: number;
  /** Premises the share is taken of; those of communes without data are left out. */
  base: number;
  share: number | null;
}

/** Shares weigh by their own base: never a mean of percentages. */
export function summarise(communes: readonly Placed<CommuneProperties>[], date: CoverageDate): Summary {
  let base = 0;
  let covered = 0;
  for (const { properties } of communes) {
    const share = properties[shareKey[date]];
    const of = baseOf(properties, date);
    if (share === undefined || of === undefined) continue;
    base += of;
    covered += (share * of) / 100;
  }
  return { communes: communes.length, base, share: base > 0 ? (100 * covered) / base : null };
}

export function baseOf(commune: CommuneProperties, date: CoverageDate): number | undefined {
  return { '2024': commune.premises, '2019': commune.b19, '2018': commune.b18 }[date];
}
