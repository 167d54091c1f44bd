import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeExport } from '../../src-renderer/app/write-export.ts'
import { edit, keyOf, openReplica, SOURCE } from '../support/replicas.ts'
import { observedRun, RUN_START_MS } from '../support/runs.ts'
import { temporaryFolder } from '../support/sample.ts'
import { tagalong } from './run-cli.ts'

/** Without the head, which says when it was written. */
const said = (file: string): string[] => file.trimEnd().split('\n').slice(1)

test('[CLI30] the file that the app writes is brought back by the command whole, and is the file that the command writes', async () => {
  const folder = await temporaryFolder()
  const { replica } = await openReplica('alice')
  const runs = Array.from({ length: 130 }, (_, i) => observedRun({ createdAt: RUN_START_MS + i * 60_000, userTags: ['nightly', 'größer'] }))
  await replica.importRuns(SOURCE, runs)
  const [first, second] = runs
  await replica.mutate(edit([first!, second!], { add: ['good', 'both'], remove: ['nightly'] }))
  replica.setUser('bob')
  await replica.mutate(edit([second!], { remove: ['both'] }))
  await replica.opine({ keys: [keyOf(first!)], set: [{ kind: 'note', text: 'two\nlines' }, { kind: 'archive' }], unset: [], via: 'app' })
  await replica.defineTag('good', { description: 'looked at twice', group: null, hue: 200 })

  const file = await writeExport(replica, 1000, { signal: new AbortController().signal, tell: () => undefined })
  const path = join(folder.path, 'tags.jsonl')
  await writeFile(path, await file.text())
  const env = { TAGALONG_HOME: join(folder.path, 'home') }
  const restored = await tagalong(['restore', path, '--json'], { env })
  expect([restored.code, JSON.parse(restored.out)]).toEqual([0, { restored: 130, changed: 130, unreadable: 0 }])
  const { out } = await tagalong(['export'], { env })
  expect(said(out)).toEqual(said(await file.text()))
  await folder.remove()
}, 60_000)
