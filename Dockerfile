# Deskcloud without a window, for a NAS or a server. Built and run: docs/running.md.
FROM node:20-slim AS built
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node build/stale.mjs && npm prune --omit=dev --no-audit --no-fund

FROM node:20-slim
ENV NODE_ENV=production DESKCLOUD_DATA_DIR=/data DESKCLOUD_HOST=0.0.0.0
WORKDIR /app
COPY --from=built /app/package.json /app/LICENSE ./
COPY --from=built /app/node_modules ./node_modules
COPY --from=built /app/dist/server ./dist/server
COPY --from=built /app/dist/renderer ./dist/renderer
RUN mkdir /data && chown node:node /data && chmod 700 /data
USER node
VOLUME /data
EXPOSE 7000
# The console's door answers 503 when the store cannot write.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:7070/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1: it gets the signals.
CMD ["node", "dist/server/cli.js", "--json"]
