import type { Config } from '../config.ts'
import type { OutboxTold } from '../triggers/trigger-desk.ts'
import { askTriggers } from './ask-desk.ts'
import { columns, type Output } from './output.ts'

/** What `outbox` is given by flags. */
export interface OutboxFlags {
  readonly workspace?: readonly string[] | undefined
  readonly all?: boolean | undefined
}

/** `outbox list`, `outbox dead` and `outbox replay`, also beside a server that runs. Gives the exit code. */
export async function outbox(
  [action = '', ...ids]: readonly string[],
  flags: OutboxFlags,
  config: Config,
  output: Output,
): Promise<number> {
  const workspace = flags.workspace?.[0] ?? null
  switch (action) {
    case 'list':
    case 'dead': {
      const state = action === 'list' ? 'waiting' : 'dead'
      const found = await askTriggers(config, { act: 'outbox', state, workspace }, output)
      for (const entry of found ?? []) output.print(lineOf(entry))
      return found === null ? 1 : 0
    }
    case 'replay': {
      if (ids.length > 0 === (flags.all === true)) return refuse(output, 'Say which events: outbox replay ID…, or outbox replay --all.')
      const count = await askTriggers(config, { act: 'replay', ids: flags.all === true ? null : ids, workspace }, output)
      if (count === null) return 1
      output.say(`${count} ${count === 1 ? 'event is' : 'events are'} sent again from the first try on, with the same id.`)
      return count === 0 && ids.length > 0 ? 1 : 0
    }
    default:
      return refuse(output, 'outbox list, outbox dead or outbox replay.')
  }
}

/** Id, trigger, workspace, when it happened, tries, when it is tried next, and what came of the last try. */
const lineOf = ({ id, trigger, workspace, at, tries, nextTryAt, why, state }: OutboxTold): string =>
  columns(
    id,
    trigger,
    workspace,
    new Date(at).toISOString(),
    String(tries),
    state === 'dead' ? '-' : new Date(nextTryAt).toISOString(),
    why ?? '-',
  )

function refuse(output: Output, message: string): number {
  output.say(`${message} Nothing was changed.`)
  return 2
}
