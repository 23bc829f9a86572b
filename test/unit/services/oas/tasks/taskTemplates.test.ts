import { describe, expect, test } from 'vitest';
import { Templates } from '../../../../../server/services/oas/contract/tasks.js';
import { POOLS, TASKS } from '../../../../../server/services/oas/tasks/taskCatalogue.js';
import { checkField } from '../../../../../server/services/oas/tasks/taskFields.js';
import {
  defaultConfig,
  taskId,
  taskWord,
  templateOf,
  templatesAnswer,
} from '../../../../../server/services/oas/tasks/taskTemplates.js';

const DOCUMENT_IDS = [
  ...['signin', 'explore', 'xuanshang', 'digui', 'climb_tower', 'miwen', 'yuhun', 'delegate_help'],
  ...['collect_login_gift', 'collect_mail', 'liao_shop', 'liao_coin', 'add_friend', 'weekly_shop'],
  ...['collect_achievement', 'summon_gift', 'weekly_share', 'collect_fanhe_jiuhu', 'duiyi_jingcai', 'init'],
  ...['init_collect_reward', 'init_rent_shikigami', 'init_newbie_quest', 'init_exp_dungeon'],
  ...['init_collect_jinnang', 'init_shikigami_train', 'init_fanhe_upgrade'],
];
const OUR_IDS = ['foster', 'gouxie', 'card_synthesis', 'fengmo', 'daoguan', 'daily_summon', 'douji'];

describe('task names', () => {
  test('are those of the document and seven of ours', () => {
    expect(TASKS.map((task) => task.id).toSorted()).toEqual([...DOCUMENT_IDS, ...OUR_IDS].toSorted());
  });

  test('in either language lead to one id, and back', () => {
    for (const { id, titleZh } of TASKS) {
      expect(taskId(id)).toBe(id);
      expect(taskId(` ${titleZh} `)).toBe(id);
      expect(taskWord(id, 'document')).toBe(id);
      expect(taskWord(id, 'original')).toBe(titleZh);
    }
    expect(taskId('签到')).toBe('signin');
    expect(taskId('起号_租借式神')).toBe('init_rent_shikigami');
  });

  test('that nobody knows stay unknown', () => {
    for (const name of ['', 'Signin', 'constructor', '__proto__', '放卡'])
      expect(taskId(name)).toBeUndefined();
    expect(taskWord('batch', 'original')).toBe('batch');
  });
});

describe('pools and defaults', () => {
  test('have the sizes of the original, each task once', () => {
    expect(Object.values(POOLS).map((pool) => [pool.length, new Set(pool).size])).toEqual([
      [25, 25],
      [1, 1],
      [25, 25],
    ]);
  });

  test('leave no task but init without a type', () => {
    const used = new Set(Object.values(POOLS).flat());
    expect(TASKS.filter((task) => !used.has(task.id)).map((task) => task.id)).toEqual(['init']);
  });

  test('are those of the original, word for word', () => {
    const shown = (id: string) => defaultConfig(templateOf(id));
    expect(shown('foster')).toEqual({
      ...{ enabled: true, next_time: '2020-01-01 00:00', fail_delay: 30, next_time_rule: 'interval_6h' },
    });
    expect(shown('explore')).toEqual({
      ...{ enabled: true, next_time: '2020-01-01 00:00', fail_delay: 30, sub_explore: true, sub_tupo: true },
      ...{ stamina_threshold: 1000, difficulty: 'normal', next_time_rule: 'interval_8h' },
    });
    expect(shown('card_synthesis')).toEqual({
      enabled: true,
      explore_count: 0,
      next_time_rule: 'daily_reset',
    });
    expect(shown('yuhun')).toEqual({
      ...{ enabled: false, run_count: 0, remaining_count: 0, unlocked_count: 0, target_level: 10 },
      ...{ fail_delay: 2880, next_time_rule: 'on_demand' },
    });
    expect(shown('douji')).toEqual({
      ...{ enabled: false, next_time: '2020-01-01 00:00', fail_delay: 30, start_hour: 12, end_hour: 23 },
      ...{ mode: 'honor', target_score: 2000, next_time_rule: 'coop_window' },
    });
    expect(shown('init')).toEqual({});
    const off = POOLS.daily.filter((id) => shown(id)['enabled'] === false);
    expect(off).toEqual(['signin', 'yuhun', 'douji']);
  });

  test('pass the checks of their own fields', () => {
    for (const template of TASKS) {
      for (const field of template.fields) {
        const value = template.defaults[field.name];
        expect(value, `${template.id}.${field.name}`).toBeDefined();
        expect(checkField(field, value ?? null)).toEqual({ value });
      }
    }
  });
});

describe('the answer about templates', () => {
  test('fits its contract in both languages and for every type', () => {
    for (const names of ['document', 'original'] as const) {
      for (const type of [undefined, 'daily', 'duiyi', 'shuaka'] as const) {
        const answer = templatesAnswer(type, names);
        expect(Templates.parse(answer)).toEqual(answer);
      }
    }
  });

  test('holds every pool and template when no type is asked for, and speaks of daily beside that', () => {
    const answer = templatesAnswer(undefined, 'document');
    expect(Object.keys(answer.templates)).toHaveLength(34);
    expect(answer.pools).toEqual(POOLS);
    expect(answer).toMatchObject({ user_type: 'daily', order: POOLS.daily, task_pools: POOLS });
    expect(answer.templates['signin']).toMatchObject({
      name: 'signin',
      title_zh: '签到',
      next_time_rule: 'daily_reset',
    });
    expect(answer.items[0]).toEqual({ name: 'foster', config: answer.default_config['foster'] });
  });

  test('is narrowed to the type that is asked for', () => {
    const answer = templatesAnswer('duiyi', 'original');
    expect(answer.pools).toEqual({ duiyi: ['对弈竞猜'] });
    expect(Object.keys(answer.templates)).toEqual(['对弈竞猜']);
    expect(answer.templates['对弈竞猜']).toMatchObject({ name: '对弈竞猜', id: 'duiyi_jingcai' });
    expect(answer).toMatchObject({ user_type: 'duiyi', order: ['对弈竞猜'] });
    expect(Object.keys(answer.task_pools)).toEqual(['daily', 'duiyi', 'shuaka']);
  });
});
