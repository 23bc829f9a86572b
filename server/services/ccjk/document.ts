// What the OpenAPI document says of CCJK beyond its contracts: who may, and the status of every error code.
import type { ServiceDocument } from '../../core/http/openApi.js';
import { Account } from './contract/auth.js';
import { DeviceConfig } from './contract/daemon.js';
import { Device } from './contract/devices.js';
import { Message } from './contract/messages.js';
import { SCOPES, type Scope } from './contract/shapes.js';
import { Schedule, Task } from './contract/tasks.js';

const CODES: Readonly<Record<number, readonly string[]>> = {
  400: [
    'INVALID_CRON',
    'MAIL_HOST_REFUSED',
    'NOT_A_COMMAND',
    'NOT_MULTIPART',
    'NOT_READABLE',
    'NO_INBOX',
    'NO_MAIL_SERVER',
  ],
  401: ['UNAUTHORIZED', 'INVALID_CREDENTIALS', 'INVALID_REFRESH_TOKEN', 'INVALID_SIGNATURE', 'TOKEN_REUSED'],
  403: [
    'ACCOUNT_DISABLED',
    'FORBIDDEN',
    'LOG_UPLOAD_OFF',
    'QUOTA_EXCEEDED',
    'REGISTRATION_CLOSED',
    'SCOPE_REFUSED',
    'WRONG_PASSWORD',
    'wrong_setup_code',
  ],
  404: ['not_found', 'UNKNOWN_SENDER'],
  409: [
    'CONFLICT',
    'DEVICE_OF_ANOTHER',
    'EMAIL_TAKEN',
    'INVALID_STATE',
    'STILL_RUNNING',
    'TOO_MANY_KEYS',
    'TOO_MANY_SCHEDULES',
  ],
  429: ['RATE_LIMITED', 'too_many_attempts', 'busy'],
  502: ['EMAIL_DELIVERY_FAILED', 'INBOX_UNREADABLE'],
};
const STATUS = new Map(
  Object.entries(CODES).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)] as const)),
);

const DESCRIPTION = `Developers' devices run tasks that are sent from anywhere.

**Answers** are \`{"success", "data", "error", "meta"}\`. Of an error \`error.code\` is for programs, \`error.message\` for people. Answers may gain fields.

**Who asks.** People send an access token (15 minutes, renewed by a refresh token that is good once) or an API key with scopes; a device sends its device key and \`X-Device-ID\`.

**Times** are UTC, ISO 8601.`;

const PERSON = {
  name: 'accessTokenOrApiKey',
  description: 'An access token from POST /v1/auth/login, or an API key with the scope',
};

const scopeRole = (scope: Scope) =>
  [
    scope,
    { tag: scope, description: `A person, or an API key with the scope ${scope}`, bearer: PERSON },
  ] as const;

export const document: ServiceDocument = {
  title: 'CCJK Cloud API',
  description: DESCRIPTION,
  roles: {
    public: { tag: 'Public', description: 'Without a token' },
    session: {
      tag: 'Session',
      description: 'A signed-in person',
      bearer: { name: 'accessToken', format: 'JWT', description: 'From POST /v1/auth/login' },
    },
    device: {
      tag: 'Device',
      description: 'A device’s daemon',
      bearer: { name: 'deviceKey', format: 'dvk_…', description: 'From POST /v1/daemon/register' },
    },
    webhook: { tag: 'Webhook', description: 'A mail gateway that signs its body' },
    ...Object.fromEntries(SCOPES.map(scopeRole)),
  },
  shapes: { Account, Device, DeviceConfig, Message, Schedule, Task },
  statusOf: (code) => STATUS.get(code),
  impliedErrors: ({ role, params }) => [
    ...(role === 'public' || role === 'webhook' ? [] : ['UNAUTHORIZED', 'FORBIDDEN', 'ACCOUNT_DISABLED']),
    ...(params ? ['not_found'] : []),
    'RATE_LIMITED',
  ],
};
