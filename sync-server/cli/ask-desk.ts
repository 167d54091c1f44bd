import type { Config } from '../config.ts'
import { askRunning, type ControlAnswer } from '../ops/control.ts'
import { LevelLog } from '../persistence/level-log.ts'
import { askDesk, type DeskAnswers, type DeskRequest } from '../triggers/desk-requests.ts'
import { Targets } from '../triggers/targets.ts'
import { openTriggerDesk, UnreadableTriggers } from '../triggers/triggers.ts'
import { logFolder } from './folders.ts'
import type { Output } from './output.ts'

/** Asks the server that runs on the data, else what it has stored. Null when it was refused, which has been said. */
export async function askTriggers<A extends DeskRequest['act']>(
  { dataFolder, privateTargets }: Config,
  request: DeskRequest & { readonly act: A },
  output: Output,
): Promise<DeskAnswers[A] | null> {
  const answer = (await askRunning(dataFolder, { command: 'triggers', request })) ?? (await askStored(dataFolder, privateTargets, request))
  if (!answer.ok) {
    output.say(`${answer.message} Nothing was changed.`)
    return null
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server of this version answers what the request asks for
  return answer.data as DeskAnswers[A]
}

async function askStored(dataFolder: string, privateTargets: Config['privateTargets'], request: DeskRequest): Promise<ControlAnswer> {
  const log = new LevelLog(logFolder(dataFolder))
  try {
    await log.open()
    const desk = await openTriggerDesk({ database: log.database, targets: new Targets(privateTargets) }, Date.now)
    const answer = await askDesk(desk, request)
    return answer.ok ? { ok: true, message: '', data: answer.value } : { ok: false, message: answer.error.message }
  } catch (error) {
    return { ok: false, message: sentenceOf(error) }
  } finally {
    await log.close().catch(() => undefined)
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return `${String(error)}.`
  if (error instanceof UnreadableTriggers) return error.message
  return `${error.message}${error.cause instanceof Error ? `: ${error.cause.message}` : ''}.`
}
