import { createExpression } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import type { CommuneProperties } from '../src/model';
import { readPalette } from '../src/palette';
import { circleRadius, communeColour, planColours, planStep, rangeLabel, shareClass, shareLimits } from '../src/scales';
import type { MapState } from '../src/state';
import { Words } from '../src/words';

const palette = readPalette(() => '');
const state: MapState = { theme: 'coverage', date: '2024', year: 2019, parts: [] };

function evaluate(expression: unknown, properties: Partial<CommuneProperties>, zoom = 8): unknown {
  const made = createExpression(expression, undefined as never);
  if (made.result === 'error') throw new Error(made.value.map((e) => e.message).join());
  return made.value.evaluate({ zoom }, { type: 1, properties } as never);
}

describe('colours', () => {
  it.each([0, 49.9, 50, 69.9, 70, 80, 89.9, 90, 97, 100, 104])('of %d %% are the same on the map and in the legend', (s24) => {
    expect(evaluate(communeColour(state, palette, []), { s24 })).toBe(palette.shares[shareClass(s24) ?? -1]);
  });

  it('missing data is not zero', () => {
    expect(evaluate(communeColour(state, palette, []), {})).toBe(palette.none);
    expect(shareClass(undefined)).toBeNull();
    expect(shareClass(0)).toBe(0);
  });

  it('each date reads its own share', () => {
    const properties = { s24: 98, s19: 60, s18: 0 };
    const at = (date: MapState['date']): unknown => evaluate(communeColour({ ...state, date }, palette, []), properties);
    expect([at('2024'), at('2019'), at('2018')]).toEqual([palette.shares[5], palette.shares[1], palette.shares[0]]);
  });

  it('operators keep their colour, others have none', () => {
    const expression = communeColour({ ...state, theme: 'commitments' }, palette, ['Orange', 'SFR']);
    expect(evaluate(expression, { commit: 'SFR' })).toBe(palette.categories[1]);
    expect(evaluate(expression, {})).toBe(palette.none);
  });

  it('without any operator the map still has a colour', () => {
    expect(communeColour({ ...state, theme: 'commitments' }, palette, [])).toBe(palette.none);
  });

  it('the plan is coloured as the list tells it, for every treatment and year', () => {
    const colours = planColours(palette);
    for (const treat of ['private', 'public', 'not-reached', undefined] as const) {
      for (const year of [undefined, 2017, 2019, 2021]) {
        for (const until of [undefined, 2019, 2022]) {
          const properties = { ...(treat ? { treat } : {}), ...(year ? { year } : {}), ...(until ? { until } : {}) };
          if (year !== undefined && until !== undefined && until < year) continue;
          if (treat === undefined && year !== undefined) continue;
          expect(evaluate(communeColour({ ...state, theme: 'plan' }, palette, []), properties), JSON.stringify(properties)).toBe(colours[planStep(properties, 2019)]);
        }
      }
    }
  });
});

describe('circles', () => {
  it('have areas in proportion to premises', () => {
    const small = evaluate(circleRadius, { premises: 2500 }) as number;
    const large = evaluate(circleRadius, { premises: 40000 }) as number;
    expect(large / small).toBeCloseTo(4, 5);
  });

  it('never vanish', () => {
    expect(evaluate(circleRadius, {}, 4)).toBeGreaterThan(0.5);
  });
});

describe('classes', () => {
  it('are named as each language writes a percent', () => {
    const french = new Words('fr', {});
    expect(rangeLabel(0, french)).toBe('< 50\u202f%');
    expect(rangeLabel(1, french)).toBe('50–70\u202f%');
    expect(rangeLabel(shareLimits.length, new Words('en', {}))).toBe('≥ 97%');
  });
});
