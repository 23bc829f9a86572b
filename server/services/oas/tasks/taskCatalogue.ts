// Every task that OAS knows: ids of the document, names and defaults of the original, and which user type runs which
// (behaviour row 4 and part 2 section 2). Data only; taskTemplates.ts asks the questions.
import type { NextTimeRule } from './nextTime.js';
import type { JsonObject, UserType } from '../tables.js';
import type { FieldSpec } from './taskFields.js';

export interface TaskTemplate {
  /** English id: what rows, events and logs hold. */
  id: string;
  /** The original's id and name. */
  titleZh: string;
  titleEn: string;
  rule: NextTimeRule;
  /** Starts switched on. */
  enabled: boolean;
  /** The original's defaults name a `next_time` (an instant long past: due at once); two tasks have none. */
  hasNextTime: boolean;
  /** Every other field, in the original's order. */
  defaults: JsonObject;
  /** The task's own fields; the common ones are in taskFields.ts. */
  fields: readonly FieldSpec[];
}

/** The original's default `next_time`: long past, so that the task is due at once. */
export const DEFAULT_NEXT_TIME = '2020-01-01 00:00';

const MINUTES_AFTER_FAILURE = 30;
const LARGE_COUNT = 99_999;

interface Given extends Partial<Pick<TaskTemplate, 'enabled' | 'hasNextTime' | 'fields'>> {
  defaults?: JsonObject;
  failDelay?: number | null;
}

function task(
  id: string,
  titleZh: string,
  titleEn: string,
  rule: NextTimeRule,
  given: Given = {},
): TaskTemplate {
  const {
    enabled = true,
    hasNextTime = true,
    fields = [],
    defaults = {},
    failDelay = MINUTES_AFTER_FAILURE,
  } = given;
  const delay: JsonObject = failDelay === null ? {} : { fail_delay: failDelay };
  return { id, titleZh, titleEn, rule, enabled, hasNextTime, defaults: { ...delay, ...defaults }, fields };
}

const flag = (name: string, titleZh: string, titleEn: string): FieldSpec => ({
  name,
  titleZh,
  titleEn,
  type: 'boolean',
});
const whole = (name: string, titleZh: string, titleEn: string, min: number, max: number): FieldSpec => ({
  name,
  titleZh,
  titleEn,
  type: 'integer',
  min,
  max,
});
const counted = (name: string, titleZh: string, titleEn: string): FieldSpec => ({
  ...whole(name, titleZh, titleEn, 0, LARGE_COUNT),
  readOnly: true,
});

