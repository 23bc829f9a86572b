// What a daemon must know to reach the cloud, written as each kind of daemon reads it.

export interface DaemonSettings {
  /** Origin of the service. */
  server: string;
  deviceId: string;
  key: string;
  name: string;
  /** Seconds. */
  heartbeat: number;
}

/** `daemon-config.json` of the published command-line tool, which speaks at the door for daemons of its kind. */
export const toolSettings = ({ server, key, name, heartbeat }: DaemonSettings): string =>
  JSON.stringify(
    {
      mode: 'cloud',
      cloudApiUrl: `${server}/api/control`,
      cloudToken: key,
      deviceName: name,
      heartbeatInterval: heartbeat * 1000,
      // Its own form wants these even where no mail is used.
      email: { email: 'noreply@example.com', password: '' },
      allowedSenders: [],
    },
    null,
    2,
  );

/** A first heartbeat by hand, for a daemon of one's own. */
export const firstBeat = ({ server, deviceId, key }: DaemonSettings): string =>
  [
    `curl -X POST ${server}/v1/daemon/heartbeat \\`,
    `  -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'X-Device-ID: ${deviceId}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"status":"online"}'`,
  ].join('\n');
