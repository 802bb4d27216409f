import type { ExpressionSpecification } from 'maplibre-gl';
import { shareKey, type CommuneProperties } from './model';
import type { MapState } from './state';
import type { Palette } from './palette';
import type { Words } from './words';

/** Classes of shares in percent: the same limits as the charts and tables of the portal. */
export const shareLimits = [50, 70, 80, 90, 97] as const;

/** 0 … 5, or null when the share is not known. */
export function shareClass(percent: number | undefined): number | null {
  if (percent === undefined || Number.isNaN(percent)) return null;
  return shareLimits.filter((limit) => percent >= limit).length;
}

/** Where a commune stands in the plan at the end of a year. */
export type PlanStep = 'private' | 'done' | 'now' | 'later' | 'not-reached' | 'unknown';

export function planStep(commune: Pick<CommuneProperties, 'treat' | 'year' | 'until'>, year: number): PlanStep {
  if (commune.treat === 'private' || commune.treat === 'not-reached') return commune.treat;
  if (commune.treat === undefined || commune.year === undefined) return 'unknown';
  if ((commune.until ?? commune.year) < year) return 'done';
  return commune.year <= year ? 'now' : 'later';
}

export function planColours(palette: Palette): Record<PlanStep, string> {
  const [blue = '', , , , amber = ''] = palette.categories;
  return {
    private: blue,
    done: palette.shares[4] ?? '',
    now: amber,
    later: palette.shares[0] ?? '',
    'not-reached': palette.none,
    unknown: palette.none,
  };
}

/** Colour of a commune under the chosen theme, as the map's own expression; the functions above say the same for the legend and the list. */
export function communeColour(state: MapState, palette: Palette, operators: readonly string[]): ExpressionSpecification | string {
  switch (state.theme) {
    case 'coverage': {
      const key = shareKey[state.date];
      const steps = shareLimits.flatMap((limit, i) => [limit, palette.shares[i + 1] ?? '']);
      return ['case', ['has', key], ['step', ['get', key], palette.shares[0] ?? '', ...steps], palette.none] as unknown as ExpressionSpecification;
    }
    case 'commitments': {
      if (operators.length === 0) return palette.none;
      const pairs = operators.flatMap((name, i) => [name, operatorColour(i, palette)]);
      return ['match', ['coalesce', ['get', 'commit'], ''], ...pairs, palette.none] as unknown as ExpressionSpecification;
    }
    case 'plan': {
      const c = planColours(palette);
      return [
        'case',
        ['==', ['get', 'treat'], 'private'], c.private,
        ['==', ['get', 'treat'], 'not-reached'], c['not-reached'],
        ['!', ['has', 'year']], c.unknown,
        ['<', ['coalesce', ['get', 'until'], ['get', 'year']], state.year], c.done,
        ['<=', ['get', 'year'], state.year], c.now,
        c.later,
      ] as unknown as ExpressionSpecification;
    }
    default:
      return palette.none;
  }
}

export function operatorColour(index: number, palette: Palette): string {
  return palette.categories[index % palette.categories.length] ?? palette.none;
}

/** Area proportional to premises at any zoom; never so small that a commune disappears. */
export const circleRadius: ExpressionSpecification = (() => {
  const size = (factor: number, least: number): unknown => ['max', least, ['*', factor, ['sqrt', ['coalesce', ['get', 'premises'], 0]]]];
  return ['interpolate', ['exponential', 1.5], ['zoom'], 5, size(0.04, 0.9), 8, size(0.12, 2.4), 11, size(0.34, 4), 14, size(0.5, 5)] as unknown as ExpressionSpecification;
})();

export function rangeLabel(index: number, words: Words): string {
  const low = shareLimits[index - 1];
  const high = shareLimits[index];
  const sign = words.lang === 'fr' ? '\u202f%' : '%';
  if (low === undefined) return `< ${high}${sign}`;
  return high === undefined ? `≥ ${low}${sign}` : `${low}–${high}${sign}`;
}
