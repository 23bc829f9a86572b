// The table of pictures. Every page of the panels is taken by itself, in all its states (kit/pages.ts knows them); what takes a
// click or a certain address is a line in `besides`.
import { allPages, pagesOfCcjk, type PageOfPanel } from '../kit/pages.js';
import { besides } from './besides.js';
import { DESK, PHONE, type Look, type Shot } from './look.js';

const FILLED: readonly Look[] = [
  DESK,
  { ...DESK, language: 'en' },
  { ...DESK, theme: 'dark' },
  { ...DESK, language: 'en', theme: 'dark' },
  { ...DESK, width: 1024 },
  PHONE,
];
const PHONE_TOO: readonly Look[] = [
  { ...PHONE, language: 'en' },
  { ...PHONE, theme: 'dark' },
];

/** Where nothing is read before the page shows, there is nothing that can fail to be read. */
const reads = (name: string) => !/^login-|-(login|register)$/.test(name);

const picturesOf =
  (service: 'oas' | 'ccjk') =>
  ({ name, path, viewer }: PageOfPanel): Shot[] => {
    const isUsers = viewer === 'user' || service === 'ccjk' || /user/.test(name);
    const page = { name, path, viewer, service, cloud: 'worked' as const };
    const filled: Shot = { ...page, state: 'filled', looks: isUsers ? [...FILLED, ...PHONE_TOO] : FILLED };
    if (!reads(name)) return [filled];
    const look = [isUsers && viewer === 'user' ? PHONE : DESK];
    return [
      filled,
      { ...page, state: 'empty', cloud: 'fresh', looks: look },
      { ...page, state: 'loading', weather: 'loading', looks: look },
      { ...page, state: 'failed', weather: 'failed', looks: look },
    ];
  };

export const shots: readonly Shot[] = [
  ...allPages.flatMap(picturesOf('oas')),
  ...pagesOfCcjk.flatMap(picturesOf('ccjk')),
  ...besides,
];
