// One service: its figures, what it does now, who works for it, what just happened.
import type { ServiceState } from '../../../server/console/contract/status.js';
import { Agents } from './Agents.js';
import { Events } from './Events.js';
import { Figures } from './Figures.js';
import { Jobs } from './Jobs.js';
import { SchedulerCard } from './SchedulerCard.js';

export function ServicePart({ service, now }: { service: ServiceState; now: number }) {
  return (
    <>
      <Figures service={service} now={now} />
      <div className="dc-grid">
        <div className="dc-stack">
          <Jobs service={service} />
          <SchedulerCard service={service} now={now} />
          <Agents service={service} now={now} />
        </div>
        <Events service={service} now={now} />
      </div>
    </>
  );
}
