import { useTranslation } from 'react-i18next';
import { isMac, presentShortcuts, singleKeys } from '../lib/shortcuts.js';
import { useValue } from '../lib/value.js';
import { Dialog } from './Dialog.js';
import './palette.css';

const NAMES: Record<string, string> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  'Shift+ArrowDown': 'Shift ↓',
  'Shift+ArrowUp': 'Shift ↑',
  ' ': 'Space',
};

/** What the keys do here, and the switch for single letters. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const isOn = useValue(singleKeys);
  const rows = [...presentShortcuts(), { keys: 'Esc', title: t('shortcuts.close') }];
  return (
    <Dialog title={t('shortcuts.title')} onClose={onClose}>
      <dl className="dc-shortcuts">
        {rows.map(({ keys, title }) => (
          <Row key={keys} keys={keys} title={title} />
        ))}
      </dl>
      <label className="dc-inline">
        <input type="checkbox" checked={isOn} onChange={(event) => singleKeys.set(event.target.checked)} />
        {t('shortcuts.single')}
      </label>
    </Dialog>
  );
}

function Row({ keys, title }: { keys: string; title: string }) {
  const parts = keys === ' ' ? [keys] : keys.split(' ');
  return (
    <>
      <dt>
        {parts.map((part) => (
          <kbd key={part}>{NAMES[part] ?? part.replace('Mod+', isMac ? '⌘ ' : 'Ctrl ')}</kbd>
        ))}
      </dt>
      <dd>{title}</dd>
    </>
  );
}
