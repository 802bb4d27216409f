import { make, news, swatch } from './dom';
import { bySiteRank, byWeight, summarise, type Placed } from './list';
import { shareKey, type CommuneProperties, type SiteProperties } from './model';
import { planStep } from './scales';
import type { MapState } from './state';
import type { Words } from './words';

type Item = Placed<CommuneProperties> | Placed<SiteProperties>;

export interface ListActions {
  point(item: Item | null): void;
  choose(item: Item, from: HTMLElement): void;
}

const most = 25;

/** What is in view, in words: follows the map, and leads back to it by keyboard. */
export class ListView {
  private readonly isNew = news();

  constructor(
    private readonly host: HTMLElement,
    private readonly words: Words,
    private readonly actions: ListActions,
  ) {}

  show(communes: readonly Placed<CommuneProperties>[], sites: readonly Placed<SiteProperties>[], state: MapState): void {
    if (!this.isNew([communes.map((c) => c.properties.id), sites.map((s) => s.properties.id), state])) return;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['place'] : undefined;
    this.host.replaceChildren(
      make('h3', { id: 'map-list-title' }, this.words.say('list.title')),
      this.summary(communes, state),
      ...(sites.length > 0 ? [this.list([...sites].sort(bySiteRank), (s) => this.siteItem(s))] : []),
      this.list([...communes].sort(byWeight), (c) => this.communeItem(c, state)),
    );
    if (focused) this.host.querySelector<HTMLElement>(`[data-place="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  private summary(communes: readonly Placed<CommuneProperties>[], state: MapState): HTMLElement {
    const { words } = this;
    if (communes.length === 0) return make('p', { class: 'note' }, words.say('list.empty'));
    const { base, share } = summarise(communes, state.date);
    const text = [words.count('list.communes', communes.length)];
    if (share !== null && state.theme === 'coverage') text.push(words.say(`list.share.${state.date}`, words.percent(share), words.number(base)));
    return make('p', { class: 'note', role: 'status' }, text.join(' · '));
  }

  private list<T extends Item>(items: readonly T[], write: (item: T) => HTMLElement[]): HTMLElement {
    const list = make('ol', {});
    for (const item of items.slice(0, most)) {
      const button = make('button', { type: 'button', 'data-place': item.properties.id }, ...write(item));
      button.addEventListener('click', () => this.actions.choose(item, button));
      button.addEventListener('focus', () => this.actions.point(item));
      button.addEventListener('blur', () => this.actions.point(null));
      button.addEventListener('mouseenter', () => this.actions.point(item));
      button.addEventListener('mouseleave', () => this.actions.point(null));
      list.append(make('li', {}, button));
    }
    if (items.length > most) list.append(make('li', { class: 'note' }, this.words.count('list.more', items.length - most)));
    return list;
  }

  private communeItem({ properties }: Placed<CommuneProperties>, state: MapState): HTMLElement[] {
    return [make('span', {}, properties.name), make('b', {}, this.value(properties, state))];
  }

  private value(commune: CommuneProperties, state: MapState): string {
    const { words } = this;
    switch (state.theme) {
      case 'commitments':
        return commune.commit ?? '–';
      case 'plan': {
        const step = planStep(commune, state.year);
        return step === 'private' ? words.say('list.private') : commune.year === undefined ? '–' : String(commune.year);
      }
      case 'none':
        return commune.premises === undefined ? '–' : words.number(commune.premises);
      default: {
        const share = commune[shareKey[state.date]];
        return share === undefined ? '–' : words.percent(share);
      }
    }
  }

  private siteItem({ properties }: Placed<SiteProperties>): HTMLElement[] {
    const name = `${this.words.say(`short.${properties.kind}`)} ${properties.id}`;
    const lines = properties.lines === undefined ? '' : this.words.count('card.base', properties.lines);
    return [make('span', {}, swatchOf(properties.kind), name), make('b', {}, lines)];
  }
}

function swatchOf(kind: SiteProperties['kind']): SVGSVGElement {
  const sample = swatch('dot', 'currentColor');
  sample.classList.add(`map-${kind}`);
  return sample;
}
