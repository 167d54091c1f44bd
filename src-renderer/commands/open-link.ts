import { describeLinkRefusal } from '../../src-core/links/describe-link.ts'
import type { Link, LinkRefusal } from '../../src-core/links/link.ts'
import { parseLink } from '../../src-core/links/parse-link.ts'
import type { Result } from '../../src-core/lib/result.ts'
import { printQuery } from '../../src-core/query/print-query.ts'
import { allOf } from '../../src-core/query/query.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import { say } from '../app/toast.ts'
import { goToRun } from './go-to-run.ts'
import { whileDeciding } from './while-deciding.ts'

/** What may lie over the list. */
const UNCOVERED = { compare: null, review: null, wholeCardOf: null } as const

/** Runs of one flow whose pathspec contains the one that is looked for. */
const MOST_ALIKE = 500

/** Goes where a link leads, and says why when it leads nowhere. Nothing is changed by it, whatever it says. */
export async function openLink(services: Services, text: string): Promise<void> {
  await follow(services, parseLink(text.trim()))
}

export async function follow(services: Services, link: Result<Link, LinkRefusal>): Promise<void> {
  const { view } = services
  if (!link.ok) return say(view, { text: describeLinkRefusal(link.error) })
  const { value } = link
  if (value.kind === 'query') {
    const { query, namespace, sort } = value
    return view.set({ query, namespace, sort, screen: 'runs', ...UNCOVERED })
  }
  await whileDeciding(services, () => openRun(services, value.flow, value.runId))
}

async function openRun(services: Services, flow: string, runId: string): Promise<void> {
  const { view } = services
  const key = await findRun(services, flow, runId)
  if (key !== null) {
    view.set(UNCOVERED)
    return goToRun(services, key)
  }
  say(view, {
    text: `No run \`${flow}/${runId}\` is known here. Nothing was changed. Open the source that has it, then the link again.`,
  })
}

/** A run by its pathspec: the one of a datastore first, else of whichever service has it. */
async function findRun({ replica }: Services, flow: string, runId: string): Promise<RunKey | null> {
  const local = runKey('local', flow, runId)
  if ((await replica.run(local)) !== null) return local
  const query = printQuery(
    allOf([
      { kind: 'flow', name: [flow] },
      { kind: 'word', text: `${flow}/${runId}` },
    ]),
  )
  const { rows } = await replica.page({ query, namespace: null, archived: 'shown', from: 0, to: MOST_ALIKE })
  return rows.find((row) => row.flow === flow && row.runId === runId)?.key ?? null
}
