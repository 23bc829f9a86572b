// The machines that work for this cloud; on a phone each row is a card.
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/Card.js';
import { CopyText } from '../../components/CopyText.js';
import { Empty } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { useFormat } from '../../lib/useFormat.js';
import { agentState, agentTones, type Agent } from './agents.js';
import type { PartProps } from './part.js';

export function Agents({ service, now, titled }: PartProps) {
  const { t } = useTranslation();
  return (
    <Card title={titled(t('home.agents.title'))}>
      {service.agents.length === 0 ? (
        <Empty>
          {t('home.agents.empty')}
          <CopyText text={service.agent_command} label={t('home.agents.command')} />
        </Empty>
      ) : (
        <table className="dc-table">
          <thead>
            <tr>
              <th scope="col">{t('home.agents.name')}</th>
              <th scope="col">{t('home.agents.state')}</th>
              <th scope="col">{t('home.agents.manager')}</th>
              <th scope="col" className="dc-right">
                {t('home.agents.jobs')}
              </th>
              <th scope="col">{t('home.agents.seen')}</th>
            </tr>
          </thead>
          <tbody>
            {service.agents.map((agent) => (
              <Row key={`${agent.manager_name}/${agent.name}`} agent={agent} now={now} />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function Row({ agent, now }: { agent: Agent; now: number }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const state = agentState(agent, now);
  return (
    <tr>
      <th scope="row" title={agent.version}>
        {agent.name}
      </th>
      <td>
        <StatusTag tone={agentTones[state]}>{t(`status.agent.${state}`)}</StatusTag>
      </td>
      <td data-label={t('home.agents.manager')}>{agent.manager_name}</td>
      <td data-label={t('home.agents.jobs')} className="dc-right">
        {number(agent.leased_jobs)}
      </td>
      <td data-label={t('home.agents.seen')}>
        {agent.last_seen_at === null ? t('home.agents.never') : <Time at={agent.last_seen_at} now={now} />}
      </td>
    </tr>
  );
}
