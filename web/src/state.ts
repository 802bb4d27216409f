import { allParts, type CoverageDate, type Part, type Theme } from './model';

export interface View {
  zoom: number;
  lat: number;
  lon: number;
}

/** What a reader has chosen to see; a value, never changed in place. */
export interface MapState {
  theme: Theme;
  date: CoverageDate;
  year: number;
  parts: readonly Part[];
}

const themes: Record<string, Theme> = { couverture: 'coverage', engagements: 'commitments', plan: 'plan', aucune: 'none' };
const words = Object.fromEntries(Object.entries(themes).map(([word, theme]) => [theme, word])) as Record<Theme, string>;
const dates: readonly string[] = ['2024', '2019', '2018'];

/** `#7.25/47.2341/4.2156&couche=plan&annee=2020&montrer=nro,sro`: short enough for a mail, readable by a person. */
export function toHash(view: View, state: MapState): string {
  const digits = Math.max(2, Math.ceil(view.zoom / 3) + 1);
  const place = `${round(view.zoom, 2)}/${view.lat.toFixed(digits)}/${view.lon.toFixed(digits)}`;
  const query = [`couche=${words[state.theme]}`];
  if (state.theme === 'coverage') query.push(`date=${state.date}`);
  if (state.theme === 'plan') query.push(`annee=${state.year}`);
  if (state.parts.length > 0) query.push(`montrer=${state.parts.join(',')}`);
  return `#${place}&${query.join('&')}`;
}

/** Reads what it can; anything else keeps the value it had. A view is all or nothing. */
export function fromHash(hash: string, before: MapState): { view: View | null; state: MapState } {
  const [place = '', ...rest] = hash.replace(/^#/, '').split('&');
  const query = new URLSearchParams(rest.join('&'));
  const theme = themes[query.get('couche') ?? ''] ?? before.theme;
  const date = query.get('date');
  const year = Number(query.get('annee'));
  const shown = query.get('montrer');
  const parts = shown === null ? (query.has('couche') ? [] : before.parts) : allParts.filter((p) => shown.split(',').includes(p));
  return {
    view: readView(place),
    state: {
      theme,
      date: date !== null && dates.includes(date) ? (date as CoverageDate) : before.date,
      year: Number.isInteger(year) && year > 1990 && year < 2100 ? year : before.year,
      parts,
    },
  };
}

function readView(place: string): View | null {
  const [zoom, lat, lon] = place.split('/').map((p) => (p.trim() === '' ? Number.NaN : Number(p)));
  if (zoom === undefined || lat === undefined || lon === undefined) return null;
  const sound = zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return sound ? { zoom, lat, lon } : null;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
