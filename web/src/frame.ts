import maplibregl from 'maplibre-gl/dist/maplibre-gl-csp';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { FilterSpecification, GeoJSONFeature, LngLatBounds, Map as MapLibre, MapMouseEvent } from 'maplibre-gl';
import { renderCard, type Chosen, type SpanProperties } from './card';
import { ListView } from './listview';
import { inView, type Box, type Placed } from './list';
import type { CommuneProperties, FrameConfig, Metadata, SiteProperties } from './model';
import { readPalette, type Palette } from './palette';
import { renderPanel } from './panel';
import { fromHash, toHash, type MapState } from './state';
import { buildStyle, isShown, showsNetwork } from './style';
import { Words } from './words';

maplibregl.setWorkerUrl(workerUrl);

const pick = { site: ['site-nro', 'site-sro', 'site-pbo'], commune: ['communes', 'commune-fill'], span: ['collecte', 'transport', 'distribution'].flatMap((l) => [`span-${l}-trench`, `span-${l}-aerial`]) };

/** One map of a page with its choices, its list and its card, kept in step with one state. */
export class MapFrame {
  private readonly map: MapLibre;
  private readonly list: ListView;
  private readonly card: HTMLElement;
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private returnFocus: HTMLElement | null = null;

  private constructor(
    private readonly host: HTMLElement,
    private readonly config: FrameConfig,
    private readonly metadata: Metadata,
    private readonly words: Words,
    private state: MapState,
    view: ReturnType<typeof fromHash>['view'],
  ) {
    this.card = this.part('.map-card');
    this.map = new maplibregl.Map({
      container: this.part('.map-canvas'),
      style: this.style(),
      ...(view ? { center: [view.lon, view.lat] as [number, number], zoom: view.zoom } : this.startBounds()),
      minZoom: 4,
      maxZoom: 18.5,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      attributionControl: false,
      cooperativeGestures: !config.full,
      fadeDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200,
      locale: locale(words),
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.list = new ListView(this.part('.map-list'), words, {
      point: (place) => this.point(place),
      choose: (place, from) => this.choose(place, from),
    });
    this.addControls();
    this.listen();
    this.showPanel();
  }

  static async open(host: HTMLElement, config: FrameConfig): Promise<void> {
    const answer = await fetch('/tiles/metadata.json');
    if (!answer.ok) throw new Error(`tiles: ${answer.status}`);
    const metadata = (await answer.json()) as Metadata;
    // Names are drawn on a canvas: the face must be there before the first one.
    await document.fonts.load('600 24px "Atkinson Hyperlegible Next"').catch(() => []);
    const year = config.year ?? metadata.plan?.toYear ?? 2025;
    const asked: MapState = { theme: config.theme, date: config.date, year, parts: config.parts };
    const { view, state } = config.full ? fromHash(location.hash, asked) : { view: null, state: asked };
    const frame = new MapFrame(host, config, metadata, new Words(config.lang, config.texts), state, view);
    await frame.ready();
  }

  private async ready(): Promise<void> {
    await new Promise<void>((done) => void this.map.once('load', () => done()));
    this.host.dataset['mapState'] = 'ready';
    if (this.config.focus) this.mark('chosen', this.config.focus);
  }

  private part(selector: string): HTMLElement {
    const found = this.host.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`map frame without ${selector}`);
    return found;
  }

  private startBounds(): { bounds: [number, number, number, number]; fitBoundsOptions: { padding: { top: number; left: number; right: number; bottom: number } } } {
    return { bounds: this.config.bounds ?? this.metadata.bounds ?? [-5, 42, 8, 51], fitBoundsOptions: { padding: { top: 16, left: 16, right: 56, bottom: 40 } } };
  }

  private palette(): Palette {
    const style = getComputedStyle(this.host);
    return readPalette((name) => style.getPropertyValue(name));
  }

  private style(): ReturnType<typeof buildStyle> {
    return buildStyle(this.metadata, this.state, this.palette(), location.origin);
  }

  private addControls(): void {
    this.map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
    if (this.config.full) this.map.addControl(new maplibregl.GeolocateControl({ fitBoundsOptions: { maxZoom: 13 } }), 'top-right');
    // MapLibre names this button only once the browser has said whether it may locate; until then it would have no name.
    this.host.querySelector('.maplibregl-ctrl-geolocate')?.setAttribute('aria-label', this.words.say('control.here'));
    this.map.addControl(new maplibregl.ScaleControl({ unit: 'metric' }), 'bottom-left');
    this.map.addControl(new maplibregl.AttributionControl({ compact: true, customAttribution: this.words.say('attribution') }), 'bottom-right');
    // Sources fold into their button where they would hide the map; a reader opens them.
    const sources = this.host.querySelector('.maplibregl-ctrl-attrib');
    if (this.host.clientWidth < 900) {
      sources?.removeAttribute('open');
      sources?.classList.remove('maplibregl-compact-show');
    }
  }

  private listen(): void {
    const { map } = this;
    map.on('idle', () => this.refreshList());
    map.on('moveend', () => this.keepAddress());
    map.on('click', (event: MapMouseEvent) => this.clicked(event));
    map.on('mousemove', (event: MapMouseEvent) => {
      const [hit] = this.hits(event);
      map.getCanvas().style.cursor = hit ? 'pointer' : '';
      this.mark('pointed', hit && pick.commune.includes(hit.layer.id) ? String(hit.properties['id']) : '');
    });
    map.getCanvas().addEventListener('mouseleave', () => this.mark('pointed', ''));
    this.dark.addEventListener('change', () => {
      map.setStyle(this.style());
      this.showPanel();
    });
    this.host.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !this.card.hidden) this.closeCard();
    });
    if (this.config.full) {
      addEventListener('hashchange', () => {
        const { view, state } = fromHash(location.hash, this.state);
        if (view) map.jumpTo({ center: [view.lon, view.lat], zoom: view.zoom });
        this.change(state);
      });
    }
  }

  /** Everything the reader may do goes through here: style, legend, badge, list and address follow. */
  private change(next: Partial<MapState>): void {
    this.state = { ...this.state, ...next };
    this.map.setStyle(this.style());
    this.showPanel();
    this.keepAddress();
  }

  private showPanel(): void {
    renderPanel(this.part('.map-panel'), { metadata: this.metadata, palette: this.palette(), words: this.words, state: this.state, choose: (next) => this.change(next) });
    this.part('.map-badge').hidden = !this.showsSimulated();
  }

  private showsSimulated(): boolean {
    const { metadata, state } = this;
    const ground = metadata.simulatedGround && (isShown('premises', state) || isShown('streets', state));
    return ground || (showsNetwork(state) && metadata.design?.simulated === true) || (state.theme === 'plan' && metadata.plan?.simulated === true);
  }

  private keepAddress(): void {
    if (!this.config.full) return;
    const { lat, lng } = this.map.getCenter();
    history.replaceState(history.state, '', location.pathname + location.search + toHash({ zoom: this.map.getZoom(), lat, lon: lng }, this.state));
  }

  private hits(event: MapMouseEvent): GeoJSONFeature[] & { layer: { id: string } }[] {
    const { x, y } = event.point;
    const layers = [...pick.site, ...pick.span, ...pick.commune].filter((id) => this.map.getLayer(id));
    const around = this.map.queryRenderedFeatures([[x - 4, y - 4], [x + 4, y + 4]], { layers });
    const order = (id: string): number => (pick.site.includes(id) ? 0 : pick.span.includes(id) ? 1 : 2);
    return around.sort((a, b) => order(a.layer.id) - order(b.layer.id));
  }

  private clicked(event: MapMouseEvent): void {
    const [hit] = this.hits(event);
    if (!hit) {
      this.closeCard();
      return;
    }
    const id = hit.layer.id;
    if (pick.span.includes(id)) this.show({ kind: 'span', properties: hit.properties as unknown as SpanProperties });
    else if (pick.site.includes(id)) this.show({ kind: 'site', properties: hit.properties as unknown as SiteProperties });
    else this.show({ kind: 'commune', properties: hit.properties as CommuneProperties });
  }

  private choose(place: Placed<CommuneProperties> | Placed<SiteProperties>, from: HTMLElement): void {
    this.returnFocus = from;
    const center: [number, number] = [place.lon, place.lat];
    const bounds = this.map.getBounds();
    if (!bounds.contains(center)) this.map.easeTo({ center });
    this.show('kind' in place.properties ? { kind: 'site', properties: place.properties } : { kind: 'commune', properties: place.properties });
    this.card.querySelector<HTMLElement>('h3 a, button')?.focus({ preventScroll: true });
  }

  private show(chosen: Chosen): void {
    renderCard(this.card, chosen, this.words, this.metadata.design?.simulated === true, () => this.closeCard());
    this.mark('chosen', chosen.kind === 'commune' ? chosen.properties.id : '');
    this.mark('chosen-site', chosen.kind === 'site' ? chosen.properties.id : '');
  }

  private closeCard(): void {
    if (this.card.hidden) return;
    this.card.hidden = true;
    this.mark('chosen', this.config.focus ?? '');
    this.mark('chosen-site', '');
    this.returnFocus?.focus();
    this.returnFocus = null;
  }

  private point(place: Placed<CommuneProperties> | Placed<SiteProperties> | null): void {
    const isSite = place !== null && 'kind' in place.properties;
    this.mark('pointed', place && !isSite ? place.properties.id : '');
    if (isSite) this.mark('chosen-site', place.properties.id);
  }

  private mark(layer: 'chosen' | 'pointed' | 'chosen-site', id: string): void {
    const filter = ['==', ['get', 'id'], id] as FilterSpecification;
    for (const name of layer === 'chosen' ? ['chosen', 'chosen-area'] : [layer]) {
      if (this.map.getLayer(name)) this.map.setFilter(name, filter);
    }
  }

  private refreshList(): void {
    const box = boxOf(this.map.getBounds());
    const communes = inView(this.read<CommuneProperties>('communes'), box);
    const kinds = (['nro', 'sro'] as const).filter((kind) => isShown(kind, this.state));
    const sites = this.metadata.design && kinds.length > 0 && this.map.getZoom() >= 10
      ? inView(this.read<SiteProperties>('sites'), box).filter((s) => (kinds as readonly string[]).includes(s.properties.kind))
      : [];
    this.list.show(communes, sites, this.state);
  }

  private read<T>(source: string): Placed<T>[] {
    if (!this.map.getSource(source)) return [];
    return this.map.querySourceFeatures(source, { sourceLayer: source }).flatMap((feature) => {
      if (feature.geometry.type !== 'Point') return [];
      const [lon = 0, lat = 0] = feature.geometry.coordinates;
      return [{ properties: feature.properties as T, lon, lat }];
    });
  }
}

function boxOf(bounds: LngLatBounds): Box {
  return { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() };
}

function locale(words: Words): Record<string, string> {
  return {
    'AttributionControl.ToggleAttribution': words.say('control.sources'),
    'GeolocateControl.FindMyLocation': words.say('control.here'),
    'GeolocateControl.LocationNotAvailable': words.say('control.nowhere'),
    'Map.Title': words.say('control.map'),
    'NavigationControl.ZoomIn': words.say('control.in'),
    'NavigationControl.ZoomOut': words.say('control.out'),
    'CooperativeGesturesHandler.WindowsHelpText': words.say('control.wheel'),
    'CooperativeGesturesHandler.MacHelpText': words.say('control.wheel.mac'),
    'CooperativeGesturesHandler.MobileHelpText': words.say('control.fingers'),
  };
}
