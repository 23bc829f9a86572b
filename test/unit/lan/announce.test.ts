import createMulticast from 'multicast-dns';
import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import { silentLog } from '../../../server/core/kernel/log.js';
import { createAnnouncer } from '../../../server/lan/announce.js';

const freePort = () =>
  new Promise<number>((resolve) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });

/** What is answered to one question from this machine, within a second; an empty list when nothing is. */
async function ask(port: number, name: string, type: 'A' | 'AAAA' | 'SRV'): Promise<string[]> {
  const asking = createMulticast({ multicast: false, port: await freePort(), bind: '127.0.0.1' });
  try {
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve([]), 1000);
      asking.on('response', ({ answers }) => {
        clearTimeout(timer);
        resolve(answers.map((answer) => ('data' in answer ? String(answer.data) : '')));
      });
      asking.query({ questions: [{ name, type }] }, { port, address: '127.0.0.1' } as never);
    });
  } finally {
    asking.destroy();
  }
}

test('the announced name leads to this machine, others and other questions get no answer, and off means silence', async () => {
  const port = await freePort();
  let isOn = true;
  const announcer = createAnnouncer({
    now: () => (isOn ? { name: 'deskcloud', addresses: ['127.0.0.2', '::1'] } : undefined),
    log: silentLog(),
    network: { multicast: false, port, ip: '127.0.0.1', bind: '127.0.0.1' },
  });
  announcer.refresh();
  expect(await ask(port, 'deskcloud.local', 'A')).toEqual(['127.0.0.2']);
  expect(await ask(port, 'Deskcloud.local', 'AAAA')).toEqual(['::1']);
  expect(await ask(port, 'deskcloud.local', 'SRV')).toEqual([]);
  expect(await ask(port, 'other.local', 'A')).toEqual([]);
  isOn = false;
  announcer.refresh();
  expect(await ask(port, 'deskcloud.local', 'A')).toEqual([]);
  await announcer.close();
});