export const TASKS: readonly TaskTemplate[] = [
  task('foster', '寄养', 'Shikigami fostering', 'interval_6h'),
  task('xuanshang', '悬赏', 'Wanted quests', 'daily_reset'),
  task('delegate_help', '弥助', 'Delegation', 'daily_reset'),
  task('gouxie', '勾协', 'Jade co-op quests', 'daily_reset'),
  task('explore', '探索突破', 'Exploration and realm raid', 'interval_8h', {
    defaults: { sub_explore: true, sub_tupo: true, stamina_threshold: 1000, difficulty: 'normal' },
    fields: [
      flag('sub_explore', '探索', 'Explore'),
      flag('sub_tupo', '突破', 'Realm raid'),
      whole('stamina_threshold', '体力阈值', 'Stamina threshold', 0, LARGE_COUNT),
      { name: 'difficulty', titleZh: '难度', titleEn: 'Difficulty', type: 'text', maxLength: 64 },
    ],
  }),
  task('card_synthesis', '结界卡合成', 'Realm card synthesis', 'daily_reset', {
    hasNextTime: false,
    failDelay: null,
    defaults: { explore_count: 0 },
    fields: [whole('explore_count', '探索计数', 'Explorations counted', 0, LARGE_COUNT)],
  }),
  task('add_friend', '加好友', 'Add friends', 'daily_reset'),
  task('collect_login_gift', '领取登录礼包', 'Collect login gift', 'daily_reset'),
  task('collect_mail', '领取邮件', 'Collect mail', 'daily_reset'),
  task('climb_tower', '爬塔', 'Tower climb', 'daily_reset'),
  task('fengmo', '逢魔', 'Demon encounter', 'daily_reset'),
  task('digui', '地鬼', 'Area bosses', 'daily_reset'),
  task('daoguan', '道馆', 'Guild dojo', 'daily_reset'),
  task('liao_shop', '寮商店', 'Guild shop', 'daily_reset', {
    defaults: { buy_heisui: true, buy_lanpiao: true },
    fields: [
      flag('buy_heisui', '购买黑碎', 'Buy black shards'),
      flag('buy_lanpiao', '购买蓝票', 'Buy blue amulets'),
    ],
  }),
  task('liao_coin', '领取寮金币', 'Collect guild coins', 'daily_reset'),
  task('daily_summon', '每日一抽', 'Daily summon', 'daily_reset'),
  task('weekly_shop', '每周商店', 'Weekly shop', 'weekly_7d', {
    defaults: { buy_lanpiao: true, buy_heidan: true, buy_tili: true },
    fields: [
      flag('buy_lanpiao', '购买蓝票', 'Buy blue amulets'),
      flag('buy_heidan', '购买黑蛋', 'Buy black daruma'),
      flag('buy_tili', '购买体力', 'Buy stamina'),
    ],
  }),
  task('miwen', '秘闻', 'Secret zones', 'weekly_monday'),
  task('signin', '签到', 'Sign-in', 'daily_reset', { enabled: false }),
  task('yuhun', '御魂', 'Soul zones', 'on_demand', {
    enabled: false,
    hasNextTime: false,
    failDelay: null,
    defaults: { run_count: 0, remaining_count: 0, unlocked_count: 0, target_level: 10, fail_delay: 2880 },
    fields: [
      whole('run_count', '运行次数', 'Runs', 0, LARGE_COUNT),
      counted('remaining_count', '剩余次数', 'Runs left'),
      counted('unlocked_count', '已解锁层数', 'Floors unlocked'),
      whole('target_level', '目标层数', 'Target floor', 1, 20),
    ],
  }),
  task('weekly_share', '每周分享', 'Weekly share', 'weekly_7d'),
  task('summon_gift', '召唤礼包', 'Summon gift', 'daily_reset'),
  task('collect_fanhe_jiuhu', '领取饭盒酒壶', 'Collect bento and flask', 'daily_reset'),
  task('douji', '斗技', 'Duel', 'coop_window', {
    enabled: false,
    defaults: { start_hour: 12, end_hour: 23, mode: 'honor', target_score: 2000 },
    fields: [
      whole('start_hour', '开始小时', 'Start hour', 0, 23),
      whole('end_hour', '结束小时', 'End hour', 0, 23),
      {
        name: 'mode',
        titleZh: '模式',
        titleEn: 'Mode',
        type: 'choice',
        choices: [
          { value: 'honor', titleZh: '荣誉', titleEn: 'Honor' },
          { value: 'score', titleZh: '分数', titleEn: 'Score' },
        ],
      },
      whole('target_score', '目标分', 'Target score', 0, LARGE_COUNT),
    ],
  }),
  task('duiyi_jingcai', '对弈竞猜', 'Match guessing', 'interval_2h_window'),
  task('init_rent_shikigami', '起号_租借式神', 'Starter: rent shikigami', 'daily_reset'),
  task('init_collect_reward', '起号_领取奖励', 'Starter: collect rewards', 'daily_reset'),
  task('init_newbie_quest', '起号_新手任务', 'Starter: beginner quests', 'daily_reset'),
  task('init_exp_dungeon', '起号_经验副本', 'Starter: experience dungeon', 'daily_reset'),
  task('init_collect_jinnang', '起号_领取锦囊', 'Starter: collect pouch', 'daily_reset'),
  task('init_shikigami_train', '起号_式神养成', 'Starter: train shikigami', 'daily_reset'),
  task('init_fanhe_upgrade', '起号_升级饭盒', 'Starter: upgrade bento', 'daily_reset'),
  task('collect_achievement', '领取成就奖励', 'Collect achievements', 'daily_reset'),
  // The document names it, the original gives it no defaults: known, so that old logs can be read, and in no pool.
  task('init', '起号', 'Starter', 'on_demand', { enabled: false, hasNextTime: false, failDelay: null }),
];

export const USER_TYPES: readonly UserType[] = ['daily', 'duiyi', 'shuaka'];

export const POOLS: Readonly<Record<UserType, readonly string[]>> = {
  daily: [
    ...['foster', 'xuanshang', 'delegate_help', 'gouxie', 'explore', 'card_synthesis', 'add_friend'],
    ...['collect_login_gift', 'collect_mail', 'climb_tower', 'fengmo', 'digui', 'daoguan', 'liao_shop'],
    ...[
      'liao_coin',
      'daily_summon',
      'weekly_shop',
      'miwen',
      'signin',
      'yuhun',
      'weekly_share',
      'summon_gift',
    ],
    ...['collect_fanhe_jiuhu', 'douji', 'duiyi_jingcai'],
  ],
  duiyi: ['duiyi_jingcai'],
  shuaka: [
    ...['init_rent_shikigami', 'init_collect_reward', 'init_newbie_quest', 'init_exp_dungeon'],
    ...[
      'init_collect_jinnang',
      'init_shikigami_train',
      'init_fanhe_upgrade',
      'explore',
      'climb_tower',
      'signin',
    ],
    ...['digui', 'weekly_shop', 'liao_shop', 'liao_coin', 'collect_mail', 'add_friend', 'collect_login_gift'],
    ...['daily_summon', 'delegate_help', 'collect_achievement', 'weekly_share', 'summon_gift'],
    ...['collect_fanhe_jiuhu', 'douji', 'duiyi_jingcai'],
  ],
};
