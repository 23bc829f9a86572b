// What would be taken and what not, table by table, with examples.
import { useTranslation } from 'react-i18next';
import type { ImportTable } from '../../../server/console/contract/import.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';

export function Report({ tables }: { tables: readonly ImportTable[] }) {
  return (
    <ul className="dc-import-tables">
      {tables.map((table) => (
        <TableLine key={table.table} table={table} />
      ))}
    </ul>
  );
}

function TableLine({ table }: { table: ImportTable }) {
  const { t } = useTranslation();
  const format = useFormat();
  const reasons = [...Object.entries(table.skipped), ...Object.entries(table.changed)];
  const word = (reason: string) => wordOf(`import.reasons.${reason}`, reason);
  return (
    <li>
      <div className="dc-import-line">
        <span>
          {wordOf(`import.tables.${table.table}`, table.table)} <code className="dc-hint">{table.table}</code>
        </span>
        <span className="dc-count">
          {table.file === null
            ? t('import.report.missing')
            : t('import.report.of', {
                taken: format.number(table.taken),
                rows: format.number(table.rows),
              })}
        </span>
      </div>
      {reasons.length > 0 && (
        <p className="dc-hint">
          {reasons.map(([reason, count]) => `${word(reason)} ${format.number(count)}`).join(' · ')}
        </p>
      )}
      {table.ignored_columns.length > 0 && (
        <p className="dc-hint">{t('import.report.ignored', { columns: table.ignored_columns.join(', ') })}</p>
      )}
      {table.examples.length > 0 && (
        <details>
          <summary>{t('import.report.examples')}</summary>
          <ul>
            {table.examples.map(({ line, id, reason, detail }, index) => (
              <li key={index}>
                {t('import.report.line', { line, id })} {word(reason)}
                {detail !== '' && <code> {detail}</code>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
