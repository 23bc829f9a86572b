// Headers of exported columns, by the field's name on the wire: `[Chinese, English]`.

export type Language = 'zh' | 'en';

export const WORDS = { zh: { yes: '是', no: '否' }, en: { yes: 'yes', no: 'no' } } as const;

const HEADERS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  account_no: ['账号', 'Account number'],
  actor_type: ['操作者类型', 'Actor type'],
  archive_status: ['归档状态', 'Archive status'],
  batch_name: ['批次', 'Batch'],
  code: ['码', 'Code'],
  created_at: ['创建时间', 'Created at'],
  created_by: ['创建方式', 'Created by'],
  created_by_super_admin_id: ['创建者编号', 'Created by super admin'],
  detail: ['详情', 'Detail'],
  duration_days: ['天数', 'Days'],
  error_code: ['错误代码', 'Error code'],
  event_at: ['时间', 'Time'],
  event_type: ['事件', 'Event'],
  expires_at: ['到期时间', 'Expires at'],
  handed_out_at: ['发放时间', 'Handed out at'],
  id: ['编号', 'ID'],
  is_expired: ['已过期', 'Expired'],
  job_id: ['作业编号', 'Job'],
  job_status: ['作业状态', 'Job status'],
  kind: ['类别', 'Kind'],
  lapsed: ['已失效', 'Lapsed'],
  level: ['级别', 'Level'],
  login_id: ['登录号', 'Login ID'],
  manager_id: ['管理员编号', 'Manager'],
  message: ['消息', 'Message'],
  node: ['节点', 'Node'],
  note: ['备注', 'Note'],
  server: ['区服', 'Server'],
  status: ['状态', 'Status'],
  task_type: ['任务', 'Task'],
  updated_at: ['更新时间', 'Updated at'],
  used_at: ['使用时间', 'Used at'],
  used_by_account_no: ['使用者账号', 'Used by account'],
  used_by_manager_id: ['使用者编号', 'Used by manager'],
  used_by_manager_username: ['使用者', 'Used by'],
  used_by_user_id: ['使用者编号', 'Used by user'],
  user_type: ['类型', 'Type'],
  username: ['名称', 'Name'],
  valid_until: ['有效期至', 'Valid until'],
};

/** The field's own name where nobody wrote a header for it. */
export const headerOf = (field: string, language: Language): string =>
  HEADERS[field]?.[language === 'zh' ? 0 : 1] ?? field;

export const hasHeader = (field: string): boolean => field in HEADERS;
