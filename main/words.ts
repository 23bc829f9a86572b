// The shell's own texts: tray, dialogs, screens. The console's stand with its pages.
export type Language = 'zh-CN' | 'en';

const zh = {
  name: '桌面云',
  open: '打开控制台',
  running: '运行中',
  runningJobs: (leased: number, waiting: number) => `执行中 ${leased} · 待执行 ${waiting}`,
  pausedLine: '调度已暂停',
  finishingLine: (leased: number) => `等 ${leased} 个任务结束后退出`,
  troubleLine: '无法写入数据',
  startingLine: '正在启动…',
  failedLine: '没有启动',
  pause: '暂停调度',
  resume: '恢复调度',
  copyLan: '复制局域网地址',
  lanOff: '局域网访问未打开',
  startWithSystem: '开机时启动',
  startHidden: '启动时只显示托盘图标',
  keepAwake: '有任务执行时不让电脑休眠',
  update: (version: string) => `更新到 ${version}`,
  quit: '退出',
  quitNow: '立即退出',
  cancelQuit: '取消退出',
  edit: '编辑',
  view: '显示',
  closedTitle: '桌面云还在运行',
  closedText: '关上窗口不会停止这朵云。从托盘图标可以打开窗口或退出。',
  clockTitle: '系统时钟变了',
  clockText: (minutes: number) =>
    `${minutes > 0 ? '向前' : '向后'}跳了 ${Math.abs(minutes)} 分钟。到期时间按新的时钟计算。`,
  needsYouLine: (count: number) => `${count} 件事需要处理`,
  alertTitle: '桌面云需要你',
  alerts: {
    storeRepaired: '数据修复过：看看丢了什么。',
    storeReadOnly: '存储只读：新的写入会被拒绝。',
    diskLow: (megabytes: string) => `磁盘快满了：还剩 ${megabytes} MB。`,
    clockJumped: '系统时钟变了。',
    backupOld: '没有最近验证过的备份。',
    agentOffline: (node: string) => `节点 ${node} 离线。`,
    deadLetters: (count: string) => `任务失败：${count} 个。`,
    limitPassed: (service: string, grade: string) => `${service} 有 ${grade} 告警。`,
    queueLate: (manager: string) => `管理员 ${manager} 的任务等得太久。`,
    managerExpiring: (manager: string) => `管理员 ${manager} 快到期了。`,
  },
  quitTitle: (leased: number) => `${leased} 个任务还在节点上执行`,
  quitText: '立即退出后，节点的结果要等下次启动才收得到；租约到期的任务会重新排队。',
  finishThenQuit: '等它们结束再退出',
  stay: '不退出',
  crashTitle: '桌面云出错了',
  crashText: (file: string) => `已写下的数据不会丢。详情在这个文件里：\n${file}`,
  pageGoneTitle: '窗口的页面停止了',
  pageGoneText: '云还在运行。',
  reload: '重新载入',
  retry: '重试',
  freePort: '这次换一个空闲端口',
  openFolder: '打开数据目录',
  forgetShell: '用默认设置启动',
  starting: { title: '正在启动', text: '正在打开数据和端口。' },
  port: {
    title: (port: number) => `端口 ${port} 已被占用`,
    text: (holder: string | undefined) =>
      `${holder ?? '另一个程序'} 正在使用它。关掉那个程序再重试，或者这次换一个空闲端口：节点要用新地址才连得上。`,
  },
  inUse: {
    title: '数据目录正在被使用',
    text: (by: string) => `${by} 正在使用这个目录。一个目录同一时间只能由一个程序打开，先停掉那一个再重试。`,
    process: (pid: number, host: string) => `${host} 上的进程 ${pid}`,
    other: '另一个程序',
  },
  damaged: {
    title: '数据打不开',
    text: '没有改动任何文件。可以修复：先列出会丢弃什么，再由你决定；也可以恢复最近验证过的备份。',
    place: (file: string, offset: number) => `${file}，第 ${offset} 字节`,
  },
  lookIntoRepair: '看看能修复多少',
  lookIntoBackup: '恢复最近的备份',
  back: '返回',
  looking: { title: '正在检查数据', text: '不改动任何文件。数据多时要等一会儿。' },
  repairing: { title: '正在恢复数据', text: '原来的文件整个留在数据目录里。' },
  repair: {
    title: '可以这样修复',
    text: '原来的全部文件会移到数据目录的一个文件夹里，什么都不会删除。下面列出的会从数据中丢弃：',
    codes: '丢弃的部分涉及激活码或续费密钥：用过的码可能又算作未使用，启动后请先与销售记录核对。',
    act: '丢弃上面列出的，开始修复',
    none: '没有什么要修复的。',
    hopeless: '修复不了',
  },
  backup: {
    title: '恢复这个备份？',
    text: '备份之后写下的都不在里面。现在的全部文件会移到数据目录的一个文件夹里，什么都不会删除。',
    act: '恢复这个备份',
    none: '没有验证过的备份可以恢复。',
  },
  option: { title: '启动选项有误' },
  other: { title: '没有启动' },
};

export type Words = typeof zh;

