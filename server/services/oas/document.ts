// What the OpenAPI document says of OAS beyond its contracts: roles, and the status of every error code.
import { z } from 'zod';
import type { Route } from '../../core/http/contract.js';
import type { ServiceDocument } from '../../core/http/openApi.js';
import { bulkRun } from './contract/bulk.js';
import { exportCount } from './contract/exports.js';
import { poolItem } from './contract/jobs.js';
import { activationCode } from './contract/manager.js';
import { timelineItem } from './contract/shapes.js';
import { renewalKey } from './contract/super.js';
import { TaskField, Template, UserTasks } from './contract/tasks.js';

const CODES: Readonly<Record<number, readonly string[]>> = {
  400: [
    'contradictory_change',
    'invalid_asset',
    'invalid_config',
    'invalid_next_time',
    'invalid_task_config',
    'invalid_time',
    'nothing_to_change',
    'task_not_in_type',
    'too_many_assets',
    'unknown_asset',
    'unknown_column',
    'unknown_task',
  ],
  401: ['invalid_token', 'token_missing', 'wrong_credentials'],
  403: [
    'account_disabled',
    'account_expired',
    'code_of_other_manager',
    'local_only',
    'node_mismatch',
    'not_your_user',
    'password_login_off',
    'registration_closed',
    'wrong_password',
    'wrong_role',
    'wrong_setup_code',
  ],
  404: ['code_not_found', 'not_found'],
  409: [
    'already_initialized',
    'bulk_ended',
    'code_lapsed',
    'code_revoked',
    'code_used',
    'duplicate',
    'job_ended',
    'job_not_failed',
    'job_open',
    'job_running',
    'lease_lost',
    'manager_disabled',
    'name_taken',
    'task_off',
    'too_many_bulk_runs',
    'too_many_pairing_tokens',
    'too_many_presets',
    'too_many_rows',
    'user_not_active',
    'username_taken',
  ],
  429: ['busy', 'exports_busy', 'too_many_attempts'],
  503: ['degraded', 'password_check_failed', 'stopping'],
};

const STATUS = new Map(
  Object.entries(CODES).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)] as const)),
);

/** Fields of a body that could be guessed at: such routes count failures. */
const GUESSABLE = ['password', 'code', 'account_no', 'setup_code'] as const;
/** Passwords are computed beside the main thread, within bounds. */
const PASSWORDS = ['password', 'new_password'] as const;

const DESCRIPTION = `The task cloud: super admins sell days to managers, managers to users, and agents do the users' tasks.

**Answers.** Success is \`{"data": X, ...X}\`: read \`data\`, or the fields beside it. A few routes answer X alone. An error is \`{"detail", "code", "request_id"}\`: \`detail\` is for people, \`code\` for programs. Answers may gain fields.

**Signing in.** Super admins, managers and agents get a JWT, users an opaque token; either goes into \`Authorization: Bearer\`.

**Lists** take \`page\` and \`page_size\`; numbers out of range are clamped, and the answer says what was granted. Beside each list stands \`/export\`.

**Times** are UTC, ISO 8601. A body holds at most 1 MB.`;

export const document: ServiceDocument = {
  title: 'OAS Cloud API',
  description: DESCRIPTION,
  roles: {
    public: { tag: 'Public', description: 'Without a token' },
    super: {
      tag: 'Super admin',
      description: 'Managers, renewal keys, audit',
      bearer: { name: 'superToken', format: 'JWT', description: 'From POST /api/v1/super/auth/login' },
    },
    manager: {
      tag: 'Manager',
      description: 'Users, codes, jobs and nodes of one manager',
      bearer: { name: 'managerToken', format: 'JWT', description: 'From POST /api/v1/manager/auth/login' },
    },
    user: {
      tag: 'User',
      description: 'One user: own profile, tasks, goods and time line',
      bearer: { name: 'userToken', format: 'utk_…', description: 'From POST /api/v1/user/auth/login' },
    },
    agent: {
      tag: 'Agent',
      description: 'The program that does the tasks: leases jobs and reports on them',
      bearer: { name: 'agentToken', format: 'JWT', description: 'From POST /api/v1/agent/auth/login' },
    },
  },

  shapes: {
    ActivationCode: activationCode,
    BulkRun: bulkRun,
    ExportCount: exportCount,
    Job: poolItem,
    RenewalKey: renewalKey,
    TaskField,
    TaskTemplate: Template,
    TimelineEntry: timelineItem,
    UserTasks,
  },

  statusOf: (code) => STATUS.get(code),

  impliedErrors(spec) {
    const has = (names: readonly string[]) => names.some((name) => fieldsOf(spec).includes(name));
    return [
      ...(spec.role === 'public' ? [] : ['token_missing', 'invalid_token', 'wrong_role']),
      ...(spec.role === 'public' || spec.role === 'super' ? [] : ['account_disabled']),
      ...(spec.role === 'public' || spec.role === 'super' || spec.expiredAllowed ? [] : ['account_expired']),
      ...(spec.localOnly ? ['local_only'] : []),
      ...(has(GUESSABLE) ? ['too_many_attempts'] : []),
      ...(has(PASSWORDS) ? ['busy', 'password_check_failed', 'stopping'] : []),
    ];
  },
};

const fieldsOf = ({ body }: Route): string[] => (body instanceof z.ZodObject ? Object.keys(body.shape) : []);
