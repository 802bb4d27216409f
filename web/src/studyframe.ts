import maplibregl from 'maplibre-gl/dist/maplibre-gl-csp';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { GeoJSONSource, Map as MapLibre, MapMouseEvent } from 'maplibre-gl';
import type { Feature } from 'geojson';
import { readPalette } from './palette';
import { corners, fieldOf, isTool, write, type Tool } from './picking';
import { HeldLayers, type LayersAnswer } from './studylayers';
import { studySources, studyStyle } from './studystyle';
import { Words } from './words';

maplibregl.setWorkerUrl(workerUrl);

interface StudyConfig {
  lang: 'fr' | 'en';
  texts: Record<string, string>;
  layers: string;
  /** Of the map that belongs to this page: one that is held already is not asked for again. */
  mark?: string;
  editable: boolean;
  site?: string;
  /** Places of a change that was refused. */
  wrong?: [number, number][];
}

/** Above this a person is told that something works, and may cancel it. */
const patienceMs = 300;

/** The map of a study and the answers of its forms. */
export class StudyFrame {
  private config: StudyConfig;
  private words: Words;
  private wrong = '';
  private chosen = '';
  private drawn = '';
  private running: AbortController | null = null;
  private readonly map: MapLibre;

  private constructor(private readonly host: HTMLElement, private readonly held: HeldLayers, bounds: [number, number, number, number]) {
    this.config = readConfig(host);
    this.chosen = this.config.site ?? '';
    this.words = new Words(this.config.lang, this.config.texts);
    this.map = new maplibregl.Map({
      container: this.part('.map-canvas'), style: this.style(), bounds, fitBoundsOptions: { padding: 32 }, maxZoom: 18.5, dragRotate: false, pitchWithRotate: false, touchPitch: false, attributionControl: false, fadeDuration: 0,
      locale: { 'Map.Title': this.words.say('map'), 'NavigationControl.ZoomIn': this.words.say('in'), 'NavigationControl.ZoomOut': this.words.say('out') },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
    this.map.addControl(new maplibregl.ScaleControl({ unit: 'metric' }), 'bottom-left');
    this.map.on('click', (event: MapMouseEvent) => this.pointed(event.point, event.lngLat));
    // Arrows move the map; Enter points at its middle, where a cross stands.
    this.map.getCanvas().addEventListener('keydown', (event) => { if (event.key === 'Enter') this.pointed(this.map.project(this.map.getCenter()), this.map.getCenter()); });
    this.map.on('mousemove', 'site-sro', () => { this.map.getCanvas().style.cursor = 'pointer'; });
    this.map.on('mouseleave', 'site-sro', () => { this.map.getCanvas().style.cursor = ''; });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { this.map.setStyle(this.style()); this.map.once('styledata', () => void this.showAll()); });
    host.addEventListener('toggle', (event) => this.toggled(event.target), true);
    host.addEventListener('input', (event) => { if (event.target instanceof HTMLTextAreaElement) this.drawCorners(event.target.value); });
    host.addEventListener('submit', (event) => this.submitted(event));
    host.addEventListener('click', (event) => this.followed(event));
    this.part('.study-working button').addEventListener('click', () => this.running?.abort());
    addEventListener('popstate', () => void this.go(location.href, {}, false));
  }

  static async open(host: HTMLElement): Promise<void> {
    const answer = await fetchLayers(readConfig(host).layers);
    const held = new HeldLayers();
    held.take(answer, studySources);
    const frame = new StudyFrame(host, held, answer.bounds);
    await new Promise<void>((done) => void frame.map.once('load', () => done()));
    void frame.showAll();
    host.dataset['mapState'] = 'ready';
    frame.toggled(frame.openTool());
  }

  private style(): ReturnType<typeof studyStyle> {
    const style = getComputedStyle(this.host);
    return studyStyle(readPalette((name) => style.getPropertyValue(name)), this.config.site ?? '');
  }

  private part(selector: string): HTMLElement {
    const found = this.host.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`study without ${selector}`);
    return found;
  }

  /** All of it, in a style that holds nothing yet. */
  private async showAll(): Promise<void> {
    this.wrong = this.drawn = '';
    this.chosen = this.config.site ?? '';
    this.showPlaces();
    this.drawCorners(this.cornersWritten());
    await this.show(studySources);
  }

