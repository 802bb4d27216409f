import { make } from './dom';
import type { CommuneProperties, CoverageDate, SiteProperties } from './model';
import { shareKey } from './model';
import { baseOf } from './list';
import type { Words } from './words';

export type Chosen = { kind: 'commune'; properties: CommuneProperties } | { kind: 'site'; properties: SiteProperties } | { kind: 'span'; properties: SpanProperties };

export interface SpanProperties {
  level: string;
  mode: string;
  fibres?: number;
  cables?: string;
  support?: string;
  metres?: number;
}

/** What is known of the thing chosen, with dates and sources, and the way to its page. */
export function renderCard(host: HTMLElement, chosen: Chosen, words: Words, simulated: boolean, close: () => void): void {
  const button = make('button', { type: 'button', class: 'map-close', 'aria-label': words.say('close') }, '×');
  button.addEventListener('click', close);
  const parts = { commune: communeCard, site: siteCard, span: spanCard };
  const badge = chosen.kind !== 'commune' && simulated ? [make('span', { class: 'badge simulated' }, words.say('simulated'))] : [];
  host.replaceChildren(...(parts[chosen.kind] as (p: unknown, w: Words) => HTMLElement[])(chosen.properties, words), ...badge, button);
  host.hidden = false;
}

function communeCard(commune: CommuneProperties, words: Words): HTMLElement[] {
  const link = make('a', { href: `/territoires/${commune.id}` }, commune.name);
  const facts = make('dl', {});
  for (const date of ['2024', '2019', '2018'] satisfies CoverageDate[]) {
    const share = commune[shareKey[date]];
    const base = baseOf(commune, date);
    const value = share === undefined ? words.say('unknown') : words.percent(share);
    row(facts, words.say(`card.coverage.${date}`), value, base === undefined ? '' : words.count(date === '2018' ? 'card.dwellings' : 'card.base', base));
  }
  row(facts, words.say('card.commitment'), commune.commit ?? words.say('commitments.none'), words.say('card.commitment.date'));
  if (commune.treat !== undefined) row(facts, words.say('card.plan'), planText(commune, words), '');
  const population = commune.pop === undefined ? [] : [make('p', { class: 'note' }, words.count('card.population', commune.pop))];
  return [make('h3', {}, link), ...population, facts, make('p', { class: 'note' }, words.say('card.sources')), make('p', {}, make('a', { href: `/territoires/${commune.id}` }, words.say('card.open')))];
}

function planText(commune: CommuneProperties, words: Words): string {
  if (commune.treat === 'public' && commune.year !== undefined) {
    return commune.until === undefined || commune.until === commune.year ? words.say('card.plan.year', commune.year) : words.say('card.plan.years', commune.year, commune.until);
  }
  return words.say(commune.treat === 'private' ? 'card.plan.private' : 'card.plan.not-reached');
}

function siteCard(site: SiteProperties, words: Words): HTMLElement[] {
  const facts = make('dl', {});
  if (site.lines !== undefined) row(facts, words.say('card.lines'), words.number(site.lines), '');
  if (site.capacity !== undefined) row(facts, words.say('card.capacity'), words.number(site.capacity), '');
  if (site.cost !== undefined) row(facts, words.say('card.cost'), words.euros(site.cost), '');
  if (site.parent !== undefined) row(facts, words.say('card.parent'), site.parent, '');
  return [
    make('h3', {}, words.say(`kind.${site.kind}`)), make('p', { class: 'note' }, words.say('card.id', site.id)), facts,
    make('p', {}, make('a', { href: `/territoires/${site.commune}` }, words.say('card.commune'))),
  ];
}

function spanCard(span: SpanProperties, words: Words): HTMLElement[] {
  const facts = make('dl', {});
  row(facts, words.say('card.mode'), words.say(`mode.${span.mode}`), '');
  if (span.metres !== undefined) row(facts, words.say('card.length'), `${words.number(span.metres)}\u00a0m`, '');
  if (span.fibres !== undefined) row(facts, words.say('card.fibres'), words.number(span.fibres), '');
  if (span.cables) row(facts, words.say('card.cables'), span.cables, '');
  if (span.support === 'duct' || span.support === 'pole') row(facts, words.say('card.support'), words.say(`support.${span.support}`), '');
  return [make('h3', {}, words.say(`part.${span.level}`)), facts];
}

function row(list: HTMLElement, name: string, value: string, detail: string): void {
  list.append(make('dt', {}, name), make('dd', {}, make('b', {}, value), ...(detail === '' ? [] : [make('span', { class: 'note' }, detail)])));
}
