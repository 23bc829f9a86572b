// A sheet of cards to cut and hand out. The cards print; the frame and the form do not.
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { recall, remember } from '../../lib/memory.js';
import { isLoopback } from '../../lib/place.js';
import { useServiceOrigin } from '../../lib/useServiceOrigin.js';
import { Banner } from '../Banner.js';
import { FieldFrame } from '../Field.js';
import { Empty } from '../States.js';
import { TextInput } from '../TextInput.js';
import './cards.css';

const LAYOUTS = ['a4', 'a4big', 'roll'] as const;
type Layout = (typeof LAYOUTS)[number];

/** What a person chose for all cards of the sheet. */
export interface CardChoice {
  shop: string;
  /** Begins the links of the QR codes. */
  origin: string;
}

export interface CardSheetProps<Item> {
  /** Which ones, in words. */
  scope: string;
  /** Undefined while they are being read. */
  items: readonly Item[] | undefined;
  cardOf: (item: Item, choice: CardChoice) => ReactNode;
  /** They were sent to the printer. */
  onPrinted?: () => void;
  /** Notes and failures, between the fields and the sheet. */
  children?: ReactNode;
}

export function CardSheet<Item>({ scope, items, cardOf, onPrinted, children }: CardSheetProps<Item>) {
  const { t } = useTranslation();
  const [layout, setLayout] = useState<Layout>('a4');
  const [shop, setShop] = useState(() => recall('shopName') ?? t('common.product'));
  const own = useServiceOrigin();
  const [typed, setTyped] = useState<string>();
  const origin = typed ?? own ?? '';
  const count = items?.length ?? 0;
  const print = () => {
    remember('shopName', shop);
    window.print();
    onPrinted?.();
  };
  return (
    <div className="dc-print">
      <div className="dc-print-form">
        <header className="dc-page-head">
          <h1>{t('codes.printing.title')}</h1>
          <span className="dc-hint">{scope}</span>
          <Button type="primary" disabled={count === 0 || origin === ''} onClick={print}>
            {t('codes.printing.print', { count })}
          </Button>
        </header>
        <div className="dc-print-fields">
          <FieldFrame id="print-layout" label={t('codes.printing.layout')}>
            <select
              id="print-layout"
              className="dc-select"
              value={layout}
              onChange={(event) => setLayout(event.target.value as Layout)}
            >
              {LAYOUTS.map((key) => (
                <option key={key} value={key}>
                  {t(`codes.printing.${key}`)}
                </option>
              ))}
            </select>
          </FieldFrame>
          <FieldFrame id="print-shop" label={t('codes.printing.shop')}>
            <TextInput id="print-shop" value={shop} onChange={setShop} maxLength={24} />
          </FieldFrame>
          <FieldFrame
            id="print-address"
            label={t('codes.printing.address')}
            hint={t('codes.printing.addressHint')}
          >
            <TextInput
              id="print-address"
              aria-describedby="print-address-hint"
              value={origin}
              onChange={setTyped}
              autoCapitalize="none"
              spellCheck={false}
            />
          </FieldFrame>
        </div>
        {origin !== '' && isLoopback(origin) && <Banner tone="warn">{t('codes.printing.local')}</Banner>}
        {children}
      </div>
      {items?.length === 0 && <Empty>{t('codes.printing.empty')}</Empty>}
      {items && count > 0 && (
        <div className="dc-sheet-frame" role="region" aria-label={t('codes.printing.preview')} tabIndex={0}>
          <ul className="dc-sheet" data-layout={layout}>
            {items.map((item) => cardOf(item, { shop, origin }))}
          </ul>
        </div>
      )}
    </div>
  );
}