const en: Words = {
  name: 'Deskcloud',
  open: 'Open the console',
  running: 'Running',
  runningJobs: (leased, waiting) => `${leased} running · ${waiting} waiting`,
  pausedLine: 'Scheduling is paused',
  finishingLine: (leased) => `Quits when ${jobs(leased)} ${leased === 1 ? 'has' : 'have'} ended`,
  troubleLine: 'Data cannot be written',
  startingLine: 'Starting…',
  failedLine: 'Not started',
  pause: 'Pause scheduling',
  resume: 'Resume scheduling',
  copyLan: 'Copy LAN address',
  lanOff: 'LAN access is off',
  startWithSystem: 'Start with the system',
  startHidden: 'Start in the tray',
  keepAwake: 'Keep the computer awake while jobs run',
  update: (version) => `Update to ${version}`,
  quit: 'Quit',
  quitNow: 'Quit now',
  cancelQuit: 'Do not quit',
  edit: 'Edit',
  view: 'View',
  closedTitle: 'Deskcloud is still running',
  closedText: 'Closing the window does not stop the cloud. Open it again or quit from the tray icon.',
  clockTitle: 'The system clock changed',
  clockText: (minutes) =>
    `It jumped ${minutes > 0 ? 'forward' : 'back'} by ${Math.abs(minutes)} min. Due times follow the new clock.`,
  needsYouLine: (count) => (count === 1 ? '1 thing needs you' : `${count} things need you`),
  alertTitle: 'Deskcloud needs you',
  alerts: {
    storeRepaired: 'The data was repaired: see what was lost.',
    storeReadOnly: 'The store is read-only: writes are refused.',
    diskLow: (megabytes) => `The disk is nearly full: ${megabytes} MB left.`,
    clockJumped: 'The system clock changed.',
    backupOld: 'There is no recent verified backup.',
    agentOffline: (node) => `Node ${node} is offline.`,
    deadLetters: (count) => `Failed jobs: ${count}.`,
    limitPassed: (service, grade) => `${service} has an alert of level ${grade}.`,
    queueLate: (manager) => `Jobs of manager ${manager} wait too long.`,
    managerExpiring: (manager) => `Manager ${manager} expires soon.`,
  },
  quitTitle: (leased) => `${jobs(leased)} ${leased === 1 ? 'is' : 'are'} running on agents`,
  quitText:
    'After quitting now, results are received at the next start; jobs whose lease runs out are queued again.',
  finishThenQuit: 'Finish, then quit',
  stay: 'Keep running',
  crashTitle: 'Deskcloud failed',
  crashText: (file) => `What was written is safe. Details are in this file:\n${file}`,
  pageGoneTitle: 'The page of the window stopped',
  pageGoneText: 'The cloud is still running.',
  reload: 'Reload',
  retry: 'Try again',
  freePort: 'Use a free port this time',
  openFolder: 'Open the data directory',
  forgetShell: 'Start with default settings',
  starting: { title: 'Starting', text: 'Opening data and ports.' },
  port: {
    title: (port) => `Port ${port} is taken`,
    text: (holder) =>
      `${holder ?? 'Another program'} uses it. Stop that program and try again, or use a free port this time: agents then need the new address.`,
  },
  inUse: {
    title: 'The data directory is in use',
    text: (by) => `By ${by}. Only one program works on a directory at a time: stop that one, then try again.`,
    process: (pid, host) => `process ${pid} on ${host}`,
    other: 'another program',
  },
  damaged: {
    title: 'The data cannot be opened',
    text: 'No file was changed. It can be repaired: you see what would be dropped, and decide. Or restore the newest verified backup.',
    place: (file, offset) => `${file}, byte ${offset}`,
  },
  lookIntoRepair: 'See what can be repaired',
  lookIntoBackup: 'Restore the newest backup',
  back: 'Back',
  looking: { title: 'Looking at the data', text: 'Nothing is changed. With much data this takes a while.' },
  repairing: { title: 'Putting the data right', text: 'Everything as it was stays in the data directory.' },
  repair: {
    title: 'It can be repaired like this',
    text: 'All files as they are move into a folder of the data directory; nothing is deleted. Dropped from the data is what stands here:',
    codes:
      'Codes or keys are among what is lost: a used one may count as unused again. Compare them with your sales first.',
    act: 'Drop what is named, and repair',
    none: 'There is nothing to be repaired.',
    hopeless: 'It cannot be repaired',
  },
  backup: {
    title: 'Restore this backup?',
    text: 'What was written after it is not in it. All files as they are move into a folder of the data directory; nothing is deleted.',
    act: 'Restore this backup',
    none: 'There is no verified backup to restore.',
  },
  option: { title: 'A start option is wrong' },
  other: { title: 'Not started' },
};

const jobs = (count: number) => (count === 1 ? '1 job' : `${count} jobs`);

const ALL: Readonly<Record<Language, Words>> = { 'zh-CN': zh, en };

/** The operator's choice, else the first of the system's languages that there is. */
export function wordsFor(chosen: Language | null, preferred: readonly string[]): Words {
  return ALL[chosen ?? languageOf(preferred)];
}

export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (/^zh\b/i.test(tag)) return 'zh-CN';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'zh-CN';
}
