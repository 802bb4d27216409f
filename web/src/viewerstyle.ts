import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Palette } from './palette';

export interface ViewerLayer {
  id: string;
  title: string;
  opacity: number;
  colour: number;
  minZoom: number;
  tiles: string;
  labels: Record<string, string>;
  zones: boolean;
}

/** A style layer for each sort of geometry that a layer may hold. */
export const sorts = ['area', 'edge', 'line', 'point'] as const;

/** Layers in the order of the stack, the topmost first; the style wants it last. */
export function viewerStyle(layers: readonly ViewerLayer[], palette: Palette, origin: string): StyleSpecification {
  return {
    version: 8,
    sources: {
      ...Object.fromEntries(layers.map((l) => [l.id, { type: 'vector' as const, tiles: [origin + l.tiles], minzoom: l.minZoom, maxzoom: 17 }])),
      streets: { type: 'vector', tiles: [`${origin}/tiles/streets/{z}/{x}/{y}.mvt`], minzoom: 12, maxzoom: 15 },
      communes: { type: 'vector', tiles: [`${origin}/tiles/communes/{z}/{x}/{y}.mvt`], minzoom: 0, maxzoom: 12 },
      measure: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
    },
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': palette.paper } },
      { id: 'streets', type: 'line', source: 'streets', 'source-layer': 'streets', paint: { 'line-color': palette.line, 'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 12, 0.8, 17, 8] } },
      ...[...layers].reverse().flatMap((l) => drawn(l, palette)),
      {
        id: 'names', type: 'symbol', source: 'communes', 'source-layer': 'communes', filter: ['step', ['zoom'], ['>', ['get', 'premises'], 9000], 8, ['>', ['get', 'premises'], 2500], 10, true],
        layout: { 'text-field': ['get', 'name'], 'text-font': ['Semibold', 'Atkinson Hyperlegible Next', 'system-ui'], 'text-size': 13, 'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'premises'], 0]] },
        paint: { 'text-color': palette.ink, 'text-halo-color': palette.paper, 'text-halo-width': 1.6 },
      },
      { id: 'measure-line', type: 'line', source: 'measure', paint: { 'line-color': palette.accent, 'line-width': 2.5, 'line-dasharray': [2, 1] } },
      { id: 'measure-points', type: 'circle', source: 'measure', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': palette.accent, 'circle-radius': 4.5 } },
    ],
    transition: { duration: 150, delay: 0 },
  };
}

function drawn(layer: ViewerLayer, palette: Palette): LayerSpecification[] {
  const colour = layer.zones ? zoned(layer, palette) : (palette.categories[layer.colour - 1] ?? palette.ink);
  const opacity = layer.opacity / 100;
  const common = { source: layer.id, 'source-layer': layer.id } as const;
  return [
    { id: `${layer.id}/area`, type: 'fill', ...common, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.4 * opacity } },
    { id: `${layer.id}/edge`, type: 'line', ...common, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'line-color': colour, 'line-opacity': opacity, 'line-width': 1.2 } },
    { id: `${layer.id}/line`, type: 'line', ...common, filter: ['==', ['geometry-type'], 'LineString'], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': colour, 'line-opacity': opacity, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 1, 14, 2.5, 17, 5] } },
    { id: `${layer.id}/point`, type: 'circle', ...common, filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': colour, 'circle-opacity': opacity, 'circle-stroke-opacity': opacity, 'circle-stroke-color': palette.paper, 'circle-stroke-width': 1, 'circle-radius': ['interpolate', ['linear'], ['zoom'], 6, 2.5, 13, 5.5, 17, 9] } },
  ];
}

/** Zones of an urban plan by the first letters of their type. */
function zoned(layer: ViewerLayer, palette: Palette): ExpressionSpecification {
  const column = Object.keys(layer.labels).find((name) => name.toLowerCase() === 'typezone') ?? 'typezone';
  const [, orange = '', green = '', pink = '', yellow = ''] = palette.categories;
  const first: ExpressionSpecification = ['slice', ['coalesce', ['get', column], ''], 0, 2];
  return ['case', ['==', first, 'AU'], pink, ['match', ['slice', ['coalesce', ['get', column], ''], 0, 1], 'U', orange, 'A', yellow, 'N', green, palette.soft]] as unknown as ExpressionSpecification;
}
