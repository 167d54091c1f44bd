import { expect, it } from 'vitest'
import { policyOfFile, SAFETY_HEADERS } from '../../src-main/host/content-policy.ts'

const connections = (policy: string | undefined): string | undefined => /connect-src ([^;]*)/.exec(policy ?? '')?.[1]

it("[SHL21] only the file of the replica's worker comes with leave to speak to a server, by TLS beyond this machine", () => {
  expect(connections(SAFETY_HEADERS['content-security-policy'])).toBe("'self'")
  const ofWorker = policyOfFile('/assets/replica-worker-C0ffee.js', "'self'")['content-security-policy']
  expect(connections(ofWorker)).toBe("'self' wss: ws://127.0.0.1:* ws://localhost:*")
  for (const path of ['/', '/index.html', '/assets/index-C0ffee.js', '/assets/replica-worker-x.js/../index.js', '/replica-worker-x.js'])
    expect(policyOfFile(path, "'self'")).toEqual({})
})
