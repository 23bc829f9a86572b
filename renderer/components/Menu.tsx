// A button that opens a short list of acts: by click, by key, named for screen readers.
import Button from 'antd/es/button';
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useEscape } from '../lib/shortcuts.js';
import './menu.css';

export interface MenuAct {
  key: string;
  label: ReactNode;
  run: () => void;
  /** Why it cannot be done now; shown under the label. */
  refused?: string | undefined;
}

export interface MenuProps {
  /** Accessible name: for a row with the row's name in it. */
  label: string;
  acts: readonly MenuAct[];
  icon?: ReactNode;
  /** Words on the button, beside the icon. */
  children?: ReactNode;
  /** Above the acts: a heading, a choice. */
  head?: ReactNode;
  className?: string;
}

export function Menu({ label, acts, icon, children, head, className }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <Button
        ref={button}
        type="text"
        className={className ?? ''}
        aria-label={label}
        title={label}
        aria-haspopup={head === undefined ? 'menu' : 'dialog'}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        icon={icon}
        onClick={(event) => {
          event.stopPropagation();
          setOpen(!isOpen);
        }}
      >
        {children}
      </Button>
      {isOpen && (
        <MenuList
          id={id}
          label={label}
          acts={acts}
          head={head}
          anchor={button}
          close={close}
          leave={() => setOpen(false)}
        />
      )}
    </>
  );
}

interface ListProps {
  id: string;
  label: string;
  acts: readonly MenuAct[];
  head: ReactNode;
  anchor: { current: HTMLButtonElement | null };
  /** Closed by key or choice: the button gets the focus back. */
  close: () => void;
  /** Closed by a click elsewhere. */
  leave: () => void;
}

function MenuList({ id, label, acts, head, anchor, close, leave }: ListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEscape(close, { isModal: true });
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    // In the top layer, where no scrolling container and no dialog cuts it off.
    element.showPopover();
    if (anchor.current) place(element, anchor.current);
    element
      .querySelector<HTMLElement>('[role="menuitem"]:not([aria-disabled="true"]), select, button')
      ?.focus();
  }, [anchor]);
  useEffect(() => {
    const outside = ({ target }: Event) => {
      if (!(target instanceof Node) || list.current?.contains(target) || anchor.current?.contains(target))
        return;
      leave();
    };
    document.addEventListener('pointerdown', outside);
    window.addEventListener('resize', leave);
    return () => {
      document.removeEventListener('pointerdown', outside);
      window.removeEventListener('resize', leave);
    };
  }, [anchor, leave]);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Tab' && head === undefined) return leave();
    if (step === undefined || event.target instanceof HTMLSelectElement) return;
    event.preventDefault();
    event.stopPropagation();
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + step + items.length) % items.length]?.focus();
  };
  const choose = (act: MenuAct) => {
    if (act.refused !== undefined) return;
    close();
    act.run();
  };
  return (
    <div
      ref={list}
      id={id}
      popover="manual"
      className="dc-menu"
      role={head === undefined ? 'menu' : 'dialog'}
      aria-label={label}
      onKeyDown={move}
      onClick={(event) => event.stopPropagation()}
    >
      {head}
      {acts.length > 0 && (
        <div
          role={head === undefined ? 'presentation' : 'menu'}
          aria-label={head === undefined ? undefined : label}
        >
          {acts.map((act) => (
            <button
              key={act.key}
              type="button"
              role="menuitem"
              aria-disabled={act.refused !== undefined}
              onClick={() => choose(act)}
            >
              {act.label}
              {act.refused !== undefined && <span className="dc-hint">{act.refused}</span>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

const GAP = 4;

/** Below the button, or above where there is more room; never beyond the window's edge. */
function place(element: HTMLElement, anchor: HTMLElement): void {
  const from = anchor.getBoundingClientRect();
  const { width, height } = element.getBoundingClientRect();
  const below = from.bottom + GAP + height <= window.innerHeight || from.top < window.innerHeight / 2;
  const top = below ? from.bottom + GAP : from.top - GAP - height;
  const left = Math.min(Math.max(8, from.right - width), window.innerWidth - width - 8);
  element.style.top = `${Math.max(8, top)}px`;
  element.style.left = `${left}px`;
}
