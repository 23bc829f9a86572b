// Which way imports point (docs/architecture.md): main -> server -> services -> core; the renderer sees contracts only.
const rule = (name, from, to) => ({ name, severity: 'error', from, to });
const SERVICES = '^server/services/([^/]+)/';
const CONTRACTS = 'server/((services/[^/]+|console)/contract/|core/http/contract\\.ts)';
module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }),
    rule(
      'core-knows-no-service',
      { path: '^server/core/' },
      { path: '^(server/(services|console)|main|renderer)/' },
    ),
    rule('kernel-is-the-bottom', { path: '^server/core/kernel/' }, { path: '^server/core/(?!kernel/)' }),
    rule(
      'store-stands-on-kernel',
      { path: '^server/core/store/' },
      { path: '^server/core/(?!kernel/|store/)' },
    ),
    rule(
      'queue-stands-on-store',
      { path: '^server/core/(queue|schedule|blobs)/' },
      { path: '^server/core/(http|auth|realtime|mail|metrics)/' },
    ),
    rule('a-service-knows-no-other', { path: SERVICES }, { path: SERVICES, pathNot: '^server/services/$1/' }),
    rule(
      'a-service-knows-no-console',
      { path: SERVICES },
      { path: '^server/(console/|index\\.ts|cli\\.ts)' },
    ),
    rule(
      'contract-is-pure',
      { path: '^server/(services/[^/]+|console)/contract/' },
      {
        pathNot:
          '^(server/(services/[^/]+|console)/contract/|server/core/http/contract\\.ts|node_modules/zod/)',
      },
    ),
    rule(
      'server-without-electron',
      { path: '^(server|samples)/' },
      { path: '^(main|renderer)/|^node_modules/electron/' },
    ),
    // Under Node, importing Electron starts a download; the shell's modules are handed it.
    rule(
      'tests-without-electron',
      { path: '^test/' },
      { path: '^main/(index|preload)\\.|^node_modules/electron/' },
    ),
    rule(
      'only-the-entry-loads-electron',
      { path: '^main/', pathNot: '^main/(index|preload)\\.' },
      { path: '^node_modules/electron/', dependencyTypesNot: ['type-only'] },
    ),
    rule('the-shell-knows-no-page', { path: '^main/' }, { path: '^renderer/' }),
    rule(
      'renderer-sees-contracts',
      { path: '^renderer/' },
      { path: '^(server|main)/', pathNot: `^(${CONTRACTS}|main/channels\\.ts$)` },
    ),
    rule(
      'a-feature-knows-no-other',
      { path: '^renderer/features/([^/]+)/' },
      { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
    ),
    rule(
      'pages-of-a-service-know-no-other',
      { path: '^renderer/services/([^/]+)/' },
      { path: '^renderer/services/', pathNot: '^renderer/services/$1/' },
    ),
    rule(
      'pages-of-a-service-hang-on-one-line',
      { path: '^renderer/', pathNot: '^renderer/(services/|app/services\\.ts$)' },
      { path: '^renderer/services/' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
