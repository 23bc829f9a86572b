// The product's colours, written once: the page's CSS variables and the component library's tokens are both made from here.
// Contrast was computed for every pair on every surface; a new pair needs the same (text 4.5, control borders 3).

export type Scheme = 'light' | 'dark';

const light = {
  page: '#F6F7F9',
  surface: '#FFFFFF',
  raised: '#FFFFFF',
  sunken: '#EEF0F4',
  line: '#DFE3EA',
  border: '#7F8796',
  hover: '#F2F5FA',
  selected: '#E6EEFC',
  text: '#1B2230',
  'text-2': '#4A5467',
  'text-3': '#5E687B',
  link: '#2759C4',
  fill: '#2759C4',
  'fill-hover': '#1F4AA8',
  danger: '#B3261E',
  'danger-hover': '#96201A',
  'danger-text': '#FFFFFF',
  /** Third of the charts' colours. */
  teal: '#0F766E',
  'wait-text': '#5A6478',
  'wait-fill': '#EEF0F4',
  'held-text': '#6A3FB5',
  'held-fill': '#F2ECFC',
  'run-text': '#1F5FBF',
  'run-fill': '#E8F1FD',
  'ok-text': '#1B7340',
  'ok-fill': '#E6F5EC',
  'warn-text': '#8A5A00',
  'warn-fill': '#FDF3DC',
  'bad-text': '#B3261E',
  'bad-fill': '#FCEBE9',
  'off-text': '#5F6368',
  'off-fill': '#ECEDEF',
};

export type Palette = typeof light;

const dark: Palette = {
  page: '#10141B',
  surface: '#181D26',
  raised: '#202733',
  sunken: '#0B0E13',
  line: '#2C3442',
  border: '#6B7688',
  hover: '#1E2530',
  selected: '#1C2A47',
  text: '#E8ECF3',
  'text-2': '#B4BDCC',
  'text-3': '#8E99AB',
  link: '#7FA6F8',
  fill: '#3D6FD9',
  'fill-hover': '#3361C6',
  danger: '#F59A92',
  'danger-hover': '#F7ABA4',
  'danger-text': '#2B0F0D',
  teal: '#5CC9BE',
  'wait-text': '#AEB8C9',
  'wait-fill': '#252C38',
  'held-text': '#C3A6F5',
  'held-fill': '#2C2342',
  'run-text': '#86B4F7',
  'run-fill': '#1B2B45',
  'ok-text': '#74CC96',
  'ok-fill': '#172F22',
  'warn-text': '#E3B457',
  'warn-fill': '#332810',
  'bad-text': '#F59A92',
  'bad-fill': '#3B1D1B',
  'off-text': '#A6ADB8',
  'off-fill': '#23272F',
};

export const palettes: Record<Scheme, Palette> = { light, dark };
