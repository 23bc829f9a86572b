// Headers of exported columns, by the field's name on the wire: `[Chinese, English]`.

export type Language = 'zh' | 'en';

export const WORDS = { zh: { yes: '是', no: '否' }, en: { yes: 'yes', no: 'no' } } as const;

const HEADERS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  account_no: ['账号', 'Account number'],
  action: ['操作', 'Action'],
  active_users: ['有效用户', 'Active users'],
  actor_id: ['操作者编号', 'Actor'],
  actor_name: ['操作者', 'Actor name'],
  actor_type: ['操作者类型', 'Actor type'],
  alias: ['别名', 'Alias'],
  archive_status: ['归档状态', 'Archive status'],
  batch_name: ['批次', 'Batch'],
  code: ['码', 'Code'],
  created_at: ['创建时间', 'Created at'],
  created_by: ['创建方式', 'Created by'],
  created_by_super_admin_id: ['创建者编号', 'Created by super admin'],
  detail: ['详情', 'Detail'],
  disabled_users: ['停用用户', 'Disabled users'],
  duration_days: ['天数', 'Days'],
  error_code: ['错误代码', 'Error code'],
  event_at: ['时间', 'Time'],
  event_type: ['事件', 'Event'],
  expired_users: ['过期用户', 'Expired users'],
  expires_at: ['到期时间', 'Expires at'],
  handed_out: ['已发放', 'Handed out'],
  handed_out_at: ['发放时间', 'Handed out at'],
  id: ['编号', 'ID'],
  ip: ['地址', 'Address'],
  is_expired: ['已过期', 'Expired'],
  job_id: ['作业编号', 'Job'],
  job_status: ['作业状态', 'Job status'],
  kind: ['类别', 'Kind'],
  lapsed: ['已失效', 'Lapsed'],
  level: ['级别', 'Level'],
  login_id: ['登录号', 'Login ID'],
  made: ['已生成', 'Made'],
  manager_id: ['管理员编号', 'Manager'],
  message: ['消息', 'Message'],
  name: ['名称', 'Name'],
  node: ['节点', 'Node'],
  note: ['备注', 'Note'],
  revoked: ['已撤销', 'Revoked'],
  server: ['区服', 'Server'],
  status: ['状态', 'Status'],
  target_id: ['对象编号', 'Target'],
  target_type: ['对象类型', 'Target type'],
  task_type: ['任务', 'Task'],
  total_users: ['用户总数', 'Users in all'],
  unused: ['未使用', 'Unused'],
  updated_at: ['更新时间', 'Updated at'],
  used: ['已使用', 'Used'],
  used_at: ['使用时间', 'Used at'],
  used_by_account_no: ['使用者账号', 'Used by account'],
  used_by_manager_id: ['使用者编号', 'Used by manager'],
  used_by_manager_username: ['使用者', 'Used by'],
  used_by_user_id: ['使用者编号', 'Used by user'],
  user_count: ['用户数', 'Users'],
  user_id: ['用户编号', 'User'],
  user_type: ['类型', 'Type'],
  username: ['名称', 'Name'],
  valid_until: ['有效期至', 'Valid until'],
  via: ['经由', 'Via'],
};

/** The field's own name where nobody wrote a header for it. */
export const headerOf = (field: string, language: Language): string =>
  HEADERS[field]?.[language === 'zh' ? 0 : 1] ?? field;

export const hasHeader = (field: string): boolean => field in HEADERS;
