// Stands in for the agent program that operators already run, by the facts known of it: it knows the original's Chinese task
// names alone, reads answers at the top level, starts work without heartbeats, and logs in again when an error text says 401.
import { client, type Any, type Client } from './http.js';

/** The words its task enum knows; anything else it fails with TASK_TYPE_INVALID. */
const KNOWN = new Set([
  '寄养', '悬赏', '弥助', '勾协', '探索突破', '结界卡合成', '加好友', '领取登录礼包', '领取邮件', '爬塔', '逢魔', '地鬼', '道馆',
  '寮商店', '领取寮金币', '每日一抽', '每周商店', '秘闻', '签到', '御魂', '每周分享', '召唤礼包', '领取饭盒酒壶', '斗技', '对弈竞猜',
  '起号_租借式神', '起号_领取奖励', '起号_新手任务', '起号_经验副本', '起号_领取锦囊', '起号_式神养成', '起号_升级饭盒', '领取成就奖励',
]); // prettier-ignore

export interface OriginalAgentOptions {
  origin: string;
  username: string;
  password: string;
  nodeId: string;
}

export class OriginalAgent {
  done: { id: number; task: string; loginId: string }[] = [];
  refused: { id: number; task: string; code: string }[] = [];
  errors: string[] = [];
  private as: Client;
  constructor(private readonly options: OriginalAgentOptions) {
    this.as = client(options.origin);
  }

  private async ask(method: string, path: string, body?: unknown): Promise<Any> {
    const answer = await this.as.send(method, path, body);
    // It parses every answer as a JSON object and treats 400 and above as an error of this text.
    if (answer.status >= 400) throw new Error(`${answer.status}: ${answer.body?.detail}`);
    if (answer.body === undefined) return { detail: '' };
    if (typeof answer.body !== 'object' || Array.isArray(answer.body)) throw new Error('not a JSON object');
    return answer.body;
  }

  async login(): Promise<void> {
    const { username, password, nodeId } = this.options;
    const body = await this.ask('POST', '/agent/auth/login', {
      username,
      password,
      node_id: nodeId,
      version: '2.0',
    });
    this.as = client(this.options.origin, body.token);
  }

  /** One turn of its loop: poll, then each job to its end. Answers how many jobs it was given. */
  async turn(): Promise<number> {
    let jobs: Any[];
    try {
      ({ jobs } = await this.ask('POST', '/agent/poll-jobs', {
        node_id: this.options.nodeId,
        limit: 10,
        lease_seconds: 90,
      }));
    } catch (error) {
      this.errors.push(String(error));
      if (/401|invalid token/.test(String(error))) await this.login();
      return 0;
    }
    for (const job of jobs) await this.run(job);
    return jobs.length;
  }

  private async run(job: Any): Promise<void> {
    const id: number = job.id ?? job.ID;
    const task: string = job.task_type ?? job.TaskType;
    const userId: number = job.user_id ?? job.UserID ?? (job.payload ?? job.Payload).user_id;
    const node = { node_id: this.options.nodeId };
    const fail = async (code: string) => {
      this.refused.push({ id, task, code });
      await this.ask('POST', `/agent/jobs/${id}/fail`, { ...node, message: code, error_code: code });
    };
    if (!KNOWN.has(task)) return fail('TASK_TYPE_INVALID');
    const config = await this.ask('GET', `/agent/users/${userId}/full-config`);
    if (!config.login_id) return fail('LOCAL_ACCOUNT_NOT_MAPPED');
    if (typeof config.task_config?.[task] !== 'object')
      throw new Error(`full-config says nothing of ${task}`);
    await this.ask('POST', `/agent/jobs/${id}/start`, {
      ...node,
      lease_seconds: 90,
      message: 'queued local account 1',
    });
    await this.ask('POST', `/agent/jobs/${id}/complete`, {
      ...node,
      message: `local batch done, tasks=[${task}]`,
      result: {
        account_status: 'active', login_id: config.login_id, current_task: '',
        assets: { level: 60, stamina: 500, gouyu: 2500, lanpiao: 1, gold: 5, gongxun: 8, xunzhang: 2, tupo_ticket: 5, fanhe_level: 8, jiuhu_level: 6, liao_level: 3 },
        explore_progress: { 1: true, 2: false },
      },
    }); // prettier-ignore
    this.done.push({ id, task, loginId: config.login_id });
    await this.ask('POST', `/agent/users/${userId}/logs`, {
      logs: [
        { type: task, level: 'INFO', message: `batch completed: ${task}`, ts: '2026-01-01T12:34:56.789000Z' },
      ],
    });
  }
}
