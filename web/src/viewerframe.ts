import maplibregl from 'maplibre-gl/dist/maplibre-gl-csp';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { GeoJSONSource, Map as MapLibre, MapGeoJSONFeature, MapMouseEvent } from 'maplibre-gl';
import { make, news } from './dom';
import { areaOf, lengthOf, type LonLat } from './measure';
import { readPalette } from './palette';
import { sorts, viewerStyle, type ViewerLayer } from './viewerstyle';
import { Words } from './words';

maplibregl.setWorkerUrl(workerUrl);

interface ViewerConfig {
  lang: 'fr' | 'en';
  texts: Record<string, string>;
  bounds: [number, number, number, number];
  view: [number, number, number] | null;
  layers: ViewerLayer[];
}

const mostListed = 40;
const nameColumns = ['name', 'nom', 'title', 'libelle', 'label'];

/** The viewer's map: it follows the form of the stack, tells what lies under a click, measures, and keeps its view in the address. */
export class ViewerFrame {
  private readonly map: MapLibre;
  private readonly card: HTMLElement;
  private corners: LonLat[] = [];
  private readonly isNew = news();
  private output: HTMLOutputElement | null = null;

  private constructor(private readonly host: HTMLElement, private readonly config: ViewerConfig, private readonly words: Words) {
    this.card = this.part('.map-card');
    this.map = new maplibregl.Map({
      container: this.part('.map-canvas'),
      style: this.style(),
      ...(config.view ? { center: [config.view[0], config.view[1]] as [number, number], zoom: config.view[2] } : { bounds: config.bounds, fitBoundsOptions: { padding: 32, maxZoom: 16 } }),
      minZoom: 4, maxZoom: 18.5, dragRotate: false, pitchWithRotate: false, touchPitch: false, attributionControl: false, canvasContextAttributes: { preserveDrawingBuffer: true },
      locale: { 'Map.Title': words.say('map'), 'NavigationControl.ZoomIn': words.say('in'), 'NavigationControl.ZoomOut': words.say('out') },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
    this.map.addControl(new maplibregl.ScaleControl({ unit: 'metric' }), 'bottom-left');
    this.addTools();
    this.listen();
  }

  static async open(host: HTMLElement): Promise<void> {
    const config = JSON.parse(host.dataset['viewer'] ?? '{}') as ViewerConfig;
    await document.fonts.load('600 24px "Atkinson Hyperlegible Next"').catch(() => []);
    const frame = new ViewerFrame(host, config, new Words(config.lang, config.texts));
    await new Promise<void>((done) => void frame.map.once('load', () => done()));
    frame.keepAddress();
    host.dataset['mapState'] = 'ready';
  }

  private part<T extends HTMLElement>(selector: string): T {
    const found = this.host.querySelector<T>(selector);
    if (!found) throw new Error(`viewer without ${selector}`);
    return found;
  }

  private style(): ReturnType<typeof viewerStyle> {
    const style = getComputedStyle(this.host);
    return viewerStyle(this.config.layers, readPalette((name) => style.getPropertyValue(name)), location.origin);
  }

  private addTools(): void {
    const tools = this.part('.viewer-tools');
    const measure = make('button', { type: 'button', class: 'quiet', 'aria-pressed': 'false' }, this.words.say('measure'));
    const print = make('button', { type: 'button', class: 'quiet' }, this.words.say('print'));
    this.output = make('output', { 'aria-live': 'polite' });
    measure.addEventListener('click', () => {
      const on = this.host.dataset['measuring'] === undefined;
      if (on) this.host.dataset['measuring'] = '';
      else delete this.host.dataset['measuring'];
      measure.setAttribute('aria-pressed', String(on));
      this.corners = [];
      this.showMeasure();
      if (on && this.output) this.output.textContent = this.words.say('measure.how');
    });
    print.addEventListener('click', () => window.print());
    tools.append(measure, print, this.output);
    tools.hidden = false;
  }

  private listen(): void {
    const { map } = this;
    map.on('moveend', () => this.keepAddress());
    map.on('idle', () => this.refreshList());
    map.on('click', (event: MapMouseEvent) => this.clicked(event));
    map.on('mousemove', (event: MapMouseEvent) => { map.getCanvas().style.cursor = this.hits(event.point).length > 0 ? 'pointer' : ''; });
    this.part('.viewer-stack').addEventListener('change', (event) => this.changed(event.target));
    this.host.addEventListener('keydown', (event) => { if (event.key === 'Escape') this.card.hidden = true; });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => map.setStyle(this.style()));
  }

  /** Another opacity is shown at once; another layer is a new page, which the form asks for. */
  private changed(target: EventTarget | null): void {
    if (!(target instanceof HTMLSelectElement)) return;
    if (target.name === 'ajouter') {
      if (target.value) target.form?.requestSubmit();
      return;
    }
    const id = target.closest<HTMLElement>('[data-layer]')?.dataset['layer'];
    const layer = this.config.layers.find((l) => l.id === id);
    if (!layer) return;
    layer.opacity = Number(target.value);
    this.map.setStyle(this.style());
    this.keepAddress();
  }

  private keepAddress(): void {
    const { lng, lat } = this.map.getCenter();
    const view = `${lng.toFixed(5)},${lat.toFixed(5)},${this.map.getZoom().toFixed(2)}`;
    const query = new URLSearchParams();
    for (const layer of this.config.layers) {
      query.append('couche', layer.id);
      query.append('opacite', String(layer.opacity));
    }
    query.set('vue', view);
    const address = `${location.pathname}?${query.toString().replace(/%2C/g, ',')}`;
    history.replaceState(history.state, '', address);
    this.part<HTMLInputElement>('input[name=vue]').value = view;
    this.part<HTMLInputElement>('#partager').value = location.origin + address;
  }

  private hits({ x, y }: { x: number; y: number }): MapGeoJSONFeature[] {
    const layers = this.config.layers.flatMap((l) => sorts.filter((s) => s !== 'edge').map((s) => `${l.id}/${s}`)).filter((id) => this.map.getLayer(id));
    const seen = new Set<string>();
    return this.map.queryRenderedFeatures([[x - 4, y - 4], [x + 4, y + 4]], { layers }).filter((f) => {
      const key = `${f.source}/${String(f.properties['id'])}`;
      return seen.has(key) ? false : seen.add(key);
    });
  }

  private clicked(event: MapMouseEvent): void {
    if (this.host.dataset['measuring'] !== undefined) {
      this.corners.push([event.lngLat.lng, event.lngLat.lat]);
      this.showMeasure();
      return;
    }
    this.show(this.hits(event.point), null);
  }

  private showMeasure(): void {
    const ring = this.corners;
    (this.map.getSource('measure') as GeoJSONSource | undefined)?.setData({
      type: 'FeatureCollection',
      features: [
        ...ring.map((c) => ({ type: 'Feature' as const, properties: {}, geometry: { type: 'Point' as const, coordinates: c } })),
        ...(ring.length > 1 ? [{ type: 'Feature' as const, properties: {}, geometry: { type: 'LineString' as const, coordinates: ring } }] : []),
      ],
    });
    if (!this.output) return;
    const metres = lengthOf(ring);
    const length = metres < 1000 ? `${this.words.number(metres)} m` : `${this.words.number(metres / 10) === '0' ? '0' : (Math.round(metres / 10) / 100).toLocaleString(this.words.lang)} km`;
    const hectares = areaOf(ring) / 10_000;
    this.output.textContent = ring.length < 2 ? '' : ring.length < 3 ? this.words.say('measure.length', length) : this.words.say('measure.both', length, hectares.toLocaleString(this.words.lang, { maximumFractionDigits: 2 }));
  }

  /** What lies at a place, layer by layer, each with its own words for its columns. */
  private show(features: readonly MapGeoJSONFeature[], from: HTMLElement | null): void {
    this.card.hidden = features.length === 0;
    if (features.length === 0) return;
    const close = make('button', { type: 'button', class: 'map-close', 'aria-label': this.words.say('close') }, '×');
    close.addEventListener('click', () => {
      this.card.hidden = true;
      from?.focus();
    });
    this.card.replaceChildren(close, ...features.slice(0, 8).flatMap((f) => this.told(f)));
    if (from) close.focus({ preventScroll: true });
  }

  private told(feature: MapGeoJSONFeature): HTMLElement[] {
    const layer = this.config.layers.find((l) => l.id === feature.source);
    if (!layer) return [];
    const list = make('dl');
    for (const [name, value] of Object.entries(feature.properties)) {
      if (name !== 'id') list.append(make('dt', {}, layer.labels[name] ?? name), make('dd', {}, typeof value === 'number' ? value.toLocaleString(this.words.lang) : typeof value === 'boolean' ? this.words.say(value ? 'yes' : 'no') : String(value)));
    }
    const link = make('a', { href: `/ogc/collections/${layer.id}/items/${encodeURIComponent(String(feature.properties['id']))}` }, nameOf(feature));
    return [make('h2', {}, link), make('p', { class: 'note' }, layer.title), list];
  }

  /** The list beside the map says what the map shows. */
  private refreshList(): void {
    const rows = this.part('.viewer-rows');
    const closer = this.config.layers.map((layer) => this.map.getZoom() < layer.minZoom);
    const shown = this.config.layers.map((layer) => {
      const layers = sorts.map((s) => `${layer.id}/${s}`).filter((id) => this.map.getLayer(id));
      return new Map(this.map.queryRenderedFeatures({ layers }).map((f) => [String(f.properties['id']), f]));
    });
    // The map comes to rest often, and tells the same in another order.
    if (!this.isNew([closer, shown.map((s) => [...s.keys()].sort())])) return;
    const parts = this.config.layers.flatMap((layer, i) => {
      const seen = shown[i] ?? new Map<string, MapGeoJSONFeature>();
      const list = make('ul');
      for (const feature of [...seen.values()].sort((a, b) => nameOf(a).localeCompare(nameOf(b), this.words.lang, { numeric: true })).slice(0, mostListed)) {
        const button = make('button', { type: 'button', class: 'link' }, nameOf(feature));
        button.addEventListener('click', () => this.show([feature], button));
        list.append(make('li', {}, button));
      }
      const note = seen.size === 0 ? this.words.say(closer[i] ? 'closer' : 'none') : seen.size > mostListed ? this.words.count('more', seen.size - mostListed) : '';
      return [make('h3', {}, layer.title), list, ...(note ? [make('p', { class: 'note' }, note)] : [])];
    });
    rows.replaceChildren(...parts);
  }
}

function nameOf(feature: MapGeoJSONFeature): string {
  for (const wanted of nameColumns) {
    const found = Object.entries(feature.properties).find(([name, value]) => name.toLowerCase() === wanted && typeof value === 'string' && value.length > 0);
    if (found) return String(found[1]);
  }
  return String(feature.properties['id']);
}
