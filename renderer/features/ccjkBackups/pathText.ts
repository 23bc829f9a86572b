/** Where in a configuration: `hooks › PreToolUse`. */
export const pathText = (path: readonly string[]): string =>
  path.map((key) => (key === '' ? '""' : key)).join(' › ');
