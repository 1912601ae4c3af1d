# Latch for production: the source as it is (Node strips the types), its dependencies, and a database elsewhere (MONGODB_URI).

FROM node:24-alpine AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No dependency has an install script that it needs.
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-alpine
# Compiled code is kept here: the start takes two thirds of the time.
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.cache
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json manifest.yml latch.yml ./
COPY blocks blocks
COPY plugins plugins
COPY src src
# npm run latch -- config check, manifest and the like; the sandbox and its tools stay out.
COPY scripts/latch.ts scripts/latch.ts
COPY scripts/cli scripts/cli
# Node keeps the cache by user, so it is filled as the one who will run. It also shows that nothing is missing at run time.
RUN mkdir .cache && chown node:node .cache
USER node
RUN node --input-type=module --eval "await import('/app/src/main.ts')"
EXPOSE 3000
# Alive, not ready: a database that is away must not get the container killed. /readyz says whether it should get traffic.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts"]
