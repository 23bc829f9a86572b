import { useTranslation } from 'react-i18next';
import { useFormat } from '../../lib/useFormat.js';
import { Mark } from '../Mark.js';
import { Qr } from '../Qr.js';

export interface CodeCardProps {
  item: { code: string; duration_days: number; valid_until: string | null };
  kind: 'key' | 'code' | 'account';
  shop: string;
  /** Before the days: what it is for. */
  more: string;
  link: string;
}

export function CodeCard({ item, kind, shop, more, link }: CodeCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className="dc-card-print">
      <div>
        <strong className="dc-card-shop">
          <Mark /> {shop}
        </strong>
        <span>
          {more} · {t('units.days', { count: item.duration_days })}
        </span>
        <code>{inGroups(item.code)}</code>
        {item.valid_until !== null && (
          <small>{t('codes.printing.until', { at: format.wall(Date.parse(item.valid_until)) })}</small>
        )}
      </div>
      <div className="dc-card-qr">
        <Qr text={link} label={t(`codes.${kind}.qr`)} size={80} />
        <small>{t(`codes.${kind}.cardHow`)}</small>
      </div>
    </li>
  );
}

/** `uac_ 1f3a 9c02 …`: typed from paper, four at a time are kept in mind. */
const inGroups = (code: string): string =>
  code.replace(/^(\w+_)?/, '$1 ').replace(/([0-9a-z]{4})(?=[0-9a-z])/gi, '$1 ');
