import type { ExpressionSpecification, FilterSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { networkParts, type Metadata, type NetworkPart, type Part } from './model';
import { circleRadius, communeColour } from './scales';
import type { MapState } from './state';
import type { Palette } from './palette';

/** Drawn by the map itself: no glyph server. The first name only tells the weight. */
export const labelFont = ['Semibold', 'Atkinson Hyperlegible Next', 'system-ui'];

const none = ['==', ['get', 'id'], ''] as FilterSpecification;

/** The whole style, from nothing but our own layers. Pure: the same facts give the same style. */
export function buildStyle(metadata: Metadata, state: MapState, palette: Palette, origin: string): StyleSpecification {
  return {
    version: 8,
    sources: Object.fromEntries(
      metadata.layers.map((layer) => [
        layer.name,
        {
          type: 'vector' as const,
          tiles: [origin + layer.tiles],
          minzoom: layer.minZoom,
          maxzoom: layer.maxZoom,
          ...(layer.name.startsWith('commune') || layer.name === 'sites' ? { promoteId: 'id' } : {}),
        },
      ]),
    ),
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': palette.paper } },
      ...areas(metadata, state, palette),
      ...ground(state, palette),
      ...spans(state, palette),
      ...communes(metadata, state, palette),
      ...sites(state, palette),
      ...marks(metadata, palette),
      ...labels(palette),
    ],
    transition: { duration: 200, delay: 0 },
  };
}

export function isShown(part: Part, state: MapState): boolean {
  return state.parts.includes(part);
}

export function showsNetwork(state: MapState): boolean {
  return networkParts.some((part) => isShown(part, state));
}

/** Colours of the network's parts: the same in the legend, on the map and in the list. */
export function networkColour(part: NetworkPart, palette: Palette): string {
  const [blue = '', orange = '', green = ''] = palette.categories;
  return { nro: palette.ink, sro: orange, pbo: orange, collecte: palette.ink, transport: blue, distribution: green }[part];
}

function visibility(shown: boolean): { visibility: 'visible' | 'none' } {
  return { visibility: shown ? 'visible' : 'none' };
}

function zoomed(...stops: number[]): ExpressionSpecification {
  return ['interpolate', ['linear'], ['zoom'], ...stops] as unknown as ExpressionSpecification;
}

function areas(metadata: Metadata, state: MapState, palette: Palette): LayerSpecification[] {
  if (!metadata.contours) return [];
  const source = 'commune-areas';
  const themed = state.theme !== 'none';
  return [
    {
      id: 'commune-fill', type: 'fill', source, 'source-layer': source, layout: visibility(themed),
      paint: { 'fill-color': communeColour(state, palette, metadata.operators), 'fill-opacity': zoomed(10, 0.92, 13, 0.18), 'fill-antialias': false },
    },
    {
      id: 'commune-line', type: 'line', source, 'source-layer': source,
      paint: { 'line-color': themed ? palette.paper : palette.line, 'line-width': zoomed(6, 0.2, 10, 0.8, 13, 1.4), 'line-opacity': zoomed(6, 0.5, 9, 1) },
    },
    {
      id: 'department-line', type: 'line', source: 'department-areas', 'source-layer': 'department-areas',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.soft, 'line-width': zoomed(5, 0.8, 10, 1.6), 'line-opacity': 0.75 },
    },
  ];
}

function ground(state: MapState, palette: Palette): LayerSpecification[] {
  return [
    {
      id: 'streets', type: 'line', source: 'streets', 'source-layer': 'streets', minzoom: 12,
      layout: { ...visibility(isShown('streets', state)), 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': palette.line,
        'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 12, ['match', ['get', 'class'], 'main', 1.6, 'road', 1.1, 0.7], 17, ['match', ['get', 'class'], 'main', 12, 'track', 3, 8]] as unknown as ExpressionSpecification,
      },
    },
    {
      id: 'premises', type: 'circle', source: 'premises', 'source-layer': 'premises', minzoom: 13,
      layout: visibility(isShown('premises', state)),
      paint: {
        'circle-color': ['case', ['get', 'priority'], palette.accent, palette.soft] as unknown as ExpressionSpecification,
        'circle-radius': ['interpolate', ['exponential', 1.5], ['zoom'], 13, ['min', 2.2, ['*', 0.75, ['sqrt', ['get', 'lines']]]], 17, ['min', 9, ['*', 3, ['sqrt', ['get', 'lines']]]]] as unknown as ExpressionSpecification,
        'circle-opacity': zoomed(13, 0.5, 15, 0.85),
      },
    },
  ];
}

const spanWidths: Record<string, number[]> = {
  collecte: [7, 1.4, 10, 2.4, 14, 4.5, 17, 8],
  transport: [9, 0.8, 12, 1.8, 14, 3, 17, 6],
  distribution: [12, 0.5, 14, 1.3, 17, 3],
};

function spans(state: MapState, palette: Palette): LayerSpecification[] {
  return (['distribution', 'transport', 'collecte'] as const).flatMap((level) =>
    (['trench', 'aerial'] as const).map((mode): LayerSpecification => ({
      id: `span-${level}-${mode}`, type: 'line', source: 'spans', 'source-layer': 'spans',
      filter: ['all', ['==', ['get', 'level'], level], ['==', ['get', 'mode'], mode]],
      layout: { ...visibility(isShown(level, state)), 'line-cap': mode === 'aerial' ? 'butt' : 'round', 'line-join': 'round' },
      paint: {
        'line-color': networkColour(level, palette),
        'line-width': zoomed(...(spanWidths[level] ?? [7, 1])),
        'line-opacity': level === 'distribution' ? 0.85 : 1,
        ...(mode === 'aerial' ? { 'line-dasharray': [2.5, 1.5] } : {}),
      },
    })),
  );
}

