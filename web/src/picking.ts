// What a click on the map writes into the form of the open tool. Pure: the form is the source of every action, the map only fills it in.
export type Tool = 'lock' | 'road' | 'forbid' | 'estate';

export interface Pointed {
  lon: number;
  lat: number;
  /** Street under the pointer, when there is one. */
  street?: string;
}

/** The field a tool's clicks go to. */
export const fieldOf: Record<Tool, string> = { lock: 'lock-place', road: 'road-streets', forbid: 'forbid-area', estate: 'estate-area' };

export function isTool(text: string | undefined): text is Tool {
  return text !== undefined && text in fieldOf;
}

/** The field's next text. A second click on the same street takes it out again. */
export function write(tool: Tool, current: string, at: Pointed): string {
  const place = `${at.lon.toFixed(6)}, ${at.lat.toFixed(6)}`;
  if (tool === 'lock') return place;
  if (tool === 'road') {
    if (at.street === undefined) return current;
    const streets = current.split(/[\s,;]+/).filter((s) => /^\d+$/.test(s));
    return (streets.includes(at.street) ? streets.filter((s) => s !== at.street) : [...streets, at.street]).join(' ');
  }
  // A pasted GeoJSON is a whole shape: a click begins a new one.
  const corners = current.trim().startsWith('{') ? [] : current.split('\n').filter((line) => line.trim() !== '');
  return [...corners, place].join('\n');
}

/** The corners written so far, to be drawn while one points. */
export function corners(text: string): [number, number][] {
  return text.split('\n').flatMap((line): [number, number][] => {
    const [lon, lat] = line.split(',').map((part) => Number(part.trim()));
    return lon !== undefined && lat !== undefined && Number.isFinite(lon) && Number.isFinite(lat) && line.trim() !== '' ? [[lon, lat]] : [];
  });
}
