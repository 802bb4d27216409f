import { describe, expect, it } from 'vitest';
import { news } from '../src/dom';

describe('what is said again', () => {
  it('is new once, and anew when something else was said between', () => {
    const isNew = news();
    expect([['58145'], ['58145'], ['58145', '58037'], ['58145']].map((said) => isNew(said))).toEqual([true, false, true, true]);
  });

  it('is told apart from nothing, and from what another list says', () => {
    const isNew = news();
    expect(isNew([])).toBe(true);
    expect(isNew([])).toBe(false);
    expect(news()([])).toBe(true);
  });
});
