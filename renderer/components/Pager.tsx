import LeftOutlined from '@ant-design/icons/LeftOutlined';
import RightOutlined from '@ant-design/icons/RightOutlined';
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/useFormat.js';

export interface PagerProps {
  page: number;
  pageSize: number;
  total: number;
  /** Not all was looked through: there may be more. */
  isAtLeast?: boolean | undefined;
  onPage: (page: number) => void;
}

/** How many there are, and the way through them: `‹ 1 … 4 5 6 … 90 ›`. */
export function Pager({ page, pageSize, total, isAtLeast, onPage }: PagerProps) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const pages = Math.max(1, Math.ceil(total / Math.max(1, pageSize)));
  return (
    <nav className="dc-pager" aria-label={t('table.page', { page, pages })}>
      <span className="dc-hint">
        {isAtLeast ? t('table.atLeast', { number: number(total) }) : t('table.total', { count: total })}
      </span>
      {pages > 1 && (
        <>
          <Button
            type="text"
            aria-label={t('table.previous')}
            icon={<LeftOutlined />}
            disabled={page <= 1}
            onClick={() => onPage(page - 1)}
          />
          {around(page, pages).map((at, index) =>
            at === undefined ? (
              <span key={`gap${index}`} aria-hidden="true">
                …
              </span>
            ) : (
              <Button
                key={at}
                type="text"
                className={at === page ? 'dc-page-here' : 'dc-page'}
                aria-current={at === page ? 'page' : undefined}
                aria-label={t('table.goTo', { page: at })}
                onClick={() => onPage(at)}
              >
                {number(at)}
              </Button>
            ),
          )}
          <Button
            type="text"
            aria-label={t('table.next')}
            icon={<RightOutlined />}
            disabled={page >= pages}
            onClick={() => onPage(page + 1)}
          />
        </>
      )}
    </nav>
  );
}

/** First, last, and the neighbours of where one is; undefined stands for a gap. */
function around(page: number, pages: number): (number | undefined)[] {
  const wanted = [1, page - 1, page, page + 1, pages].filter((at) => at >= 1 && at <= pages);
  const shown = [...new Set(wanted)].sort((a, b) => a - b);
  return shown.flatMap((at, index) => {
    const before = shown[index - 1];
    if (before === undefined || at === before + 1) return [at];
    return at === before + 2 ? [at - 1, at] : [undefined, at];
  });
}
