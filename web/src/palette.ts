/** The portal's colours as its style sheet gives them, so that map, charts and tables agree, by day and by night. */
export interface Palette {
  paper: string;
  raised: string;
  ink: string;
  soft: string;
  line: string;
  accent: string;
  bad: string;
  shares: string[];
  edge: string;
  none: string;
  categories: string[];
}

const fallback: Record<string, string> = {
  '--paper': '#fbfaf7', '--raised': '#f3f0e8', '--ink': '#1b2a41', '--soft': '#4a5568', '--line': '#d9d4c7', '--accent': '#7a1f4f', '--bad': '#9c2217',
  '--q0': '#f0dcc0', '--q1': '#e5b998', '--q2': '#d2917f', '--q3': '#b36575', '--q4': '#873d69', '--q5': '#4f1a4c',
  '--q-edge': '#7d6a55', '--q-none': '#cfd3d6',
  '--c1': '#0072b2', '--c2': '#d55e00', '--c3': '#009e73', '--c4': '#cc79a7', '--c5': '#e69f00', '--c6': '#56b4e9',
};

/** @param read gives a custom property's value, empty when it is not set. */
export function readPalette(read: (name: string) => string): Palette {
  const colour = (name: string): string => read(name).trim() || (fallback[name] ?? '#000000');
  return {
    paper: colour('--paper'),
    raised: colour('--raised'),
    ink: colour('--ink'),
    soft: colour('--soft'),
    line: colour('--line'),
    accent: colour('--accent'),
    bad: colour('--bad'),
    shares: [0, 1, 2, 3, 4, 5].map((i) => colour(`--q${i}`)),
    edge: colour('--q-edge'),
    none: colour('--q-none'),
    categories: [1, 2, 3, 4, 5, 6].map((i) => colour(`--c${i}`)),
  };
}
