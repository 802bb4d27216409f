/** A small way to make elements: text is always text, never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | undefined> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Tells whether what is to be said is new: who asks before writing leaves the same words as they stand, with their focus and their scroll. */
export function news(): (said: unknown) => boolean {
  let last: string | undefined;
  return (said) => {
    const mark = JSON.stringify(said);
    if (mark === last) return false;
    last = mark;
    return true;
  };
}

const svgNames = 'http://www.w3.org/2000/svg';

/** The sample of colour or stroke that stands before a legend's words. */
export function swatch(kind: 'dot' | 'ring' | 'line' | 'dash' | 'square', colour: string, edge?: string): SVGSVGElement {
  const svg = document.createElementNS(svgNames, 'svg');
  svg.setAttribute('viewBox', '0 0 20 14');
  svg.setAttribute('class', 'map-swatch');
  svg.setAttribute('aria-hidden', 'true');
  const isLine = kind === 'line' || kind === 'dash';
  const shape = document.createElementNS(svgNames, isLine ? 'path' : kind === 'square' ? 'rect' : 'circle');
  const set = (values: Record<string, string>): void => Object.entries(values).forEach(([name, value]) => shape.setAttribute(name, value));
  if (isLine) set({ d: 'M1 7h18', stroke: colour, 'stroke-width': '3', fill: 'none', ...(kind === 'dash' ? { 'stroke-dasharray': '5 3' } : {}) });
  else if (kind === 'square') set({ x: '3', y: '0.5', width: '14', height: '13', rx: '2', fill: colour, stroke: edge ?? 'none' });
  else set({ cx: '10', cy: '7', r: kind === 'ring' ? '4.5' : '6', fill: kind === 'ring' ? 'none' : colour, stroke: kind === 'ring' ? colour : (edge ?? 'none'), 'stroke-width': kind === 'ring' ? '2.5' : '1' });
  svg.append(shape);
  return svg;
}
