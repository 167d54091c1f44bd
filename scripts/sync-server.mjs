// npm run sync-server: builds what is not built, then runs the sync server with the flags given.
import { buildApp, isBuildStale } from './build-app.mjs'

if (isBuildStale() && !(await buildApp())) {
  console.error('The sync server could not be built; the reason stands above.')
  process.exit(1)
}
await import('../dist/main/sync-server.js')
