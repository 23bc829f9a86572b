// How do I bring my data over from the original? First the dump, then what would be taken of it, then the word.
import Button from 'antd/es/button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ImportState } from '../../../server/console/contract/import.js';
import { Banner } from '../../components/Banner.js';
import { Card } from '../../components/Card.js';
import { Confirm } from '../../components/Confirm.js';
import { Failed, Loading } from '../../components/States.js';
import { errorText } from '../../lib/errorText.js';
import { useFormat } from '../../lib/useFormat.js';
import { Dump } from './Dump.js';
import { Report } from './Report.js';
import { useImportActs, useImportState } from './useImport.js';
import './import.css';

export function ImportPage() {
  const { t } = useTranslation();
  const state = useImportState();
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <h1>{t('import.title')}</h1>
      <p className="dc-hint">{t('import.why')}</p>
      {state.data && <Steps state={state.data} isAsked={isAsked} onApply={() => setAsked(true)} />}
      {!state.data && state.isError && (
        <Failed error={state.error} retry={() => void state.refetch()} busy={state.isFetching} />
      )}
      {state.isPending && <Loading rows={4} />}
    </>
  );
}

interface StepsProps {
  state: ImportState;
  /** The word was given on this page: what comes after it is the cloud with the new data. */
  isAsked: boolean;
  onApply: () => void;
}

function Steps({ state, isAsked, onApply }: StepsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { failure, is_applied: isApplied, report, running } = state;
  if (isApplied) return <Banner tone="run">{t('import.applied')}</Banner>;
  if (isAsked) {
    return (
      <Banner tone="ok" act={<Link to="/">{t('import.toHome')}</Link>}>
        {t('import.done')}
      </Banner>
    );
  }
  if (running) {
    return (
      <Banner tone="run" quiet>
        {t('import.running', { table: running.table, rows: format.number(running.rows) })}
      </Banner>
    );
  }
  if (report) return <Decide state={state} report={report} onApply={onApply} />;
  return (
    <>
      {failure && <Banner tone="bad">{t('import.failed', { detail: failure.detail })}</Banner>}
      <Dump state={state} />
    </>
  );
}

interface DecideProps {
  state: ImportState;
  report: NonNullable<ImportState['report']>;
  onApply: () => void;
}

function Decide({ state, report, onApply }: DecideProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { apply, discard } = useImportActs();
  const [isAsking, setAsking] = useState(false);
  const { managers, users } = state.present;
  const hasPeople = managers + users > 0;
  return (
    <>
      <Card title={t('import.report.title')}>
        <p>
          {t('import.report.sum', {
            taken: format.number(report.taken),
            skipped: format.number(report.skipped),
          })}
        </p>
        <Report tables={report.tables} />
        <div className="dc-import-acts">
          <Button type="primary" onClick={() => setAsking(true)}>
            {t('import.apply.act')}
          </Button>
          <Button onClick={() => discard.mutate()} loading={discard.isPending}>
            {t('import.discard')}
          </Button>
        </div>
        {discard.isError && <Banner tone="bad">{errorText(t, discard.error)}</Banner>}
      </Card>
      {isAsking && (
        <Confirm
          verb={t('import.apply.verb')}
          object={t('import.apply.object', { count: report.taken })}
          consequence={
            hasPeople
              ? t('import.apply.replaces', { managers: format.number(managers), users: format.number(users) })
              : t('import.apply.empty')
          }
          isDanger={hasPeople}
          {...(hasPeople ? { typed: String(managers + users) } : {})}
          run={async () => {
            await apply.mutateAsync();
            onApply();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
