import { make, swatch } from './dom';
import { networkParts, siteParts, spanParts, type CoverageDate, type Metadata, type Part, type Theme } from './model';
import { networkColour } from './style';
import { operatorColour, planColours, rangeLabel, shareLimits, type PlanStep } from './scales';
import type { MapState } from './state';
import type { Palette } from './palette';
import type { Words } from './words';

export interface PanelContext {
  metadata: Metadata;
  palette: Palette;
  words: Words;
  state: MapState;
  choose(next: Partial<MapState>): void;
}

/** The choices, which are also the legend: each says with its sample what it draws. */
export function renderPanel(host: HTMLElement, context: PanelContext): void {
  const focused = document.activeElement instanceof HTMLElement && host.contains(document.activeElement) ? document.activeElement.id : '';
  host.replaceChildren(themes(context), ...(context.metadata.design ? [network(context)] : []), groundChoices(context));
  if (focused !== '') document.getElementById(focused)?.focus();
}

function themes(context: PanelContext): HTMLElement {
  const { metadata, words, state } = context;
  const known: Theme[] = ['coverage', 'commitments', ...(metadata.plan ? (['plan'] as const) : []), 'none'];
  const box = make('fieldset', { class: 'map-themes' }, make('legend', {}, words.say('theme')));
  for (const theme of known) {
    const id = `map-theme-${theme}`;
    const input = make('input', { type: 'radio', name: 'map-theme', id, value: theme, checked: state.theme === theme });
    input.addEventListener('change', () => context.choose({ theme }));
    box.append(make('div', { class: 'map-choice' }, input, make('label', { for: id }, words.say(`theme.${theme}`))));
    if (state.theme === theme) box.append(themeLegend(context));
  }
  return box;
}

function themeLegend(context: PanelContext): HTMLElement {
  const { metadata, palette, words, state } = context;
  switch (state.theme) {
    case 'coverage': {
      const scale = make('ul', { class: 'map-scale' });
      for (let i = 0; i <= shareLimits.length; i++) scale.append(make('li', {}, swatch('square', palette.shares[i] ?? '', palette.edge), rangeLabel(i, words)));
      scale.append(make('li', {}, swatch('square', palette.none, palette.edge), words.say('unknown')));
      return make('div', { class: 'map-legend' }, dates(context), scale, note(words.say(`coverage.${state.date}`)), ...sizeNote(context));
    }
    case 'commitments': {
      const list = make('ul', { class: 'map-keys' });
      metadata.operators.forEach((name, i) => list.append(make('li', {}, swatch('square', operatorColour(i, palette), palette.edge), name)));
      list.append(make('li', {}, swatch('square', palette.none, palette.edge), words.say('commitments.none')));
      return make('div', { class: 'map-legend' }, list, note(words.say('commitments.note')), ...sizeNote(context));
    }
    case 'plan':
      return plan(context);
    default:
      return make('div', { class: 'map-legend' });
  }
}

function dates({ words, state, choose }: PanelContext): HTMLElement {
  const box = make('div', { class: 'map-dates', role: 'group', 'aria-label': words.say('date') });
  for (const date of ['2018', '2019', '2024'] satisfies CoverageDate[]) {
    const button = make('button', { type: 'button', id: `map-date-${date}`, 'aria-pressed': String(state.date === date) }, date);
    button.addEventListener('click', () => choose({ date }));
    box.append(button);
  }
  return box;
}

function plan({ metadata, palette, words, state, choose }: PanelContext): HTMLElement {
  const { fromYear, toYear } = metadata.plan ?? { fromYear: state.year, toYear: state.year };
  const slider = make('input', { type: 'range', id: 'map-year', min: String(fromYear), max: String(toYear), step: '1', value: String(state.year) });
  slider.addEventListener('input', () => choose({ year: Number(slider.value) }));
  const colours = planColours(palette);
  const list = make('ul', { class: 'map-keys' });
  for (const step of ['done', 'now', 'later', 'private', 'not-reached'] satisfies PlanStep[]) {
    list.append(make('li', {}, swatch('square', colours[step], palette.edge), words.say(`plan.${step}`, state.year)));
  }
  const label = make('label', { for: 'map-year' }, words.say('plan.year'), ' ', make('output', { for: 'map-year' }, String(state.year)));
  return make('div', { class: 'map-legend' }, label, slider, list, ...simulatedNote(words, metadata.plan?.simulated === true));
}

function network(context: PanelContext): HTMLElement {
  const { metadata, palette, words, state, choose } = context;
  const shown = networkParts.filter((p) => state.parts.includes(p));
  const all = make('input', { type: 'checkbox', id: 'map-network', checked: shown.length > 0 });
  all.indeterminate = shown.length > 0 && shown.length < networkParts.length;
  all.addEventListener('change', () => {
    const others = state.parts.filter((p) => !networkParts.includes(p as (typeof networkParts)[number]));
    choose({ parts: all.checked ? [...networkParts, ...others] : others });
  });
  const list = make('ul', { class: 'map-keys' });
  for (const part of siteParts) list.append(check(part, swatch(part === 'pbo' ? 'ring' : 'dot', networkColour(part, palette)), context));
  for (const part of spanParts) list.append(check(part, swatch('line', networkColour(part, palette)), context));
  const box = make('fieldset', {}, make('legend', {}, words.say('network')), make('div', { class: 'map-choice' }, all, make('label', { for: 'map-network' }, words.say('network.all'))));
  if (shown.length > 0) box.append(make('div', { class: 'map-legend' }, list, note(words.say('network.note')), ...simulatedNote(words, metadata.design?.simulated === true)));
  return box;
}

function groundChoices(context: PanelContext): HTMLElement {
  const { metadata, palette, words } = context;
  const list = make('ul', { class: 'map-keys' });
  list.append(check('premises', swatch('dot', palette.soft), context), check('streets', swatch('line', palette.line), context));
  return make('fieldset', {}, make('legend', {}, words.say('ground')), list, ...simulatedNote(words, metadata.simulatedGround));
}

function check(part: Part, sample: SVGSVGElement, { words, state, choose }: PanelContext): HTMLElement {
  const id = `map-part-${part}`;
  const input = make('input', { type: 'checkbox', id, checked: state.parts.includes(part) });
  input.addEventListener('change', () => choose({ parts: input.checked ? [...state.parts, part] : state.parts.filter((p) => p !== part) }));
  return make('li', { class: 'map-choice' }, input, sample, make('label', { for: id }, words.say(`part.${part}`)));
}

function sizeNote({ metadata, words }: PanelContext): HTMLElement[] {
  return metadata.contours ? [] : [note(words.say('size'))];
}

function simulatedNote(words: Words, simulated: boolean): HTMLElement[] {
  return simulated ? [make('p', { class: 'note' }, make('span', { class: 'badge simulated' }, words.say('simulated')), ' ', words.say('simulated.why'))] : [];
}

function note(text: string): HTMLElement {
  return make('p', { class: 'note' }, text);
}
