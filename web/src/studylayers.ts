import type { Feature, FeatureCollection } from 'geojson';

/** A layer of which the browser holds a part already: that part stands as [first, count] of the features held. */
export type Told = (Feature | [number, number])[];

/** What `carte.json` answers: the whole map, or with `?depuis=` what differs from the one held. */
export interface LayersAnswer {
  mark?: string;
  since?: string;
  bounds: [number, number, number, number];
  changed?: Record<string, Told>;
  [layer: string]: unknown;
}

/** What a source of the map is told. */
export interface SourceChange {
  remove: number[];
  add: Feature[];
}

/** The features of a study's map, numbered as they come, so that a change reaches the map as what came and what went. */
export class HeldLayers {
  private features: Record<string, Feature[]> = {};
  private next = 1;

  /** The map held; empty when it cannot be added to. */
  mark = '';

  /** @returns What changes in each layer; null where the answer is a whole map. */
  take(answer: LayersAnswer, names: readonly string[]): Record<string, SourceChange> | null {
    const before = this.mark;
    this.mark = answer.mark ?? '';
    if (!answer.changed) {
      this.features = Object.fromEntries(names.map((name) => [name, ((answer[name] as FeatureCollection | undefined)?.features ?? []).map((f) => this.number(f))]));
      return null;
    }

    if (answer.since !== before) throw new Error('study: a difference from another map');
    return Object.fromEntries(Object.entries(answer.changed).map(([name, told]) => [name, this.change(name, told)]));
  }

  all(name: string): FeatureCollection {
    return { type: 'FeatureCollection', features: this.features[name] ?? [] };
  }

  private change(name: string, told: Told): SourceChange {
    const held = this.features[name] ?? [];
    const add: Feature[] = [];
    const now = told.flatMap((part) => {
      if (Array.isArray(part)) return held.slice(part[0], part[0] + part[1]);
      const feature = this.number(part);
      add.push(feature);
      return [feature];
    });
    const kept = new Set(now);
    this.features[name] = now;
    return { remove: held.filter((f) => !kept.has(f)).map((f) => f.id as number), add };
  }

  private number(feature: Feature): Feature {
    feature.id = this.next++;
    return feature;
  }
}
