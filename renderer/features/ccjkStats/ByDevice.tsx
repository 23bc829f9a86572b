// Which device did how much: as bars, or with everything as a table.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  devicesStats,
  type DeviceFigures,
  type Period,
} from '../../../server/services/ccjk/contract/stats.js';
import { Card } from '../../components/Card.js';
import { Bars } from '../../components/charts/Bars.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { call } from '../../lib/api.js';
import { useFormat } from '../../lib/useFormat.js';
import { useWords } from './useWords.js';

const AS_BARS = 10;
const ANEW_EVERY_MS = 30_000;

type Choose = (deviceId: string) => void;

export function ByDevice({ period, choose }: { period: Period; choose: Choose }) {
  const { t } = useTranslation();
  const [isTable, setTable] = useState(false);
  const list = useQuery({
    queryKey: ['developer', 'stats', 'devices', period],
    queryFn: ({ signal }) => call(devicesStats, { query: { period } }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ANEW_EVERY_MS,
  });
  const devices = list.data?.devices ?? [];
  if (list.data && devices.length === 0) return null;
  const left = (list.data?.total ?? 0) - (isTable ? devices.length : Math.min(AS_BARS, devices.length));
  return (
    <Card
      title={t('ccjkStats.byDevice')}
      aside={
        <button
          type="button"
          className="dc-link-button"
          aria-pressed={isTable}
          onClick={() => setTable(!isTable)}
        >
          {t(isTable ? 'chart.chart' : 'chart.table')}
        </button>
      }
    >
      <QueryFailure query={list} />
      {list.isPending && <Loading rows={3} />}
      {list.data && isTable && <AsTable devices={devices} choose={choose} />}
      {list.data && !isTable && <AsBars devices={devices.slice(0, AS_BARS)} choose={choose} />}
      {left > 0 && <p className="dc-hint">{t('ccjkStats.moreDevices', { count: left })}</p>}
    </Card>
  );
}

interface ListProps {
  devices: readonly DeviceFigures[];
  choose: Choose;
}

function AsBars({ devices, choose }: ListProps) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { percent } = useWords();
  return (
    <Bars
      label={t('ccjkStats.byDevice')}
      bars={devices.map((device) => ({
        key: device.device_id,
        name: <Name device={device} choose={choose} />,
        value: device.count,
        text: t('ccjkStats.deviceSays', {
          tasks: number(device.count),
          share: percent(device.failed, device.count),
        }),
      }))}
    />
  );
}

function AsTable({ devices, choose }: ListProps) {
  const { t } = useTranslation();
  const { number, duration } = useFormat();
  const { percent, took } = useWords();
  return (
    <div className="dc-chart-table" tabIndex={0} role="region" aria-label={t('ccjkStats.byDevice')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('ccjkStats.device')}</th>
            {(['completed', 'failed', 'timeout', 'cancelled'] as const).map((end) => (
              <th key={end} scope="col">
                {t(`ccjk.taskStatus.${end}`)}
              </th>
            ))}
            <th scope="col">{t('ccjkStats.share')}</th>
            <th scope="col">{t('ccjkStats.p50')}</th>
            <th scope="col">{t('ccjkStats.p95')}</th>
            <th scope="col">{t('ccjkStats.total')}</th>
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <tr key={device.device_id}>
              <th scope="row">
                <Name device={device} choose={choose} />
              </th>
              <td>{number(device.completed)}</td>
              <td>{number(device.failed - device.timed_out)}</td>
              <td>{number(device.timed_out)}</td>
              <td>{number(device.cancelled)}</td>
              <td>{percent(device.failed, device.count)}</td>
              <td>{took(device.run_p50)}</td>
              <td>{took(device.run_p95)}</td>
              <td>{duration(device.execution_time * 1000)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Of one that is there still: the same page for it alone. */
function Name({
  device: { device_id: id, device_name: name },
  choose,
}: {
  device: DeviceFigures;
  choose: Choose;
}) {
  const { t } = useTranslation();
  if (name === null) return <span className="dc-hint">{t('ccjk.noDevice')}</span>;
  return (
    <button type="button" className="dc-link-button" onClick={() => choose(id)}>
      {name}
    </button>
  );
}
