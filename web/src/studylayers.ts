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

/** The layers of a study's map that the browser holds. */
export class HeldLayers {
  private features: Record<string, Feature[]> = {};

  /** The map held; empty when it cannot be added to. */
  mark = '';

  /** @returns The layers to be drawn again. */
  take(answer: LayersAnswer, names: readonly string[]): string[] {
    const before = this.mark;
    if (answer.changed && answer.since !== before) throw new Error('study: a difference from another map');
    this.mark = answer.mark ?? '';
    if (!answer.changed) {
      this.features = Object.fromEntries(names.map((name) => [name, (answer[name] as FeatureCollection | undefined)?.features ?? []]));
      return [...names];
    }

    for (const [name, told] of Object.entries(answer.changed)) {
      const held = this.features[name] ?? [];
      this.features[name] = told.flatMap((part) => (Array.isArray(part) ? held.slice(part[0], part[0] + part[1]) : [part]));
    }

    return Object.keys(answer.changed);
  }

  all(name: string): FeatureCollection {
    return { type: 'FeatureCollection', features: this.features[name] ?? [] };
  }
}
