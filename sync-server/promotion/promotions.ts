import { parseRoomName, workspaceRoomName } from '../../src-core/crdt/room-name.ts'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import type { Decision, Proposal } from '../../src-core/promotion/promotion.ts'
import type { PromotionBook } from '../../src-core/promotion/promotion-book.ts'
import { proposalTuple } from '../../src-core/promotion/promotion-records.ts'
import type { Author, RoomRefusal } from '../rooms/room-writer.ts'
import { type DeskOptions, PromotionDesk } from './promotion-desk.ts'
import { countDecisions } from './promotion-metrics.ts'

/** The desks of all workspaces. One that nobody has proposed anything in has none until its room changes. */
export class Promotions {
  readonly #options: DeskOptions
  readonly #desks = new Map<string, PromotionDesk>()
  readonly #stopListening: () => void

  constructor(options: DeskOptions) {
    this.#options = options
    const { metrics } = options
    for (const outcome of ['won', 'lost'] as const) countDecisions(metrics, outcome, 0)
    metrics.gauge('tagalong_promotions_open', 'proposals that wait for a decision', () =>
      [...this.#desks.values()].reduce((sum, desk) => sum + desk.openCount, 0),
    )
    this.#stopListening = options.rooms.onUpdate((room, update) => {
      const workspace = parseRoomName(room)?.workspace
      if (workspace === undefined) return
      if (room === workspaceRoomName(workspace)) this.#desk(workspace).note(room, update)
      else this.#desks.get(workspace)?.note(room, update)
    })
  }

  /** Goes on with what was open, or half done, when the server ended last. */
  start(rooms: Iterable<string>): void {
    for (const room of rooms) {
      const workspace = parseRoomName(room)?.workspace
      if (workspace !== undefined && room === workspaceRoomName(workspace)) this.#desk(workspace).look()
    }
  }

  /** Resolves with the decision; with null when none could be made yet: then it is made later. Rejects when the proposal was not kept. */
  async propose(workspace: string, author: Author, proposal: Proposal): Promise<Result<Decision | null, RoomRefusal>> {
    const written = await this.#options.writer.write(workspaceRoomName(workspace), author, (room) =>
      room.transact('local', (writer) => writer.appendFacts([proposalTuple(proposal)])),
    )
    if (!written.ok) return err(written.error)
    const desk = this.#desk(workspace)
    desk.look()
    await desk.idle()
    return ok((await desk.promotions()).decision(proposal.id))
  }

  promotions(workspace: string): Promise<PromotionBook> {
    return this.#desk(workspace).promotions()
  }

  async decisions(workspace: string): Promise<readonly Decision[]> {
    return (await this.promotions(workspace)).decisions()
  }

  /** Resolves when every desk has done what can be done now. */
  async idle(): Promise<void> {
    for (const desk of this.#desks.values()) await desk.idle()
  }

  async close(): Promise<void> {
    this.#stopListening()
    await Promise.all([...this.#desks.values()].map((desk) => desk.close()))
  }

  #desk(workspace: string): PromotionDesk {
    let desk = this.#desks.get(workspace)
    if (desk === undefined) this.#desks.set(workspace, (desk = new PromotionDesk(workspace, this.#options)))
    return desk
  }
}