  private async show(names: readonly string[]): Promise<void> {
    await Promise.all(names.filter((name) => name !== 'wrong' && name !== 'corners').map((name) => this.source(name)?.setData(this.held.all(name), true)));
  }

  /** Where a change was refused, and the site one asks about. */
  private showPlaces(): void {
    const wrong = this.config.wrong ?? [];
    if (this.wrong !== JSON.stringify(wrong)) {
      this.wrong = JSON.stringify(wrong);
      this.source('wrong')?.setData({ type: 'FeatureCollection', features: wrong.map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } })) });
      if (wrong[0] && !this.map.getBounds().contains(wrong[0])) this.map.easeTo({ center: wrong[0] });
    }

    // A filter set anew makes every site be drawn again.
    if (this.chosen !== (this.config.site ?? '')) {
      this.chosen = this.config.site ?? '';
      this.map.setFilter('chosen', ['==', ['get', 'id'], this.chosen]);
    }
  }

  /** The map of the page that came: only what differs from the one held travels, only layers that differ are cut into tiles again. */
  private async renew(signal: AbortSignal): Promise<void> {
    this.showPlaces();
    if (this.config.mark !== undefined && this.config.mark === this.held.mark) return;
    await this.show(this.held.take(await fetchLayers(this.config.layers + (this.held.mark ? `?depuis=${this.held.mark}` : ''), signal), studySources));
    await new Promise<void>((done) => {
      const drawn = (): void => {
        if (!this.map.areTilesLoaded()) return;
        this.map.off('render', drawn);
        done();
      };
      this.map.on('render', drawn);
      this.map.triggerRepaint();
    });
  }

  private source(name: string): GeoJSONSource | undefined {
    return this.map.getSource(name) as GeoJSONSource | undefined;
  }

  private openTool(): HTMLDetailsElement | null {
    return this.host.querySelector<HTMLDetailsElement>('.study-tool[open]');
  }

  /** One tool is open at a time; while it is, clicks write into its form. */
  private toggled(target: EventTarget | null): void {
    if (target instanceof HTMLDetailsElement && target.open && target.classList.contains('study-tool')) {
      this.host.querySelectorAll<HTMLDetailsElement>('.study-tool[open]').forEach((other) => { if (other !== target) other.open = false; });
    }
    const tool = this.openTool()?.dataset['tool'];
    if (isTool(tool)) this.host.dataset['picking'] = tool;
    else delete this.host.dataset['picking'];
    // Where the map stands above its side and stays in sight while one points, the tool follows below it.
    if (isTool(tool) && matchMedia('(max-width: 55.99rem)').matches) this.openTool()?.scrollIntoView({ block: 'start' });
    this.drawCorners(this.cornersWritten());
  }

  private cornersWritten(): string {
    const tool = this.openTool()?.dataset['tool'];
    return tool === 'forbid' || tool === 'estate' ? this.field(tool).value : '';
  }

  /** Told to who does not see what changed. */
  private say(key: string, value = ''): void {
    const said = this.host.querySelector<HTMLElement>('.study-said');
    if (said) said.textContent = this.words.say(key, value);
  }

  private field(tool: Tool): HTMLInputElement | HTMLTextAreaElement {
    return this.part(`[name="${fieldOf[tool]}"]`) as HTMLInputElement | HTMLTextAreaElement;
  }

  private pointed({ x, y }: { x: number; y: number }, at: { lng: number; lat: number }): void {
    const tool = this.host.dataset['picking'];
    const around = (layers: string[]): maplibregl.MapGeoJSONFeature[] => this.map.queryRenderedFeatures([[x - 6, y - 6], [x + 6, y + 6]], { layers: layers.filter((l) => this.map.getLayer(l)) });
    if (this.config.editable && isTool(tool)) {
      const street = around(['streets', 'spans-trench', 'spans-aerial'])[0]?.properties['street'] as string | undefined;
      const field = this.field(tool);
      field.value = write(tool, field.value, { lon: at.lng, lat: at.lat, ...(street === undefined ? {} : { street }) });
      if (tool !== 'road') this.drawCorners(field.value);
      this.say('pointed', field.value.split('\n').at(-1) ?? '');
      return;
    }
    const site = around(['site-nro', 'site-sro'])[0];
    if (this.config.editable && site) void this.go(`${location.pathname}?site=${encodeURIComponent(String(site.properties['id']))}#pourquoi`, {});
  }

  private drawCorners(text: string): void {
    const places = corners(text);
    if (this.drawn === JSON.stringify(places)) return;
    this.drawn = JSON.stringify(places);
    const dots: Feature[] = places.map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } }));
    const first = places[0];
    if (first && places.length > 1) dots.push({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: places.length > 2 ? [...places, first] : places } });
    this.source('corners')?.setData({ type: 'FeatureCollection', features: dots });
  }

  private submitted(event: SubmitEvent): void {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== 'post') return;
    event.preventDefault();
    // Sent as an ordinary form is: the server reads no other kind.
    const body = new URLSearchParams();
    new FormData(form, event.submitter).forEach((value, name) => body.append(name, String(value)));
    // A field named « action » hides the property of that name.
    void this.go(form.getAttribute('action') ?? location.pathname, { method: 'POST', body });
  }

  /** Links that stay on this study's page change what stands beside the map, not the map. */
  private followed(event: MouseEvent): void {
    const shown = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-at]')?.dataset['at'] : undefined;
    if (shown) {
      const [lon = 0, lat = 0] = shown.split(',').map(Number);
      this.map.easeTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), 14) });
      this.part('.map-view').scrollIntoView({ block: 'nearest' });
      return;
    }
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.origin !== location.origin || link.pathname !== location.pathname || link.closest('.map-canvas')) return;
    event.preventDefault();
    void this.go(link.href, {});
  }

  private async go(address: string, request: RequestInit, remember = true): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const working = this.part('.study-working');
    const said = this.part('.study-working p');
    const canvas = this.part('.map-canvas');
    canvas.setAttribute('aria-busy', 'true');
    const start = performance.now();
    const patience = setInterval(() => {
      const waited = performance.now() - start;
      working.hidden = waited < patienceMs;
      said.textContent = this.words.say('since', Math.floor(waited / 1000));
    }, 100);
    try {
      const answer = await fetch(address, { ...request, signal: running.signal });
      const text = await answer.text();
      const next = new DOMParser().parseFromString(text, 'text/html').querySelector<HTMLElement>('[data-study]');
      const signedOut = this.host.querySelector<HTMLElement>('.study-signed-out');
      if (signedOut) signedOut.hidden = true;
      if (!next) {
        // What was typed stays where it is until its author has signed in again.
        if (signedOut && request.method === 'POST' && answer.status === 401) signedOut.hidden = false;
        else location.assign(address);
        working.hidden = true;
        return;
      }
      // The address of an answer has lost what follows its #: a change says that it was made, any other act is about a version.
      const hash = new URL(address, location.href).hash || (request.method !== 'POST' || new URL(answer.url).searchParams.has('fait') ? '#changements' : '#versions');
      if (remember) history.pushState(null, '', answer.url.split('#')[0] + hash);
      this.take(next, hash);
      if (request.method === 'POST' && answer.ok) this.say(hash === '#changements' ? 'done' : 'kept', this.host.querySelector('.study-lines li')?.textContent ?? '');
      await this.renew(running.signal);
      working.hidden = true;
    } catch (error) {
      working.hidden = false;
      said.textContent = this.words.say(running.signal.aborted ? 'cancelled' : 'failed');
      setTimeout(() => { working.hidden = true; }, 4000);
      if (!running.signal.aborted) console.warn(error);
    } finally {
      clearInterval(patience);
      if (this.running === running) {
        this.running = null;
        canvas.removeAttribute('aria-busy');
      }
    }
  }

  private take(next: HTMLElement, hash: string): void {
    const side = this.part('.study-side');
    const fresh = next.querySelector('.study-side');
    if (fresh) side.replaceWith(fresh);
    this.host.dataset['study'] = next.dataset['study'] ?? '{}';
    this.config = readConfig(this.host);
    this.toggled(this.openTool());
    const focus = this.host.querySelector<HTMLElement>('.study-side .errors') ?? (hash.length > 1 ? document.getElementById(hash.slice(1)) : null) ?? document.getElementById('changements');
    focus?.focus({ preventScroll: true });
    focus?.scrollIntoView({ block: 'start' });
  }
}

function readConfig(host: HTMLElement): StudyConfig {
  return JSON.parse(host.dataset['study'] ?? '{}') as StudyConfig;
}

async function fetchLayers(address: string, signal?: AbortSignal): Promise<LayersAnswer> {
  const answer = await fetch(address, signal ? { signal } : {});
  if (!answer.ok) throw new Error(`study: ${answer.status}`);
  return (await answer.json()) as LayersAnswer;
}
