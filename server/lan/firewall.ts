// The firewall of Windows lets nobody in before it is told to. One rule, for private networks alone; Windows asks the operator once
// for consent when it is added or removed. Other systems have no rule of ours: the page says what to look at.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const RULE = 'Deskcloud';
const PATIENCE_MS = 60_000;

export type FirewallState = 'open' | 'closed' | 'unknown';

/** Runs a program and answers what it printed; throws where it failed. */
export type RunProgram = (file: string, args: readonly string[]) => Promise<string>;

export interface Firewall {
  /** Whether this machine has one that we can look at and change. */
  isManaged: boolean;
  state(ports: readonly number[]): Promise<FirewallState>;
  /** Throws when the operator refused, or Windows did. */
  allow(ports: readonly number[]): Promise<void>;
  remove(): Promise<void>;
}

const runProgram: RunProgram = async (file, args) => {
  const { stdout } = await promisify(execFile)(file, [...args], { timeout: PATIENCE_MS, windowsHide: true });
  return stdout;
};

export function createFirewall(
  platform: NodeJS.Platform = process.platform,
  run: RunProgram = runProgram,
): Firewall {
  if (platform !== 'win32') {
    const refuse = () => Promise.reject(new Error('there is no firewall rule to change on this system'));
    return { isManaged: false, state: async () => 'unknown', allow: refuse, remove: refuse };
  }
  const powershell = (script: string) =>
    run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
  return {
    isManaged: true,
    async state(ports) {
      const found = await powershell(
        `Get-NetFirewallRule -DisplayName '${RULE}' -ErrorAction SilentlyContinue | ` +
          `Where-Object Enabled -eq True | Get-NetFirewallPortFilter | ForEach-Object { $_.LocalPort }`,
      ).catch(() => undefined);
      if (found === undefined) return 'unknown';
      const open = new Set(found.split(/\s+/));
      return ports.every((port) => open.has(String(port))) ? 'open' : 'closed';
    },
    async allow(ports) {
      const list = ports.map((port) => Math.trunc(port)).join(',');
      await powershell(
        elevated(
          `Remove-NetFirewallRule -DisplayName '${RULE}' -ErrorAction SilentlyContinue; ` +
            `New-NetFirewallRule -DisplayName '${RULE}' -Direction Inbound -Action Allow -Protocol TCP ` +
            `-LocalPort ${list} -Profile Private`,
        ),
      );
    },
    async remove() {
      await powershell(elevated(`Remove-NetFirewallRule -DisplayName '${RULE}'`));
    },
  };
}

/** Windows shows its consent dialog for the inner command; a refusal fails the outer one. */
function elevated(script: string): string {
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  return (
    `$p = Start-Process powershell.exe -Verb RunAs -Wait -PassThru -WindowStyle Hidden ` +
    `-ArgumentList '-NoProfile','-EncodedCommand','${encoded}'; exit $p.ExitCode`
  );
}
