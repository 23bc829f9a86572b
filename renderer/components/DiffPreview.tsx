// What would change, before it does: who, which field, from what to what. What stays as it is is counted, not listed.
import { useTranslation } from 'react-i18next';
import { Empty } from './States.js';
import './diff.css';

export interface DiffItem {
  key: string;
  who: string;
  field: string;
  before: string | null;
  after: string | null;
}

export function DiffPreview({
  items,
  unchanged = 0,
  label,
}: {
  items: readonly DiffItem[];
  unchanged?: number;
  label: string;
}) {
  const { t } = useTranslation();
  return (
    <div className="dc-diff">
      {items.length === 0 ? (
        <Empty>{t('diff.empty')}</Empty>
      ) : (
        <div className="dc-diff-frame" tabIndex={0} role="region" aria-label={label}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('diff.who')}</th>
                <th scope="col">{t('diff.field')}</th>
                <th scope="col">{t('diff.before')}</th>
                <th scope="col">{t('diff.after')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item, index) => (
                <tr key={item.key}>
                  <th scope="row">
                    {items[index - 1]?.who === item.who ? (
                      <span className="dc-aloud">{item.who}</span>
                    ) : (
                      item.who
                    )}
                  </th>
                  <td>{item.field}</td>
                  <td>
                    <del>{item.before ?? t('diff.unset')}</del>
                  </td>
                  <td>
                    <ins>{item.after ?? t('diff.unset')}</ins>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {unchanged > 0 && <p className="dc-hint">{t('diff.unchanged', { count: unchanged })}</p>}
    </div>
  );
}
