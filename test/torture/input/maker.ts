// What the drafts of a round are made from.
import type { Random } from '../../kit/schemaValues.js';
import type { MailPorts } from './mailServers.js';
import type { People, Quiet } from './people.js';

export interface Maker {
  random: Random;
  people: People;
  quiet: Quiet;
  mail: MailPorts;
  /** Never the same twice. */
  serial(): number;
}
