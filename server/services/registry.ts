// The services that are built, by name. A further one is a folder beside this file and a line here.
import type { ServiceModule } from '../core/service.js';
import { ccjk } from './ccjk/index.js';
import { oas } from './oas/index.js';

export const registry: Readonly<Record<string, ServiceModule>> = { oas, ccjk };
