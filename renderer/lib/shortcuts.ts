// Keys of the whole page, in one place, so that `?` can list them. Single letters are off while somebody types, while a modal
// dialog is open (unless it declared them), and for a person who switched them off.
import { useEffect, useRef } from 'react';
import { recall, remember } from './memory.js';
import { createValue } from './value.js';

export interface Shortcut {
  /** `/`, `x`, `g j` (one after the other), `Mod+K` (Ctrl, on a Mac Cmd), `ArrowDown`, `Shift+ArrowDown`. */
  keys: string;
  /** What it does, for the list. */
  title: string;
  run: (event: KeyboardEvent) => void;
  /** Left to the browser when this says no: Enter on a button is the button's. */
  when?: (target: EventTarget | null) => boolean;
}

interface Layer {
  shortcuts: readonly Shortcut[];
}

const layers: Layer[] = [];
/** What is open above the page, topmost last. */
const overlays: { close: () => void; isModal: boolean }[] = [];

export const singleKeys = createValue(recall('single-keys') !== 'off');
singleKeys.listen(() => remember('single-keys', singleKeys.get() ? 'on' : 'off'));

const SEQUENCE_MS = 1200;
let first: { key: string; at: number } | undefined;

/** As long as the component is shown. Of two with the same keys the one shown last wins. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const layer = useRef<Layer>({ shortcuts });
  useEffect(() => {
    layer.current.shortcuts = shortcuts;
  });
  useEffect(() => {
    const mine = layer.current;
    layers.push(mine);
    return () => void layers.splice(layers.indexOf(mine), 1);
  }, []);
}

/** Esc closes the topmost of what is open; modal ones keep single letters away from the page. */
export function useEscape(close: () => void, { isModal }: { isModal: boolean }): void {
  const latest = useRef(close);
  useEffect(() => {
    latest.current = close;
  });
  useEffect(() => {
    const mine = { close: () => latest.current(), isModal };
    overlays.push(mine);
    return () => void overlays.splice(overlays.indexOf(mine), 1);
  }, [isModal]);
}

/** Those that work now, for the list; the first of equal keys is the one that runs. */
export const presentShortcuts = (): Shortcut[] => shortcutsFor(() => true);

function shortcutsFor(fits: (shortcut: Shortcut) => boolean): Shortcut[] {
  const seen = new Map<string, Shortcut>();
  for (const { shortcuts } of [...layers].reverse()) {
    for (const shortcut of shortcuts) {
      if (!seen.has(shortcut.keys) && fits(shortcut)) seen.set(shortcut.keys, shortcut);
    }
  }
  return [...seen.values()];
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === 'Escape') {
    const top = overlays.at(-1);
    if (!top) return;
    event.preventDefault();
    return top.close();
  }
  const key = nameOf(event);
  if (key === undefined) return;
  const needsQuiet = !key.startsWith('Mod+');
  if (needsQuiet && (isTyping(event.target) || overlays.some(({ isModal }) => isModal))) return;
  if (/^.$/.test(key) && !singleKeys.get() && key !== '?') return;
  const sequence = first && Date.now() - first.at < SEQUENCE_MS ? `${first.key} ${key}` : undefined;
  const present = shortcutsFor(({ when }) => when?.(event.target) ?? true);
  const found = present.find(({ keys }) => keys === sequence) ?? present.find(({ keys }) => keys === key);
  first = /^[a-z]$/.test(key) ? { key, at: Date.now() } : undefined;
  if (!found) return;
  event.preventDefault();
  found.run(event);
});

function nameOf(event: KeyboardEvent): string | undefined {
  if (event.altKey) return undefined;
  const isMod = isMac ? event.metaKey : event.ctrlKey;
  if (isMod) return `Mod+${event.key.toUpperCase()}`;
  if (event.ctrlKey || event.metaKey) return undefined;
  // Shift is part of a character such as `?`; of a named key it is said.
  return event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
}
