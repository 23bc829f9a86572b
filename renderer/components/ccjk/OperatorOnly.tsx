// Pages of the operator: whoever opens one by its address and is somebody else is told so, not shown refusals.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { meQuery } from '../../lib/ccjk/me.js';
import { QueryFailure } from '../QueryFailure.js';
import { Empty, Loading } from '../States.js';

export function OperatorOnly({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  const me = useQuery(meQuery);
  if (me.data?.is_operator) return children;
  return (
    <>
      <h1>{title}</h1>
      <QueryFailure query={me} />
      {me.isPending && <Loading rows={6} />}
      {me.data && (
        <Empty act={<Link to="/ccjk/tasks">{t('ccjk.nav.tasks')}</Link>}>{t('ccjk.operatorOnly')}</Empty>
      )}
    </>
  );
}
