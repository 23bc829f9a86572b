// What happened at that minute?
import PauseOutlined from '@ant-design/icons/PauseOutlined';
import CaretRightOutlined from '@ant-design/icons/CaretRightOutlined';
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LOG_LEVELS } from '../../../server/console/contract/logs.js';
import { FilterBar } from '../../components/FilterBar.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Empty, Loading } from '../../components/States.js';
import { place } from '../../lib/place.js';
import { useFormat } from '../../lib/useFormat.js';
import { Diagnostics } from './Diagnostics.js';
import { LogList } from './LogList.js';
import { useLogs } from './useLogs.js';
import './logs.css';

export function LogsPage() {
  const { t } = useTranslation();
  const { exact } = useFormat();
  const [isPaused, setPaused] = useState(false);
  const { filters, log, lines, searchedTo } = useLogs({ isFollowing: !isPaused });
  const isPast = filters.values.minute !== undefined;
  const services = Object.keys(place.api).map((value) => ({ value, label: value.toUpperCase() }));
  return (
    <>
      <div className="dc-page-head">
        <h1>{t('logs.title')}</h1>
        {!isPast && (
          <Button
            icon={isPaused ? <CaretRightOutlined /> : <PauseOutlined />}
            onClick={() => setPaused(!isPaused)}
          >
            {isPaused ? t('logs.follow') : t('logs.pause')}
          </Button>
        )}
        <Diagnostics />
      </div>
      <p className="dc-hint" role="status">
        {isPast ? t('logs.past') : isPaused ? t('logs.paused') : t('logs.following')}
      </p>
      <FilterBar
        filters={filters}
        search={{ name: 'text', label: t('logs.search') }}
        fields={[
          {
            name: 'level',
            label: t('logs.level'),
            kind: 'choice',
            options: LOG_LEVELS.map((value) => ({ value, label: t(`logs.levels.${value}`) })),
          },
          { name: 'service', label: t('logs.service'), kind: 'choice', options: services },
          { name: 'minute', label: t('logs.minute'), kind: 'minute' },
          { name: 'route', label: t('logs.route'), kind: 'text' },
          { name: 'request_id', label: t('logs.requestId'), kind: 'text' },
        ]}
      />
      <QueryFailure query={log} />
      {log.isPending && <Loading rows={12} />}
      {log.isSuccess && lines.length === 0 && (
        <Empty>{filters.active.length > 0 ? t('filter.nothing') : t('logs.empty')}</Empty>
      )}
      {lines.length > 0 && (
        <LogList
          lines={lines}
          list={filters.key}
          follow={(requestId) => filters.set({ request_id: requestId })}
        />
      )}
      {log.hasNextPage && (
        <div className="dc-log-more">
          <Button onClick={() => void log.fetchNextPage()} loading={log.isFetchingNextPage}>
            {t('logs.older')}
          </Button>
          {searchedTo !== null && (
            <span className="dc-hint">{t('logs.searched', { at: exact(Date.parse(searchedTo)) })}</span>
          )}
        </div>
      )}
    </>
  );
}
