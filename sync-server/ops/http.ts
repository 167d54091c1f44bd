import { Hono } from 'hono'
import type { Metrics } from './metrics.ts'

/** What the server answers without a websocket. */
export function createHttp({ metrics, rest, isReady }: { metrics: Metrics; rest: Hono; isReady: () => boolean }): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
    c.header('x-content-type-options', 'nosniff')
  })
  app.get('/healthz', (c) => c.text('ok\n'))
  app.get('/readyz', (c) => (isReady() ? c.text('ready\n') : c.text('stopping\n', 503)))
  app.get('/metrics', (c) => c.text(metrics.print()))
  app.route('/', rest)
  app.notFound((c) => c.text('There is nothing here. Replicas connect to /sync by websocket, scripts find /api/v1/openapi.json.\n', 404))
  return app
}
