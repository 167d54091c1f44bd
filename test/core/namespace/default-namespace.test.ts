import { expect, test } from 'vitest'
import { defaultNamespace } from '../../../src-core/namespace/default-namespace.ts'

const found = (namespace: string, userName: string | null) => ({ ok: true, value: { namespace, userName } })
const unknown = { ok: false, error: { kind: 'unknown-user' } }

test('[NS4] the name is the first of the four variables', () => {
  const env = { METAFLOW_USER: 'a', SUDO_USER: 'b', USERNAME: 'c', USER: 'd' }
  expect(defaultNamespace(env)).toEqual(found('user:a', 'a'))
  expect(defaultNamespace({ ...env, METAFLOW_USER: undefined })).toEqual(found('user:b', 'b'))
  expect(defaultNamespace({ ...env, METAFLOW_USER: '', SUDO_USER: 'root' })).toEqual(found('user:c', 'c'))
  expect(defaultNamespace({ USER: 'd' })).toEqual(found('user:d', 'd'))
})

test('[NS4] root, nobody and LOGNAME give no name', () => {
  expect(defaultNamespace({})).toEqual(unknown)
  expect(defaultNamespace({ METAFLOW_USER: 'root', USER: 'root' })).toEqual(unknown)
  expect(defaultNamespace({ USER: '', LOGNAME: 'alice' })).toEqual(unknown)
})

test('[NS3] a production token comes before a name and does without one', () => {
  expect(defaultNamespace({ METAFLOW_PRODUCTION_TOKEN: 'tok', USER: 'alice' })).toEqual(found('production:tok', 'alice'))
  expect(defaultNamespace({ METAFLOW_PRODUCTION_TOKEN: 'tok', USER: 'root' })).toEqual(found('production:tok', null))
  expect(defaultNamespace({ METAFLOW_PRODUCTION_TOKEN: '', USER: 'alice' })).toEqual(found('user:alice', 'alice'))
})
