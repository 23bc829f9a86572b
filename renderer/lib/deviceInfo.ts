// Which device this is, in the words of its list of sessions: `Chrome · Android`. Browsers keep the very model to themselves.

/** The first that fits counts: browsers name those they descend from after themselves. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger\//, 'WeChat'],
  [/QQ(Browser)?\//, 'QQ'],
  [/Edg(A|iOS)?\//, 'Edge'],
  [/(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];

/** '' for a browser that says nothing of itself. */
export function deviceInfo(userAgent: string): string {
  const of = (kinds: typeof BROWSERS) => kinds.find(([pattern]) => pattern.test(userAgent))?.[1] ?? '';
  return [of(BROWSERS), of(SYSTEMS)].filter((name) => name !== '').join(' · ');
}
