// Opens a port, and tells what the operator can mend from what is a fault of ours.
import { listen, type Listening, type ListenOptions } from './core/http/listen.js';
import { UsageError } from './config.js';

/** The system's words for an address or a certificate that cannot be used: the operator's to mend, like any bad option. */
const BAD_OPTION = /^(EADDRNOTAVAIL|ENOTFOUND|EAI_|EINVAL|EACCES|ERR_OSSL|ERR_SSL)/;

/** Errors: PortTakenError, UsageError (an address, a certificate or a port that this user may not take). */
export async function listenOn(options: ListenOptions): Promise<Listening> {
  try {
    return await listen(options);
  } catch (error) {
    const cause = (error as Error).cause ?? error;
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === 'string' && BAD_OPTION.test(code)) throw new UsageError((error as Error).message);
    throw error;
  }
}
