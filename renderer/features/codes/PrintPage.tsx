// Cards to cut and hand out. What stands here prints; the frame and the form do not.
import Button from 'antd/es/button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { listActivationCodes } from '../../../server/services/oas/contract/manager.js';
import { Banner } from '../../components/Banner.js';
import { FieldFrame } from '../../components/Field.js';
import { Mark } from '../../components/Mark.js';
import { Qr } from '../../components/Qr.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { TextInput } from '../../components/TextInput.js';
import { call } from '../../lib/api.js';
import { recall, remember } from '../../lib/memory.js';
import { useFormat } from '../../lib/useFormat.js';
import { codeKeys } from './keys.js';
import { isLoopback, registerLink } from './registerLink.js';
import { useCodeActs } from './useCodeActs.js';
import type { ActivationCode } from './useCodes.js';
import './print.css';

const LAYOUTS = ['a4', 'a4big', 'roll'] as const;
type Layout = (typeof LAYOUTS)[number];
const MOST = 500;
const PAGE_SIZE = 100;

/** Codes that can still be used, of one batch or of all, and how many of the batch cannot. */
function usePrintable(batch: string | undefined) {
  return useQuery({
    queryKey: [...codeKeys.print, batch],
    queryFn: async ({ signal }) => {
      const of = batch === undefined ? {} : { batch };
      const items: ActivationCode[] = [];
      let total = 0;
      for (let page = 1; page <= MOST / PAGE_SIZE; page += 1) {
        const query = { ...of, status: 'unused' as const, lapsed: 'no' as const, page, page_size: PAGE_SIZE };
        const answer = await call(listActivationCodes, { query }, { signal });
        items.push(...answer.items);
        total = answer.total;
        if (items.length >= answer.total) break;
      }
      const all = await call(listActivationCodes, { query: { ...of, page: 1, page_size: 1 } }, { signal });
      return { items, total, left: all.total - total };
    },
  });
}

export function PrintPage() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const batch = params.get('batch') ?? undefined;
  const codes = usePrintable(batch);
  const { handOut } = useCodeActs();
  const [layout, setLayout] = useState<Layout>('a4');
  const [shop, setShop] = useState(() => recall('shopName') ?? t('common.product'));
  const [origin, setOrigin] = useState(location.origin);
  const data = codes.data;
  const print = () => {
    remember('shopName', shop);
    window.print();
    if (data && data.items.length > 0) handOut.mutate(data.items.map(({ id }) => id));
  };
  return (
    <div className="dc-print">
      <div className="dc-print-form">
        <header className="dc-page-head">
          <h1>{t('codes.printing.title')}</h1>
          <span className="dc-hint">{batch ?? t('codes.printing.every')}</span>
          <Button type="primary" disabled={!data || data.items.length === 0} onClick={print}>
            {t('codes.printing.print', { count: data?.items.length ?? 0 })}
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
              onChange={setOrigin}
              autoCapitalize="none"
              spellCheck={false}
            />
          </FieldFrame>
        </div>
        {isLoopback(origin) && <Banner tone="warn">{t('codes.printing.local')}</Banner>}
        {codes.isError && (
          <Failed error={codes.error} retry={() => void codes.refetch()} busy={codes.isFetching} />
        )}
        {data && data.total > data.items.length && (
          <Banner tone="warn">{t('codes.printing.most', { count: MOST })}</Banner>
        )}
        {data && data.left > 0 && <p className="dc-hint">{t('codes.printing.left', { count: data.left })}</p>}
      </div>
      {codes.isPending && <Loading rows={6} />}
      {data?.items.length === 0 && <Empty>{t('codes.printing.empty')}</Empty>}
      {data && data.items.length > 0 && (
        <div className="dc-sheet-frame" role="region" aria-label={t('codes.printing.preview')} tabIndex={0}>
          <ul className="dc-sheet" data-layout={layout}>
            {data.items.map((code) => (
              <Card key={code.id} code={code} shop={shop} link={registerLink(origin, code.code)} />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Card({ code, shop, link }: { code: ActivationCode; shop: string; link: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className="dc-card-print">
      <div>
        <strong className="dc-card-shop">
          <Mark /> {shop}
        </strong>
        <span>
          {t(`userTypes.${code.user_type}`)} · {t('units.days', { count: code.duration_days })}
        </span>
        <code>{code.code.replace(/^(\w+_)?/, '$1 ').replace(/([0-9a-z]{4})(?=[0-9a-z])/gi, '$1 ')}</code>
        {code.valid_until !== null && (
          <small>{t('codes.printing.until', { at: format.wall(Date.parse(code.valid_until)) })}</small>
        )}
      </div>
      <div className="dc-card-qr">
        <Qr text={link} label={t('codes.qr')} size={80} />
        <small>{t('codes.printing.camera')}</small>
      </div>
    </li>
  );
}
