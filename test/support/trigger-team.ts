import { pathspec } from '../../src-core/runs/run-key.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import type { Pace } from '../../sync-server/triggers/pace.ts'
import { Targets } from '../../sync-server/triggers/targets.ts'
import type { OutboxTold, TriggerAsked, TriggerMade } from '../../sync-server/triggers/trigger-desk.ts'
import { joinServer } from './join-server.ts'
import { SOURCE } from './replicas.ts'
import { checkEvent, RestClient } from './rest-client.ts'
import { observedRun } from './runs.ts'
import { startTestServer, type TestServer } from './sync-server.ts'
import { WebhookReceiver } from './webhook-receiver.ts'

const PACE: Pace = { timeLimitMs: 20_000, firstPauseMs: 20, longestPauseMs: 40, mostTries: 1_000, giveUpAfterMs: 3_600_000 }

export const older = observedRun({ createdAt: Date.UTC(2026, 8, 3), userTags: ['good'] })
export const newer = observedRun({ createdAt: Date.UTC(2026, 9, 20) })
export const other = observedRun({ flow: 'ScoreFlow', createdAt: Date.UTC(2026, 9, 5) })

/** A server with triggers and three runs, where `production` is promoted, and a receiver on this machine. */
export class TriggerTeam {
  readonly server: TestServer
  readonly receiver: WebhookReceiver
  /** A script of Anne, who is a tagger. */
  readonly api: RestClient

  static async start({ mostWaiting }: { mostWaiting?: number } = {}): Promise<TriggerTeam> {
    const targets = new Targets({ areAllAllowed: true, allowed: [] })
    const server = await startTestServer({ triggers: { targets, pace: PACE, ...(mostWaiting !== undefined && { mostWaiting }) } })
    const token = await server.token('anne')
    const anne = await joinServer(server, 'anne', token)
    await anne.replica.importRuns(SOURCE, [older, newer, other])
    await anne.replica.defineTag('production', { isPromoted: true })
    const api = new RestClient(server, token)
    const isThere = async (): Promise<boolean> => {
      const [runs, rooms] = [await api.get('/workspaces/default/runs'), await api.get('/workspaces/default/rooms')]
      return runs.body['total'] === 3 && JSON.stringify(rooms.body).includes('"workspace"')
    }
    while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, 20))
    await anne.replica.close()
    return new TriggerTeam(server, await WebhookReceiver.start(), api)
  }

  private constructor(server: TestServer, receiver: WebhookReceiver, api: RestClient) {
    this.server = server
    this.receiver = receiver
    this.api = api
  }

  /** Throws when the receiver was sent anything that the document does not describe. */
  async close(): Promise<void> {
    await this.server.close()
    await this.receiver.close()
    for (const { body } of this.receiver.received) checkEvent(body)
  }

  /** Rejects with the sentence of a refusal. */
  async make(over: Partial<TriggerAsked> = {}): Promise<TriggerMade> {
    const usual = {
      workspace: 'default',
      event: { kind: 'matches', query: 'tag:good' },
      secret: null,
      existing: false,
      by: 'anne',
    } as const
    const made = await this.server.desk.create({ ...usual, url: this.receiver.url, ...over })
    if (!made.ok) throw new Error(made.error.message)
    return made.value
  }

  /** Durable when it resolves. */
  async tag({ flow, runId }: ObservedRun, add: string[], remove: string[] = []): Promise<void> {
    const { status } = await this.api.tags(`local/${flow}/${runId}`, { tags_to_add: add, tags_to_remove: remove })
    if (status !== 200) throw new Error(`the tags were not changed: ${status}`)
  }

  /** Pathspecs that the receiver was told of, in order. */
  get told(): unknown[] {
    return this.receiver.received.map(({ body }) => Reflect.get(Object(body['run']), 'pathspec'))
  }

  async metricsText(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.server.port}/metrics`)).text()
  }

  get waiting(): OutboxTold[] {
    return this.server.desk.outbox('waiting', null)
  }

  get dead(): OutboxTold[] {
    return this.server.desk.outbox('dead', null)
  }

  /** The receiver answers with these, one after the other, and then that it has it. */
  answerWith(...statuses: number[]): void {
    this.receiver.answer = (response) => response.writeHead(statuses.shift() ?? 204).end()
  }
}

export const namesOf = (...runs: ObservedRun[]): string[] => runs.map(pathspec)
