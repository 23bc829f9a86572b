// What did I miss?
import Button from 'antd/es/button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { MESSAGE_TYPES, type Message } from '../../../server/services/ccjk/contract/messages.js';
import { AwayLine } from '../../components/AwayLine.js';
import { Banner } from '../../components/Banner.js';
import { ListPage } from '../../components/ListPage.js';
import { Empty } from '../../components/States.js';
import { errorText } from '../../lib/errorText.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { wordsOf } from './messageWords.js';
import { useMessageColumns } from './useMessageColumns.js';
import { PAGE_SIZE, useMessageActs, useMessages } from './useMessages.js';
import './messages.css';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

export function MessagesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isAway = useIsAway();
  const { filters, list } = useMessages();
  const { latest, read, readAll, remove } = useMessageActs(list.data?.items ?? []);
  const [deleted, setDeleted] = useState<Message>();
  const seen = (message: Message) => {
    if (!message.read && !latest.get(message.id)?.read) read.mutate(message);
  };
  const columns = useMessageColumns(seen);
  const unread = list.data?.unread ?? 0;
  const failed = [read, readAll].find(({ isError }) => isError);
  const nameOf = (message: Message) =>
    `${t(`ccjkMessages.kinds.${message.message_type}`)} ${wordsOf(message, t).subject}`;
  return (
    <ListPage<Message, typeof filters.values>
      name="ccjk.messages"
      title={t('ccjk.nav.messages')}
      figures={[{ label: t('ccjkMessages.unread'), value: unread, to: '/ccjk/messages?unread=true' }]}
      act={
        <Button
          type="primary"
          disabled={isAway || unread === 0}
          loading={readAll.isPending}
          onClick={() => readAll.mutate()}
        >
          {t('ccjkMessages.readAll')}
        </Button>
      }
      filters={filters}
      fields={[
        {
          name: 'unread',
          label: t('nouns.status'),
          kind: 'choice',
          options: [{ value: 'true', label: t('ccjkMessages.unread') }],
        },
        {
          name: 'type',
          label: t('ccjkMessages.kind'),
          kind: 'choice',
          options: MESSAGE_TYPES.map((value) => ({ value, label: t(`ccjkMessages.kinds.${value}`) })),
        },
      ]}
      list={list}
      pageSize={PAGE_SIZE}
      columns={columns}
      nameOf={nameOf}
      onOpen={(message) => {
        seen(message);
        const { to } = wordsOf(message, t);
        if (to !== undefined) void navigate(to);
      }}
      actsOf={(message) => [
        ...(message.read
          ? []
          : [{ key: 'read', label: t('ccjkMessages.read'), run: () => read.mutate(message) }]),
        { key: 'delete', label: t('ccjkMessages.delete'), run: () => setDeleted(message) },
      ]}
      isLive
      latest={latest}
      versionOf={({ read: isRead }) => String(isRead)}
      empty={<Empty>{t('ccjkMessages.empty')}</Empty>}
      frame={(inner) => (
        <>
          <AwayLine since={list.dataUpdatedAt} />
          {failed && <Banner tone="bad">{errorText(t, failed.error)}</Banner>}
          {inner}
        </>
      )}
    >
      <Suspense>
        {deleted && (
          <Confirm
            verb={t('ccjkMessages.delete')}
            object={t('ccjkMessages.one')}
            names={[nameOf(deleted)]}
            consequence={t('ccjkMessages.deleteWhat')}
            run={() => remove.mutateAsync(deleted)}
            onClose={() => setDeleted(undefined)}
          />
        )}
      </Suspense>
    </ListPage>
  );
}
