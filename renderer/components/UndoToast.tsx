// What can be undone is done at once and offers the way back for 30 s, instead of a question before.
import Button from 'antd/es/button';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../lib/errorText.js';
import { createValue, useValue } from '../lib/value.js';
import { ToneShape } from './ToneShape.js';
import './undoToast.css';

const OFFERED_MS = 30_000;

interface Offer {
  id: number;
  /** What was done: "3 users deleted". */
  what: string;
  until: number;
  undo: () => Promise<unknown>;
}

const offers = createValue<readonly Offer[]>([]);
let lastId = 0;

const drop = (id: number) => offers.set(offers.get().filter((offer) => offer.id !== id));

/** Says what was done and offers to take it back. `undo` throws when it could not. */
export function offerUndo(what: string, undo: () => Promise<unknown>): void {
  lastId += 1;
  offers.set([...offers.get(), { id: lastId, what, until: Date.now() + OFFERED_MS, undo }]);
}

/** Stands once in the frame. */
export function UndoToasts() {
  const present = useValue(offers);
  return (
    <div className="dc-toasts" role="status">
      {present.map((offer) => (
        <Toast key={offer.id} offer={offer} />
      ))}
    </div>
  );
}

function Toast({ offer }: { offer: Offer }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [left, setLeft] = useState(Math.ceil(OFFERED_MS / 1000));
  useEffect(() => {
    const timer = window.setInterval(() => {
      const seconds = Math.ceil((offer.until - Date.now()) / 1000);
      setLeft(Math.max(0, seconds));
      if (seconds <= 0 && !isBusy && failure === undefined) drop(offer.id);
    }, 500);
    return () => window.clearInterval(timer);
  }, [offer, isBusy, failure]);
  const undo = async () => {
    setBusy(true);
    try {
      await offer.undo();
      drop(offer.id);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="dc-toast">
      {failure === undefined ? (
        <>
          <span>{offer.what}</span>
          {/* Changes by the second: shown, not said. */}
          <span className="dc-hint" aria-hidden="true">
            {left} s
          </span>
          <Button size="small" onClick={() => void undo()} loading={isBusy}>
            {t('common.undo')}
          </Button>
        </>
      ) : (
        <>
          <span data-tone="bad" className="dc-toned">
            <ToneShape tone="bad" /> {errorText(t, failure)}
          </span>
          <Button size="small" onClick={() => drop(offer.id)}>
            {t('common.close')}
          </Button>
        </>
      )}
    </div>
  );
}
