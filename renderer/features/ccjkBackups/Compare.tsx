// What differs between two versions. The older one stands on the left, whichever was opened.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Empty, Loading } from '../../components/States.js';
import { useFormat } from '../../lib/useFormat.js';
import { versionOf } from './backupName.js';
import { Changes } from './Changes.js';
import { diffConfigs } from './configDiff.js';
import { useBackup, useVersions, versionBefore, type WholeBackup } from './useBackups.js';
import '../../components/field.css';

export function Compare({ backup }: { backup: WholeBackup }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [search, setSearch] = useSearchParams();
  const versions = useVersions(backup.device_id);
  const wanted = search.get('with');
  const others = (versions.data ?? []).filter(({ id }) => id !== backup.id);
  const otherId = wanted ?? versionBefore(backup, versions.data ?? [])?.id ?? others[0]?.id;
  const other = useBackup(otherId);
  const choose = (id: string) =>
    setSearch(
      (before) => {
        const params = new URLSearchParams(before);
        params.set('with', id);
        return params;
      },
      { replace: true },
    );
  if (versions.isPending) return <Loading rows={4} />;
  if (versions.data && otherId === undefined) return <Empty>{t('ccjkBackups.noOther')}</Empty>;
  // One that the address names may be of another device.
  const named = other.data && !others.some(({ id }) => id === other.data.id) ? [other.data] : [];
  return (
    <div className="dc-stack dc-ccjk-diff">
      <QueryFailure query={versions} />
      <label className="dc-ccjk-with">
        {t('ccjkBackups.compareWith')}
        <select className="dc-select" value={otherId ?? ''} onChange={(event) => choose(event.target.value)}>
          {[...named, ...others].map((one) => (
            <option key={one.id} value={one.id}>
              {versionOf(one, format)}
              {one.is_current ? ` · ${t('ccjkBackups.current')}` : ''}
            </option>
          ))}
        </select>
      </label>
      <QueryFailure query={other} />
      {other.isPending && <Loading rows={4} />}
      {other.data && <Difference one={backup} other={other.data} />}
    </div>
  );
}

function Difference({ one, other }: { one: WholeBackup; other: WholeBackup }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [older, newer] = one.created_at < other.created_at ? [one, other] : [other, one];
  const diff = useMemo(() => diffConfigs(older.config_data, newer.config_data), [older, newer]);
  return (
    <>
      <p>
        <del>− {versionOf(older, format)}</del> <span aria-hidden="true">→</span>{' '}
        <ins>+ {versionOf(newer, format)}</ins>
      </p>
      {diff.changes.length === 0 ? (
        <Empty>{t('ccjkBackups.noChanges')}</Empty>
      ) : (
        <>
          <p>
            <strong>{t('ccjkBackups.changes', { count: diff.changes.length })}</strong>
            {diff.unchanged > 0 && (
              <span className="dc-hint"> {t('ccjkBackups.unchanged', { count: diff.unchanged })}</span>
            )}
          </p>
          <Changes changes={diff.changes} />
        </>
      )}
    </>
  );
}
