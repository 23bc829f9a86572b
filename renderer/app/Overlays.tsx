// What opens above any page: the command palette and the list of keys. Both come when they are first asked for.
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { UndoToasts } from '../components/UndoToast.js';
import type { NavEntry } from '../components/Shell.js';
import { createValue, useValue } from '../lib/value.js';
import { useShortcuts } from '../lib/shortcuts.js';

const Palette = lazy(() => import('../components/Palette.js').then((file) => ({ default: file.Palette })));
const ShortcutList = lazy(() =>
  import('../components/ShortcutList.js').then((file) => ({ default: file.ShortcutList })),
);

const paletteOpen = createValue(false);
export const openPalette = () => paletteOpen.set(true);

/** `/` goes to the page's search, which carries `data-search`. */
function focusSearch(): void {
  document.querySelector<HTMLElement>('[data-search]')?.focus();
}

export function Overlays({ nav }: { nav: readonly NavEntry[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isPaletteOpen = useValue(paletteOpen);
  const [isListOpen, setListOpen] = useState(false);
  useShortcuts(
    useMemo(
      () => [
        { keys: 'Mod+K', title: t('shortcuts.palette'), run: openPalette },
        { keys: '?', title: t('shortcuts.list'), run: () => setListOpen(true) },
        { keys: '/', title: t('shortcuts.search'), run: focusSearch },
      ],
      [t],
    ),
  );
  const places = nav.map(({ to, title, goKey }) => ({
    key: to,
    title,
    ...(goKey === undefined ? {} : { hint: `g ${goKey}` }),
    run: () => void navigate(to),
  }));
  return (
    <Suspense>
      {isPaletteOpen && <Palette places={places} onClose={() => paletteOpen.set(false)} />}
      {isListOpen && <ShortcutList onClose={() => setListOpen(false)} />}
      <UndoToasts />
    </Suspense>
  );
}
