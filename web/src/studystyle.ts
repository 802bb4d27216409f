import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Palette } from './palette';
import { labelFont } from './style';

export const studySources = ['streets', 'spans', 'sites', 'edits', 'opened', 'left', 'corners', 'names', 'wrong'] as const;
export type StudySource = (typeof studySources)[number];

const empty = { type: 'FeatureCollection' as const, features: [] };

function zoomed(...stops: number[]): ExpressionSpecification {
  return ['interpolate', ['linear'], ['zoom'], ...stops] as unknown as ExpressionSpecification;
}

/** The style of a study: streets, the network on them, edits, differences, what is being drawn. */
export function studyStyle(palette: Palette, site: string): StyleSpecification {
  const [blue = '', orange = '', green = ''] = palette.categories;
  const level: ExpressionSpecification = ['match', ['get', 'level'], 'collecte', palette.ink, 'transport', blue, 'distribution', green, palette.soft];
  const line = (id: string, source: StudySource, paint: object, filter?: ExpressionSpecification): LayerSpecification =>
    ({ id, type: 'line', source, ...(filter ? { filter } : {}), layout: { 'line-cap': 'round', 'line-join': 'round' }, paint }) as LayerSpecification;
  const dot = (id: string, kind: string, fill: string, edge: string, radius: number[]): LayerSpecification => ({
    id, type: 'circle', source: 'sites', filter: ['==', ['get', 'kind'], kind], ...(kind === 'pbo' ? { minzoom: 14 } : {}),
    paint: { 'circle-color': ['case', ['to-boolean', ['get', 'was']], palette.paper, fill], 'circle-stroke-color': ['case', ['to-boolean', ['get', 'was']], fill, edge], 'circle-stroke-width': 2, 'circle-radius': zoomed(...radius) },
  });
  const text = (id: string, source: StudySource, field: string, size: number, colour: string, layout: object = {}): LayerSpecification => ({
    id, type: 'symbol', source, filter: ['has', field], layout: { 'text-field': ['get', field], 'text-font': labelFont, 'text-size': size, ...layout } as object,
    paint: { 'text-color': colour, 'text-halo-color': palette.paper, 'text-halo-width': 1.8 },
  });
  return {
    version: 8,
    sources: Object.fromEntries(studySources.map((name) => [name, { type: 'geojson' as const, data: empty }])),
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': palette.paper } },
      line('streets', 'streets', { 'line-color': palette.line, 'line-width': zoomed(11, 1, 14, 3, 17, 9) }),
      line('spans-trench', 'spans', { 'line-color': level, 'line-width': zoomed(10, 1, 14, 2.2, 17, 5) }, ['==', ['get', 'mode'], 'trench']),
      line('spans-aerial', 'spans', { 'line-color': level, 'line-width': zoomed(10, 1, 14, 2.2, 17, 5), 'line-dasharray': [2, 2] }, ['==', ['get', 'mode'], 'aerial']),
      line('left', 'left', { 'line-color': orange, 'line-width': zoomed(10, 2, 15, 5), 'line-dasharray': [1.5, 1.5] }),
      line('opened', 'opened', { 'line-color': green, 'line-width': zoomed(10, 2, 15, 5) }),
      line('edit-streets', 'edits', { 'line-color': palette.accent, 'line-width': zoomed(10, 6, 15, 12), 'line-opacity': 0.35 }, ['==', ['geometry-type'], 'LineString']),
      { id: 'edit-areas', type: 'fill', source: 'edits', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': palette.accent, 'fill-opacity': 0.12 } },
      line('edit-rings', 'edits', { 'line-color': palette.accent, 'line-width': 2, 'line-dasharray': [3, 2] }, ['==', ['geometry-type'], 'Polygon']),
      text('names', 'names', 'name', 13, palette.soft, { 'text-variable-anchor': ['top', 'bottom', 'left', 'right'], 'text-radial-offset': 0.9, 'text-padding': 4 }),
      dot('site-pbo', 'pbo', palette.paper, orange, [14, 2, 17, 5]),
      dot('site-sro', 'sro', orange, palette.paper, [9, 4, 13, 6.5, 17, 10]),
      dot('site-nro', 'nro', palette.ink, palette.paper, [9, 6, 13, 9, 17, 14]),
      { id: 'chosen', type: 'circle', source: 'sites', filter: ['==', ['get', 'id'], site], paint: { 'circle-opacity': 0, 'circle-radius': 15, 'circle-stroke-color': palette.accent, 'circle-stroke-width': 3 } },
      { id: 'edit-places', type: 'circle', source: 'edits', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-opacity': 0, 'circle-radius': 11, 'circle-stroke-color': palette.accent, 'circle-stroke-width': 2.5 } },
      text('edit-ranks', 'edits', 'rank', 15, palette.accent, { 'text-anchor': 'bottom-left', 'text-offset': [0.7, -0.4], 'text-allow-overlap': true }),
      { id: 'wrong', type: 'circle', source: 'wrong', paint: { 'circle-color': palette.bad, 'circle-opacity': 0.15, 'circle-radius': 14, 'circle-stroke-color': palette.bad, 'circle-stroke-width': 4 } },
      line('corner-line', 'corners', { 'line-color': palette.accent, 'line-width': 2 }),
      { id: 'corner-dots', type: 'circle', source: 'corners', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': palette.accent, 'circle-radius': 5 } },
    ],
    transition: { duration: 150, delay: 0 },
  };
}
