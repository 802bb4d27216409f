// What the page and the server tell the map.

export type Theme = 'coverage' | 'commitments' | 'plan' | 'none';
export type CoverageDate = '2024' | '2019' | '2018';
export type NetworkPart = 'nro' | 'sro' | 'pbo' | 'collecte' | 'transport' | 'distribution';
export type GroundPart = 'premises' | 'streets';
export type Part = NetworkPart | GroundPart;

export const siteParts = ['nro', 'sro', 'pbo'] as const;
export const spanParts = ['collecte', 'transport', 'distribution'] as const;
export const networkParts: readonly NetworkPart[] = [...siteParts, ...spanParts];
export const allParts: readonly Part[] = [...networkParts, 'premises', 'streets'];

export interface LayerMetadata {
  name: string;
  tiles: string;
  minZoom: number;
  maxZoom: number;
}

export interface Metadata {
  version: string;
  layers: LayerMetadata[];
  bounds?: [number, number, number, number];
  contours: boolean;
  simulatedGround: boolean;
  operators: string[];
  design?: { id: string; simulated: boolean; verified: boolean };
  plan?: { id: string; simulated: boolean; fromYear: number; toYear: number };
}

/** Given by the page in `data-map`. */
export interface FrameConfig {
  lang: 'fr' | 'en';
  texts: Record<string, string>;
  /** West, south, east, north; the whole region when absent. */
  bounds?: [number, number, number, number];
  theme: Theme;
  date: CoverageDate;
  year?: number;
  parts: Part[];
  /** A commune marked from the start. */
  focus?: string;
  /** The map is the page: it may keep its view in the address and take the wheel. */
  full: boolean;
}

/** Attributes of a commune in the tiles. */
export interface CommuneProperties {
  id: string;
  name: string;
  dep: string;
  pop?: number;
  premises?: number;
  s24?: number;
  s19?: number;
  s18?: number;
  b19?: number;
  b18?: number;
  commit?: string;
  treat?: 'private' | 'public' | 'not-reached';
  year?: number;
  until?: number;
}

export interface SiteProperties {
  id: string;
  kind: 'nro' | 'sro' | 'pbo';
  commune: string;
  lines?: number;
  capacity?: number;
  parent?: string;
  cost?: number;
}

export const shareKey: Record<CoverageDate, 's24' | 's19' | 's18'> = { '2024': 's24', '2019': 's19', '2018': 's18' };
