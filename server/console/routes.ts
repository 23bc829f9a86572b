// The console's own routes: thin, each one call.
import type { Handled } from '../core/http/handle.js';
import { conflict, notFound, unavailable } from '../core/kernel/errors.js';
import { DEGRADED, handle, type ConsoleActor } from './access.js';
import { createSuper, openServiceSession } from './contract/services.js';
import { endOtherSessions, openSession, renewSession } from './contract/session.js';
import { health, readStatus as readStatusRoute, verifyCloud } from './contract/status.js';
import type { ConsoleSessions } from './sessions.js';
import { readStatus, type CloudView, type OpenService } from './status.js';

export function consoleRoutes(cloud: CloudView, sessions: ConsoleSessions): Handled<ConsoleActor>[] {
  const { core } = cloud;

  const serviceNamed = (name: string): OpenService => {
    const service = cloud.services.find(({ module }) => module.name === name);
    if (!service) throw notFound('service', name);
    return service;
  };

  return [
    handle(health, async () => {
      const { writable, reason } = core.store.health();
      if (!writable) throw unavailable(DEGRADED, reason ?? 'the store cannot write');
      return { status: 'ok' as const, version: core.version };
    }),
    handle(openSession, async ({ body }) => sessions.exchange(body.token)),
    handle(renewSession, async () => sessions.newBearer()),
    handle(endOtherSessions, () => sessions.endAll()),
    handle(readStatusRoute, () => readStatus(cloud)),
    handle(createSuper, async ({ body }) => {
      const { running } = serviceNamed('oas');
      if (!running.setSuper) throw notFound('service with super admins');
      const { line, changed } = await running.setSuper('create', body.username, body.password);
      if (!changed) throw conflict('already_initialized', 'there is a super admin already');
      return { message: line };
    }),
    handle(openServiceSession, async ({ params, body, ip }) => {
      const { token, expiresAt } = await serviceNamed(params.name).running.operatorSession(body.role, ip);
      return { token, expires_at: expiresAt };
    }),
    handle(verifyCloud, async () => {
      const checked = [
        'store can write',
        'sealed history',
        ...cloud.services.map(({ module }) => `audit of ${module.name}`),
      ];
      const { writable, reason } = core.store.health();
      if (!writable) return { ok: false, broken: `store: ${reason ?? 'cannot write'}`, checked };
      const damage = await core.history.verify();
      if (damage !== null) return { ok: false, broken: damage, checked };
      for (const { module, running } of cloud.services) {
        const broken = await running.verify();
        if (broken !== null) return { ok: false, broken: `${module.name}: ${broken}`, checked };
      }
      return { ok: true, broken: null, checked };
    }),
  ];
}
