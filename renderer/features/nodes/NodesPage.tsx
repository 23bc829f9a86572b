// Which machines work for me?
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NODE_STATES } from '../../../server/services/oas/contract/nodes.js';
import { Banner } from '../../components/Banner.js';
import { FilterBar } from '../../components/FilterBar.js';
import { LiveTable, type Column } from '../../components/LiveTable.js';
import type { MenuAct } from '../../components/Menu.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { Status } from '../../components/Status.js';
import { Time } from '../../components/Time.js';
import { offerUndo } from '../../components/UndoToast.js';
import { ViewMenu } from '../../components/ViewMenu.js';
import { errorText } from '../../lib/errorText.js';
import { useColumns } from '../../lib/useColumns.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { Tokens } from './Tokens.js';
import { nameOfNode, stateOf, useNodeActs, useNodes, type Node } from './useNodes.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));
const PairNode = lazy(() => import('./PairNode.js').then((file) => ({ default: file.PairNode })));
const NodeSettings = lazy(() => import('./NodeSettings.js').then((file) => ({ default: file.NodeSettings })));

export function NodesPage() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { filters, list, pageSize } = useNodes();
  const { change, unpair } = useNodeActs();
  const { shown, choice } = useColumns('nodes', useNodeColumns());
  const [isPairing, setPairing] = useState(false);
  const [edited, setEdited] = useState<Node>();
  const [leaving, setLeaving] = useState<Node>();
  const summary = list.data?.summary;
  const set = (node: Node, body: { paused?: boolean; draining?: boolean }, said: string) =>
    change.mutate(
      { id: node.id, body },
      {
        onSuccess: () =>
          offerUndo(said, () =>
            change.mutateAsync({ id: node.id, body: { paused: node.paused, draining: node.draining } }),
          ),
      },
    );
  const actsOf = (node: Node): MenuAct[] => {
    const name = nameOfNode(node);
    return [
      { key: 'settings', label: t('work.nodes.rename'), run: () => setEdited(node) },
      ...(node.paused || node.draining
        ? [
            {
              key: 'resume',
              label: t('acts.resume'),
              run: () => change.mutate({ id: node.id, body: { paused: false, draining: false } }),
            },
          ]
        : [
            {
              key: 'pause',
              label: t('acts.pause'),
              run: () => set(node, { paused: true }, t('work.nodes.paused', { name })),
            },
            {
              key: 'drain',
              label: t('acts.drain'),
              run: () => set(node, { draining: true }, t('work.nodes.drained', { name })),
            },
          ]),
      { key: 'unpair', label: t('acts.unpair'), run: () => setLeaving(node) },
    ];
  };
  return (
    <>
      <header className="dc-page-head">
        <h1>{t('manager.nav.nodes')}</h1>
        {summary && (
          <span className="dc-hint">
            {t('status.agent.online')} {number(summary.online)} / {number(summary.total)}
          </span>
        )}
        <Button type="primary" onClick={() => setPairing(true)}>
          {t('work.nodes.pair')}
        </Button>
      </header>
      <FilterBar
        filters={filters}
        search={{ name: 'keyword', label: t('work.nodes.search') }}
        fields={[
          {
            name: 'state',
            label: t('work.nodes.state'),
            kind: 'choice',
            options: NODE_STATES.map((value) => ({
              value,
              label: t(`status.agent.${value}`),
              count: summary?.[value],
            })),
          },
        ]}
        tools={<ViewMenu columns={choice} />}
      />
      {change.isError && <Banner tone="bad">{errorText(t, change.error)}</Banner>}
      {list.isError && (
        <Failed
          error={list.error}
          retry={() => void list.refetch()}
          busy={list.isFetching}
          since={list.data && list.dataUpdatedAt}
        />
      )}
      {list.isPending && <Loading rows={5} />}
      {list.data && (
        <LiveTable
          isLive
          label={t('manager.nav.nodes')}
          columns={shown}
          rows={list.data.items}
          keyOf={(node) => node.id}
          nameOf={nameOfNode}
          list={filters.key}
          total={list.data.total}
          page={filters.page}
          pageSize={pageSize}
          onPage={filters.setPage}
          isDimmed={list.isPlaceholderData}
          onOpen={setEdited}
          openKey={edited?.id}
          actsOf={actsOf}
          empty={
            filters.active.length > 0 ? (
              <Empty act={<Button onClick={filters.reset}>{t('filter.clear')}</Button>}>
                {t('filter.nothing')}
              </Empty>
            ) : (
              <Empty>{t('work.nodes.empty')}</Empty>
            )
          }
        />
      )}
      {list.data && <Tokens />}
      <Suspense>
        {isPairing && (
          <PairNode
            online={list.data?.items.filter(({ online }) => online).map(({ node_id }) => node_id) ?? []}
            onClose={() => setPairing(false)}
          />
        )}
        {edited && <NodeSettings key={edited.id} node={edited} onClose={() => setEdited(undefined)} />}
        {leaving && (
          <Confirm
            verb={t('acts.unpair')}
            object={t('units.nodes', { count: 1 })}
            names={[nameOfNode(leaving)]}
            consequence={t('work.nodes.unpairConsequence')}
            run={() => unpair.mutateAsync(leaving.id)}
            onClose={() => setLeaving(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}

function useNodeColumns(): (Column<Node> & { isExtra?: boolean })[] {
  const { t } = useTranslation();
  const now = useNow(10_000);
  return [
    { key: 'name', title: t('nouns.node'), cell: nameOfNode },
    {
      key: 'state',
      title: t('nouns.status'),
      phone: 'status',
      cell: (node) => (
        <span className="dc-inline">
          <Status kind="agent" status={stateOf(node)} />
          {node.stale_address && <span className="dc-hint">{t('work.nodes.stale')}</span>}
        </span>
      ),
    },
    {
      key: 'held',
      title: t('work.nodes.held'),
      isNumber: true,
      cell: ({ leased_jobs, running_jobs, max_jobs }) =>
        max_jobs === null ? leased_jobs + running_jobs : `${leased_jobs + running_jobs}/${max_jobs}`,
    },
    {
      key: 'day',
      title: t('work.nodes.day'),
      isNumber: true,
      cell: ({ success_24h, failed_24h }) => `${success_24h} / ${failed_24h}`,
    },
    {
      key: 'seen',
      title: t('work.nodes.seen'),
      phone: 'none',
      cell: ({ last_poll_at }) =>
        last_poll_at === null ? t('work.nodes.never') : <Time at={last_poll_at} now={now} />,
    },
    { key: 'version', title: t('work.nodes.version'), phone: 'none', cell: ({ version }) => version },
    {
      key: 'address',
      title: t('work.nodes.address'),
      isExtra: true,
      phone: 'none',
      cell: ({ address }) => address,
    },
  ];
}