function communes(metadata: Metadata, state: MapState, palette: Palette): LayerSpecification[] {
  const shown = !metadata.contours && state.theme !== 'none';
  const fade = showsNetwork(state) ? [9, 0.9, 10.5, 0.3, 12.5, 0.1] : [11, 0.92, 13.5, 0.15];
  return [
    {
      id: 'communes', type: 'circle', source: 'communes', 'source-layer': 'communes',
      // Largest first, so that small ones stay on top and can be reached.
      layout: { ...visibility(shown), 'circle-sort-key': ['-', 0, ['coalesce', ['get', 'premises'], 0]] as unknown as ExpressionSpecification },
      paint: {
        'circle-color': communeColour(state, palette, metadata.operators),
        'circle-radius': circleRadius,
        'circle-opacity': zoomed(...fade),
        'circle-stroke-color': palette.edge,
        'circle-stroke-width': zoomed(6, 0.25, 9, 0.6, 12, 1),
        'circle-stroke-opacity': zoomed(11, 0.8, 13.5, 0.35),
      },
    },
  ];
}

function sites(state: MapState, palette: Palette): LayerSpecification[] {
  const radius: Record<string, number[]> = { pbo: [14, 1.6, 17, 5], sro: [10, 2.2, 13, 5, 17, 9], nro: [5, 1.5, 7, 3, 10, 5.5, 14, 9, 17, 13] };
  return (['pbo', 'sro', 'nro'] as const).map((kind): LayerSpecification => ({
    id: `site-${kind}`, type: 'circle', source: 'sites', 'source-layer': 'sites',
    filter: ['==', ['get', 'kind'], kind],
    layout: visibility(isShown(kind, state)),
    paint: {
      'circle-color': kind === 'pbo' ? palette.paper : networkColour(kind, palette),
      'circle-radius': zoomed(...(radius[kind] ?? [10, 3])),
      'circle-stroke-color': kind === 'pbo' ? networkColour(kind, palette) : palette.paper,
      'circle-stroke-width': kind === 'pbo' ? zoomed(14, 0.9, 17, 2) : zoomed(7, 0.8, 13, 2),
    },
  }));
}

/** What is chosen or pointed at, on the map or in the list. */
function marks(metadata: Metadata, palette: Palette): LayerSpecification[] {
  const ring = (id: string, width: number): LayerSpecification => ({
    id, type: 'circle', source: 'communes', 'source-layer': 'communes', filter: none,
    paint: {
      'circle-opacity': 0, 'circle-radius': metadata.contours ? 7 : circleRadius,
      'circle-stroke-color': palette.accent, 'circle-stroke-width': width,
    },
  });
  const outline: LayerSpecification[] = metadata.contours
    ? [{ id: 'chosen-area', type: 'line', source: 'commune-areas', 'source-layer': 'commune-areas', filter: none, layout: { 'line-join': 'round' }, paint: { 'line-color': palette.accent, 'line-width': 2.5 } }]
    : [];
  const site: LayerSpecification = {
    id: 'chosen-site', type: 'circle', source: 'sites', 'source-layer': 'sites', filter: none,
    paint: { 'circle-opacity': 0, 'circle-radius': zoomed(7, 7, 14, 13), 'circle-stroke-color': palette.accent, 'circle-stroke-width': 3 },
  };
  return [...outline, ring('pointed', 2), ring('chosen', 3), site];
}

/** Names beside the circles, the most populous first; the map drops those that would overlap. */
function labels(palette: Palette): LayerSpecification[] {
  const weight = ['sqrt', ['coalesce', ['get', 'premises'], 0]];
  return [
    {
      id: 'names', type: 'symbol', source: 'communes', 'source-layer': 'communes',
      filter: ['step', ['zoom'], ['>', ['get', 'premises'], 9000], 7.5, ['>', ['get', 'premises'], 2500], 9, ['>', ['get', 'premises'], 700], 10.2, true] as unknown as FilterSpecification,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': labelFont,
        'text-size': ['interpolate', ['linear'], ['zoom'], 6, ['interpolate', ['linear'], weight, 50, 11, 300, 14.5], 12, ['interpolate', ['linear'], weight, 10, 13, 300, 20]] as unknown as ExpressionSpecification,
        'text-variable-anchor': ['left', 'right', 'bottom', 'top'],
        'text-radial-offset': ['interpolate', ['exponential', 1.5], ['zoom'], 5, ['+', 0.25, ['*', 0.0028, weight]], 8, ['+', 0.3, ['*', 0.0085, weight]], 11, ['+', 0.3, ['*', 0.018, weight]], 14, 0.6] as unknown as ExpressionSpecification,
        'text-justify': 'auto',
        'text-padding': 6,
        'text-max-width': 9,
        'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'premises'], 0]] as unknown as ExpressionSpecification,
      },
      paint: { 'text-color': palette.ink, 'text-halo-color': palette.paper, 'text-halo-width': 1.6, 'text-halo-blur': 0.4 },
    },
  ];
}
