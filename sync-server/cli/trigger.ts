import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { text as readAll } from 'node:stream/consumers'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import type { Config } from '../config.ts'
import type { TriggerMade } from '../triggers/trigger-desk.ts'
import { describeEvent, type TriggerEvent, type TriggerTold } from '../triggers/trigger.ts'
import { askTriggers } from './ask-desk.ts'
import { columns, type Output } from './output.ts'

/** What `trigger` is given by flags. */
export interface TriggerFlags {
  readonly user?: string | undefined
  readonly workspace?: readonly string[] | undefined
  readonly query?: string | undefined
  readonly tag?: string | undefined
  readonly flow?: string | undefined
  readonly url?: string | undefined
  readonly 'secret-file'?: string | undefined
  readonly existing?: boolean | undefined
}

/** `trigger create`, `list`, `remove`, `pause`, `resume`, `rotate` and `test`, also beside a server that runs. Gives the exit code. */
export async function trigger(
  [action = '', id = '']: readonly string[],
  flags: TriggerFlags,
  config: Config,
  output: Output,
): Promise<number> {
  switch (action) {
    case 'create':
      return create(flags, config, output)
    case 'list': {
      const found = await askTriggers(config, { act: 'list', workspace: flags.workspace?.[0] ?? null }, output)
      for (const one of found ?? []) output.print(lineOf(one))
      return found === null ? 1 : 0
    }
    case 'remove':
    case 'pause':
    case 'resume': {
      const told = await askTriggers(config, { act: action, id }, output)
      if (told !== null) output.say(`Trigger ${id} ${DONE[action]}.`)
      return told === null ? 1 : 0
    }
    case 'rotate': {
      const secret = await readSecret(flags['secret-file'])
      if (!secret.ok) return refuse(output, secret.error)
      const made = await askTriggers(config, { act: 'rotate', id, secret: secret.value }, output)
      if (made === null) return 1
      tellSecret(made, output)
      output.say(`Until ${new Date(made.trigger.rotatesUntil ?? 0).toISOString()} the former secret signs as well.`)
      return 0
    }
    case 'test': {
      const outcome = await askTriggers(config, { act: 'test', id }, output)
      if (outcome === null) return 1
      const said =
        outcome.kind === 'delivered' ? `answered ${outcome.status}` : outcome.kind === 'stopped' ? 'the server stops' : outcome.why
      output.say(`The test event was ${outcome.kind === 'delivered' ? '' : 'not '}delivered: ${said}.`)
      return outcome.kind === 'delivered' ? 0 : 1
    }
    default:
      return refuse(output, 'trigger create, list, remove, pause, resume, rotate or test.')
  }
}

const DONE = {
  remove: 'is removed with all its events',
  pause: 'sends nothing any more; its events wait',
  resume: 'sends again',
} as const

async function create(flags: TriggerFlags, config: Config, output: Output): Promise<number> {
  const { url = '', workspace: [workspace = 'default', more] = [], existing = false, user } = flags
  const event = eventOf(flags)
  if (event === null || url === '')
    return refuse(
      output,
      'A trigger needs what to tell, and whom: trigger create --query QUERY --url URL, or with --tag TAG for its promotions.',
    )
  if (more !== undefined || workspace.includes('/') || workspace === '')
    return refuse(output, 'A trigger is for one workspace: --workspace NAME.')
  const secret = await readSecret(flags['secret-file'])
  if (!secret.ok) return refuse(output, secret.error)
  const by = user ?? userInfo().username
  const made = await askTriggers(config, { act: 'create', workspace, event, url, secret: secret.value, existing, by }, output)
  if (made === null) return 1
  const what =
    event.kind === 'matches'
      ? `each run of ${workspace} that starts to match`
      : `each promotion of ${event.tag}${event.flow === null ? '' : ` of ${event.flow}`} in ${workspace}`
  output.say(`Trigger ${made.trigger.id} tells ${made.trigger.url} of ${what}.`)
  tellSecret(made, output)
  return 0
}

/** Null when it is not said, or too much is. */
function eventOf({ query, tag, flow }: TriggerFlags): TriggerEvent | null {
  if (tag !== undefined && query === undefined) return { kind: 'promoted', tag, flow: flow ?? null }
  return query === undefined || tag !== undefined || flow !== undefined ? null : { kind: 'matches', query }
}

function tellSecret({ secret }: TriggerMade, output: Output): void {
  if (secret === null) return
  output.print(secret)
  output.say('This is its secret. It is shown this once; give it to the receiver.')
}

function lineOf({ id, workspace, event, url, madeBy, madeAt, isPaused, waiting, isFull }: TriggerTold): string {
  const waits = isFull ? `${waiting} waiting, and it looks for no more until some have arrived` : `${waiting} waiting`
  return columns(id, workspace, isPaused ? 'paused' : 'active', describeEvent(event), url, madeBy, new Date(madeAt).toISOString(), waits)
}

/** From a file, or from standard input for `-`; null without either: one is made. */
async function readSecret(file: string | undefined): Promise<Result<string | null, string>> {
  if (file === undefined) return ok(null)
  try {
    return ok((file === '-' ? await readAll(process.stdin) : await readFile(file, 'utf8')).trim())
  } catch (error) {
    return err(`The secret can not be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

function refuse(output: Output, message: string): number {
  output.say(`${message} Nothing was changed.`)
  return 2
}
